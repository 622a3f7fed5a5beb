"""Propose where schools should be: which stay, grow, shrink, board, merge, close and open, by when, and what proves it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from junheng.layout import planning, telling
from junheng.layout.again import told
from junheng.layout.checker import check
from junheng.layout.core.solution import Stop
from junheng.layout.costs import costs
from junheng.layout.proposal import FORCED, PARTS, SCHOOLS, TRACE, Certificate, Proposal
from junheng.layout.relaxations import relaxations
from junheng.layout.rules import Rules
from junheng.layout.said import both
from junheng.layout.search import Found, Progress, find
from junheng.layout.situation import Situation, situation
from junheng.layout.travel.matrix import Travel
from junheng.register.snapshot import complete

PARTS_ENGLISH = {
    "路途": "travel", "寄宿": "boarding (hardship)", "转学": "changing school", "资源": "schools short of resources", "乘车支出": "rides",
    "寄宿支出": "boarding (cost)", "学校运转": "running the schools", "一次性投入": "one-off money",
}  # fmt: skip


def propose(
    tables: Mapping[str, pl.DataFrame],
    enrolment: pl.DataFrame | None = None,
    travel: Travel | pl.DataFrame | None = None,
    *,
    given: Rules,
    stop: Stop | None = None,
    seed: int = 1,
    start: Proposal | None = None,
    shortfall: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> Proposal:
    """Find the layout that costs least under `given`, with a bound on any other.

    enrolment: a forecast's rows (year, place, school, stage, grade, pupils); None plans with today's pupils. travel: a matrix or
    rows of place, site, minutes (or walk, ride); None is the straight line times the document's detour. shortfall: code and how far
    a school falls short of the seven indicators (`balance.shortfall`). start: an earlier proposal to begin from, for a quick what-if.
    Deterministic unless `stop.seconds` runs out first. Raises LayoutError (all faults of the input, each with its row and remedy).
    """
    started = time.monotonic()
    register = complete(tables)
    place = situation(register, enrolment, travel, weighed(given), shortfall=shortfall)
    tell = progress or (lambda what, share, value, bound: None)
    found = find(place, stop or Stop(), seed, tell, None if start is None else start.choice)
    return result(register, replace(place, rules=given), found, started)


def weighed(rules: Rules) -> Rules:
    """The rules as the search weighs them: with tiers, what comes first outweighs what follows by far."""
    if not rules.tiers:
        return rules
    w, ranks = rules.weights, {name: len(rules.tiers) - n for n, name in enumerate(rules.tiers)}
    groups = {
        "worst": ("far",),
        "minutes": ("minute",),
        "yearly": ("yearly",),
        "one_off": ("one_off",),
        "moved": ("moved",),
        "balance": ("balance",),
    }
    scale = {item: 30.0 ** ranks.get(name, 0) for name, items in groups.items() for item in items}
    top = max(scale.values())
    changed = {item: getattr(w, item) * factor / top for item, factor in scale.items()}
    return replace(rules, weights=replace(w, **changed))


def result(register: Mapping[str, pl.DataFrame], place: Situation, found: Found, started: float) -> Proposal:
    """The proposal in full from what was found."""
    outcome = found.outcome
    schools, villages = telling.schools(outcome), telling.villages(outcome)
    plans = planning.plans(outcome, register, schools)
    rows = costs(outcome)
    sums = rows.group_by("part").agg(pl.col("now", "value").sum())
    by_part = {part: (now, value) for part, now, value in sums.iter_rows()}
    parts = [(n, PARTS_ENGLISH[n], *(round(x, 4) for x in by_part.get(n, (0.0, 0.0)))) for n in PARTS_ENGLISH]
    value, bound = found.value, found.bound if found.bound > float("-inf") else None
    gap = None if bound is None else max(value - bound, 0.0) / max(abs(value), 1e-9)
    sure = Certificate(value, bound, gap, found.impossible, found.method, found.stopped, (), 0.0)
    proposal = Proposal(
        rules=place.rules, year=place.year, plans=plans, schools=schools.cast(SCHOOLS), villages=villages, groups=telling.groups(villages),
        relaxations=relaxations(outcome, found.rows), parts=pl.DataFrame(parts, schema=PARTS, orient="row"), costs=rows,
        trace=pl.DataFrame([r for r in found.trace if all(abs(x) < float("inf") for x in r)], schema=TRACE, orient="row"),
        forced=pl.DataFrame(schema=FORCED), notices=tuple(both(n) for n in place.notices), certificate=sure, choice=told(outcome, found.prices),
        reasons=planning.reasons(plans, schools), travel=place.travel_method,
    )  # fmt: skip
    verdict = check(register, proposal, sites=place.sites, day=place.day)
    return replace(
        proposal, certificate=replace(sure, problems=verdict.problems, seconds=time.monotonic() - started)
    )
