"""When a person leaves: the appointments end on a day, the successor holds the same from that day, open work goes over."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.actions import Misfit, facts, forget, verb_of
from junheng.web.accounts.door import demand
from junheng.web.accounts.handover import pass_all
from junheng.web.accounts.models import Appointment, Handover, Person
from junheng.web.accounts.roles import Right


@transaction.atomic
def hand_over(leaver: Person, successor: Person, *, by: Person, day: dt.date) -> Handover:
    """`leaver` is out from `day` on and `successor` has the same appointments from `day` on."""
    demand(by, Right.PEOPLE)
    _check(leaver, successor, day)
    done = Handover.objects.create(leaver=leaver, successor=successor, day=day, by=by)
    for old in leaver.appointments.order_by("pk"):
        if old.until is None or old.until > day:
            done.moved.append(_move(old, successor, by=by, day=day))
    leaver.left = day
    leaver.save(update_fields=["left"])
    done.save(update_fields=["moved"])
    after = {"接任": successor.username, "日期": day.isoformat(), "任命": len(done.moved)}
    audit.record(by, "handover", _subject(leaver), after=after)
    forget(leaver), forget(successor)
    if day <= timezone.localdate():
        carry_out(done)
    return done


def _check(leaver: Person, successor: Person, day: dt.date) -> None:
    if leaver == successor:
        raise Misfit(_("接任的人不能是本人"), "successor")
    if successor.gone or (successor.left is not None):
        raise Misfit(_("接任的人已停用或已登记离开"), "successor")
    if leaver.left is not None:
        raise Misfit(_("此人已登记在 %(day)s 离开") % {"day": leaver.left})
    if day < timezone.localdate():
        raise Misfit(_("交接日期不能早于今天"), "day")


def _move(old: Appointment, successor: Person, *, by: Person, day: dt.date) -> dict:
    """End one appointment and give the same to the successor, unless the successor holds it anyway."""
    was, start = old.until, max(old.since, day)
    kept = {
        "id": old.pk,
        "since": old.since.isoformat(),
        "until": was.isoformat() if was else None,
        "new": None,
    }
    same = successor.appointments.filter(role=old.role, scope=old.scope, code=old.code)
    if not any(a.since <= start and (a.until is None or (was is not None and a.until >= was)) for a in same):
        new = Appointment.objects.create(
            person=successor, role=old.role, scope=old.scope, code=old.code, since=start, until=was
        )
        audit.record(by, verb_of(by, successor, old.role), _subject(successor), after=facts(new))
        kept["new"] = new.pk
    old.until = start
    old.save(update_fields=["until"])
    return kept


@transaction.atomic
def carry_out(handover: Handover) -> None:
    """Pass the open work over, once."""
    mine = Handover.objects.filter(pk=handover.pk, passed=None, cancelled=None)
    if mine.update(passed=timezone.now()):
        counts = pass_all(handover.leaver, handover.successor)
        after = {"接任": handover.successor.username, **counts}
        audit.record(handover.by, "handover_passed", _subject(handover.leaver), after=after)


def carry_out_due(person: Person | None = None) -> None:
    """Pass over what is due today: for one successor at their log-in, for all when people are looked at."""
    due = Handover.objects.filter(day__lte=timezone.localdate(), passed=None, cancelled=None)
    for handover in due.filter(successor=person) if person else due:
        carry_out(handover)


@transaction.atomic
def call_off(handover: Handover, *, by: Person) -> None:
    """Undo a handover before its day: everything is as it was."""
    demand(by, Right.PEOPLE)
    if handover.passed or handover.cancelled or handover.day <= timezone.localdate():
        raise Misfit(_("交接日期已到，不能再取消；请改为重新任命"))
    for moved in handover.moved:
        until = dt.date.fromisoformat(moved["until"]) if moved["until"] else None
        Appointment.objects.filter(pk=moved["id"]).update(until=until)
        Appointment.objects.filter(pk=moved["new"]).delete()
    handover.cancelled = timezone.now()
    handover.save(update_fields=["cancelled"])
    Person.objects.filter(pk=handover.leaver_id).update(left=None)
    handover.leaver.left = None
    forget(handover.leaver), forget(handover.successor)
    after = {"接任": handover.successor.username, "日期": handover.day.isoformat()}
    audit.record(by, "handover_cancel", _subject(handover.leaver), before=after)


def _subject(person: Person) -> str:
    return f"人员 {person.username}（{person.name}）"
