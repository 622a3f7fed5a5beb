"""People, what they are appointed to, and the trail of what they did and saw."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.roles import ROLES, SCOPE_TITLES, Right, Role
from junheng.web.accounts.terms import terms


def in_force(day: dt.date) -> Q:
    """Appointments in force on a day: the last day is the one before `until`."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


class Person(AbstractUser):
    """Somebody who may come in. `name` is the real name; a person who leaves is handed over and never deleted."""

    first_name = last_name = None
    name = models.CharField(_("姓名"), max_length=50)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    temporary_until = models.DateTimeField(_("临时密码有效至"), null=True, blank=True)
    left = models.DateField(_("离开日期"), null=True, blank=True)
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def gone(self) -> bool:
        """Switched off, or left: may not come in from today on."""
        return not self.is_active or (self.left is not None and self.left <= timezone.localdate())

    def hand_out(self, password: str) -> None:
        """Set a password that somebody else has seen: to be changed at the first log-in, and good for some days only."""
        self.set_password(password)
        self.must_change_password = True
        self.temporary_until = timezone.now() + dt.timedelta(days=terms().temporary_password_days)

    @property
    def too_late(self) -> bool:
        """Whether the temporary password was not used in time."""
        until = self.temporary_until
        return self.must_change_password and until is not None and until <= timezone.now()

    def appointments_now(self) -> list[Appointment]:
        """Appointments in force today; read once a request."""
        if not hasattr(self, "_appointments"):
            mine = self.appointments.filter(in_force(timezone.localdate())).order_by("id")
            self._appointments = [] if self.gone else list(mine)
        return self._appointments

    def limit(self, rights: Iterable[str]) -> None:
        """Let this object do no more than `rights`: a program that came with a token."""
        self._limit = frozenset(rights)
        self.__dict__.pop("_scopes", None)

    def holding(self, right: Right) -> list[Appointment]:
        """The appointments in force that carry a right."""
        if right not in getattr(self, "_limit", frozenset(Right)):
            return []
        return [a for a in self.appointments_now() if right in a.rule.rights]

    def may(self, right: Right) -> bool:
        """Whether any appointment in force carries the right (in its scope)."""
        return bool(self.holding(right))

    def rights_now(self) -> list[Right]:
        """Every right held somewhere today, in the order of `Right`."""
        return [right for right in Right if self.may(right)]


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


class WrittenOnce(ValueError):
    """Somebody tried to change or remove a line of the trail."""


class TrailQuerySet(models.QuerySet):
    """Lines are added and read, nothing else."""

    def _refuse(self, *args: object, **named: object) -> None:
        raise WrittenOnce("审计记录只增不改，也不能删除")

    update = delete = bulk_update = update_or_create = _refuse

    def bulk_create(self, objs: Iterable[models.Model], *args: object, **named: object) -> list[models.Model]:
        if named.get("update_conflicts"):
            self._refuse()
        return super().bulk_create(objs, *args, **named)


class Trail(models.Model):
    """A line written once."""

    objects = TrailQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: object, **named: object) -> None:
        if not self._state.adding:
            raise WrittenOnce("审计记录只增不改")
        super().save(*args, **{**named, "force_insert": True})

    def delete(self, *args: object, **named: object) -> None:
        raise WrittenOnce("审计记录不能删除")


class Act(Trail):
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


class Sighting(Trail):
    """Somebody looked at a personal record: whose, masked or in full, and why."""

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sightings", verbose_name=_("人员"))
    address = models.GenericIPAddressField(_("来自"), null=True)
    table = models.CharField(_("表"), max_length=40)
    key = models.CharField(_("记录"), max_length=200, db_index=True)
    unmasked = models.BooleanField(_("全文"), default=False)
    reason = models.CharField(_("事由"), max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["table", "key"], name="sighting_record"),)


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


class Visit(models.Model):
    """One log-in that may still be open: from where, with what, since when. Removed when the session is ended."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="visits")
    session = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(_("来自"), null=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    began = models.DateTimeField(_("登录时间"), default=timezone.now)

    class Meta:
        ordering = ("-began", "-pk")


class Handover(models.Model):
    """A person leaves on a day and another takes over. `moved` keeps what it did, so that it can be called off before.

    `passed` is when the open work went over: on the day itself, or at the first log-in of the successor after it.
    """

    leaver = models.ForeignKey(Person, models.PROTECT, related_name="handovers", verbose_name=_("离任"))
    successor = models.ForeignKey(Person, models.PROTECT, related_name="takeovers", verbose_name=_("接任"))
    day = models.DateField(_("交接日期"), db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办"))
    made = models.DateTimeField(_("登记时间"), default=timezone.now)
    passed = models.DateTimeField(_("移交时间"), null=True)
    cancelled = models.DateTimeField(_("取消时间"), null=True)
    moved = models.JSONField(default=list)
