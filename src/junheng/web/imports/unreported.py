"""Which schools have not reported what for a school year, and whom to remind of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from junheng.register.codes import KINDS_RESOURCE
from junheng.web.accounts import audit
from junheng.web.accounts.models import Appointment, Person
from junheng.web.accounts.roles import SCHOOL, Right
from junheng.web.imports.models import Reminder
from junheng.web.register.models import (
    Campus,
    ClassGroup,
    Enrolment,
    Finance,
    Posting,
    School,
    SchoolFact,
    StaffCount,
)
from junheng.web.register.scope import in_view

ASKED = {
    "enrolment": gettext_lazy("在校生"), "staff": gettext_lazy("教师"), "campus": gettext_lazy("校舍设备"), "class_group": gettext_lazy("班级"), "finance": gettext_lazy("学校经费"),
    "school_fact": gettext_lazy("学校自评"),
}  # fmt: skip
"""What a school reports each year; 教师 is people in post or counts."""
REMINDED = ("principal", "clerk")


@dataclass
class Missing:
    """One school and what it has not reported; `who` may be reminded, `last` is the latest reminder still open."""

    code: str
    name: str
    kind: str
    place: str
    tables: list[str]
    who: list[str] = field(default_factory=list)
    last: Reminder | None = None

    @property
    def titles(self) -> list[str]:
        return [str(ASKED[t]) for t in self.tables]


def reported(year: int, schools: Iterable[str] | None = None) -> dict[str, set[str]]:
    """For each table the schools that have reported it; a row without any figure is no report."""
    first = dt.date(year, 9, 1)
    queries = {
        "enrolment": [Enrolment.objects.filter(year=year, pupils__isnull=False)],
        "staff": [
            StaffCount.objects.filter(year=year, teachers__isnull=False),
            Posting.objects.filter(Q(until__isnull=True) | Q(until__gt=first), since__lte=first),
        ],
        "campus": [
            Campus.objects.filter(year=year).exclude(
                teaching_area=None, sports_ground_area=None, equipment_value=None
            )
        ],
        "class_group": [ClassGroup.objects.filter(year=year, pupils__isnull=False)],
        "finance": [Finance.objects.filter(year=year)],
        "school_fact": [SchoolFact.objects.filter(year=year, fulfilled__isnull=False)],
    }
    near = {} if schools is None else {"school_id__in": list(schools)}
    return {
        table: {
            code
            for rows in some
            for code in rows.filter(**near).order_by().values_list("school_id", flat=True).distinct()
        }
        for table, some in queries.items()
    }


def expected(person: Person, year: int):
    """The schools of the person's scope that were open on the first of September."""
    first = dt.date(year, 9, 1)
    open_then = (Q(opened__isnull=True) | Q(opened__lte=first)) & (
        Q(closed__isnull=True) | Q(closed__gt=first)
    )
    right = Right.REVIEW if person.may(Right.REVIEW) else Right.IMPORT
    scope = in_view(person, right)
    mine = Q() if scope.everything else Q(code__in=scope.schools)
    return School.objects.filter(mine, open_then, kind__in=KINDS_RESOURCE)


def missing(person: Person, year: int) -> tuple[list[Missing], dict[str, int], int]:
    """Schools with anything missing, how many lack each table, and how many schools were asked."""
    schools = list(expected(person, year).order_by("code").values_list("code", "name", "kind", "place__name"))
    there = reported(year)
    found = []
    for code, name, kind, place in schools:
        if tables := [t for t in ASKED if code not in there[t]]:
            found.append(Missing(code, name, kind, place or "", tables))
    _people(found)
    _reminders(found, year)
    return found, {t: sum(t in m.tables for m in found) for t in ASKED}, len(schools)


def _people(found: list[Missing]) -> None:
    """Principals and clerks appointed to the schools today."""
    today = timezone.localdate()
    in_force = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
    posts = Appointment.objects.filter(in_force, scope=SCHOOL, role__in=REMINDED, person__is_active=True)
    who: dict[str, list[str]] = {}
    for post in posts.select_related("person").order_by("-role", "pk"):
        who.setdefault(post.code, []).append(f"{post.person.name}（{post.rule.title}）")
    for one in found:
        one.who = who.get(one.code, [])


def _reminders(found: list[Missing], year: int) -> None:
    latest = {r.school_id: r for r in Reminder.objects.filter(year=year).select_related("by").order_by("pk")}
    for one in found:
        one.last = latest.get(one.code)


@transaction.atomic
def remind(chosen: Iterable[Missing], *, by: Person, year: int, due: dt.date) -> int:
    """Record a reminder for each school; it stands among the tasks of its people until the tables are there."""
    made = Reminder.objects.bulk_create(
        Reminder(school_id=one.code, year=year, tables=one.tables, by=by, due=due) for one in chosen
    )
    audit.record(
        by, "remind", f"{year} 学年催报", after={"学校": [r.school_id for r in made], "截止": due.isoformat()}
    )
    return len(made)


def open_reminders(schools: Iterable[str]) -> list[tuple[Reminder, list[str]]]:
    """The latest reminder of each school and year with the tables still missing; none where all have come."""
    latest = {
        (r.school_id, r.year): r for r in Reminder.objects.filter(school_id__in=list(schools)).order_by("pk")
    }
    there = {year: reported(year, {s for s, y in latest if y == year}) for year in {y for _, y in latest}}
    found = []
    for (school, year), reminder in latest.items():
        if still := [t for t in reminder.tables if t in ASKED and school not in there[year][t]]:
            found.append((reminder, still))
    return found
