"""What is done to people and their appointments. Only who holds PEOPLE does it; each deed leaves a line in the trail."""

from __future__ import annotations

import datetime as dt
import secrets

from allauth.mfa.models import Authenticator
from axes.utils import reset as forget_failures
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts import audit, scopes
from junheng.web.accounts.door import demand
from junheng.web.accounts.models import Appointment, Person, in_force
from junheng.web.accounts.roles import COUNTY, ROLES, SCOPE_TITLES, Right
from junheng.web.accounts.visits import end_all

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What a temporary password is made of: nothing that looks like something else."""
LONGEST_NAME = 50
KEEPERS = frozenset({Right.PEOPLE, Right.OPERATE, Right.AUDIT})
"""The rights that go with running the system; whoever gives himself any other is shown to the auditor."""
APPOINT, APPOINT_SELF = "appoint", "appoint_self"


class Misfit(ValueError):
    """What was asked for cannot be; the words are for the person who asked. `field` is the form's field at fault."""

    def __init__(self, said: str, field: str | None = None):
        super().__init__(said)
        self.field = field


def temporary_password() -> str:
    """Something to say over the telephone; good for one log-in within some days."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def create_person(*, by: Person, username: str, name: str) -> tuple[Person, str]:
    """A new person and the password for the first log-in, which is shown once."""
    demand(by, Right.PEOPLE)
    username, name = username.strip(), name.strip()
    if not name:
        raise Misfit(_("请填姓名"), "name")
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        raise Misfit(_("用户名只能用字母、数字和 @ . + - _"), "username") from None
    if Person.objects.filter(username__iexact=username).exists():
        raise Misfit(_("已有用户名 %(name)s；离开的人也占用原来的用户名") % {"name": username}, "username")
    password = temporary_password()
    person = Person(username=username, name=name)
    person.hand_out(password)
    person.save()
    audit.record(by, "person_new", _subject(person), after={"用户名": username, "姓名": name})
    return person, password


@transaction.atomic
def rename(person: Person, *, by: Person, name: str) -> None:
    """Correct a person's name."""
    demand(by, Right.PEOPLE)
    if not (name := name.replace("\0", "").strip()):
        raise Misfit(_("请填姓名"), "name")
    if len(name) > LONGEST_NAME:
        raise Misfit(_("姓名最多 %(most)d 个字") % {"most": LONGEST_NAME}, "name")
    if name != person.name:
        audit.record(
            by, "person_rename", _subject(person), before={"姓名": person.name}, after={"姓名": name}
        )
        person.name = name
        person.save(update_fields=["name"])


@transaction.atomic
def appoint(
    person: Person, *, by: Person, role: str, scope: str, code: str = "",
    since: dt.date | None = None, until: dt.date | None = None,
) -> Appointment:  # fmt: skip
    """Give a role for a scope and a time. Giving oneself a role that reads is kept apart in the trail."""
    demand(by, Right.PEOPLE)
    since, code = since or timezone.localdate(), code if scope != COUNTY else ""
    _check_appointment(person, role, scope, code, since, until)
    made = Appointment.objects.create(
        person=person, role=role, scope=scope, code=code, since=since, until=until
    )
    audit.record(by, verb_of(by, person, role), _subject(person), after=facts(made))
    forget(person)
    return made


def _check_appointment(
    person: Person, role: str, scope: str, code: str, since: dt.date, until: dt.date | None
) -> None:
    if role not in ROLES:
        raise Misfit(_("没有这个角色"), "role")
    if scope not in ROLES[role].scopes:
        allowed = "、".join(str(SCOPE_TITLES[s]) for s in ROLES[role].scopes)
        said = _("%(role)s的范围只能是：%(allowed)s")
        raise Misfit(said % {"role": ROLES[role].title, "allowed": allowed}, "scope")
    if scopes.known(scope, code) is None:
        raise Misfit(_("登记库里没有这个编号，请从查到的结果里选"), "code")
    if until is not None and until <= since:
        raise Misfit(_("终止日期应在起始日期之后"), "until")
    if person.left is not None and (until is None or until > person.left):
        raise Misfit(_("%(name)s 已登记在 %(day)s 离开") % {"name": person, "day": person.left}, "until")
    same = person.appointments.filter(role=role, scope=scope, code=code)
    if any(_overlap(a, since, until) for a in same):
        raise Misfit(_("此人在这段时间已有同一任命"), "since")


