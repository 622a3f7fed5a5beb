"""What to print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.web.printing.models import StoredReport
from junheng.web.register import words


class ReportForm(forms.Form):
    """Which report, of which school year, with which transitional readings, for which schools."""

    kind = forms.ChoiceField(label=gettext_lazy("报告"), widget=forms.RadioSelect)
    year = forms.TypedChoiceField(label=gettext_lazy("学年"), coerce=int)
    schools = forms.MultipleChoiceField(
        label=gettext_lazy("学校"), required=False, widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=gettext_lazy("只用于学校自评表；一所都不选，就是您范围内的全部"),
    )  # fmt: skip
    tolerances = forms.MultipleChoiceField(
        label=gettext_lazy("过渡性口径"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不勾选即按标准原文；启用的会印在报告末页"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, kinds: Sequence[str], years: Sequence[int], schools: dict[str, str], tolerances: Sequence,
        **kwargs: Any,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k, t) for k, t in StoredReport.KINDS if k in kinds]
        self.fields["kind"].initial = kinds[0]
        self.fields["year"].choices = [(y, _("%(a)s—%(b)s学年") % {"a": y, "b": y + 1}) for y in years]
        self.fields["schools"].choices = [(code, f"{name}（{code}）") for code, name in schools.items()]
        self.fields["tolerances"].choices = [(t.id, words.named(t)) for t in tolerances]
