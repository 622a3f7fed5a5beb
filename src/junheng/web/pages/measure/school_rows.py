"""What the register holds about one school in the year: each row with its address, unknown cells said to be so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.register import headcount
from junheng.register.tables import TABLES
from junheng.said import Said
from junheng.web.accounts.roles import Right
from junheng.web.pages.measure import addresses, figures
from junheng.web.pages.measure.queries import Sight
from junheng.web.register import words
from junheng.web.register.frames import key_of
from junheng.web.register.queries import rows_for

COUNTS = ("teachers", "above_required", "backbone", "sports_arts", "certified")
COMPOSITION = {
    "education": gettext_lazy("最高学历"),
    "title": gettext_lazy("职称"),
    "backbone": gettext_lazy("骨干级别"),
    "subject": gettext_lazy("任教学科"),
    "kind": gettext_lazy("任职方式"),
}
SIZE_ITEM = "G5"


def school(seen: Sight, code: str) -> dict | None:
    """The school's own row."""
    found = seen.asked.tables()["school"].filter(pl.col("code") == code).to_dicts()
    return found[0] if found else None


def of_year(seen: Sight, table: str, code: str) -> pl.DataFrame:
    rows = seen.asked.tables()[table]
    return rows.filter(pl.col("school") == code, pl.col("year") == seen.whole.standard.year)


def cell(value: object) -> str:
    """A cell as text; unknown is said, never shown as 0."""
    if value is None:
        return figures.UNFILLED
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return figures.plain(value) if isinstance(value, int | float) else words.word(str(value))


def grid(table: str, rows: Sequence[Mapping], columns: Sequence[str], totals: Sequence[str] = ()) -> dict:
    """Rows of a register table with heads, units, addresses, and sums of the columns named (unknown if a cell is)."""
    declared, link = TABLES[table], addresses.Rows()
    numbers = (int, float)
    heads = [
        {"label": words.named(declared.columns[c]), "unit": words.unit(declared.columns[c].unit), "num": declared.columns[c].type in numbers}
        for c in columns
    ]  # fmt: skip
    body = [
        {
            "link": link(table, key_of(declared, row)),
            "cells": [
                {"text": cell(row[c]), "num": h["num"], "unknown": row[c] is None}
                for c, h in zip(columns, heads, strict=True)
            ],
        }
        for row in rows
    ]
    foot = []
    if totals and len(rows) > 1:
        for c in columns:
            cells = [row[c] for row in rows]
            foot.append("" if c not in totals else cell(None if None in cells else sum(cells)))
    return {"title": words.named(declared), "heads": heads, "rows": body, "foot": foot, "list": ""}


def numbers(seen: Sight, code: str) -> list[dict]:
    """Pupils, classes and teachers per stage."""
    rows = seen.whole.stages.filter(pl.col("code") == code)
    return [
        {"stage": r["stage"]} | {c: cell(r[c]) for c in ("pupils", "classes", "teachers")}
        | {"ratio": f"{r['pupils'] / r['teachers']:.1f}" if r["pupils"] and r["teachers"] else ""}
        for r in rows.iter_rows(named=True)
    ]  # fmt: skip


def staff(seen: Sight, code: str) -> dict:
    """Teachers by stage as the measure counts them, and what the list of people says, as counts."""
    rows = seen.whole.stages.filter(pl.col("code") == code)
    heads = [words.named(TABLES["staff_count"].columns[c]) for c in COUNTS]
    counted = [
        {"stage": r["stage"], "cells": [cell(r[c]) for c in COUNTS]} for r in rows.iter_rows(named=True)
    ]
    readable = seen.may(Right.READ_STAFF, code)
    people = pl.DataFrame()
    if readable:
        day = dt.date(seen.whole.standard.year, 9, 1)
        at_work = headcount.at_work(seen.asked.tables(), day).filter(pl.col("school") == code)
        people = at_work.unique("staff", keep="first", maintain_order=True)
    groups = [
        {"label": label, "rows": people[c].fill_null(figures.UNFILLED).value_counts(sort=True).rows()}
        for c, label in COMPOSITION.items()
        if people.height
    ]
    return {
        "heads": heads, "counted": counted, "groups": groups, "people": people.height, "readable": readable,
        "list": addresses.rows_of("posting", school=code) if readable else "",
        "by_people": people.height > 0, "grid": grid("staff_count", of_year(seen, "staff_count", code).to_dicts(), ("stage", *COUNTS)),
    }  # fmt: skip


