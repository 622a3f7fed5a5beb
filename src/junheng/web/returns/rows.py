"""Which rows a school is asked for: those the register has this year, those of last year, and what its kind teaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import polars as pl

from junheng.register import codes
from junheng.register.tables import TABLES
from junheng.schema import Table
from junheng.standards.stage_school import STAGES_OF_KIND
from junheng.standards.standard import Fact, Standard
from junheng.web.register import words
from junheng.web.register.frames import SEPARATOR
from junheng.web.returns.kinds import ROW_OF_SCHOOL

STAGES = STAGES_OF_KIND | {"高级中学": ("高中",), "幼儿园": ("学前",)}
GRADES = {
    "学前": codes.GRADES[1:4],
    "小学": codes.GRADES[4:10],
    "初中": codes.GRADES[10:13],
    "高中": codes.GRADES[13:16],
}
WHOLE = codes.GRADES[0]
ENTRY = {WHOLE, *(grades[0] for grades in GRADES.values())}
LEAVING = {WHOLE, *(grades[-1] for grades in GRADES.values())}
ONLY_IN = {"admitted": ENTRY, "graduated": LEAVING}
"""Columns of 在校生 that are asked in some grades only: who comes in and who leaves."""
MAIN = TABLES["campus"].columns["campus"].example
ORDERED = {"stage": codes.STAGES_ALL, "grade": codes.GRADES, "kind": codes.ROOM_KINDS}


def row_key(table: Table) -> list[str]:
    """The key columns that tell a school's rows of one year apart."""
    return [name for name in table.key if name not in ROW_OF_SCHOOL]


def row_id(table: Table, row: Mapping) -> str:
    """A row's name within its return: 小学·一年级; empty where a school has one row a year."""
    return SEPARATOR.join(str(row[name]) for name in row_key(table))


def key_cells(table: Table, row: str) -> dict[str, str]:
    """The key columns of a row's name. Only the last part may hold the separator itself."""
    names = row_key(table)
    return dict(zip(names, row.split(SEPARATOR, len(names) - 1), strict=True)) if names else {}


def wanted(
    table: Table, kind: str, now: pl.DataFrame, last: pl.DataFrame, standard: str, year: int
) -> list[str]:
    """Names of the rows a school of this kind is asked for, in their natural order."""
    here, before = _ids(table, now), _ids(table, last)
    if table.name == "enrolment":
        rows = _grades(kind, here, before)
    elif table.name == "school_fact":
        rows = list(facts(standard, year))
    elif table.name == "staff_count":
        rows = [*(s for s in STAGES.get(kind, ()) if s in codes.STAGES), *here, *before]
    elif table.name == "class_group" or table.name == "room":
        rows = here or before
    else:
        rows = [*here, *before] or ([MAIN] if row_key(table) else [""])
    return sorted(dict.fromkeys(rows), key=lambda row: _place(table, row))


@lru_cache(maxsize=8)
def facts(standard: str, year: int) -> dict[str, Fact]:
    """The questions the document puts to each school."""
    document = Standard.load(standard, on=date(year, 9, 1))
    return {code: fact for code, fact in document.facts.items() if fact.of == "学校"}


def label(table: Table, row: str, standard: str, year: int) -> str:
    """A row's name as people read it."""
    if table.name == "school_fact":
        fact = facts(standard, year).get(row)
        return fact.title if fact else row
    return " · ".join(words.word(part) for part in row.split(SEPARATOR))


def applies(table: Table, row: str, column: str) -> bool:
    """Whether this cell is asked at all."""
    grades = ONLY_IN.get(column) if table.name == "enrolment" else None
    return grades is None or key_cells(table, row)["grade"] in grades


def _ids(table: Table, rows: pl.DataFrame) -> list[str]:
    return [row_id(table, row) for row in rows.select(table.key).iter_rows(named=True)]


def _grades(kind: str, here: list[str], before: list[str]) -> list[str]:
    """By stage: the rows of this year and last; all grades of a stage nothing is known of."""
    found: list[str] = []
    known = [*here, *before]
    stages = dict.fromkeys([*STAGES.get(kind, ()), *(row.split(SEPARATOR)[0] for row in known)])
    for stage in stages:
        mine = [row for row in known if row.startswith(f"{stage}{SEPARATOR}")]
        if any(not row.endswith(WHOLE) for row in mine):
            mine = [row for row in mine if not row.endswith(WHOLE) or row in here]
        found += mine or [f"{stage}{SEPARATOR}{grade}" for grade in GRADES[stage]]
    return found


def _place(table: Table, row: str) -> tuple:
    parts = key_cells(table, row)
    if table.name == "school_fact":
        return ()
    return tuple(rank(name, text) for name, text in parts.items())


def rank(name: str, text: str) -> tuple[int, int, str]:
    """Where a part of a row's name stands: by its code list, then by the number in it."""
    order: Iterable[str] = ORDERED.get(name, ())
    at = list(order).index(text) if text in order else len(list(order))
    digits = "".join(c for c in text if c.isdigit())
    return at, int(digits[:9]) if digits else 0, text
