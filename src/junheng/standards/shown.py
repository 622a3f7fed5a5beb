"""A figure beside its line: rounded once, and never so that it seems to say something else than its state."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.said import both

MOST = 9
"""Decimals beyond which figures count as equal to their line (see TOLERANCE of the measure)."""
ALL_ZERO = both(
    "填报的学校都是 0：平均数为 0 时差异系数无法计算（除数为 0），按规则列为待填报，并非漏填；请核对这些 0",
    "All schools that reported say 0: with a mean of 0 the spread cannot be worked out, so by rule it counts as not yet reported, though nothing was left out; check these zeros",
)


def rounded(value: float, places: int, towards: str = ROUND_HALF_UP) -> Decimal:
    """`value` with `places` decimals, halves up as on paper; binary dust (4.5749999999999) is not a reason to round down."""
    return Decimal(f"{value:.10f}").quantize(Decimal(1).scaleb(-places), towards)


def decimals(value: float | None, line: float | None, state: str, places: int) -> int:
    """`places`, or as many more as it takes: 未达标 is not shown on or past its line, 达标 not short of it."""
    if value is None or line is None or state == UNKNOWN:
        return places
    edge = rounded(line, MOST)
    side = rounded(value, MOST).compare(edge)
    for n in range(places, MOST) if side else ():
        shown = rounded(value, n).compare(edge)
        if shown == side or (state == MET and not shown):
            return n
    return MOST if side else places


def beside(value: float, line: float | None, state: str, places: int) -> str:
    """`value` rounded so that it agrees with its state."""
    return str(rounded(value, decimals(value, line, state, places)))


def share_decimals(share: float, places: int) -> int:
    """Decimals of a percentage that is not all and not none: 99.97 is not shown as 100.0, 0.02 not as 0.0."""
    return max(decimals(share, end, UNMET, places) for end in (0.0, 100.0))


def why_no_spread(row: Mapping) -> str:
    """Why a county's spread has no figure; '' where it has one."""
    if row["cv"] is not None:
        return ""
    return ALL_ZERO if row["reported"] else both("尚无学校填报", "no school has reported yet")
