"""Figures as a page shows them: rounded once, unknown never a zero; the little bars that stand in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.reports.look import STATES
from junheng.reports.printed import UNFILLED, between, rounded, trimmed
from junheng.reports.shortfalls import short_named
from junheng.standards.resource import TOLERANCE
from junheng.standards.shown import ALL_ZERO, decimals, share_decimals, why_no_spread
from junheng.standards.standard import ResourceItem, Standard
from junheng.web.register import words

BAR = 160
"""Width of a bar in its own units."""


def shown(value: float | None, places: int, line: float | None = None, state: str = UNKNOWN) -> str:
    """`places` decimals; beside a line as many as keep the figure from contradicting its state."""
    return UNFILLED if value is None else f"{rounded(value, decimals(value, line, state, places)):,}"


def plain(value: float | None, places: int = 2, line: float | None = None, state: str = UNKNOWN) -> str:
    """At most `places` decimals, thousands parted; beside a line as many as agree with its state."""
    if value is None:
        return UNFILLED
    text = trimmed(value, decimals(value, line, state, places))
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else text


def percent(share: float, line: float | None = None, state: str = UNKNOWN) -> str:
    """A share as per cent: almost all is not 100%, and a share beside its line agrees with its state."""
    hundred = share * 100
    places = max(share_decimals(hundred, 1), decimals(hundred, line and line * 100, state, 1))
    return f"{trimmed(hundred, places)}%"


def of_line(row: Mapping, places: int = 0) -> str:
    """A value as per cent of its line, on the right side of the line and of the floor."""
    if row["value"] is None:
        return ""
    share, floor = (100 * row[name] / row["threshold"] for name in ("value", "floor"))
    above = MET if row["value"] >= row["floor"] * (1 - TOLERANCE) else UNMET
    exact = max(decimals(share, 100, row["state"], places), decimals(share, floor, above, places))
    return f"{rounded(share, exact)}%"


def no_spread(row: Mapping) -> str:
    """Why a spread has no figure although schools have reported; '' elsewhere."""
    if why_no_spread(row) != ALL_ZERO:
        return ""
    return _(
        "填报的学校都是 0：平均数为 0 时差异系数无法计算（除数为 0），按规则列为待填报，并非漏填；请核对这些 0。"
    )


def counts(states: Sequence[str]) -> list[tuple[str, int]]:
    """How many of each state, those that occur."""
    found = list(states)
    return [(state, found.count(state)) for state in STATES if state in found]


def titles(standard: Standard) -> dict[str, str]:
    """Indicator → its short title."""
    return {item.id: words.told(short_named(item)) for item in standard.resource}


def reach(row: Mapping, places: int) -> str:
    """The interval a spread can still take, where cells are unknown."""
    return "" if row["reported"] == row["expected"] else between(row["cv_low"], row["cv_high"], places)


def spread_bar(row: Mapping) -> dict[str, float] | None:
    """Where the spread, its interval and its limit stand on a bar that ends at twice the limit."""
    if row["cv"] is None:
        return None
    end = max(row["limit"] * 1.6, row["cv"] * 1.05, (row["cv_high"] or 0) * 1.05)

    def at(value: float) -> float:
        return round(BAR * value / end, 1)

    bar = {"cv": at(row["cv"]), "limit": at(row["limit"])}
    if row["cv_low"] is not None and row["cv_high"] > row["cv_low"]:
        low, high = at(row["cv_low"]), at(row["cv_high"])
        bar |= {"low": low, "reach": max(round(high - low, 1), 2)}
    return bar


def line_of(item: ResourceItem, standard: Standard) -> list[dict]:
    """Per stage: the line, the floor the one remaining indicator must reach, the limit of the spread."""
    share = standard.each_school["others_reach"]
    return [
        {
            "stage": stage, "line": plain(item.at_least[stage]), "floor": plain(item.at_least[stage] * share),
            "limit": f"{item.spread_at_most[stage]:.2f}",
        }
        for stage in standard.stages
        if stage in item.at_least
    ]  # fmt: skip
