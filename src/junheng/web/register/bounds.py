"""What the database cannot hold, found before it is asked to: whole numbers beyond 32 bits, texts too long, null characters."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.register.tables import TABLES
from junheng.said import Said, both
from junheng.schema import Column, Problem
from junheng.web.fields import LARGEST, LONGEST


def beyond(name: str, rows: pl.DataFrame) -> list[Problem]:
    """A problem for every cell of these rows of a table that cannot be stored."""
    bounds = [(n, spec, *b) for n, spec in TABLES[name].columns.items() for b in _bounds(n, spec)]
    at_fault = rows.select(broken.any().alias(str(at)) for at, (_, _, broken, *_) in enumerate(bounds))
    found = []
    for at, (column, spec, broken, expected, remedy) in enumerate(bounds):
        if not at_fault[str(at)].any():
            continue
        found += [
            Problem(
                row["source_file"] or "", row["source_sheet"] or TABLES[name].named, row["source_row"], spec.named,
                _told(row[column]), expected, remedy,
            )
            for row in rows.filter(broken).iter_rows(named=True)
        ]  # fmt: skip
    return found


def _bounds(name: str, spec: Column) -> Iterator[tuple[pl.Expr, str, str]]:
    cell = pl.col(name)
    if spec.type is int:
        said = Said(
            "数字过大：登记库里的整数不超过 {most:,}",
            "too large: whole numbers are at most {most:,}",
            most=LARGEST,
        )
        remedy = both("请核对是否多打了几位，或单位不对", "Check for digits too many, or another unit")
        yield (cell > LARGEST) | (cell < -LARGEST), said, remedy
    if spec.type is str:
        said = Said(
            "文字过长：一格不超过 {most} 个字",
            "too long: a cell holds at most {most} characters",
            most=LONGEST,
        )
        yield cell.str.len_chars() > LONGEST, said, both("请缩短这一格", "Shorten the cell")
        odd = both("有不能保存的字符", "has a character that cannot be stored")
        yield cell.str.contains("\0", literal=True), odd, both("请重新输入这一格", "Type the cell again")


def _told(value: object) -> str:
    text = str(value).replace("\0", "")
    return text if len(text) <= 40 else f"{text[:40]}……"