def _overlap(a: Appointment, since: dt.date, until: dt.date | None) -> bool:
    return (a.until is None or a.until > since) and (until is None or until > a.since)


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: Person, on: dt.date | None = None) -> None:
    """The appointment is no longer in force from a day on. One that never began is taken out."""
    demand(by, Right.PEOPLE)
    on, person = on or timezone.localdate(), appointment.person
    if appointment.until is not None and appointment.until <= on:
        raise Misfit(_("这项任命到那时已经终止"))
    _keep_an_administrator(without=[appointment.pk], from_day=on, rights=appointment.rule.rights)
    before = facts(appointment)
    if on <= appointment.since:
        appointment.delete()
        after = None
    else:
        appointment.until = on
        appointment.save(update_fields=["until"])
        after = facts(appointment)
    audit.record(by, "appointment_end", _subject(person), before=before, after=after)
    forget(person)


@transaction.atomic
def reset_password(person: Person, *, by: Person) -> str:
    """A new temporary password, shown once; whoever is logged in with the old one is out."""
    demand(by, Right.PEOPLE)
    password = temporary_password()
    person.hand_out(password)
    person.save(update_fields=["password", "must_change_password", "temporary_until"])
    forget_failures(username=person.username)
    end_all(person)
    audit.record(by, "password_reset", _subject(person))
    return password


@transaction.atomic
def reset_second_factor(person: Person, *, by: Person) -> None:
    """Take away a lost telephone's codes; the password alone lets in until they are set up anew."""
    demand(by, Right.PEOPLE)
    count, _rest = Authenticator.objects.filter(user=person).delete()
    cache.delete(f"second-factor-{person.pk}")
    if not count:
        raise Misfit(_("此人没有启用动态验证码"))
    audit.record(by, "second_factor_reset", _subject(person))


@transaction.atomic
def unlock(person: Person, *, by: Person) -> int:
    """Forget the failed log-ins that shut somebody out; how many there were."""
    demand(by, Right.PEOPLE)
    count = forget_failures(username=person.username)
    audit.record(by, "unlock", _subject(person), before={"失败次数记录": count})
    return count


@transaction.atomic
def deactivate(person: Person, *, by: Person) -> None:
    """Shut somebody out at once, whatever they are appointed to; their tokens stop too."""
    demand(by, Right.PEOPLE)
    if person == by:
        raise Misfit(_("不能停用自己的账号"))
    held = person.appointments.filter(in_force(timezone.localdate()))
    rights = frozenset().union(*(a.rule.rights for a in held))
    _keep_an_administrator(without=[a.pk for a in held], from_day=timezone.localdate(), rights=rights)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_all(person)
    audit.record(by, "person_off", _subject(person), before={"启用": True}, after={"启用": False})


@transaction.atomic
def activate(person: Person, *, by: Person) -> None:
    """Let somebody in again. Who left comes back without the old appointments."""
    demand(by, Right.PEOPLE)
    before = {"启用": person.is_active, "离开日期": person.left and person.left.isoformat()}
    person.is_active, person.left = True, None
    person.save(update_fields=["is_active", "left"])
    audit.record(by, "person_on", _subject(person), before=before, after={"启用": True, "离开日期": None})


def verb_of(by: Person, person: Person, role: str) -> str:
    """How an appointment is written in the trail."""
    return APPOINT_SELF if person == by and ROLES[role].rights - KEEPERS else APPOINT


def facts(a: Appointment) -> dict:
    """An appointment in words."""
    until = a.until.isoformat() if a.until else None
    scope = f"{SCOPE_TITLES[a.scope]} {a.code}".strip()
    return {"角色": str(a.rule.title), "范围": scope, "起始": a.since.isoformat(), "终止": until}


def forget(person: Person) -> None:
    """Appointments read earlier in this request no longer hold."""
    for kept in ("_appointments", "_scopes"):
        person.__dict__.pop(kept, None)


def _subject(person: Person) -> str:
    return f"人员 {person.username}（{person.name}）"


def _keep_an_administrator(*, without: list[int], from_day: dt.date, rights: frozenset[Right]) -> None:
    """Refuse what would leave nobody who can appoint."""
    if Right.PEOPLE not in rights:
        return
    others = Appointment.objects.filter(in_force(from_day), person__is_active=True).exclude(pk__in=without)
    others = others.select_related("person")
    if not any(
        Right.PEOPLE in a.rule.rights and (a.person.left is None or a.person.left > from_day) for a in others
    ):
        raise Misfit(_("这样就没有人能管理人员了，请先任命另一位系统管理员"))
