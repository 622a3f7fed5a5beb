"""A school year that a sheet does not say: one problem for the sheet, not one for every row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import polars as pl

from junheng.said import Said, both
from junheng.schema import Problem

TITLE = "学年"
NO_YEAR = both(
    "请填写学年（如 2024 指 2024—2025 学年）；整张表同属一个学年的，也可以在导入时说明：命令行加 --on 2024-09-01"
    "（9 月 1 日起算新学年），网页上在上传时选学年",
    "Fill in the school year (2024 means 2024—2025); where the whole sheet is of one school year it may also be said when "
    "importing: --on 2024-09-01 on the command line (a school year begins on 1 September), the school year of the upload in the app",
)


def filled(raw: pl.DataFrame, year: int | None) -> pl.DataFrame:
    """Rows whose 学年 is empty take the year that the sheet or the caller says."""
    if "year" not in raw.columns:
        return raw.with_columns(year=pl.lit(None if year is None else str(year), pl.String))
    return raw if year is None else raw.with_columns(pl.col("year").fill_null(str(year)))


def folded(problems: Iterable[Problem], rows: int) -> list[Problem]:
    """Problems with those of rows without a school year made one; `rows` is how many the sheet has."""
    problems = list(problems)
    empty = [p for p in problems if p.column == TITLE and p.severe and not p.found]
    if not empty:
        return problems
    numbers = sorted({p.row for p in empty if p.row is not None})
    if not numbers:
        one = replace(empty[0], remedy=NO_YEAR)
    elif len(numbers) == rows:
        one = replace(
            empty[0],
            row=None,
            expected=both(
                "必填，整张表都没有填（或没有这一列）",
                "required, and empty in the whole sheet (or the column is missing)",
            ),
            remedy=NO_YEAR,
        )
    else:
        said = Said(
            "必填，有 {n} 行没有填（第 {rows} 行）",
            "required, and empty in {n} rows ({rows})",
            n=len(numbers),
            rows=spans(numbers),
        )
        one = replace(empty[0], expected=said, remedy=NO_YEAR)
    return [one if p is empty[0] else p for p in problems if p is empty[0] or p not in empty]


def spans(numbers: Iterable[int]) -> str:
    """[2, 3, 4, 7] → 2—4、7."""
    ordered = sorted(numbers)
    starts = [ordered[0], *(b for a, b in pairwise(ordered) if b != a + 1)]
    ends = [*(a for a, b in pairwise(ordered) if b != a + 1), ordered[-1]]
    return "、".join(str(a) if a == b else f"{a}—{b}" for a, b in zip(starts, ends, strict=True))
