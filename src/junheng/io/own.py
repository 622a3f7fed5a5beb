"""Our own template: a sheet (or csv) for each register table, headers being the columns' titles or English names."""

from __future__ import annotations

import polars as pl

from junheng.io import rows, school_year
from junheng.io.form import Form, Given, Match, Part, said_year, totals, wanted
from junheng.io.headers import find, norm
from junheng.io.sheets import Sheet
from junheng.io.tidy import examined
from junheng.said import Said, both
from junheng.schema import Table

ALMOST_ALL = 0.6
"""The share of a sheet's headers that a table must know when the sheet is not named after it."""
NAMED = 0.3
"""What a sheet called like a table is ahead of a sheet that only looks like it."""


class Own(Form):
    """One register table as a sheet."""

    def __init__(self, table: Table):
        self.table = table
        self.title = Said("模板“{table}”表", "template “{table}”", table=table.named)

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Sheets named after the table, and sheets under any name that hold all its required columns."""
        named = norm(sheet.label) in (norm(self.table.title), self.table.name)
        header = find(sheet, wanted(self.table))
        if header is None:
            return Match(self, None, 0.0) if named else None
        absent = [n for n in self._required() if n not in header.columns]
        if self._school_year() and said_year(sheet, header.start, given):
            absent = [n for n in absent if n != "year"]
        score = header.coverage + len(header.columns) / 100
        if named:
            return Match(self, header, score + NAMED)
        if not absent and header.coverage < ALMOST_ALL:
            return None
        return Match(
            self, header, score - len(absent) / 10, tuple(self.table.columns[n].title for n in absent)
        )

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """Typed rows of the table, every problem with them, and the file's totals."""
        table, header = self.table, match.header
        part = Part(self.title, sheet)
        if header is None:
            titles = "、".join(table.columns[n].title for n in self._required())
            part.problems.append(
                sheet.problem(
                    expected=both("没有找到表头", "no header row was found"),
                    remedy=Said(
                        "第一行应为列名，至少有：{titles}",
                        "The first row should hold the column names, at least: {titles}",
                        titles=titles,
                    ),
                )
            )
            return part
        raw, found = rows.body(sheet, header, table)
        if self._school_year() and (year := said_year(sheet, header.start, given)):
            raw = school_year.filled(raw, year)
        typed, problems = examined(raw, table, header.factors)
        problems = school_year.folded(problems, raw.height)
        part.problems += header.problems(sheet) + found + problems
        part.tables[table.name] = typed
        part.control = self._control(raw, header.factors)
        return part

    def _school_year(self) -> bool:
        return "year" in self.table.columns and self.table.columns["year"].title == "学年"

    def _required(self) -> list[str]:
        return [n for n, c in self.table.columns.items() if c.required]

    def _control(self, raw: pl.DataFrame, factors: dict[str, float]) -> pl.DataFrame:
        table = self.table
        numbers = [
            n for n, c in table.columns.items()
            if c.type in (int, float) and n not in table.key and c.unit not in ("°", "米")
        ]  # fmt: skip
        sums = totals(raw, table.name, numbers, "school" if "school" in table.columns else None)
        factor = pl.col("column").replace_strict(dict(factors), default=1.0, return_dtype=pl.Float64)
        return sums.with_columns(in_file=pl.col("in_file") * factor)
