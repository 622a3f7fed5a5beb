"""How a private cell is shown to those who may not, or need not, read it in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from junheng.schema import Column, Table


def masked(column: Column, value: Any) -> Any:
    """`value` as far as it may be seen: 李** · G53***… · the year of a date. Unknown stays unknown."""
    if value is None or not column.private:
        return value
    if column.private == "姓名":
        return f"{str(value)[:1]}**"
    if column.private == "日期":
        return f"{str(value)[:4]} 年"
    return f"{str(value)[:3]}***…"


def masked_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its private cells masked; origin columns (a file may be named after a child) are left as they are."""
    return {n: masked(table.columns[n], v) if n in table.columns else v for n, v in row.items()}


POSTING = "任职"
"""Rows of a proof that are people, one per teacher: the row's key is the person's."""


def people_counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that are people, counted by what is said of them: no one of them is named."""
    people = rows.filter(pl.col("table") == POSTING)
    if people.is_empty():
        return rows
    counted = people.group_by("value", maintain_order=True).len()
    said = pl.DataFrame(
        [(POSTING, "", row["value"], f"{row['len']} {_('人')}", None, None, None) for row in counted.to_dicts()],
        schema=rows.schema, orient="row",
    )  # fmt: skip
    return pl.concat([rows.filter(pl.col("table") != POSTING), said])
