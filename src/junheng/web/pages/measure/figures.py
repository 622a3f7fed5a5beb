"""Figures as a page shows them: rounded once, unknown never a zero; the little bars that stand in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from junheng.reports.look import STATES
from junheng.reports.printed import UNFILLED, between, rounded, trimmed
from junheng.reports.shortfalls import short_title
from junheng.standards.standard import ResourceItem, Standard

BAR = 160
"""Width of a bar in its own units."""


def shown(value: float | None, places: int) -> str:
    return UNFILLED if value is None else f"{rounded(value, places):,}"


def plain(value: float | None, places: int = 2) -> str:
    """At most `places` decimals, thousands parted."""
    if value is None:
        return UNFILLED
    text = trimmed(value, places)
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else text


def percent(share: float) -> str:
    return f"{trimmed(share * 100, 1)}%"


def counts(states: Sequence[str]) -> list[tuple[str, int]]:
    """How many of each state, those that occur."""
    found = list(states)
    return [(state, found.count(state)) for state in STATES if state in found]


def titles(standard: Standard) -> dict[str, str]:
    """Indicator → its short title."""
    return {item.id: short_title(item.title) for item in standard.resource}


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
