"""A bound no plan can undercut: who goes where is priced per client, each site then decides for itself. Compiled.

What a site would take for a price is a knapsack; its value for every option and period gives its best course. Seats, budget,
closures and successors are left out: what is proved holds all the same. With several kinds of pupils the common capacity holds
for each kind alone. Prices are moved along the subgradient.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from junheng.layout.core.layers import Layers

FEW_NODES = 400
"""Branches a whole-number knapsack may take before the divisible one is taken instead."""


class Items(NamedTuple):
    """What each school could take, school by school: node, least cost; and the instance's numbers."""

    first: np.ndarray
    node: np.ndarray
    cost: np.ndarray
    weight: np.ndarray
    kind: np.ndarray


def items(g: Layers) -> Items:
    """The cheaper of day and boarding, for every node and school it can reach."""
    best = g.cost if g.slots == g.sites else np.minimum(g.cost[:, : g.sites], g.cost[:, g.sites :])
    nodes, costs, counts = [], [], [np.zeros(1, int)]
    for t in range(g.periods):
        rows = slice(t * g.clients, (t + 1) * g.clients)
        block = np.ascontiguousarray(best[rows].T)
        there = (block < g.barred) & (g.weight[rows] > 0)
        nodes.append((np.nonzero(there)[1] + t * g.clients).astype(np.int32))
        costs.append(block[there])
        counts.append(there.sum(1))
    first = np.cumsum(np.concatenate(counts))
    return Items(first, np.concatenate(nodes), np.concatenate(costs), g.weight, g.kind)


def first_prices(g: Layers) -> np.ndarray:
    """What serving each node costs about: the way to a near site and a share in its cost."""
    share = np.zeros(g.sites)
    paid = (g.course_option >= 0).any(1) & (g.course_cost > 0)
    room = np.array([g.capacity[o[o >= 0]].max() if (o >= 0).any() else np.inf for o in g.course_option])
    np.maximum.at(share, g.course_site[paid], (g.course_cost / np.maximum(room, 1e-9) / g.periods)[paid])
    nearest = np.take_along_axis(g.cost[:, : g.sites], g.order[:, :1].astype(int), 1)[:, 0]
    return np.where(g.weight > 0, np.minimum(nearest, g.barred / 4) + share.mean() * g.weight, 0.0)


@njit(cache=True, nogil=True)
def _knapsack(gain, weight, number, room, level, start, spare, limit):
    """The least sum of gains (all negative, best per weight first) that fits in `room`; divisible if it takes too long."""
    best, nodes, sp = 0.0, 0, 0
    level[0], start[0], spare[0] = 0, 0.0, room
    sp = 1
    while sp > 0:
        sp -= 1
        at, total, left = int(level[sp]), start[sp], spare[sp]
        nodes += 1
        if nodes > limit:
            return -np.inf
        while at < number and weight[at] <= left:
            hope, rest = total, left
            for n in range(at, number):
                if weight[n] <= rest:
                    hope += gain[n]
                    rest -= weight[n]
                else:
                    hope += gain[n] * rest / weight[n]
                    break
            if hope >= best - 1e-9:
                at = number + 1
                break
            level[sp], start[sp], spare[sp] = at + 1, total, left
            sp += 1
            total += gain[at]
            left -= weight[at]
            at += 1
        if at > number:
            continue
        best = min(best, total)
        if at < number:
            hope, rest = total, left
            for n in range(at + 1, number):
                if weight[n] <= rest:
                    hope += gain[n]
                    rest -= weight[n]
                else:
                    hope += gain[n] * rest / weight[n]
                    break
            if hope < best - 1e-9:
                level[sp], start[sp], spare[sp] = at + 1, total, left
                sp += 1
    return best


