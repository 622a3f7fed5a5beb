"""How a figure is printed. Values are computed unrounded and rounded here, once; an unknown one is never a zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from junheng.said import both
from junheng.standards.shown import decimals, rounded, share_decimals

BLANK = "＿＿"
"""An unknown figure inside a sentence: a line to write on."""
UNFILLED = "待填报"
"""An unknown figure in a table."""
NOT_APPLICABLE = "／"
"""A cell that does not concern this school."""


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
    """100 × part ÷ whole; unknown where either is, or where there is no whole. Almost all is not printed as all."""
    if part is None or not whole:
        return Figure(None, places, before)
    share = 100 * part / whole
    return Figure(share, share_decimals(share, places), before)


def judged(value: float | None, line: float | None, state: str, places: int, after: str = "") -> Figure:
    """A figure that stands beside its state: with as many decimals as keep the two from contradicting each other."""
    return Figure(value, decimals(value, line, state, places), after=after)


def between(low: float | None, high: float | None, places: int) -> str:
    """The interval a figure can still take, its ends rounded outwards so that it never promises too much."""
    if low is None or high is None:
        return both("无法估计", "cannot be estimated")
    return f"{rounded(low, places, ROUND_FLOOR)}～{rounded(high, places, ROUND_CEILING)}"


def trimmed(value: float | None, places: int = 2) -> str:
    """At most `places` decimals, without trailing zeros; a blank line where unknown."""
    if value is None:
        return BLANK
    text = f"{rounded(value, places)}"
    return text.rstrip("0").rstrip(".") if "." in text else text
