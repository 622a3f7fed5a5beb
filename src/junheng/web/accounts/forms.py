"""What is asked for when people are appointed, leave, or make a token."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts import audit, tokens
from junheng.web.accounts.actions import Misfit
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import RIGHT_TITLES


class Day(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Form(forms.Form):
    """A form whose refusal by the action is shown at the field at fault."""

    def refused(self, misfit: Misfit) -> None:
        self.add_error(misfit.field if misfit.field in self.fields else None, str(misfit))


class PersonForm(Form):
    name = forms.CharField(label=_("姓名"), max_length=50)
    username = forms.CharField(
        label=_("用户名"), max_length=150, help_text=_("登录用，建议用工号；以后不能改")
    )


class NameForm(Form):
    name = forms.CharField(label=_("姓名"), max_length=50)


class AppointForm(Form):
    """The last step: role and kind of scope have been chosen, the code is one of those found."""

    role = forms.CharField(widget=forms.HiddenInput)
    scope = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(required=False)
    since = forms.DateField(label=_("起始日期"), widget=Day(), initial=timezone.localdate)
    until = forms.DateField(
        label=_("终止日期"), widget=Day(), required=False, help_text=_("这一天起不再有效；不填为长期")
    )


class EndForm(Form):
    on = forms.DateField(label=_("从哪天起不再有效"), widget=Day(), initial=timezone.localdate)


class HandoverForm(Form):
    successor = forms.ModelChoiceField(Person.objects.filter(is_active=True, left=None), label=_("接任的人"))
    day = forms.DateField(
        label=_("交接日期"),
        widget=Day(),
        initial=timezone.localdate,
        help_text=_("离任的人从这天起不能再登录"),
    )


class TokenForm(Form):
    title = forms.CharField(label=_("用途"), max_length=100, help_text=_("哪个程序用，做什么"))
    rights = forms.MultipleChoiceField(label=_("权利"), widget=forms.CheckboxSelectMultiple)
    expires = forms.DateField(label=_("到期日"), widget=Day(), help_text=_("最长一年"))

    def __init__(self, *args: object, person: Person, **named: object):
        super().__init__(*args, **named)
        self.fields["rights"].choices = [(r.value, RIGHT_TITLES[r]) for r in tokens.may_give(person)]
        self.fields["expires"].initial = timezone.localdate() + dt.timedelta(days=90)


class TrailForm(forms.Form):
    """Filters of the trail; what cannot be read is left out, not refused."""

    who = forms.CharField(label=_("谁"), required=False, max_length=100)
    verb = forms.ChoiceField(label=_("动作"), required=False)
    subject = forms.CharField(label=_("对象"), required=False, max_length=200)
    since = forms.DateField(label=_("从"), required=False, widget=Day())
    until = forms.DateField(label=_("到"), required=False, widget=Day())


class SightingForm(forms.Form):
    who = forms.CharField(label=_("谁"), required=False, max_length=100)
    table = forms.ChoiceField(label=_("表"), required=False)
    key = forms.CharField(
        label=_("记录编号"), required=False, max_length=200, help_text=_("完整编号，如学籍号")
    )
    unmasked = forms.ChoiceField(
        label=_("方式"), required=False, choices=[("", _("全部")), ("1", _("全文")), ("0", _("遮蔽"))]
    )
    since = forms.DateField(label=_("从"), required=False, widget=Day())
    until = forms.DateField(label=_("到"), required=False, widget=Day())


class Counted:
    """A one-time code that may be guessed a few times only, from wherever; then nobody may for some minutes."""

    def clean_code(self) -> str:
        key = f"second-factor-{self.user.pk}"
        wrong = cache.get(key, 0)
        if wrong >= settings.SECOND_FACTOR_TRIES:
            said = _("验证码错得太多，请 %(minutes)d 分钟后再试，或请系统管理员重置两步验证")
            raise forms.ValidationError(said % {"minutes": settings.SECOND_FACTOR_MINUTES})
        try:
            code = super().clean_code()
        except forms.ValidationError:
            cache.set(key, wrong + 1, settings.SECOND_FACTOR_MINUTES * 60)
            if wrong + 1 == settings.SECOND_FACTOR_TRIES:
                audit.record(None, "second_factor_locked", f"人员 {self.user.username}")
            raise
        cache.delete(key)
        return code


class SecondFactor(Counted, AuthenticateForm):
    """At the door."""


class SecondFactorAgain(Counted, ReauthenticateForm):
    """Before something that asks for it once more."""