@njit(cache=True, nogil=True)
def _filled(ratio, rank, node, reduced, weight, number, room, least, each, price, included, taken, mark):
    """The least of reduced costs and class costs over all sizes from `least` to `room`, divisible; marks shares if asked."""
    load, total, best, upto, classes = 0.0, 0.0, np.inf, 0.0, included
    if least <= 0.0:
        best = 0.0
    limit = room if each == np.inf else min(room, max(each * classes, 0.0))
    n, part = 0, 0.0
    while True:
        while n < number:
            r = reduced[rank[n]]
            if r >= 0.0 and load >= least:
                break
            w = weight[node[rank[n]]] * (1.0 - part)
            rest = limit - load
            if r >= 0.0:
                rest = min(rest, least - load)
            if w <= rest + 1e-12:
                load += w
                total += r * (1.0 - part)
                n += 1
                part = 0.0
            else:
                share = rest / weight[node[rank[n]]]
                load += rest
                total += r * share
                part += share
                break
        paid = (classes - included) * price if each < np.inf else 0.0
        if load >= least - 1e-9 and total + paid < best:
            best, upto = total + paid, load
        if each == np.inf or limit >= room or n >= number or (reduced[rank[n]] >= 0.0 and load >= least):
            break
        classes += 1.0
        limit = min(room, each * classes)
    if mark:
        load = 0.0
        for n in range(number):
            w = weight[node[rank[n]]]
            share = min(1.0, max(0.0, (upto - load) / w))
            taken[rank[n]] = share
            load += w
            if share <= 0.0 and load > upto:
                break
    return best


@njit(cache=True, nogil=True)
def _school(
    k, school, o, t, prices, room, least, size, price, included, accepts, mark, taken, integer, scratch
):
    """Value of an option at a school for the prices; marks in `taken` what it would take."""
    a, b = k.first[school], k.first[school + 1]
    total, kinds = 0.0, accepts.shape[1]
    ratio, reduced = scratch[0], scratch[1]
    for kind in range(kinds):
        if not accepts[o, kind]:
            continue
        number = 0
        for n in range(a, b):
            i = k.node[n]
            if k.kind[i] == kind:
                r = k.cost[n] - prices[i]
                if r < 0.0 or least > 0.0:
                    ratio[number] = r / k.weight[i]
                    scratch[2, number] = n
                    number += 1
                reduced[n - a] = r
        if number == 0:
            continue
        order = np.argsort(ratio[:number])
        rank = np.empty(number, np.int64)
        for n in range(number):
            rank[n] = int(scratch[2, order[n]]) - a
        floor = least if kinds == 1 else 0.0
        part = _filled(
            ratio, rank, k.node[a:b], reduced, k.weight, number, room, floor, size[o, kind], price[t, o, kind],
            float(included[o, kind]), taken[a:b], mark,
        )  # fmt: skip
        if integer and size[o, kind] == np.inf and floor <= 0.0:
            for n in range(number):
                scratch[3, n] = reduced[rank[n]]
                scratch[4, n] = k.weight[k.node[a + rank[n]]]
            exact = _knapsack(
                scratch[3], scratch[4], number, room, scratch[5], scratch[6], scratch[7], FEW_NODES
            )
            part = max(part, exact)
        total += part
    return total


@njit(cache=True, nogil=True)
def ascend(
    k, periods, sites, prices, best_prices, upper, rounds, theta, integer, capacity, minimum, size, price, included,
    accepts, course_start, course_option, course_cost, least_open, most_open, taken, best, stall,
):  # fmt: skip
    """Rounds of the subgradient from `prices`; gives the best bound, the step and leaves its prices in `best_prices`."""
    widest = 1
    for school in range(periods * sites):
        widest = max(widest, k.first[school + 1] - k.first[school])
    scratch = np.empty((8, widest + 2))
    served = np.empty(len(prices))
    values = np.zeros((len(capacity), periods))
    standing, shut_cost = np.empty(sites), np.empty(sites)
    chosen, shut = np.empty(sites, np.int64), np.empty(sites, np.int64)
    for _ in range(rounds):
        bound = 0.0
        for i in range(len(prices)):
            if k.weight[i] > 0:
                bound += prices[i]
        for j in range(sites):
            _decide(
                k, j, periods, sites, prices, integer, capacity, minimum, size, price, included, accepts,
                course_start, course_option, course_cost, taken, scratch, values, standing, shut_cost, chosen, shut,
            )  # fmt: skip
        bound += _select(periods, standing, shut_cost, chosen, shut, least_open, most_open)
        if bound > best + 1e-7 * abs(best):
            best, stall = bound, 0
            best_prices[:] = prices
        else:
            stall += 1
            if stall >= 20:
                theta, stall = theta * 0.65, 0
                prices[:] = best_prices
        served[:] = 0.0
        for j in range(sites):
            for t in range(periods):
                o = course_option[chosen[j], t]
                school = t * sites + j
                if o < 0:
                    continue
                for n in range(k.first[school], k.first[school + 1]):
                    taken[n] = 0.0
                _school(
                    k,
                    school,
                    o,
                    t,
                    prices,
                    capacity[o],
                    minimum[o],
                    size,
                    price,
                    included,
                    accepts,
                    True,
                    taken,
                    False,
                    scratch,
                )
                for n in range(k.first[school], k.first[school + 1]):
                    served[k.node[n]] += taken[n]
        norm = 0.0
        for i in range(len(prices)):
            if k.weight[i] > 0:
                norm += (1.0 - served[i]) ** 2
        if norm < 1e-12:
            break
        step = theta * max(upper - bound, 1e-4 * abs(upper)) / norm
        for i in range(len(prices)):
            if k.weight[i] > 0:
                prices[i] += step * (1.0 - served[i])
    return best, theta, stall


