"""The best plan that can be put together from schools seen in good plans, by a small integer program for HiGHS.

A region of neighbouring schools is freed, everything else stays. A column is a site on a course with its clients; every client of
the region is in exactly one, every site has one, and the limits over all sites hold with what stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from junheng.highs import FEASIBLE, run, solver
from junheng.layout.core.layers import Layers
from junheng.layout.core.pool import Pool


class Effort(NamedTuple):
    """How long one program may take: seconds, or nodes where nothing may depend on the clock."""

    seconds: float
    nodes: int
    called_off: Callable[[], bool]


class _Columns(NamedTuple):
    course: np.ndarray
    cost: np.ndarray
    start: np.ndarray
    node: np.ndarray
    slot: np.ndarray


def region(g: Layers, course: np.ndarray, slot: np.ndarray, client: int, most: int) -> np.ndarray:
    """The sites that stand nearest to a client, so many that they serve about `most` nodes."""
    node = g.present
    served = np.bincount(slot[node] % g.sites, minlength=g.sites)
    stands = (g.course_option[course] >= 0).any(1)
    ranked = np.lexsort((np.arange(g.sites), _ways(g, client)))
    ranked = ranked[stands[ranked]]
    return ranked[: max(2, int(np.searchsorted(np.cumsum(served[ranked]), most)))]


def _ways(g: Layers, client: int) -> np.ndarray:
    """How far every site is from a client; from those it cannot reach, by way of the site nearest to it."""
    way = g.cost[client, : g.sites]
    return way if g.slots == g.sites else np.minimum(way, g.cost[client, g.sites :])


def recombined(
    g: Layers, pool: Pool, course: np.ndarray, slot: np.ndarray, sites: np.ndarray, effort: Effort
) -> tuple[np.ndarray, np.ndarray] | None:
    """Courses and slots of a cheaper plan; None where the region's schools are the best that are known."""
    freed = np.zeros(g.sites, bool)
    freed[sites] = True
    present = g.present
    inside = np.zeros(len(g.weight), bool)
    inside[present] = freed[slot[present] % g.sites]
    stands = (g.course_option[course] >= 0).any(1)
    known = _within(pool, inside, g.course_site, ~stands | freed)
    offered = _offered(g, known, course, slot, freed)
    x = _best(g, offered, course, slot, inside, effort)
    if x is None:
        return None
    return _told(g, offered, x, course, slot)


def _within(pool: Pool, inside: np.ndarray, site_of: np.ndarray, may_change: np.ndarray) -> _Columns:
    """Columns whose clients are all freed and whose site may change."""
    course, cost, start, node, slot = pool.columns()
    kept = np.logical_and.reduceat(inside[node], start[:-1]) & may_change[site_of[course]]
    sizes = np.diff(start)
    taken = np.repeat(kept, sizes)
    return _Columns(
        course[kept], cost[kept], np.concatenate([[0], np.cumsum(sizes[kept])]), node[taken], slot[taken]
    )


def _offered(g: Layers, known: _Columns, course: np.ndarray, slot: np.ndarray, freed: np.ndarray) -> _Columns:
    """With columns without clients: for every site concerned the courses on which it never stands, and its present one where it stands
    for nobody."""
    concerned, empty = freed.copy(), freed.copy()
    concerned[g.course_site[known.course]] = True
    empty[slot[g.present] % g.sites] = False
    idle = concerned[g.course_site] & ~(g.course_option >= 0).any(1)
    idle[course[empty]] = True
    idle = np.flatnonzero(idle)
    return _Columns(
        np.concatenate([known.course, idle]), np.concatenate([known.cost, g.course_cost[idle]]),
        np.concatenate([known.start, np.full(len(idle), known.start[-1])]), known.node, known.slot,
    )  # fmt: skip


def _best(g: Layers, c: _Columns, course, slot, inside, effort: Effort) -> np.ndarray | None:
    """Which columns are taken; None where nothing better than the present plan is among them."""
    number = len(c.course)
    sizes = np.diff(c.start)
    now = _now(g, c, course, slot, inside)
    if number == 0 or now is None:
        return None
    node_row, site_row = np.full(len(g.weight), -1), np.full(g.sites, -1)
    nodes = np.flatnonzero(inside)
    node_row[nodes] = np.arange(len(nodes))
    sites = np.unique(g.course_site[c.course])
    site_row[sites] = len(nodes) + np.arange(len(sites))
    owner = np.repeat(np.arange(number), sizes)
    row = np.concatenate([node_row[c.node], site_row[g.course_site[c.course]]])
    column = np.concatenate([owner, np.arange(number)])
    value = np.ones(len(row))
    lower = upper = np.ones(len(nodes) + len(sites))
    more, low, high = _limits(g, c, course, sites)
    row = np.concatenate([row, len(lower) + more[0]])
    column, value = np.concatenate([column, more[1]]), np.concatenate([value, more[2]])
    lower, upper = np.concatenate([lower, low]), np.concatenate([upper, high])
    highs = _program(c.cost, (row, column, value), lower, upper, effort)
    start = np.zeros(number)
    start[now] = 1.0
    highs.setSolution(number, np.arange(number, dtype=np.int32), start)
    run(highs)
    if highs.getInfo().primal_solution_status != FEASIBLE:
        return None
    # HiGHS 1.16 may price a start wrongly: what is chosen is counted here.
    x, before = np.flatnonzero(np.array(highs.getSolution().col_value) > 0.5), c.cost[now].sum()
    return x if c.cost[x].sum() < before - 1e-7 * max(1.0, abs(before)) else None


