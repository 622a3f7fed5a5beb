"""The terms of a scenario as a form: plain words and sliders over the dated document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.web.planning.siting.terms import (
    DIALS,
    FIRST,
    LONGEST,
    NONE,
    SECTIONS,
    Dial,
    document,
    shown,
    valued,
)
from junheng.web.register import scenarios

MOST = 6
"""Years one may plan at once."""


def _field(dial: Dial) -> forms.Field:
    about = {"label": dial.title, "help_text": dial.said, "required": not (dial.open or dial.switch)}
    if dial.switch:
        return forms.BooleanField(**about)
    whole = isinstance(dial.step, int)
    kind = forms.IntegerField if whole else forms.FloatField
    look = {"step": dial.step}
    if not dial.open:
        usual = shown(dial, valued(document(), dial.key))
        look |= {
            "type": "range",
            "data-usual": f"{usual:g}",
            "data-was": _("（规则 %(n)s）") % {"n": f"{usual:g}"},
        }
    return kind(min_value=dial.low, max_value=dial.high, widget=forms.NumberInput(attrs=look), **about)


class TermsForm(forms.Form):
    """What the bureau asks for, but for decisions on single schools. `given()` is what a scenario keeps."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    epochs = forms.CharField(
        label=gettext_lazy("规划到哪几年（秋季）"), max_length=60, help_text=gettext_lazy("由早到晚，如 2027、2030、2035")
    )  # fmt: skip
    forecast = forms.ChoiceField(
        label=gettext_lazy("按哪个人口方案测算以后的学生"), help_text=gettext_lazy("在“人口预测”里可以看和改这些方案")
    )  # fmt: skip
    first = forms.ChoiceField(label=gettext_lazy("先看什么"), choices=FIRST, required=False)
    second = forms.ChoiceField(label=gettext_lazy("再看什么"), choices=FIRST, required=False)
    seconds = forms.FloatField(
        label=gettext_lazy("最多搜索（秒）"), min_value=1, max_value=LONGEST, help_text=gettext_lazy("随时可以停，停时保留最好的方案")
    )  # fmt: skip
    gap = forms.FloatField(label=gettext_lazy("差距小于此值即停（%）"), min_value=0, max_value=50)

    def __init__(self, given: Mapping[str, Any], *args: Any, year: int, title: str = "", **kwargs: Any):
        tiers = [*given["tiers"], "", ""]
        start = {
            "title": title, "epochs": "、".join(map(str, given["epochs"])), "forecast": given["forecast"], "first": tiers[0],
            "second": tiers[1], "seconds": f"{given['seconds']:g}", "gap": f"{given['gap'] * 100:g}",
        }  # fmt: skip
        for key, dial in DIALS.items():
            start[dial.name] = shown(dial, given["set"].get(key, valued(document(), key)))
        super().__init__(*args, initial=start, **kwargs)
        self.held, self.year = given, year
        for dial in DIALS.values():
            self.fields[dial.name] = _field(dial)
        known = scenarios.choices()
        self.fields["forecast"].choices = [*known, (NONE, _("不用预测：各年都按现有学生数"))]

    def plain(self) -> list:
        return [self[n] for n in ("title", "epochs", "forecast", "first", "second", "seconds", "gap")]

    def sections(self) -> list[dict[str, Any]]:
        """Sliders by section of the document, with the clause each section rests on, and how many differ from it."""
        found = []
        for key, title, dials in SECTIONS:
            moved = sum(d.key in self.held["set"] for d in dials)
            source = getattr(document(), key).source
            found.append(
                {
                    "key": key,
                    "title": title,
                    "fields": [self[d.name] for d in dials],
                    "source": source,
                    "moved": moved,
                }
            )
        return found

    def clean_epochs(self) -> list[int]:
        words = [w for w in re.split(r"[\s、，,;；]+", self.cleaned_data["epochs"]) if w]
        if not words or not all(re.fullmatch(r"\d{4}", w, re.ASCII) for w in words):
            raise forms.ValidationError(_("应写四位的年份，用顿号隔开，如 2027、2030、2035"))
        years = sorted({int(w) for w in words})
        if len(years) > MOST:
            raise forms.ValidationError(_("最多 %(n)s 个年份") % {"n": MOST})
        if years[0] <= self.year or years[-1] > self.year + 30:
            raise forms.ValidationError(
                _("年份应在 %(a)s—%(b)s 之间") % {"a": self.year + 1, "b": self.year + 30}
            )
        return years

    def clean(self) -> dict[str, Any]:
        """A decision of a year that is not planned would mean another year: it is not taken silently."""
        cells = super().clean()
        asked = {w["since"] for w in self.held["decisions"] if w.get("since")}
        if "epochs" in cells and (gone := sorted(asked - set(cells["epochs"]))):
            said = _("有学校锁定在 %(years)s 年，不在规划年份里：加上这些年份，或者先改那些学校的决定")
            self.add_error("epochs", said % {"years": "、".join(map(str, gone))})
        return cells

    def given(self) -> dict[str, Any]:
        """The checked cells as a scenario keeps them: only what differs from the document."""
        cells = self.cleaned_data
        moved = {}
        for key, dial in DIALS.items():
            value = cells[dial.name]
            if value is not None and not dial.switch:
                value = value * dial.times
            if value != valued(document(), key):
                moved[key] = value
        tiers = list(dict.fromkeys(t for t in (cells["first"], cells["second"]) if t))
        return {
            "rules": self.held["rules"], "set": moved, "decisions": self.held["decisions"], "epochs": cells["epochs"], "forecast": cells["forecast"], "tiers": tiers,
            "seconds": cells["seconds"], "gap": cells["gap"] / 100,
        }  # fmt: skip
