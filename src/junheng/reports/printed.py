"""How a figure is printed. Values are computed unrounded and rounded here, once; an unknown one is never a zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

BLANK = "＿＿"
"""An unknown figure inside a sentence: a line to write on."""
UNFILLED = "待填报"
"""An unknown figure in a table."""
NOT_APPLICABLE = "／"
"""A cell that does not concern this school."""


def rounded(value: float, places: int, towards: str = ROUND_HALF_UP) -> Decimal:
    """`value` with `places` decimals, halves up as on paper; binary dust (4.5749999999999) is not a reason to round down."""
    return Decimal(f"{value:.10f}").quantize(Decimal(1).scaleb(-places), towards)


@dataclass(frozen=True)
class Figure:
    """A number as printed: its decimals, and a mark `before` (≥: a lower bound) or `after` it (*: not all have reported)."""

    value: float | None
    places: int = 0
    before: str = ""
    after: str = ""

    @property
    def number(self) -> Decimal | None:
        return None if self.value is None else rounded(self.value, self.places)

    def __str__(self) -> str:
        return UNFILLED if self.value is None else f"{self.before}{self.number}{self.after}"


def total(values: Iterable[float | None], places: int = 0) -> Figure:
    """The sum of counts; a lower bound where some are unknown, unknown where none is known."""
    cells = list(values)
    known = [value for value in cells if value is not None]
    if cells and not known:
        return Figure(None, places)
    return Figure(sum(known), places, before="≥" if len(known) < len(cells) else "")


def percent(part: float | None, whole: float | None, places: int = 1, before: str = "") -> Figure:
    """100 × part ÷ whole; unknown where either is, or where there is no whole."""
    return Figure(None if part is None or not whole else 100 * part / whole, places, before)


def between(low: float | None, high: float | None, places: int) -> str:
    """The interval a figure can still take, its ends rounded outwards so that it never promises too much."""
    if low is None or high is None:
        return "无法估计"
    return f"{rounded(low, places, ROUND_FLOOR)}～{rounded(high, places, ROUND_CEILING)}"


def trimmed(value: float | None, places: int = 2) -> str:
    """At most `places` decimals, without trailing zeros; a blank line where unknown."""
    if value is None:
        return BLANK
    text = f"{rounded(value, places)}"
    return text.rstrip("0").rstrip(".") if "." in text else text
