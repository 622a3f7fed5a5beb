"""What a return is made of, read from the database in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from junheng.register import headcount
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS
from junheng.web.returns.kinds import enterable
from junheng.web.returns.models import CellComment, ReturnCell, RowMark, SchoolReturn

Place = tuple[str, str, str]
"""table, row, column."""


@dataclass(frozen=True)
class Material:
    """The register's rows of this year and last, and what was entered, marked and said."""

    given: SchoolReturn
    now: dict[str, pl.DataFrame]
    last: dict[str, pl.DataFrame]
    cells: dict[Place, ReturnCell]
    marks: dict[tuple[str, str], RowMark]
    comments: dict[Place, list[CellComment]]
    counted: dict[str, dict] = field(default_factory=dict)


def gather(given: SchoolReturn, only: Iterable[str] | None = None) -> Material:
    """Everything a return's pages show, or that of some tables."""
    year, asked = given.round.year, given.round.asked
    tables = [name for name in enterable() if name in asked and (only is None or name in only)]
    now, last = {}, {}
    for name in tables:
        near = MODELS[name].objects.filter(school_id=given.school_id, year__in=(year, year - 1))
        rows = frame(name, near)
        now[name], last[name] = rows.filter(pl.col("year") == year), rows.filter(pl.col("year") == year - 1)
    cells = given.cells.filter(table__in=tables).select_related("by")
    marks = given.marks.filter(table__in=tables)
    comments: dict[Place, list[CellComment]] = defaultdict(list)
    for said in given.comments.filter(table__in=tables).select_related("by"):
        comments[said.table, said.row, said.column].append(said)
    return Material(
        given, now, last,
        {(c.table, c.row, c.column): c for c in cells},
        {(m.table, m.row): m for m in marks},
        dict(comments),
        _counted(given.school_id, year) if "staff_count" in tables else {},
    )  # fmt: skip


def _counted(school: str, year: int) -> dict[str, dict]:
    """Teacher counts by stage where the school has a list of people: nobody is asked for what is known."""
    posting = frame("posting", MODELS["posting"].objects.filter(school_id=school))
    if posting.is_empty():
        return {}
    people = frame("staff", MODELS["staff"].objects.filter(code__in=posting["staff"].unique().to_list()))
    counts = headcount.counted({"posting": posting, "staff": people}, year)
    return {row["stage"]: row for row in counts.iter_rows(named=True)}