@njit(cache=True, nogil=True)
def _decide(
    k, j, periods, sites, prices, integer, capacity, minimum, size, price, included, accepts, course_start, course_option,
    course_cost, taken, scratch, values, standing, shut_cost, chosen, shut,
):  # fmt: skip
    """The best course of a site that stands at some time, and what it saves against the cheapest that never does."""
    for c in range(course_start[j], course_start[j + 1]):
        for t in range(periods):
            if course_option[c, t] >= 0:
                values[course_option[c, t], t] = np.inf
    stand, never = np.inf, np.inf
    chosen[j], shut[j] = -1, -1
    for c in range(course_start[j], course_start[j + 1]):
        total, stands = course_cost[c], False
        for t in range(periods):
            o = course_option[c, t]
            if o < 0:
                continue
            stands = True
            if values[o, t] == np.inf:
                values[o, t] = _school(
                    k,
                    t * sites + j,
                    o,
                    t,
                    prices,
                    capacity[o],
                    minimum[o],
                    size,
                    price,
                    included,
                    accepts,
                    False,
                    taken,
                    integer,
                    scratch,
                )
            total += values[o, t]
        if stands and total < stand:
            stand, chosen[j] = total, c
        elif not stands and total < never:
            never, shut[j] = total, c
    standing[j], shut_cost[j] = stand, never


@njit(cache=True, nogil=True)
def _select(periods, standing, shut_cost, chosen, shut, least_open, most_open):
    """Every site that saves by standing stands, in one period within the number asked for; the sum over all sites."""
    gap = standing - shut_cost
    for j in range(len(gap)):
        if shut[j] < 0:
            gap[j] = -np.inf
        elif chosen[j] < 0:
            gap[j] = np.inf
    total, number = 0.0, 0
    for j in np.argsort(gap):
        stands = gap[j] < 0.0
        if periods == 1:
            stands = (stands or number < least_open[0]) and number < most_open[0]
        if (stands or shut[j] < 0) and chosen[j] >= 0:
            total += standing[j]
            number += 1
        else:
            total += shut_cost[j]
            chosen[j] = shut[j]
    return total


class Bound:
    """The ascent with its prices; `improve` goes on from where it is."""

    def __init__(self, g: Layers, start: np.ndarray | None = None) -> None:
        self._g, self._items = g, items(g)
        self.prices = first_prices(g) if start is None else start.copy()
        self.best_prices, self.value, self._theta = self.prices.copy(), -1e300, 1.5
        self._stall = 0
        self._taken = np.zeros(len(self._items.node) + 1)

    @property
    def spent(self) -> bool:
        """Whether the steps have become too small to help."""
        return self._theta < 1e-3

    def again(self) -> None:
        self._theta = 0.5
        self.prices[:] = self.best_prices

    def improve(self, upper: float, rounds: int, integer: bool) -> float:
        g = self._g
        self.value, self._theta, self._stall = ascend(
            self._items, g.periods, g.sites, self.prices, self.best_prices, upper, rounds, self._theta, integer,
            g.capacity, g.minimum, g.class_size, g.class_cost, g.included, g.accepts, g.course_start, g.course_option,
            g.course_cost, g.open_least, g.open_most, self._taken, self.value, self._stall,
        )  # fmt: skip
        return self.value
