"""The form that opens a round: what is asked, of whom, by when, and which changes must be explained."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.register import codes
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.register import words
from junheng.web.register.queries import rows_for
from junheng.web.returns.kinds import Kind, askable, enterable


class RoundForm(forms.Form):
    """`chosen` is the kind it starts from. After validation `facts` and `schools` are what `open_round` takes."""

    title = forms.CharField(label=_("标题"), max_length=100)
    year = forms.TypedChoiceField(label=_("学年"), coerce=int)
    due = forms.DateField(
        label=_("截止日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    guide = forms.CharField(
        label=_("填报说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    kinds = forms.MultipleChoiceField(
        label=_("办学类型"),
        required=False,
        choices=[(k, k) for k in codes.KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    only = forms.CharField(
        label=_("只限这些学校（可不填）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一行一个学校标识码或校名；不填就是上面类型的全部在办学校"),
    )
    percent = forms.FloatField(
        label=_("与上年相差超过（%）须说明"),
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )

    def __init__(
        self, *args: Any, chosen: Kind, code: str, person: Person, years: list[int], year: int, **named: Any
    ):
        named.setdefault("initial", self._start(chosen, year))
        super().__init__(*args, **named)
        self.chosen, self.code, self.person = chosen, code, person
        self.fields["kinds"].choices = [(kind, words.word(kind)) for kind in codes.KINDS]
        self.fields["year"].choices = [(y, y) for y in sorted({*years, max(years) + 1}, reverse=True)]
        for name, table in enterable().items():
            options = [(c, words.named(table.columns[c])) for c in askable(table)]
            self.fields[f"ask_{name}"] = forms.MultipleChoiceField(
                label=words.named(table), required=False, choices=options, widget=forms.CheckboxSelectMultiple,
                initial=list(chosen.asks.get(name, ())),
            )  # fmt: skip
        for unit, least in chosen.limits["least"].items():
            self.fields[f"least_{unit}"] = forms.FloatField(
                label=words.word(unit),
                min_value=0,
                initial=least,
                widget=forms.NumberInput(attrs={"step": "any"}),
            )

    @staticmethod
    def _start(chosen: Kind, year: int) -> dict:
        return {
            "title": f"{year}—{year + 1}学年{chosen.title}", "year": year, "kinds": list(chosen.schools),
            "percent": chosen.limits["percent"],
        }  # fmt: skip

    @property
    def asks(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("ask_")]

    @property
    def leasts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("least_")]

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("截止日期不应早于今天"))
        return due

    def clean(self) -> dict:
        facts = super().clean()
        self.asked = {n: facts.get(f"ask_{n}", []) for n in enterable() if facts.get(f"ask_{n}")}
        if not self.asked:
            self.add_error(None, _("请至少勾选一列填报内容"))
        self.schools = self._schools(facts)
        if not self.schools and not self.errors.get("only"):
            self.add_error("kinds", _("没有符合条件的在办学校"))
        return facts

    def _schools(self, facts: dict) -> list[str]:
        today = timezone.localdate()
        found = rows_for(self.person, "school", Right.REVIEW).exclude(closed__lte=today)
        words = [w for w in re.split(r"[\s,，、;；]+", facts.get("only", "")) if w]
        if not words:
            return list(
                found.filter(kind__in=facts.get("kinds", [])).order_by("code").values_list("code", flat=True)
            )
        named: dict[str, list[str]] = {}
        for code, name in found.values_list("code", "name"):
            named.setdefault(name, []).append(code)
            named[code] = [code]
        if strangers := [w for w in words if len(named.get(w, ())) != 1]:
            said = _("没有或不止一所这样的学校：%(names)s") % {"names": "、".join(strangers[:10])}
            self.add_error("only", said)
        return [named[w][0] for w in words if len(named.get(w, ())) == 1]

    @property
    def facts(self) -> dict:
        """What a round is made of."""
        given = self.cleaned_data
        must = {t: [c for c in self.chosen.must.get(t, ()) if c in cols] for t, cols in self.asked.items()}
        least = {
            name.removeprefix("least_"): given[name] for name in self.fields if name.startswith("least_")
        }
        plain = {n: given[n] for n in ("title", "year", "due", "guide")}
        limits = {"percent": given["percent"], "least": least}
        return plain | {
            "kind": self.code, "standard": self.chosen.standard, "asked": self.asked, "must": must, "limits": limits,
        }  # fmt: skip
