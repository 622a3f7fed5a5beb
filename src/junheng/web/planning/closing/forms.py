"""Forms of a procedure: a step's fields are those of the document; objections and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.layout.closing.document import Fact, Step
from junheng.web.fields import plausible
from junheng.web.planning.closing import files, way
from junheng.web.register import words

LONG = 4000


class PastDay(forms.DateField):
    """A day that somebody may mean."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any):
        day = super().clean(value)
        try:
            return plausible(day) if day else day
        except ValueError:
            raise forms.ValidationError(_("请核对年份")) from None


class StepForm(forms.Form):
    """One step: its facts, and a file for each of its papers."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, step: Step, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.step = step
        for fact in step.facts:
            self.fields[fact.id] = _field(fact)
        for paper in step.papers:
            self.fields[f"paper_{paper.id}"] = PaperField(label=way.title(paper), required=False)

    def facts(self) -> dict[str, object]:
        """The facts as they were checked; what was left open is left out."""
        found = {f.id: self.cleaned_data[f.id] for f in self.step.facts}
        return {k: v for k, v in found.items() if v not in (None, "")}

    def papers(self) -> Mapping[str, Any]:
        """Kind of paper → the file handed in."""
        found = {p.id: self.cleaned_data.get(f"paper_{p.id}") for p in self.step.papers}
        return {k: v for k, v in found.items() if v}


def _field(fact: Fact) -> forms.Field:
    told = fact.help_english if words.english() else fact.help
    facts: dict[str, Any] = {"label": way.title(fact), "required": fact.required, "help_text": told}
    if fact.kind == "date":
        return PastDay(**facts)
    if fact.kind == "count":
        return forms.IntegerField(min_value=fact.at_least, max_value=1_000_000, **facts)
    if fact.kind == "choice":
        offered = [(c, way.choice(fact, c)) for c in fact.choices]
        return forms.ChoiceField(choices=[("", "—"), *offered], **facts)
    if fact.kind == "long":
        return forms.CharField(max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}), **facts)
    return forms.CharField(max_length=200, **facts)


class PaperField(forms.FileField):
    """A file of the kinds that are taken in."""

    def __init__(self, **kwargs: Any):
        accept = ",".join(files.KINDS)
        told = _("PDF、Word 或图片，不大于 20 MB")
        super().__init__(
            widget=forms.FileInput(attrs={"accept": accept}), help_text=told, max_length=200, **kwargs
        )


class PaperForm(forms.Form):
    """One more paper of a step."""

    step = forms.CharField(max_length=20, widget=forms.HiddenInput)
    kind = forms.CharField(max_length=20, widget=forms.HiddenInput)
    file = PaperField(label=_("材料"))


class ObjectionForm(forms.Form):
    """An objection as it came in."""

    prefix = "objection"
    who = forms.CharField(label=_("谁提出的"), max_length=60, help_text=_("个人只留姓：写“张三”，存“张某”"))
    private = forms.BooleanField(label=_("是个人（不留全名）"), required=False, initial=True)
    day = PastDay(label=_("提出日期"))
    text = forms.CharField(
        label=_("异议内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不写电话、住址等个人信息"),
    )


class AnswerForm(forms.Form):
    """What the objector was answered."""

    answer = forms.CharField(label=_("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    day = PastDay(label=_("答复日期"), initial=timezone.localdate)


class BackForm(forms.Form):
    """Why a step is returned."""

    reason = forms.CharField(label=_("退回理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
