"""What a form is: how a sheet is recognised as one, and what reading it yields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from junheng.io.headers import Header, Wanted, norm
from junheng.io.sheets import Sheet
from junheng.reading import cast
from junheng.schema import Problem, Table

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:[-—–~/至]\s*(?:(?:19|20)?\d\d)\s*)?学年")
"""2024学年, 2024-2025学年, 2024/25学年: the autumn's year comes first."""
SCHOOLS = {"file": pl.String, "sheet": pl.String, "name": pl.String, "code": pl.String}
CONTROL = {"table": pl.String, "column": pl.String, "school": pl.String, "in_file": pl.Float64}


@dataclass(frozen=True)
class Given:
    """What the caller said: the declared tables, and the school year of sheets that do not say theirs."""

    declared: Mapping[str, Table]
    year: int | None = None
    schools: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHOOLS))
    """Schools of the sheets already read, for forms that do not say a school's code themselves."""

    @property
    def codes(self) -> dict[str, str]:
        """School name → code, where only one school has that name."""
        known = self.schools.select("name", "code").drop_nulls().unique()
        return dict(known.filter(pl.len().over("name") == 1).iter_rows())


@dataclass
class Part:
    """What one sheet yields: rows by register table, problems, and the file's own totals to reconcile with."""

    form: str
    sheet: Sheet
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    control: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CONTROL))


@dataclass(frozen=True)
class Match:
    """How well a sheet fits a form. It is taken for that form when nothing essential is missing."""

    form: Form
    header: Header | None
    score: float
    missing: tuple[str, ...] = ()


class Form(Protocol):
    """One kind of sheet. `late`: read after the others, since it knows schools by name only."""

    title: str
    late: bool = False

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """How well the sheet fits, judged by its headers."""

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """The sheet's rows as register tables."""


def wanted(table: Table, more: Mapping[str, str] | None = None) -> Wanted:
    """The headers that mean a table's columns: title, aliases and English name; `more` adds other titles."""
    names = {}
    for name, column in table.columns.items():
        names |= {norm(text): name for text in (name, *column.aliases, column.title)}
    names |= {norm(text): name for text, name in (more or {}).items()}
    return Wanted(names, {name: column.unit for name, column in table.columns.items()})


def said_year(sheet: Sheet, before: int, given: Given) -> int | None:
    """The school year a sheet's title rows or name say, else the one the caller gave."""
    above = [text for row in sheet.cells.head(before).iter_rows() for text in row if text and "学年" in text]
    for text in (*above, sheet.name, sheet.label):
        if found := YEAR.search(text):
            return int(found[1])
    return given.year


def totals(rows: pl.DataFrame, table: str, numbers: Iterable[str], school: str | None) -> pl.DataFrame:
    """The file's own totals: cells read as numbers and summed by school, before anything is checked or moved."""
    numbers = [n for n in numbers if n in rows.columns]
    if not numbers or rows.is_empty():
        return pl.DataFrame(schema=CONTROL)
    key = pl.col(school) if school in rows.columns else pl.lit(None, pl.String)
    values = rows.select(
        key.cast(pl.String).alias("school"),
        *(cast(pl.col(n), rows.schema[n], float).alias(n) for n in numbers),
    )
    return (
        values.unpivot(index="school", variable_name="column", value_name="in_file")
        .drop_nulls("in_file")
        .group_by("school", "column", maintain_order=True)
        .agg(pl.col("in_file").sum())
        .select(pl.lit(table).alias("table"), "column", "school", "in_file")
    )
