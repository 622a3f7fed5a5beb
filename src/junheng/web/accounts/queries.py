"""People as the administrator looks for them, and the trail as the auditor does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Act, Appointment, Person, Sighting, in_force
from junheng.web.accounts.roles import COUNTY, Right

STATES = ("active", "locked", "unappointed", "off", "left")


def locked_out() -> set[str]:
    """User names shut out just now after too many wrong passwords."""
    since = timezone.now() - get_cool_off()
    many = AccessAttempt.objects.filter(
        attempt_time__gte=since, failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    return set(many.values_list("username", flat=True))


def people(*, q: str = "", role: str = "", state: str = "active") -> QuerySet[Person]:
    """People by name or user name, role held today, and state; with their appointments, two questions in all."""
    today = timezone.localdate()
    current = Appointment.objects.filter(in_force(today)).order_by("pk")
    found = Person.objects.prefetch_related(Prefetch("appointments", current, to_attr="current"))
    if q:
        found = found.filter(Q(name__icontains=q) | Q(username__icontains=q))
    if role:
        found = found.filter(Exists(current.filter(person=OuterRef("pk"), role=role)))
    here = Q(left__isnull=True) | Q(left__gt=today)
    match state:
        case "active":
            found = found.filter(here, is_active=True)
        case "locked":
            found = found.filter(username__in=locked_out())
        case "unappointed":
            found = found.filter(here, ~Exists(current.filter(person=OuterRef("pk"))), is_active=True)
        case "off":
            found = found.filter(is_active=False)
        case "left":
            found = found.filter(left__lte=today)
    return found.order_by("name", "username")


def successors(leaver: Person, q: str, most: int = 30) -> list[Person]:
    """Who may take over: those who hold something in the same place first."""
    codes = {a.code for a in leaver.appointments.all()}
    found = people(q=q).filter(left=None).exclude(pk=leaver.pk)
    near = found.filter(Exists(Appointment.objects.filter(person=OuterRef("pk"), code__in=codes)))[:most]
    first = list(near)
    return first + [p for p in found[: most * 2] if p not in first][: most - len(first)]


def audits(person: Person) -> None:
    """Refuse whoever may not see the trail: it is kept for the county as a whole."""
    if not any(a.scope == COUNTY for a in person.holding(Right.AUDIT)):
        raise Refused(Right.AUDIT)


def acts(asked: Mapping[str, object], person: Person | None = None) -> QuerySet[Act]:
    """Lines of the trail, newest first, filtered; of one person where given."""
    found = _of(Act.objects.select_related("person").order_by("-pk"), asked, person)
    if verb := asked.get("verb"):
        found = found.filter(verb=verb)
    if subject := asked.get("subject"):
        found = found.filter(subject__icontains=subject)
    return found


def sightings(asked: Mapping[str, object], person: Person | None = None) -> QuerySet[Sighting]:
    """Who looked at whose record, newest first."""
    found = _of(Sighting.objects.select_related("person").order_by("-pk"), asked, person)
    if table := asked.get("table"):
        found = found.filter(table=table)
    if key := asked.get("key"):
        found = found.filter(Q(key=key) | Q(key__startswith=f"{key}·"))
    if (unmasked := asked.get("unmasked")) in ("0", "1"):
        found = found.filter(unmasked=unmasked == "1")
    return found


def _of(found: QuerySet, asked: Mapping[str, object], person: Person | None) -> QuerySet:
    if person is not None:
        found = found.filter(person=person)
    if who := asked.get("who"):
        found = found.filter(Q(person__username__icontains=who) | Q(person__name__icontains=who))
    if since := asked.get("since"):
        found = found.filter(at__gte=_midnight(since))
    if until := asked.get("until"):
        found = found.filter(at__lt=_midnight(until) + dt.timedelta(days=1))
    return found


def _midnight(day: dt.date) -> dt.datetime:
    day = min(max(day, dt.date(1900, 1, 1)), dt.date(2100, 1, 1))
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def short(key: str) -> str:
    """A personal record's key as the trail shows it: enough to tell two apart, not to know whose it is."""
    code, *rest = key.split("·")
    hidden = f"{code[:3]}***{code[-2:]}" if len(code) >= 8 else f"{code[:1]}***{code[-1:]}"
    return "·".join([hidden, *rest])
