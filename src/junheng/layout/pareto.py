"""A front of plans: each better than every other in something, from the cheapest to the one with the shortest ways."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from junheng.layout.core.solution import Stop
from junheng.layout.effort import sliced
from junheng.layout.proposal import Proposal
from junheng.layout.propose import propose
from junheng.layout.rules import Rules
from junheng.layout.travel.matrix import Travel

MOST = 12
FRONT = {
    "plan": pl.Int64, "emphasis": pl.Float64, "minutes": pl.Float64, "longest": pl.Float64, "yearly": pl.Float64, "one_off": pl.Float64,
    "moved": pl.Int64, "open": pl.Int64, "boarders": pl.Int64, "kept": pl.Boolean,
}  # fmt: skip
JUDGED = ("minutes", "longest", "yearly", "one_off", "moved")
"""What a plan of the front must be better in than every other: all of these are wanted low."""


@dataclass(frozen=True)
class Front:
    """plans: those of the front, cheapest first. points: rows of `FRONT`, `plan` the position among them (null where another is as
    good in everything and better in something)."""

    plans: tuple[Proposal, ...]
    points: pl.DataFrame


def front(
    tables: Mapping[str, pl.DataFrame],
    enrolment: pl.DataFrame | None = None,
    travel: Travel | pl.DataFrame | None = None,
    *,
    given: Rules,
    number: int = 8,
    stop: Stop | None = None,
    seed: int = 1,
    shortfall: pl.DataFrame | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Front:
    """Plans for `number` emphases of travel against money, geometrically spread around the document's own weights."""
    if not 2 <= number <= MOST:
        raise ValueError(
            f"方案数应在 2 与 {MOST} 之间，写的是 {number} The number of plans should be 2 to {MOST}"
        )
    stop, began, found = stop or Stop(), time.monotonic(), []
    for n in range(number):
        share = sliced(stop, began, number - n)
        if share is None and found:
            break
        if progress:
            progress("求一组方案", n / number)
        emphasis = 10 ** (-1.2 + 2.4 * n / (number - 1))
        w = given.weights
        weights = replace(
            w,
            minute=w.minute * emphasis,
            far=w.far * emphasis,
            boarding=w.boarding * emphasis,
            moved=w.moved * emphasis,
        )
        last = found[-1][1] if found else None
        plan = propose(
            tables, enrolment, travel, given=replace(given, weights=weights, tiers=()), stop=share or replace(stop, seconds=1.0), seed=seed,
            start=last, shortfall=shortfall,
        )  # fmt: skip
        found.append((emphasis, plan))
    return _front(found)


def point(plan: Proposal) -> dict[str, float]:
    """What a plan is judged by: at its last epoch, money over all epochs."""
    last = plan.rules.epochs[-1]
    whole = plan.groups.filter(pl.col("epoch") == last, pl.col("group") == "全体学生").row(0, named=True)
    rows = plan.schools.filter(pl.col("epoch") == last)
    return {
        "minutes": round(whole["minutes"], 3), "longest": round(whole["longest"] or 0.0, 3), "yearly": round(rows["yearly"].sum() / 1e4, 2),
        "one_off": round(plan.schools["one_off"].sum() / 1e4, 2), "moved": whole["moved"], "open": int(rows["open"].sum()), "boarders": whole["boarders"],
    }  # fmt: skip


def _front(found: list[tuple[float, Proposal]]) -> Front:
    points = [point(plan) for _, plan in found]
    kept = [
        n
        for n, p in enumerate(points)
        if not any(_beats(q, p) or (q == p and m < n) for m, q in enumerate(points))
    ]
    kept.sort(key=lambda n: (points[n]["yearly"], points[n]["one_off"], n))
    rows = [
        {
            "plan": kept.index(n) if n in kept else None,
            "emphasis": found[n][0],
            "kept": n in kept,
            **points[n],
        }
        for n in range(len(found))
    ]
    return Front(tuple(found[n][1] for n in kept), pl.DataFrame(rows, schema=FRONT))


def _beats(q: Mapping[str, float], p: Mapping[str, float]) -> bool:
    return all(q[c] <= p[c] for c in JUDGED) and any(q[c] < p[c] for c in JUDGED)
