"""Which teachers of a school could move or be trained: by name where the school is known by people, else by counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from junheng.register.codes import BACKBONE
from junheng.register.headcount import ABOVE_REQUIRED, SPORTS_ARTS, TEACHING, at_work, staff_counts
from junheng.remedy.costs import KINDS

Kind = tuple[int, int, int]
"""Whether a teacher is above the required degree, backbone, of sports or arts: what the indicators see of a person."""


@dataclass(frozen=True)
class Staffing:
    """The teachers of one school and stage. `movable`: how many of each kind may be asked to move."""

    teachers: int | None
    counts: tuple[int | None, ...]
    by_people: bool
    movable: Mapping[Kind, int] = field(default_factory=dict)
    people: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        return self.teachers is not None and None not in self.counts

    def lacking(self, kind: int) -> int:
        """Teachers who are not yet of the kind; 0 where that is not known."""
        if self.teachers is None or self.counts[kind] is None:
            return 0
        return max(self.teachers - self.counts[kind], 0)


def staffing(tables: Mapping[str, pl.DataFrame], year: int) -> dict[tuple[str, str], Staffing]:
    """Staffing by (school, stage). Only schools with every teacher count known give teachers away."""
    people = _movable_people(tables, year)
    found = {}
    for row in staff_counts(tables, year).iter_rows(named=True):
        key = (row["school"], row["stage"])
        counts = tuple(row[k] for k in KINDS)
        here = Staffing(row["teachers"], counts, row["by_people"])
        if here.known and here.by_people:
            named = people.get(key, {})
            here = Staffing(here.teachers, counts, True, {k: len(p) for k, p in named.items()}, named)
        elif here.known:
            here = Staffing(here.teachers, counts, False, _counted_kinds(here))
        found[key] = here
    return found


def _counted_kinds(here: Staffing) -> dict[Kind, int]:
    """Of a school known by counts: a mover of one kind, who is also of every kind that all its teachers are."""
    everyone = [here.lacking(k) == 0 for k in range(len(KINDS))]
    movable: Counter[Kind] = Counter()
    for k in range(len(KINDS)):
        kind = tuple(int(k == other or everyone[other]) for other in range(len(KINDS)))
        movable[kind] = max(movable[kind], here.counts[k])
    return {kind: number for kind, number in sorted(movable.items()) if number}


def _movable_people(
    tables: Mapping[str, pl.DataFrame], year: int
) -> dict[tuple[str, str], dict[Kind, tuple[str, ...]]]:
    """Staff codes by school and stage and kind: full-time teachers who work nowhere else, none of whose cells is unknown."""
    on = at_work(tables, dt.date(year, 9, 1))
    single = on.filter(
        pl.col("staff").is_unique(), pl.col("duty") == "专任教师", pl.col("kind").is_in(TEACHING)
    )
    known = single.drop_nulls(["education", "backbone", "subject"]).sort("staff")
    groups: dict[tuple[str, str], dict[Kind, list[str]]] = {}
    for row in known.iter_rows(named=True):
        kind = (
            int(row["education"] in ABOVE_REQUIRED.get(row["stage"], ())),
            int(row["backbone"] in BACKBONE[:4]),
            int(row["subject"] in SPORTS_ARTS),
        )
        if any(kind):
            groups.setdefault((row["school"], row["stage"]), {}).setdefault(kind, []).append(row["staff"])
    return {key: {k: tuple(p) for k, p in sorted(kinds.items())} for key, kinds in groups.items()}