def _now(g: Layers, c: _Columns, course, slot, inside) -> np.ndarray | None:
    """The columns of the present plan; None where it is not among them."""
    sizes = np.diff(c.start)
    fits = course[g.course_site[c.course]] == c.course
    if len(c.node):
        there = slot[c.node] == c.slot
        whole = np.bincount(np.repeat(np.arange(len(sizes)), sizes), there, len(sizes)) == sizes
        fits &= whole
    here = np.bincount(slot[inside] % g.sites, minlength=g.sites)
    fits &= here[g.course_site[c.course]] == sizes
    found = np.flatnonzero(fits)
    site, first = np.unique(g.course_site[c.course[found]], return_index=True)
    return found[first] if len(site) == len(np.unique(g.course_site[c.course])) else None


def _limits(g: Layers, c: _Columns, course: np.ndarray, sites: np.ndarray):
    """Rows for the limits over all sites, less what stands elsewhere: (row, column, value), lower, upper."""
    elsewhere = np.ones(g.sites, bool)
    elsewhere[sites] = False
    rest = course[elsewhere]
    entries, lower, upper = [], [], []

    def add(amount: np.ndarray, fixed: float, low: float, high: float) -> None:
        some = np.flatnonzero(amount)
        if (low > 0 or np.isfinite(high)) and len(some):
            entries.append((np.full(len(some), len(lower)), some, amount[some]))
            lower.append(low - fixed)
            upper.append(high - fixed)

    for t in range(g.periods):
        stands = (g.course_option[:, t] >= 0).astype(float)
        add(stands[c.course], stands[rest].sum(), g.open_least[t], g.open_most[t])
        spend = g.course_spend[:, t]
        add(spend[c.course], spend[rest].sum(), -np.inf, g.budget[t])
        closes = g.course_closes[:, t].astype(float)
        add(closes[c.course], closes[rest].sum(), -np.inf, g.closures[t])
        for first, other in g.successors:
            stood = (
                g.course_option[:, t - 1] >= 0 if t else np.full(len(g.course_site), bool(g.standing[other]))
            ) & (g.course_site == other)
            amount = closes * (g.course_site == first) - stood
            fixed = amount[rest].sum()
            if elsewhere[first] and elsewhere[other]:
                continue
            some = np.flatnonzero(amount[c.course])
            entries.append((np.full(len(some), len(lower)), some, amount[c.course][some]))
            lower.append(-np.inf)
            upper.append(-fixed)
    if not entries:
        return (np.zeros(0, int), np.zeros(0, int), np.zeros(0)), np.zeros(0), np.zeros(0)
    joined = tuple(np.concatenate(part) for part in zip(*entries, strict=True))
    return joined, np.array(lower), np.array(upper)


def _program(cost, entries, lower, upper, effort: Effort):
    # Where schools overlap much, presolve takes half a minute to find next to nothing, without a look at the clock.
    highs = solver(effort.called_off, mip_rel_gap=1e-7, mip_max_nodes=effort.nodes, presolve="off")
    if effort.nodes > 10_000:
        highs.setOptionValue("time_limit", float(effort.seconds))
    number, none = len(cost), np.zeros(0, np.int32)
    row, column, value = entries
    rank = np.argsort(column, kind="stable")
    first = np.searchsorted(column[rank], np.arange(number)).astype(np.int32)
    highs.addRows(len(lower), lower, upper, 0, np.zeros(len(lower), np.int32), none, np.zeros(0))
    highs.addCols(
        number,
        cost,
        np.zeros(number),
        np.ones(number),
        len(rank),
        first,
        row[rank].astype(np.int32),
        value[rank],
    )
    highs.changeColsIntegrality(number, np.arange(number, dtype=np.int32), np.ones(number, np.uint8))
    return highs


def _told(g: Layers, c: _Columns, x: np.ndarray, course: np.ndarray, slot: np.ndarray):
    course, slot = course.copy(), slot.copy()
    course[g.course_site[c.course[x]]] = c.course[x]
    for n in x:
        slot[c.node[c.start[n] : c.start[n + 1]]] = c.slot[c.start[n] : c.start[n + 1]]
    return course, slot
