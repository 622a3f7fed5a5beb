"""Forms of plans: the plan itself, one change of any kind, and the terms of a search for the cheapest path."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.plans.changes import KINDS
from junheng.remedy.costs import Costs
from junheng.web.planning import kinds
from junheng.web.planning.kinds import HELP, Slot
from junheng.web.register import words

SCHOOLS = "schools"
"""Id of the datalist that every school field searches."""
UPLOAD = 2 * 2**20


class PlanForm(forms.Form):
    """A plan's name, school year and note."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    year = forms.TypedChoiceField(label=gettext_lazy("实施学年"), coerce=int)
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(y, _("%(a)s—%(b)s学年") % {"a": y, "b": y + 1}) for y in years]


class UploadForm(forms.Form):
    """A plan as a file: what `junheng remedy` or the download here wrote."""

    file = forms.FileField(label=gettext_lazy("方案文件（JSON）"))
    year = forms.TypedChoiceField(label=gettext_lazy("实施学年"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(y, _("%(a)s—%(b)s学年") % {"a": y, "b": y + 1}) for y in years]
        self.fields["file"].widget.attrs["accept"] = ".json,application/json"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > UPLOAD:
            raise forms.ValidationError(_("方案文件不应大于 2 MB"))
        try:
            return kinds.read(json.loads(file.read().decode("utf-8-sig")))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
            raise forms.ValidationError(_("这不是方案文件：应为含 title 和 changes 的 JSON")) from None
        except ValueError as wrong:
            raise forms.ValidationError(words.refusal(wrong)) from None


class SchoolField(forms.CharField):
    """A school by name or code; the browser offers those of the datalist."""

    def __init__(self, schools: Mapping[str, str], **kwargs: Any):
        attrs = {"list": SCHOOLS, "autocomplete": "off", "placeholder": _("输入校名或标识码，从列表中选")}
        super().__init__(max_length=200, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.schools = schools

    def clean(self, value: str) -> str:
        text = super().clean(value)
        code = re.search(r"\d{10}", text or "")
        if code and code[0] in self.schools:
            return code[0]
        named = [c for c, name in self.schools.items() if text and text in name]
        exact = [c for c in named if self.schools[c] == text]
        if len(found := exact or named) == 1:
            return found[0]
        if not text:
            return text
        if len(found) > 1:
            raise forms.ValidationError(_("有 %(n)s 所学校名称相符，请从列表中选一所") % {"n": len(found)})
        raise forms.ValidationError(_("您的范围内没有这所学校，请从列表中选"))

    def prepare_value(self, value: Any) -> Any:
        return f"{self.schools[value]} {value}" if value in self.schools else value


class SchoolsField(SchoolField):
    """Several schools, one a line."""

    def __init__(self, schools: Mapping[str, str], **kwargs: Any):
        super().__init__(schools, **kwargs)
        self.max_length, self.validators = 20_000, []
        self.widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: str) -> tuple[str, ...]:
        found, wrong = [], []
        for line in filter(None, (part.strip() for part in re.split(r"[\n、，,;；]+", value or ""))):
            try:
                found.append(super().clean(line))
            except forms.ValidationError as refused:
                wrong.append(_("“%(line)s”：%(why)s") % {"line": line, "why": refused.messages[0]})
        if wrong:
            raise forms.ValidationError(wrong)
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"])
        return tuple(dict.fromkeys(found))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join(super(SchoolsField, self).prepare_value(v) for v in value)
        return value


class DayField(forms.DateField):
    """A day kept as its ISO text; empty stays empty."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> str:
        day = super().clean(value)
        return day.isoformat() if day else ""


class ChangeForm(forms.Form):
    """One change of a kind: its fields are those of the dataclass. `networks`: code → name of those to choose from."""

    def __init__(
        self, kind: str, schools: Mapping[str, str], *args: Any, networks: Mapping[str, str] | None = None, **kwargs: Any
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.kind = kind
        for slot in kinds.slots(kind):
            self.fields[slot.name] = _field(slot, schools, networks or {})

    def change(self) -> Any:
        """The change itself, of checked cells."""
        found = {}
        for slot in kinds.slots(self.kind):
            value = self.cleaned_data[slot.name]
            if slot.many and not slot.school:
                value = tuple(
                    value if slot.choices else re.split(r"[、,，;；\s]+", value.strip()) if value else ()
                )
            if value in (None, "") and not slot.required:
                value = slot.default
            found[slot.name] = value
        return KINDS[self.kind](**found)


def _field(slot: Slot, schools: Mapping[str, str], networks: Mapping[str, str]) -> forms.Field:
    facts: dict[str, Any] = {
        "label": slot.title,
        "required": slot.required,
        "help_text": HELP.get(slot.name, ""),
        "initial": "、".join(slot.default) if slot.many and slot.default else slot.default,
    }
    if slot.school:
        return (SchoolsField if slot.many else SchoolField)(schools, **facts)
    if slot.network:
        offered = [(code, f"{name}（{code}）") for code, name in networks.items()]
        return forms.ChoiceField(choices=[("", "—"), *offered], **facts)
    if slot.name == "since":
        return DayField(**facts)
    if slot.name in kinds.OPEN_CHOICES:
        return forms.CharField(max_length=50, **facts | {"help_text": "、".join(c for c, _t in slot.choices)})
    if slot.choices and slot.many:
        return forms.MultipleChoiceField(choices=slot.choices, widget=forms.CheckboxSelectMultiple, **facts)
    if slot.choices:
        return forms.ChoiceField(choices=[("", "—"), *slot.choices], **facts)
    if slot.type is int:
        return forms.IntegerField(min_value=0, max_value=100_000, **facts)
    if slot.type is float:
        return forms.FloatField(**facts)
    if slot.name == "why":
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), **facts)
    if slot.name == "code":
        return forms.RegexField(
            r"^\d{10}$", error_messages={"invalid": _("学校标识码应为 10 位数字")}, **facts
        )
    return forms.CharField(max_length=200, **facts)


class RemedyForm(forms.Form):
    """The terms of the search: the cost document with its figures open to change, and when to stop."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    year = forms.TypedChoiceField(label=gettext_lazy("实施学年"), coerce=int)
    years = forms.FloatField(
        label=gettext_lazy("按年的费用计几年"),
        min_value=0.1,
        max_value=50,
        help_text=gettext_lazy("工资等按年发生的费用"),
    )
    moves = forms.BooleanField(label=gettext_lazy("允许教师在学校之间交流"), required=False)
    move_cost = forms.FloatField(label=gettext_lazy("交流一人每年费用（元）"), min_value=0.01, max_value=1e9)
    move_share = forms.FloatField(
        label=gettext_lazy("一校最多调出教师的比例"),
        min_value=0,
        max_value=0.99,
        help_text=gettext_lazy("0.10 即一成"),
    )
    move_km = forms.FloatField(
        label=gettext_lazy("交流最远距离（公里）"), min_value=0.1, max_value=500, required=False,
        help_text=gettext_lazy("不填则不限"),
    )  # fmt: skip
    seconds = forms.FloatField(
        label=gettext_lazy("最多搜索（秒）"), min_value=1, max_value=1800, initial=60,
        help_text=gettext_lazy("到时给出已找到的最好方案和它离最优还可能差多少"),
    )  # fmt: skip
    gap = forms.FloatField(
        label=gettext_lazy("差距小于此值即停（%）"), min_value=0, max_value=50, initial=0.1
    )

    def __init__(self, document: Costs, *args: Any, years: list[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["year"].choices = [(y, _("%(a)s—%(b)s学年") % {"a": y, "b": y + 1}) for y in years]
        moves = document.moves
        start = {
            "years": document.years, "moves": moves.allowed, "move_cost": moves.cost,
            "move_share": moves.share_at_most, "move_km": moves.km_at_most,
        }  # fmt: skip
        for name, value in start.items():
            self.fields[name].initial = value
        for n, option in enumerate(document.options):
            self.fields[f"use_{n}"] = forms.BooleanField(label=option.title, required=False, initial=True)
            self.fields[f"cost_{n}"] = forms.FloatField(
                label=_("%(what)s单价") % {"what": option.title},
                min_value=0.01,
                max_value=1e9,
                initial=option.cost,
            )
            self.fields[f"most_{n}"] = forms.FloatField(
                label=_("%(what)s每校最多") % {"what": option.title},
                min_value=0,
                required=False,
                initial=option.most,
            )

    def terms(self) -> list:
        """The document's lines beside their fields."""
        return [
            {"option": option, "use": self[f"use_{n}"], "cost": self[f"cost_{n}"], "most": self[f"most_{n}"]}
            for n, option in enumerate(self.document.options)
        ]

    def plain(self) -> list:
        """The fields that are not lines of the document."""
        names = ("title", "year", "years", "seconds", "gap")
        return [self[name] for name in names]

    def moving(self) -> list:
        return [self[name] for name in ("moves", "move_cost", "move_share", "move_km")]

    def costs(self) -> dict[str, Any]:
        """The document as it was filled in, as data."""
        cells, document = self.cleaned_data, self.document
        options = [
            {
                "id": o.id, "title": o.title, "act": o.act, "unit": o.unit, "cost": cells[f"cost_{n}"], "per": o.per,
                "stages": list(o.stages), "raises": dict(o.raises), "most": cells[f"most_{n}"], "step": o.step, "note": o.note,
            }
            for n, o in enumerate(document.options)
            if cells[f"use_{n}"]
        ]  # fmt: skip
        moves = {
            "allowed": cells["moves"], "cost": cells["move_cost"], "per": document.moves.per,
            "share_at_most": cells["move_share"], "km_at_most": cells["move_km"],
        }  # fmt: skip
        return {
            "id": document.id, "title": document.title, "since": document.since.isoformat(), "source": document.source,
            "years": cells["years"], "options": options, "moves": moves, "note": document.note,
        }  # fmt: skip
