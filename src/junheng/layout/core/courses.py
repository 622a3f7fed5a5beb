"""From options and allowed changes to courses: everything a site may do over the periods, with what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from junheng.layout.core.problem import CLOSED, Courses, ProblemError


@dataclass(frozen=True, eq=False)
class Changes:
    """Allowed changes of a site from one option to another, one row each; staying as it is always is allowed.

    site    (changes,)            site
    before  (changes,)            option, or CLOSED
    after   (changes,)            option, or CLOSED
    cost    (periods, changes)    what the change adds to the value when it happens at the start of the period
    spend   (periods, changes)    money it takes out of the period's budget
    closes  (changes,)            whether it counts as a closure
    """

    site: np.ndarray
    before: np.ndarray
    after: np.ndarray
    cost: np.ndarray
    spend: np.ndarray
    closes: np.ndarray


def courses(
    now: np.ndarray, running: np.ndarray, changes: Changes, *, allowed: np.ndarray | None = None,
    may_be_closed: np.ndarray | None = None, most_changes: int = 2,
) -> Courses:  # fmt: skip
    """Every course without flicker: no site comes back to what it left, and none changes more often than `most_changes`.

    now            (sites,)           the option that stands today, or CLOSED
    running        (periods, options) cost of an option standing for the period
    allowed        (periods, options) options that may stand in the period (default all): pins and bans
    may_be_closed  (periods, sites)   whether the site may be closed in the period (default yes)
    """
    periods, options = running.shape
    sites = len(now)
    allowed = np.ones((periods, options), bool) if allowed is None else allowed
    may_be_closed = np.ones((periods, sites), bool) if may_be_closed is None else may_be_closed
    steps: list[dict[int, list[int]]] = [{} for _ in range(sites)]
    for n, (j, before) in enumerate(zip(changes.site.tolist(), changes.before.tolist(), strict=True)):
        steps[j].setdefault(before, []).append(n)
    site, option, cost, spend, closes = [], [], [], [], []
    for j in range(sites):
        for path, made in _paths(int(now[j]), steps[j], changes.after, periods, most_changes):
            stands = [allowed[t, o] if o != CLOSED else may_be_closed[t, j] for t, o in enumerate(path)]
            if not all(stands):
                continue
            site.append(j)
            option.append(path)
            cost.append(
                sum(running[t, o] for t, o in enumerate(path) if o != CLOSED)
                + sum(changes.cost[t, n] for t, n in made.items())
            )
            spend.append([changes.spend[t, made[t]] if t in made else 0.0 for t in range(periods)])
            closes.append([t in made and bool(changes.closes[made[t]]) for t in range(periods)])
    if without := sorted(set(range(sites)) - set(site)):
        raise ProblemError([f"校址 {j} 没有任何允许的路径：钉住、禁止与允许的变更相互矛盾" for j in without])
    return Courses(np.array(site), np.array(option), np.array(cost, float), np.array(spend), np.array(closes))


def _paths(
    now: int, steps: dict[int, list[int]], after: np.ndarray, periods: int, most_changes: int
) -> Iterator[tuple[list[int], dict[int, int]]]:
    """All paths from today's option, each with the change made at the start of a period."""

    def go(path: list[int], here: int, left: set[int], made: dict[int, int]):
        t = len(path)
        if t == periods:
            yield path, made
            return
        yield from go([*path, here], here, left, made)
        if len(made) < most_changes:
            for n in steps.get(here, ()):
                there = int(after[n])
                if there not in left and there != here:
                    yield from go([*path, there], there, left | {here}, made | {t: n})

    yield from go([], now, set(), {})
