"""Whom a closing concerns, counted from rows: pupils by grade, the villages they come from, where they would go and how far."""

from __future__ import annotations

from typing import Any

import polars as pl

from junheng.layout.closing import record
from junheng.layout.closing.document import shipped
from junheng.layout.rules import Rules
from junheng.register.codes import GRADES
from junheng.web.planning import queries
from junheng.web.planning.closing.way import DOCUMENT
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import Outcome
from junheng.web.register import words
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS

WHOLE = "合计"
RECEIVES = {
    "MergeSchool": ("closing", "into"),
    "MoveStage": ("source", "target"),
    "MovePupils": ("source", "target"),
}
"""Kinds of change that say where pupils go."""


def counted(plan: StoredPlan, schools: list[str], found: Outcome) -> dict[str, Any]:
    """As plain data, to be kept: after the plan is adopted the rows no longer say it."""
    enrolled = _once(_rows("enrolment", schools, plan.year))
    homes = _rows("residence", schools, plan.year)
    names, places = queries.names_of(schools), _places(homes)
    nearest = {} if found.found is None else {r["code"]: r for r in found.found.travel.to_dicts()}
    targets = _targets(plan, schools)
    names |= queries.names_of(sorted({t for some in targets.values() for t in some}))
    order = {g: n for n, g in enumerate(GRADES)}
    told = []
    for code in schools:
        here = enrolled.filter(pl.col("school") == code)
        grades = [[r["grade"], r["pupils"]] for r in here.to_dicts()]
        told.append(
            {
                "code": code, "name": names.get(code, code), "pupils": _sum(here["pupils"]), "boarders": _sum(here["boarders"]),
                "left_behind": _sum(here["left_behind"]), "grades": sorted(grades, key=lambda g: order.get(g[0], 99)),
                "to": [names.get(t, t) for t in targets.get(code, [])],
                "km": nearest.get(code, {}).get("km"), "nearest": nearest.get(code, {}).get("to_name"),
            }
        )  # fmt: skip
    by_home = homes.group_by("place", "school").agg(pl.col("pupils").sum()).sort("place", "school")
    villages = [[places.get(p, p), names.get(s, s), n] for p, s, n in by_home.iter_rows()]
    receiving = _receiving({t for some in targets.values() for t in some} - set(schools), found)
    return {"schools": told, "villages": villages, "receiving": receiving}


def _receiving(codes: set[str], found: Outcome) -> list[dict[str, Any]]:
    """Each receiving school as it is and as it would be, and what would be wrong with it, in both languages."""
    if found.after is None:
        return []
    rules, told = Rules.load(shipped(DOCUMENT).receiving.rules), []
    for (code,), rows in (
        found.after.stages.filter(pl.col("code").is_in(list(codes)))
        .sort("code")
        .group_by("code", maintain_order=True)
    ):
        before = found.before.stages.filter(pl.col("code") == code)
        stages = {r["stage"]: (r["pupils"], r["classes"]) for r in rows.iter_rows(named=True)}
        wrong = record.strained(rules, rows["kind"][0], stages)
        told.append(
            {
                "code": code, "name": rows["name"][0], "before": _sum(before["pupils"]), "after": _sum(rows["pupils"]),
                "classes": _sum(rows["classes"]), **words.kept("wrong", wrong),
            }
        )  # fmt: skip
    return told


def _rows(table: str, schools: list[str], year: int) -> pl.DataFrame:
    return frame(table, MODELS[table].objects.filter(school_id__in=schools, year=year))


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    """A stage's total only where its grades are not known."""
    by_grade = (pl.col("grade") != WHOLE).any().over("school", "stage")
    return rows.filter((pl.col("grade") != WHOLE) | ~by_grade)


def _places(homes: pl.DataFrame) -> dict[str, str]:
    codes = homes["place"].unique().to_list()
    return dict(MODELS["place"].objects.filter(code__in=codes).values_list("code", "name"))


def _sum(column: pl.Series) -> int | None:
    """The sum; unknown where there is nothing or one is unknown."""
    return None if column.is_empty() or column.null_count() else int(column.sum())


def _targets(plan: StoredPlan, schools: list[str]) -> dict[str, list[str]]:
    """School → the schools the plan sends its pupils to."""
    found: dict[str, list[str]] = {}
    for change in plan.changes:
        if fields := RECEIVES.get(change["kind"]):
            source, target = (change[f] for f in fields)
            if source in schools and target not in found.setdefault(source, []):
                found[source].append(target)
    return found
