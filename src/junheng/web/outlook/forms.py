"""The numbers of a scenario that people move, as sliders; and what a forecast is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.web.outlook.actions import FURTHEST
from junheng.web.outlook.documents import Document

PATHS = {"births_change": (-20.0, 20.0, 0.5, 100), "tfr": (0.4, 3.0, 0.05, 1)}
"""Path → least, most, step of its sliders, and what its numbers are multiplied with to be shown."""
SINGLE = {"migration": (-5.0, 5.0, 0.1, 100), "uncertainty": (0.0, 20.0, 0.5, 100)}
LABELS = {
    "births_change": gettext_lazy("%(year)s 年出生人数比上年（%%）"), "tfr": gettext_lazy("%(year)s 年总和生育率"),
}  # fmt: skip


def _slider(label: str, low: float, high: float, step: float, said: str = "") -> forms.FloatField:
    widget = forms.NumberInput(attrs={"type": "range", "step": step})
    return forms.FloatField(label=label, min_value=low, max_value=high, help_text=said, widget=widget)


class ScenarioForm(forms.Form):
    """A scenario's title, source and sliders; everything else of the document stays as it is."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("发改、卫健、统计、教育部门会商的依据；会印在报告里"),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("改了什么（选填）"), max_length=200, required=False)

    def __init__(self, document: Document, *args: Any, **kwargs: Any):
        body = document.body
        title, source = (
            (document.called, document.source) if document.own is None else (body["title"], body["source"])
        )
        initial: dict[str, Any] = {"title": title, "source": source}
        super().__init__(*args, **kwargs)
        self.document = document
        for path, (low, high, step, times) in PATHS.items():
            for year, value in body[path].items():
                name = f"{path}_{year}"
                self.fields[name] = _slider(LABELS[path] % {"year": year}, low, high, step)
                initial[name] = round(value * times, 4)
        said = {
            "migration": (_("学龄人口每年净迁入（%）"), _("在过去升级比率已含的迁移之外")),
            "uncertainty": (_("出生人数每年的不确定程度（%）"), _("按年累积，用于区间")),
        }
        for name, (low, high, step, times) in SINGLE.items():
            self.fields[name] = _slider(said[name][0], low, high, step, said[name][1])
            initial[name] = round(body[name] * times, 4)
        self.initial = initial | self.initial
        self.order_fields(
            ["title", "source", *(n for n in self.fields if n not in ("title", "source", "note")), "note"]
        )

    def births(self) -> list:
        return [self[n] for n in self.fields if n.startswith("births_change_")]

    def fertility(self) -> list:
        return [self[n] for n in self.fields if n.startswith("tfr_")]

    def others(self) -> list:
        return [self[n] for n in SINGLE]

    def body(self) -> dict[str, Any]:
        """The document with the checked numbers in it."""
        cells, found = self.cleaned_data, dict(self.document.body)
        found |= {"title": cells["title"].strip(), "source": cells["source"].strip()}
        for path, (_low, _high, _step, times) in PATHS.items():
            found[path] = {str(y): round(cells[f"{path}_{y}"] / times, 6) for y in self.document.body[path]}
        for name, (_low, _high, _step, times) in SINGLE.items():
            found[name] = round(cells[name] / times, 6)
        return found


class RunForm(forms.Form):
    """Under which scenario, until when."""

    scenario = forms.ChoiceField(label=gettext_lazy("人口方案"), widget=forms.RadioSelect)
    to = forms.IntegerField(label=gettext_lazy("预测到哪个学年（秋季）"))
    title = forms.CharField(
        label=gettext_lazy("名称"), max_length=100, required=False, help_text=gettext_lazy("不填则用方案名称")
    )

    def __init__(self, documents: list[Document], base: int, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scenario"].choices = [(d.code, d.called) for d in documents]
        self.fields["to"].min_value, self.fields["to"].max_value = base + 1, base + FURTHEST
        self.fields["to"].widget.attrs |= {"min": base + 1, "max": base + FURTHEST}
        codes = [d.code for d in documents]
        self.initial = {
            "scenario": "medium" if "medium" in codes else codes[0],
            "to": base + 16,
        } | self.initial


def path_of(body: Mapping[str, Any], births: Mapping[int, int], to: int) -> list[dict]:
    """Births year by year: as registered, then as the scenario's yearly change carries them on."""
    from junheng.web.outlook.documents import scenario  # noqa: PLC0415  (the engine's document: numbers and a life table)

    found = [{"year": year, "births": n, "known": True} for year, n in sorted(births.items())]
    if not found:
        return []
    told, last = scenario(body), float(found[-1]["births"])
    for year in range(found[-1]["year"] + 1, to + 1):
        last *= 1 + told.change(year)
        found.append({"year": year, "births": round(last), "known": False})
    return found
