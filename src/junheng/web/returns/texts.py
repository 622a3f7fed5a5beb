"""Cells as text and back: what stands in an input, what is compared, and how far a figure moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from junheng.schema import Column

YES, NO = "是", "否"


def shown(value: Any) -> str:
    """A cell of the register as it stands in an input: unknown is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float):
        return f"{value:.12g}" if abs(value) < 1e12 else repr(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def choices(column: Column) -> tuple[str, ...]:
    """The words that may stand in a cell; empty where it is free."""
    return (YES, NO) if column.type is bool else column.enum


def change(new: Any, old: Any) -> float | None:
    """Change since last year in percent; None where one of them is unknown or no number, or last year was 0."""
    if not _numbers(new, old) or old == 0:
        return None
    return 100 * (new - old) / abs(old)


def jumped(new: Any, old: Any, column: Column, limits: Mapping) -> bool:
    """Whether a figure moved by more than the round lets pass without a word."""
    if not _numbers(new, old) or abs(new - old) < limits["least"].get(column.unit, 0):
        return False
    return new != old and (old == 0 or abs(new - old) > abs(old) * limits["percent"] / 100)


def _numbers(*values: Any) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
