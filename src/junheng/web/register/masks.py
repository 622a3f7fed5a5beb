"""How a private cell is shown to those who may not, or need not, read it in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