def premises(seen: Sight, code: str) -> dict:
    """Campuses and special rooms of the year."""
    columns = [c for c in TABLES["campus"].columns if c not in ("school", "year")]
    sums = [c for c in columns if TABLES["campus"].columns[c].type in (int, float)]
    campuses = of_year(seen, "campus", code).sort("campus").to_dicts()
    rooms = of_year(seen, "room", code).sort("kind", "campus", "number").to_dicts()
    return {
        "campus": grid("campus", campuses, columns, sums),
        "room": grid("room", rooms, ("kind", "campus", "number", "area")),
        "finance": grid("finance", of_year(seen, "finance", code).to_dicts(), ("public_budget", "training_budget", "funded_pupils")),
    }  # fmt: skip


def pupils(seen: Sight, code: str) -> dict:
    """Enrolment by grade, and every class against the limit."""
    grades = {g: n for n, g in enumerate(TABLES["enrolment"].columns["grade"].enum)}
    stages = {s: n for n, s in enumerate(TABLES["enrolment"].columns["stage"].enum)}

    def order(row: Mapping) -> tuple:
        return stages[row["stage"]], grades[row["grade"]], row.get("number") or ""

    counts = ("classes", "pupils", "girls", "boarders", "migrant", "left_behind", "disabled")
    enrolment = sorted(of_year(seen, "enrolment", code).to_dicts(), key=order)
    several_totals = [r for r in enrolment if r["grade"] == "合计"]
    sums = () if several_totals else counts
    finding = seen.whole.findings.get(SIZE_ITEM)
    states = {}
    if finding is not None:
        rows = finding.rows.filter(pl.col("subject") == code)
        states = {(r["stage"], r["what"]): r for r in rows.iter_rows(named=True)}
    link = addresses.Rows()
    classes = [
        {
            "stage": r["stage"], "name": words.told(Said("{grade}{number}", "{grade}, {number}", grade=r["grade"], number=r["number"])), "pupils": cell(r["pupils"]),
            "link": link("class_group", key_of(TABLES["class_group"], r)),
            "check": states.get((r["stage"], f"{r['grade']}{r['number']}")),
        }
        for r in sorted(of_year(seen, "class_group", code).to_dicts(), key=order)
    ]  # fmt: skip
    over = sum(c["check"] is not None and c["check"]["state"] == "未达标" for c in classes)
    return {
        "enrolment": grid("enrolment", enrolment, ("stage", "grade", *counts), sums),
        "classes": classes, "over": over, "item": SIZE_ITEM,
    }  # fmt: skip


def ties(seen: Sight, code: str) -> dict:
    """Networks the school is or was in, ties with persons and schools, sites and projects at the school."""
    link = addresses.Rows()
    person = seen.person
    members = (
        rows_for(person, "membership").filter(school_id=code).select_related("network").order_by("-since")
    )
    networks = [
        {
            "network": m.network.name, "kind": m.network.kind, "role": m.role, "since": m.since, "until": m.until,
            "link": reverse("group", args=[m.network_id]),
        }
        for m in members
    ]  # fmt: skip
    links = rows_for(person, "link").filter(Q(source=code) | Q(target=code)).order_by("-since")[:200]
    names = dict(seen.asked.tables()["school"].select("code", "name").iter_rows())
    tied = [
        {
            "kind": t.kind, "other": names.get(other := t.target if t.source == code else t.source, other),
            "school": other if other in names and seen.scope.covers(other) else "", "since": t.since, "until": t.until,
            "towards": t.source == code,
        }
        for t in links
    ]  # fmt: skip
    sites = rows_for(person, "site").filter(school_id=code).order_by("code")
    projects = rows_for(person, "project").filter(school_id=code).order_by("-started", "code")
    awards = rows_for(person, "award").filter(school_id=code).order_by("-day")[:50]
    return {
        "networks": networks, "links": tied,
        "sites": [{"name": s.name, "kind": s.kind, "since": s.since, "until": s.until, "link": link("site", s.code)} for s in sites],
        "projects": [
            {"name": p.name, "kind": p.kind, "state": p.state, "money": cell(p.money), "places": p.places, "link": link("project", p.code)}
            for p in projects
        ],
        "awards": [{"title": a.title, "level": a.level, "day": a.day, "link": link("award", a.code)} for a in awards],
    }  # fmt: skip
