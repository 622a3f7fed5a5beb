"""A small map drawn on the server: who goes where as lines, schools as marks. For plans side by side, where a script would be much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from junheng.layout.ways import WAYS
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting import queries
from junheng.web.register.caches import remember

WIDTH, HEIGHT, MARGIN = 360, 270, 14


@dataclass(frozen=True)
class Small:
    """Lines by what becomes of the way; sites with what becomes of them."""

    lines: dict[str, str]
    sites: list[dict[str, Any]]
    boards: str


def small(scenario: LayoutScenario, band: int = 0) -> Small | None:
    """The last epoch of a scenario, one band of grades; nothing where no place is known."""
    return _small(str(scenario.folder), band, scenario=scenario)


@remember(32)
def _small(folder: str, band: int, *, scenario: LayoutScenario) -> Small | None:
    found = queries.drawing(scenario)
    flat = _flat(found)
    if flat is None:
        return None
    villages, sites = flat
    lines: dict[str, list[str]] = {name: [] for name in WAYS}
    boards = []
    for v, s, _pupils, _minutes, _longer, way, boarding, *_rest in found["flows"][-1][band]:
        if villages[v] and sites[s]:
            path = f"M{villages[v][0]} {villages[v][1]}L{sites[s][0]} {sites[s][1]}"
            (boards if boarding else lines[way]).append(path)
    last = len(found["epochs"])
    marks = [
        {"x": at[0], "y": at[1], "became": row["became"][last]}
        for row, at in zip(found["sites"], sites, strict=True) if at and row["became"][last] != "none"
    ]  # fmt: skip
    return Small({k: "".join(v) for k, v in lines.items()}, marks, "".join(boards))


def _flat(found: Mapping[str, Any]) -> tuple[list, list] | None:
    """Villages and sites on the sheet, in its units."""
    both = [[(r["lon"], r["lat"]) for r in found[k]] for k in ("villages", "sites")]
    known = [p for some in both for p in some if None not in p]
    if not known:
        return None
    shrink = cos(radians(sum(p[1] for p in known) / len(known)))
    low = (min(p[0] for p in known), max(p[1] for p in known))
    wide = max((max(p[0] for p in known) - low[0]) * shrink, 1e-6)
    high = max(low[1] - min(p[1] for p in known), 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def at(p: tuple) -> tuple[str, str] | None:
        if None in p:
            return None
        return f"{left + (p[0] - low[0]) * shrink * scale:.0f}", f"{top + (low[1] - p[1]) * scale:.0f}"

    return [at(p) for p in both[0]], [at(p) for p in both[1]]
