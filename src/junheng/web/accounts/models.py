"""People, what they are appointed to, and the trail of what they did and saw."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.roles import ROLES, SCOPE_TITLES, Right, Role


class Person(AbstractUser):
    """Somebody who may come in. `name` is the real name; a person who leaves is handed over and never deleted."""

    first_name = last_name = None
    name = models.CharField(_("姓名"), max_length=50)
    must_change_password = models.BooleanField(_("下次登录须改口令"), default=False)
    left = models.DateField(_("离开日期"), null=True, blank=True)
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name or self.username

    def appointments_now(self) -> list[Appointment]:
        """Appointments in force today; read once a request."""
        if not hasattr(self, "_appointments"):
            today = timezone.localdate()
            in_force = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
            self._appointments = (
                list(self.appointments.filter(in_force).order_by("id")) if self.is_active else []
            )
        return self._appointments

    def may(self, right: Right) -> bool:
        """Whether any appointment in force carries the right (in its scope)."""
        return any(right in a.rule.rights for a in self.appointments_now())


class Appointment(models.Model):
    """One role for one scope for a time. `code` is the business key of the place, network or school; empty for 全县.

    A class scope is written school·grade·number, as 2153000001·一年级·1班.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=20, choices=[(r.code, r.title) for r in ROLES.values()])
    scope = models.CharField(_("范围类别"), max_length=10, choices=list(SCOPE_TITLES.items()))
    code = models.CharField(_("范围编号"), max_length=100, blank=True)
    since = models.DateField(_("起始日期"), default=timezone.localdate)
    until = models.DateField(_("终止日期"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.rule.title}（{SCOPE_TITLES[self.scope]}{f' {self.code}' if self.code else ''}）"

    @property
    def rule(self) -> Role:
        return ROLES[self.role]


class Act(models.Model):
    """One thing somebody did: when, who, from where, to what, what it was before and after. Written once, never changed."""

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="acts", verbose_name=_("人员"))
    address = models.GenericIPAddressField(_("来自"), null=True)
    verb = models.CharField(_("动作"), max_length=40, db_index=True)
    subject = models.CharField(_("对象"), max_length=200, db_index=True)
    before = models.JSONField(_("之前"), null=True)
    after = models.JSONField(_("之后"), null=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person} {self.verb} {self.subject}"


class Sighting(models.Model):
    """Somebody looked at a personal record: whose, masked or in full, and why."""

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sightings", verbose_name=_("人员"))
    address = models.GenericIPAddressField(_("来自"), null=True)
    table = models.CharField(_("表"), max_length=40)
    key = models.CharField(_("记录"), max_length=200, db_index=True)
    unmasked = models.BooleanField(_("全文"), default=False)
    reason = models.CharField(_("事由"), max_length=200, blank=True)


class ApiToken(models.Model):
    """A key for programs: the rights of its owner, never more; only a hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    title = models.CharField(_("用途"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    rights = models.JSONField(_("权利"), default=list)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateField(_("到期日"))
    last_used = models.DateTimeField(null=True)

    @classmethod
    def make(cls, **facts) -> tuple[ApiToken, str]:
        """A new token and its text, which is shown once."""
        text = f"jh_{secrets.token_urlsafe(32)}"
        return cls.objects.create(digest=cls.hashed(text), **facts), text

    @staticmethod
    def hashed(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()
