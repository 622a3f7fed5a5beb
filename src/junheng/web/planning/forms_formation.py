"""The terms of a formation as a form: plain words, sliders, and schools by name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.networks.formation.terms import EXISTING
from junheng.networks.rules import Rules
from junheng.register.codes import NETWORK_KINDS, STAGES_ALL
from junheng.web.planning.forming import LONGEST
from junheng.web.planning.forms import SchoolField, SchoolsField
from junheng.web.register.words import word

shown = lazy(word, str)
"""A word of the register's lists in the language of whoever looks at the form."""
SAID = {
    "keep": gettext_lazy("保留，只往里加"), "prefer": gettext_lazy("尽量保留，拆开要算代价"),
    "ignore": gettext_lazy("不考虑，全部重新组"),
}  # fmt: skip
SLIDERS = ("travel", "helped_low", "helped_high", "strength", "balance", "tie")
WISHES = ("heads", "not_heads", "together", "apart")


def _slider(label: str, low: float, high: float, step: float, said: str) -> forms.FloatField:
    """A number one slides; the browser shows where it stands."""
    field = forms.IntegerField if step == 1 else forms.FloatField
    widget = forms.NumberInput(attrs={"type": "range", "step": step})
    return field(label=label, min_value=low, max_value=high, help_text=said, widget=widget)


class TogetherField(SchoolField):
    """Schools that go together, or apart: a line each, the schools of a line joined by 、."""

    def __init__(self, schools: Mapping[str, str], *, pairs: bool = False, **kwargs: Any):
        super().__init__(schools, **kwargs)
        self.max_length, self.validators, self.pairs = 20_000, [], pairs
        self.widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: str) -> list[list[str]]:
        found, wrong = [], []
        for line in filter(None, (part.strip() for part in (value or "").splitlines())):
            words = [w for w in (part.strip() for part in re.split(r"[、，,;；]+", line)) if w]
            try:
                codes = list(dict.fromkeys(SchoolField.clean(self, word) for word in words))
            except forms.ValidationError as refused:
                wrong.append(_("“%(line)s”：%(why)s") % {"line": line, "why": refused.messages[0]})
                continue
            if len(codes) < 2 or (self.pairs and len(codes) > 2):
                asked = _("每行写两所学校") if self.pairs else _("每行至少写两所学校")
                wrong.append(_("“%(line)s”：%(why)s") % {"line": line, "why": asked})
            found.append(codes)
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join("、".join(self.schools.get(c, c) + f" {c}" for c in some) for some in value)
        return value


class FormationForm(forms.Form):
    """What the bureau asks for. `given()` is what a job keeps."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    on = forms.DateField(
        label=gettext_lazy("从哪一天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(label=gettext_lazy("网络类别"), choices=[(k, shown(k)) for k in NETWORK_KINDS])
    stages = forms.MultipleChoiceField(
        label=gettext_lazy("哪些学段"),
        choices=[(s, shown(s)) for s in STAGES_ALL],
        widget=forms.CheckboxSelectMultiple,
    )
    pattern = forms.CharField(
        label=gettext_lazy("组合模式"), max_length=40, help_text=gettext_lazy("如 1+N、1+2~4、1+5+N、1+1+X")
    )
    groups = forms.CharField(
        label=gettext_lazy("几个集团"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("不填则不限；如 6、5~8"),
    )
    existing = forms.ChoiceField(
        label=gettext_lazy("已有的网络"), choices=[(code, SAID[code]) for code in EXISTING]
    )
    travel = _slider(gettext_lazy("最远多少公里"), 1, 120, 1, gettext_lazy("龙头校到成员校的路程"))
    helped_low = _slider(gettext_lazy("每所龙头校至少帮几所"), 1, 8, 1, gettext_lazy("一般 2 所"))
    helped_high = _slider(gettext_lazy("每所龙头校至多帮几所"), 1, 12, 1, gettext_lazy("一般 4 所"))
    strength = _slider(
        gettext_lazy("龙头校要多强"), 0, 1.5, 0.05, gettext_lazy("1 即各项资源指标恰好达到标准")
    )
    balance = _slider(
        gettext_lazy("多看重负担均衡"), 0, 10, 0.5, gettext_lazy("0 只看路程；越大，各集团的负担越接近")
    )
    tie = _slider(gettext_lazy("多看重原有的关系"), 0, 50, 1, gettext_lazy("拆开一对原有的关系算多少公里"))
    seconds = forms.FloatField(
        label=gettext_lazy("最多搜索（秒）"), min_value=1, max_value=LONGEST, initial=60
    )
    gap = forms.FloatField(
        label=gettext_lazy("差距小于此值即停（%）"), min_value=0, max_value=50, initial=0.1
    )

    def __init__(self, schools: Mapping[str, str], *args: Any, year: int, **kwargs: Any):
        rules = Rules.load()
        usual = {
            "on": dt.date(year, 9, 1), "kind": NETWORK_KINDS[0], "stages": ["小学"], "pattern": "1+N", "existing": EXISTING[0],
            "travel": int(rules.limits.travel_at_most), "helped_low": rules.limits.helped.low,
            "helped_high": rules.limits.helped.high or rules.limits.helped.low, "strength": rules.head.strength_at_least,
            "balance": rules.weights.balance, "tie": int(rules.weights.tie),
        }  # fmt: skip
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.year = year
        many, rest = {"required": False}, {"required": False}
        self.fields["heads"] = SchoolsField(
            schools,
            label=_("一定当龙头校的"),
            help_text=_("每行一所，写校名或学校标识码；删去就是解锁"),
            **many,
        )
        self.fields["not_heads"] = SchoolsField(
            schools, label=_("不能当龙头校的"), help_text=_("每行一所"), **many
        )
        self.fields["together"] = TogetherField(
            schools,
            label=_("一定在同一集团的"),
            help_text=_("每行一组，校名用顿号隔开；删去就是解锁"),
            **rest,
        )
        self.fields["apart"] = TogetherField(
            schools, pairs=True, label=_("不能在同一集团的"), help_text=_("每行两所，校名用顿号隔开"), **rest
        )

    def clean_on(self) -> dt.date:
        day = self.cleaned_data["on"]
        if not dt.date(self.year, 9, 1) <= day < dt.date(self.year + 1, 9, 1):
            raise forms.ValidationError(
                _("应在 %(a)s-09-01 起的学年之内，要测算别的学年请在页首切换") % {"a": self.year}
            )
        return day

    def clean(self) -> dict[str, Any]:
        cells = super().clean()
        if (cells.get("helped_low") or 0) > (cells.get("helped_high") or 99):
            self.add_error("helped_high", _("至多应不小于至少"))
        return cells

    def sliders(self) -> list:
        return [self[name] for name in SLIDERS]

    def wishes(self) -> list:
        return [self[name] for name in WISHES]

    def plain(self) -> list:
        return [self[n] for n in self.fields if n not in (*SLIDERS, *WISHES)]

    def given(self) -> dict[str, Any]:
        """The checked cells as a job keeps them."""
        cells = dict(self.cleaned_data)
        lists = {n: list(cells[n]) for n in ("heads", "not_heads", "stages")}
        return cells | lists | {"on": cells["on"].isoformat(), "gap": cells["gap"] / 100, "year": self.year}
