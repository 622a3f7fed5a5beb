"""Every plan of a tiny instance, tried: the slow and obvious answer the layout core is compared with."""

from __future__ import annotations

from itertools import product
from math import inf

import numpy as np

from junheng.layout.core.checker import certify
from junheng.layout.core.courses import Changes, courses
from junheng.layout.core.problem import BOARDING, Limits, Options, Problem
from junheng.layout.core.solution import UNSERVED, Choice


def best(problem: Problem) -> float:
    """The least value of all plans that obey every limit; inf where there is none."""
    by_site = [np.flatnonzero(problem.courses.site == j).tolist() for j in range(problem.sites)]
    return min((_served(problem, np.array(taken)) for taken in product(*by_site)), default=inf)


def _served(problem: Problem, course: np.ndarray) -> float:
    """The best assignment for given courses. Periods do not touch each other once courses are fixed."""
    empty = np.full((problem.periods, problem.clients), UNSERVED)
    fixed = float(problem.courses.cost[course].sum())
    total = fixed
    for t in range(problem.periods):
        here = [i for i in range(problem.clients) if problem.weight[t, i] > 0]
        arcs = [range(problem.arc_start[i], problem.arc_start[i + 1]) for i in here]
        least = inf
        for taken in product(*arcs):
            arc = empty.copy()
            arc[t, here] = taken
            check = certify(problem, Choice(course, arc))
            others = [
                p for p in check.problems if not (p.startswith("第 ") and not p.startswith(f"第 {t} 期"))
            ]
            if not others:
                least = min(least, _period_cost(problem, course, t, arc))
        total += least
        if total == inf:
            return inf
    return total


def _period_cost(problem: Problem, course: np.ndarray, t: int, arc: np.ndarray) -> float:
    value, pupils = 0.0, {}
    for i, a in enumerate(arc[t]):
        if a >= 0:
            value += float(problem.arc_cost[t, a])
            key = (int(problem.arc_site[a]), int(problem.kind[i]))
            pupils[key] = pupils.get(key, 0.0) + float(problem.weight[t, i])
    o = problem.options
    for (j, k), number in pupils.items():
        option = int(problem.courses.option[course[j], t])
        if np.isfinite(o.class_size[option, k]):
            classes = -(-number // o.class_size[option, k])
            value += max(0.0, classes - o.included[option, k]) * float(o.class_cost[t, option, k])
    return value


def invented(seed: int, periods: int = 1, clients: int = 5, sites: int = 3) -> Problem:
    """A tiny instance with everything in it: two kinds, boarding, least sizes, classes, budget, closures, successors."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 9, (periods, clients)).astype(float)
    if periods > 1:
        weight[rng.integers(periods), rng.integers(clients)] = 0.0
    start, site, mode, cost = [0], [], [], []
    for _ in range(clients):
        for j in range(sites):
            if rng.random() < 0.85 or j == 0:
                site.append(j)
                mode.append(0)
                cost.append(rng.integers(5, 60))
            if rng.random() < 0.3:
                site.append(j)
                mode.append(BOARDING)
                cost.append(rng.integers(5, 60))
        start.append(len(site))
    own = np.repeat(np.arange(sites), 2)
    number = 2 * sites
    accepts = np.ones((number, 2), bool)
    accepts[1::2, 1] = rng.random(sites) < 0.6
    options = Options(
        site=own, capacity=np.tile([40.0, 14.0], sites), minimum=np.tile([6.0, 2.0], sites),
        seats=np.tile([9.0, 0.0], sites), accepts=accepts, class_size=np.full((number, 2), 5.0),
        class_cost=rng.integers(4, 20, (periods, number, 2)).astype(float), included=np.ones((number, 2), int),
        rooms=np.tile([9.0, 4.0], sites),
    )  # fmt: skip
    now = np.array([0, 2, -1])[:sites]
    big, small = 2 * np.arange(sites), 2 * np.arange(sites) + 1
    site_of = np.concatenate([np.arange(sites)] * 4)
    before = np.concatenate([big, big, np.full(sites, -1), small])
    after = np.concatenate([small, np.full(sites, -1), big, np.full(sites, -1)])
    many = len(site_of)
    changes = Changes(
        site_of, before, after, rng.integers(0, 20, (periods, many)).astype(float),
        rng.integers(0, 10, (periods, many)).astype(float), (after == -1),
    )  # fmt: skip
    return Problem(
        weight=weight, kind=rng.integers(0, 2, clients), arc_start=np.array(start), arc_site=np.array(site),
        arc_mode=np.array(mode), arc_cost=np.tile(np.array(cost, float), (periods, 1)), sites=sites, options=options,
        courses=courses(now, rng.integers(10, 60, (periods, number)).astype(float), changes, most_changes=1),
        limits=Limits(
            budget=np.full(periods, 12.0), closures=np.ones(periods), successors=np.array([[0, 2]]),
            standing=now >= 0,
        ),
    )  # fmt: skip
