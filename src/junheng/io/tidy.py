"""Cells as a person meant them: codes typed as numbers, full-width digits, bare Excel dates; spoilt codes are errors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from junheng.reading import cleaned, narrow
from junheng.said import both
from junheng.schema import Column, Problem, Table

SCIENTIFIC = r"^\d(\.\d+)?[eE]\+\d+$"
AUTODATE = r"^\d{4}-\d\d-\d\d 00:00:00$"
SERIAL = r"^[1-6]\d{4}(\.0+)?$"
"""An Excel date without its format: days since 1899-12-30."""
SCHOOL_YEAR = r"^\s*((?:19|20)\d\d)\s*(?:[-—–~/至]\s*(?:\d\d|\d{4})\s*)?(?:学年)?\s*$"
"""2024, 2024学年, 2024-2025, 2024—2025学年: the autumn's year."""
AS_TEXT = both(
    "请把该列设为“文本”格式，再从原系统重新导出或重新填写",
    "Format the column as text, then export it again or fill it in again",
)
AS_YEAR = both(
    "请把该列设为“常规”格式，只填年份，如 2024 指 2024—2025 学年",
    "Format the column as General and write the year only: 2024 means 2024—2025",
)
NAMES = ("名称", "姓名")
"""Names are broken into lines only to fit their cell."""
TRAPS = {
    SCIENTIFIC: both(
        "编号被 Excel 变成了科学计数法，后几位已经丢失",
        "Excel turned the code into scientific notation; its last digits are lost",
    ),
    AUTODATE: both("文字被 Excel 变成了日期", "Excel turned the text into a date"),
}
LONG = 16
"""A number written with more characters than this carries the noise of binary fractions behind its 15 true digits."""


def examined(
    rows: pl.DataFrame, table: Table, factors: Mapping[str, float] | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """Typed rows of raw text, in the stored units, and every problem, each cell reported once."""
    tidy, spoilt = tidied(rows, table)
    typed, problems = table.examine(tidy)
    known = {(p.row, p.column) for p in spoilt}
    problems = [p for p in problems if p.row is None or (p.row, p.column) not in known]
    larger = [
        (pl.col(name) * factor).round(6).cast(table.columns[name].dtype)
        for name, factor in (factors or {}).items()
        if factor != 1 and name in table.columns
    ]
    return typed.with_columns(larger), spoilt + problems


def tidied(rows: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, list[Problem]]:
    """`rows` with text columns as meant, and the codes that Excel has spoilt."""
    problems: list[Problem] = []
    changes = []
    for name, column in table.columns.items():
        if rows.schema.get(name) != pl.String:
            continue
        if (column.type is str and not column.enum) or column.title == "学年":
            problems += _spoilt(rows, column, name)
        changes.append(_meant(pl.col(name), column).alias(name))
    return cleaned(rows.with_columns(changes)), problems


def _meant(cell: pl.Expr, column: Column) -> pl.Expr:
    if column.enum:
        bare = cell.str.replace_all(r"\s", "")
        return pl.when(bare.is_in(list(column.enum))).then(bare).otherwise(cell)
    if column.type is dt.date:
        days = pl.when(cell.str.contains(SERIAL)).then(cell).cast(pl.Float64, strict=False).cast(pl.Int64)
        date = pl.lit(dt.date(1899, 12, 30)) + pl.duration(days=days)
        return pl.coalesce(date.cast(pl.Date).cast(pl.String), cell)
    if column.title == "学年":
        return pl.coalesce(cell.str.extract(SCHOOL_YEAR), cell)
    if column.type is float:
        exact = pl.when((cell.str.len_chars() > LONG) & cell.str.contains(r"^-?\d+\.\d+$")).then(cell)
        return pl.coalesce(exact.cast(pl.Decimal(38, 5), strict=False).cast(pl.String), cell)
    if column.title.endswith(NAMES):
        return cell.str.replace_all(r"\s*[\r\n]+\s*", "")
    if column.type is str and (column.pattern or column.refers):
        return narrow(cell).str.strip_prefix("'").str.replace(r"^(\d+)\.0+$", "$1")
    return cell


def _spoilt(rows: pl.DataFrame, column: Column, name: str) -> list[Problem]:
    return [
        Problem(
            row.get("source_file") or "",
            row.get("source_sheet") or "",
            row["source_row"],
            column.title,
            row[name],
            said,
            AS_YEAR if column.title == "学年" else AS_TEXT,
        )
        for pattern, said in TRAPS.items()
        for row in rows.filter(pl.col(name).str.contains(pattern)).iter_rows(named=True)
    ]
