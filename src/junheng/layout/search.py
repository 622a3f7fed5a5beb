"""The search for a plan: the core on the model, and where the limits cannot be kept the least that has to give way."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from junheng.layout.again import prices, retold
from junheng.layout.core.problem import CLOSED
from junheng.layout.core.solution import Prices, Solution, Stop
from junheng.layout.model import Model, model
from junheng.layout.outcome import Outcome
from junheng.layout.relaxations import of_school, widened
from junheng.layout.said import LayoutError, Said
from junheng.layout.situation import Situation

Progress = Callable[[str, float, float, float], None]
"""Hears what is being done, the share of the time used, the best value so far and the bound (万元; inf and −inf while unknown).
They are told without what every plan is charged for limits nobody can keep, as the result tells them; while limits are loosened
(`LOOSENING`) the charge depends on the plan and is within them."""
SEARCHING, LOOSENING = "搜索方案", "放宽限制"


@dataclass(frozen=True, eq=False)
class Found:
    """The plan found; `bound` is in 万元 as `value` is. rows: limits of the county and of schools that had to give way."""

    outcome: Outcome
    value: float
    bound: float
    impossible: bool
    method: str
    stopped: str
    rows: tuple[dict, ...]
    trace: tuple[tuple[float, float, float], ...]
    prices: Prices | None = None


def find(
    place: Situation, stop: Stop, seed: int, tell: Progress, start: Mapping[str, object] | None = None
) -> Found:
    """Search until `stop`. Raises LayoutError where not even loosened limits give a plan."""
    made = model(place)
    solution, outcome = _searched(made, stop, seed, tell, start)
    if outcome is not None:
        # Within the limits nothing is left out: who goes beyond one has no school within it.
        return _found(outcome, solution, bool(outcome.broken().any()), ())
    impossible = solution.stopped == "无解"
    tell(LOOSENING, 0.5, np.inf, -np.inf)
    loosened = _loosened(place)
    made = model(loosened, elastic=True)
    solution, outcome = _searched(made, replace(stop, seconds=max(stop.seconds / 2, 5.0)), seed, tell, None)
    if outcome is None:
        raise LayoutError(
            [
                Said(
                    "放宽路途、寄宿、投入、停办数和最小规模以后仍没有找到方案：学位不够，请补报教室数、候选校址，或放大扩建上限（steps.expand），或延长计算时间",
                    "Even with travel, boarding, money, closures and minimum sizes loosened no plan was found: there are too few places. Report more classrooms or candidate sites, allow larger expansions (steps.expand), or search longer",
                )
            ]
        )
    strict = Outcome(replace(made, place=place), outcome.choice)
    return _found(strict, solution, impossible, tuple(_given_way(strict)))


def _searched(made: Model, stop: Stop, seed: int, tell: Progress, start) -> tuple[Solution, Outcome | None]:
    from junheng.layout.core.solve import solve  # noqa: PLC0415  compiled code, loaded when somebody searches

    heard = _heard(tell, time.monotonic(), stop.seconds, made)
    solution = solve(
        made.problem, stop=stop, seed=seed, start=retold(made, start), prices=prices(made, start), progress=heard
    )  # fmt: skip
    return solution, None if solution.choice is None else Outcome(made, solution.choice)


def _heard(tell: Progress, began: float, seconds: float, made: Model):
    what, charged = LOOSENING if made.elastic else SEARCHING, made.unavoidable()

    def heard(_: float, value: float, bound: float) -> None:
        tell(what, min(1.0, (time.monotonic() - began) / seconds), value - charged, bound - charged)

    return heard


def _found(outcome: Outcome, first: Solution, impossible: bool, rows: tuple[dict, ...]) -> Found:
    price = outcome.price()
    bound = min(first.bound - price, outcome.value)
    said = first.method, first.stopped, rows, first.trace, first.prices
    return Found(outcome, outcome.value, bound, impossible, *said)


def _loosened(place: Situation) -> Situation:
    """Money, closures and least sizes no longer forbid; money is dear, so that little more than the limit is spent."""
    rules = place.rules
    sizes = replace(rules.sizes, least_point=0, least_primary=0, least_junior=0)
    limits = replace(rules.limits, closures=None, budget=None)
    weights = replace(rules.weights, one_off=max(rules.weights.one_off, 10.0))
    return replace(place, rules=replace(rules, sizes=sizes, limits=limits, weights=weights))


def _given_way(outcome: Outcome):
    """Rows for the limits of the county and of schools that this plan does not keep."""
    place, rules = outcome.model.place, outcome.model.place.rules
    spans = np.diff([place.year, *rules.epochs])
    closes = outcome.model.problem.courses.closes[outcome.choice.course].sum(axis=0)
    for t, epoch in enumerate(rules.epochs):
        spent, budget, closures = outcome.spent()[t], rules.limits.budget, rules.limits.closures
        if budget is not None and spent > budget * spans[t] + 1.0:
            yield widened(epoch, "投入", "one-off money (yuan)", budget * spans[t], spent, "元")
        if closures is not None and closes[t] > closures * spans[t] + 1e-9:
            yield widened(epoch, "停办数", "closures", closures * spans[t], float(closes[t]), "所")
        for j, o in enumerate(outcome.option[t]):
            if o == CLOSED or place.protected[j] or place.alone[j] or place.sites["fixed"][j]:
                continue
            option, load = outcome.model.options[o], int(outcome.load[t, j].sum())
            sizes = rules.sizes
            least = (
                sizes.least_point
                if option.multigrade
                else sizes.least_junior
                if option.bands[2]
                else sizes.least_primary
            )
            if load < least:
                yield of_school(place, epoch, j, "规模过小", least, load)
