"""The instance as the compiled search sees it: periods as layers of one dense table, rows in an order that depends on content only.

A *node* is a client in a period (node = period × clients + client). A *slot* is a site reached by day, or, from `sites`
on, the same site reached as a boarder. Arcs that do not exist cost BARRED.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.problem import BOARDING, Problem

NEAR = 12
"""So many times the average distance between open sites, in ranks, is looked for open sites near a client."""


class Layers(NamedTuple):
    """Everything the search needs of an instance."""

    periods: int
    clients: int
    sites: int
    slots: int
    barred: float
    rich: bool
    homes: bool
    paths: bool
    cost: np.ndarray
    weight: np.ndarray
    kind: np.ndarray
    order: np.ndarray
    present: np.ndarray
    option_site: np.ndarray
    capacity: np.ndarray
    minimum: np.ndarray
    seats: np.ndarray
    accepts: np.ndarray
    class_size: np.ndarray
    class_cost: np.ndarray
    included: np.ndarray
    rooms: np.ndarray
    course_start: np.ndarray
    course_site: np.ndarray
    course_option: np.ndarray
    course_cost: np.ndarray
    course_spend: np.ndarray
    course_closes: np.ndarray
    open_least: np.ndarray
    open_most: np.ndarray
    budget: np.ndarray
    closures: np.ndarray
    successors: np.ndarray
    standing: np.ndarray
    home: np.ndarray
    home_site: np.ndarray


class Canon(NamedTuple):
    """Which client, site and course of the instance stands at each place of the field."""

    client: np.ndarray
    site: np.ndarray
    course: np.ndarray


def canonical(p: Problem) -> Canon:
    """An order of clients, sites and courses by what they are, not by the row they came in."""
    arcs = np.diff(p.arc_start)
    cost = p.arc_cost.sum(0) + 0.25 * p.arc_mode
    by_client = _sums(p.arc_client, cost, p.clients)
    weights = list(p.weight[::-1])
    client = np.lexsort((*by_client, *weights, arcs, p.kind))
    by_site = _sums(p.arc_site, cost, p.sites)
    price = _sums(p.courses.site, p.courses.cost, p.sites)
    room = _sums(p.options.site, p.options.capacity, p.sites)
    site = np.lexsort((*by_site, *price, *room, np.bincount(p.arc_site, minlength=p.sites)))
    place = np.empty(p.sites, int)
    place[site] = np.arange(p.sites)
    c = p.courses
    course = np.lexsort((*_content(p).T[::-1], c.cost, place[c.site]))
    return Canon(client, site, course)


def _sums(owner: np.ndarray, value: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum and sum of squares by owner, in whole steps so small that sums are exact: the rows' order leaves no trace."""
    finite = np.nan_to_num(value, nan=0.0, posinf=0.0, neginf=0.0)
    largest = max(finite.max(initial=0.0), -finite.min(initial=0.0)) or 1.0
    whole = np.rint(finite * (2**28 / largest))
    sums = np.bincount(owner, whole, size)
    coarse = np.rint(whole * 2.0**-9)
    coarse *= coarse
    return sums, np.bincount(owner, coarse, size)


def _content(p: Problem) -> np.ndarray:
    """What stands in each period of a course: capacity, minimum and seats of its options."""
    o, c = p.options, p.courses
    facts = np.stack([o.capacity, o.minimum, o.seats, o.rooms], 1)
    facts = np.concatenate([np.where(np.isfinite(facts), facts, 1e300), np.full((1, 4), -1.0)])
    return np.concatenate([facts[c.option].reshape(len(c.site), -1), c.spend], 1)


def layers(p: Problem, canon: Canon) -> Layers:
    """The dense layers of an instance."""
    t, n, m = p.periods, p.clients, p.sites
    client, site = np.empty(n, int), np.empty(m, int)
    client[canon.client], site[canon.site] = np.arange(n), np.arange(m)
    boarding = bool((p.arc_mode == BOARDING).any())
    slots = 2 * m if boarding else m
    span = p.arc_cost.max(initial=0) - min(0.0, p.arc_cost.min(initial=0))
    classes = float(p.options.class_cost.max(initial=0))
    barred = 4.0 * max(span, p.courses.cost.max(initial=0), classes, 1.0)
    cost = np.full((t, n, slots), barred)
    cost[:, client[p.arc_client], site[p.arc_site] + m * (p.arc_mode == BOARDING)] = p.arc_cost
    cost = cost.reshape(t * n, slots)
    weight = np.ascontiguousarray(p.weight[:, canon.client]).reshape(-1)
    o, c, course = p.options, p.courses, canon.course
    home = np.where(p.home >= 0, client[p.home], -1)[canon.site]
    home_site = np.full(n, -1)
    home_site[home[home >= 0]] = np.flatnonzero(home >= 0)
    open_ = c.option >= 0
    spread = np.isfinite(o.class_size).any() and (o.class_cost > 0).any()
    return Layers(
        periods=t,
        clients=n,
        sites=m,
        slots=slots,
        barred=barred,
        rich=bool(
            spread or boarding or (o.minimum > 0).any() or np.isfinite(o.rooms).any() or not o.accepts.all()
        ),
        homes=bool((home >= 0).any()),
        paths=t > 1,
        cost=cost,
        weight=weight,
        kind=np.tile(p.kind[canon.client], t),
        order=_order(cost, m, _depth(p, open_)),
        present=np.flatnonzero(weight > 0),
        option_site=site[o.site],
        capacity=o.capacity,
        minimum=o.minimum,
        seats=o.seats,
        accepts=o.accepts,
        class_size=o.class_size,
        class_cost=o.class_cost,
        included=o.included,
        rooms=o.rooms,
        course_start=np.searchsorted(site[c.site[course]], np.arange(m + 1)),
        course_site=site[c.site[course]],
        course_option=np.ascontiguousarray(c.option[course]),
        course_cost=c.cost[course],
        course_spend=np.ascontiguousarray(c.spend[course]),
        course_closes=np.ascontiguousarray(c.closes[course]),
        open_least=p.limits.open_least,
        open_most=p.limits.open_most,
        budget=p.limits.budget,
        closures=p.limits.closures,
        successors=np.ascontiguousarray(site[p.limits.successors]),
        standing=p.limits.standing[canon.site],
        home=home,
        home_site=home_site,
    )


def _depth(p: Problem, open_: np.ndarray) -> int:
    """How many sites near a client are ranked: enough to meet a handful of open ones."""
    demand = float(p.weight.sum(1).max(initial=0))
    room = p.options.capacity[np.isfinite(p.options.capacity)]
    few = demand / max(float(np.mean(room)), 1e-9) if room.size else 1.0
    if np.isfinite(p.limits.open_most).all():
        few = float(p.limits.open_most.min())
    few = max(1.0, min(few, p.sites))
    return int(min(p.sites, max(64, NEAR * p.sites / few)))


def _order(cost: np.ndarray, sites: int, depth: int) -> np.ndarray:
    """The nearest sites of each node, the better of day and boarding."""
    best = cost if cost.shape[1] == sites else np.minimum(cost[:, :sites], cost[:, sites:])
    order = np.empty((len(cost), depth), np.int32)
    for a in range(0, len(cost), 512):
        block = best[a : a + 512]
        if depth < sites:
            near = np.sort(np.argpartition(block, depth - 1, axis=1)[:, :depth], axis=1)
            value = np.take_along_axis(block, near, 1)
            order[a : a + 512] = np.take_along_axis(near, np.argsort(value, axis=1, kind="stable"), 1)
        else:
            order[a : a + 512] = np.argsort(block, axis=1, kind="stable")
    return order
