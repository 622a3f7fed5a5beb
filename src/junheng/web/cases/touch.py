"""The facts of the liaison page: one line per leader and school, with visits and problems."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Q

from junheng.web.accounts.models import Person
from junheng.web.register.models import Activity, Finding, Link, School
from junheng.web.register.queries import rows_for

KIND, VISIT = "编外校长", "编外校长走访"


def touch(person: Person, on: dt.date) -> dict:
    """Lines (leader, school, since, visits, last visit, problems open and solved, overdue on top) and their totals."""
    begun = dt.date(on.year if on.month >= 9 else on.year - 1, 9, 1)
    now = Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))
    links = list(rows_for(person, "link").filter(now, kind=KIND).order_by("source", "target"))
    names = dict(School.objects.filter(code__in={k.target for k in links}).values_list("code", "name"))
    visits = _visits(person, begun, on)
    findings = _findings(person, on)
    lines = [_line(k, names, visits[k.source, k.target], findings[k.source, k.target], on) for k in links]
    lines.sort(key=lambda line: (-line["late"], bool(line["visits"]), line["leader"], line["name"]))
    raised = [f for found in findings.values() for f in found]
    return {
        "lines": lines, "begun": begun, "leaders": len({k.source for k in links}), "schools": len({k.target for k in links}),
        "visits": sum(len(line["visits"]) for line in lines), "unvisited": sum(not line["visits"] for line in lines),
        "raised": len(raised), "solved": sum(f.solved is not None and f.solved <= on for f in raised),
        "problems": sorted(raised, key=lambda f: (f.solved is not None and f.solved <= on, f.due or dt.date.max, f.code)),
    }  # fmt: skip


def _visits(person: Person, begun: dt.date, on: dt.date) -> dict[tuple, list[Activity]]:
    found = defaultdict(list)
    rows = rows_for(person, "activity").filter(kind=VISIT, day__gte=begun, day__lte=on).order_by("day")
    for visit in rows:
        found[visit.person, visit.school_id].append(visit)
    return found


def _findings(person: Person, on: dt.date) -> dict[tuple, list[Finding]]:
    found = defaultdict(list)
    for problem in rows_for(person, "finding").filter(kind=VISIT, raised__lte=on).select_related("school"):
        found[problem.person, problem.school_id].append(problem)
    return found


def _line(link: Link, names: dict, visits: list[Activity], problems: list[Finding], on: dt.date) -> dict:
    still = [p for p in problems if p.solved is None or p.solved > on]
    return {
        "leader": link.source, "code": link.target, "name": names.get(link.target, link.target), "since": link.since,
        "visits": visits, "last": visits[-1].day if visits else None, "open": len(still), "solved": len(problems) - len(still),
        "late": sum(p.due is not None and p.due < on for p in still),
    }  # fmt: skip
