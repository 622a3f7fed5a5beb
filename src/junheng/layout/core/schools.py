"""What a school in one option takes for given prices, and what that is worth. Compiled.

Clients are taken in shares, or whole where `whole` is asked; classes are always whole. Where several kinds share a school, the
greater of two values counts, each of which no plan goes below: every kind for itself within the rooms, and all kinds together
within capacity and least size with classes in shares.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.bare import native
from junheng.layout.core.knapsack import TINY, shares, sort_by, wholes
from junheng.layout.core.relaxed import Relaxed


class Desk(NamedTuple):
    """Room to work on one school: candidates by day, then from `wide` on with boarders, sorted within their kinds.

    `at`, `used`, `load` and what must come anyway (`base_gain`, `base_load`) are by kind; `part` is what a kind costs by classes
    beyond the included ones, `plan` and `back` divide the rooms among kinds.
    """

    wide: int
    most: int
    ratio: np.ndarray
    arc: np.ndarray
    gain: np.ndarray
    weight: np.ndarray
    begin: np.ndarray
    more_ratio: np.ndarray
    more_arc: np.ndarray
    sums: np.ndarray
    loads: np.ndarray
    taken: np.ndarray
    best_taken: np.ndarray
    part: np.ndarray
    classes: np.ndarray
    plan: np.ndarray
    back: np.ndarray
    at: np.ndarray
    used: np.ndarray
    load: np.ndarray
    base_gain: np.ndarray
    base_load: np.ndarray
    slack: np.ndarray


def desk(k: Relaxed) -> Desk:
    wide = int(np.diff(k.first[:: k.kinds]).max(initial=1)) + 2
    finite = np.isfinite(k.size)
    room = np.repeat(np.minimum(k.capacity, k.weight.sum()), k.kinds)[finite] / k.size[finite]
    most = int(np.ceil(room).max(initial=0) + 3)
    kinds, two = k.kinds, 2 * wide
    return Desk(
        wide, most, np.empty(two), np.empty(two, np.int64), np.empty(two), np.empty(two),
        np.zeros(2 * (kinds + 1), np.int64), np.empty(wide), np.empty(wide, np.int64), np.empty(wide + 1),
        np.empty(wide + 1), np.zeros(two, np.uint8), np.zeros(two, np.uint8), np.empty(kinds * most),
        np.zeros(kinds, np.int64), np.empty((kinds + 1) * most), np.empty((kinds + 1) * most, np.int64),
        np.zeros(kinds, np.int64), np.zeros(kinds), np.zeros(kinds), np.zeros(kinds), np.zeros(kinds), np.zeros(1),
    )  # fmt: skip


@native
def collect(k, d, r, school, flag):
    """Who would gain by coming, sorted by what a pupil gains; whoever must come (its home) apart."""
    at, costs = flag * d.wide, flag * k.arcs
    for kind in range(k.kinds):
        first = at
        d.begin[flag * (k.kinds + 1) + kind] = at
        for a in range(k.first[school * k.kinds + kind], k.first[school * k.kinds + kind + 1]):
            gain = k.cost[costs + a] - r.node[k.node[a]]
            if gain < 0.0 and r.reach[a] != 0 and a != k.home[school]:
                d.ratio[at] = gain / k.weight[k.node[a]]
                d.arc[at] = a
                at += 1
        sort_by(d.ratio, d.arc, first, at)
    d.begin[flag * (k.kinds + 1) + k.kinds] = at
    for n in range(flag * d.wide, at):
        d.weight[n] = k.weight[k.node[d.arc[n]]]
        d.gain[n] = d.ratio[n] * d.weight[n]


@native
def worth(k, d, r, school, t, o, whole, mark):
    """The least an option costs at a school for the prices, without its course; with `mark`, shares go to `r.got`."""
    h, extra, flag = k.home[school], k.rooms[o], k.boards[o]
    for kind in range(k.kinds):
        d.base_gain[kind], d.base_load[kind] = 0.0, 0.0
        extra -= k.included[o * k.kinds + kind]
    if h == -2 or extra < 0:
        return np.inf
    if h >= 0:
        node = k.node[h]
        own, way = k.kind[node], k.cost[flag * k.arcs + h]
        if r.reach[h] == 0 or k.accepts[o * k.kinds + own] == 0 or way == np.inf or k.weight[node] > k.capacity[o] + TINY:  # fmt: skip
            return np.inf
        d.base_gain[own], d.base_load[own] = way - r.node[node], k.weight[node]
    if k.kinds == 1:
        value, load, room = _alone(k, d, t, o, flag, extra, whole)
    else:
        value, load, room = _apart(k, d, t, o, flag, extra, whole)
    if value == np.inf:
        return value
    joint = -np.inf
    if load < k.minimum[o] - 1e-9 or load > k.capacity[o] + 1e-9:
        joint = _joint(k, d, r, school, t, o, flag, False)
    if mark and joint < np.inf:
        if h >= 0:
            r.got[h] += 1.0
        if joint > value:
            _joint(k, d, r, school, t, o, flag, True)
        elif k.kinds == 1:
            _mark(k, d, r, o, flag, 0, room, whole)
        else:
            for kind in range(k.kinds):
                _mark(k, d, r, o, flag, kind, _room(k, d, o, kind), whole)
    return max(value, joint)


@native
def _filled(k, d, o, flag, kind, room, whole):
    """One kind within `room`, classes apart: value and load."""
    rest = room - d.base_load[kind]
    if rest < -1e-9:
        return np.inf, d.base_load[kind]
    if k.accepts[o * k.kinds + kind] == 0:
        return d.base_gain[kind], d.base_load[kind]
    a, b = d.begin[flag * (k.kinds + 1) + kind], d.begin[flag * (k.kinds + 1) + kind + 1]
    value, load = shares(d.gain, d.weight, a, b, rest)
    if whole and load >= rest - 1e-9 and rest > 0:
        value = wholes(
            d.gain, d.weight, a, b, rest, d.ratio, d.sums, d.loads, d.taken, d.best_taken, d.slack[0]
        )
    return value + d.base_gain[kind], load + d.base_load[kind]


@native
def _alone(k, d, t, o, flag, extra, whole):
    """The best of the only kind over its numbers of classes, the load and the room it is found at."""
    size, price, included, capacity = k.size[o], k.price[t * k.options + o], k.included[o], k.capacity[o]
    if size == np.inf:
        value, load = _filled(k, d, o, flag, 0, capacity, whole)
        return value, load, capacity
    best, load, room = np.inf, 0.0, 0.0
    n = max(included, int(np.ceil(d.base_load[0] / size - 1e-9)))
    while n <= included + extra:
        here, paid = min(capacity, n * size), (n - included) * price
        value, upto = _filled(k, d, o, flag, 0, here, False)
        if whole and value + paid < best:
            value, upto = _filled(k, d, o, flag, 0, here, True)
        if value + paid < best:
            best, load, room = value + paid, upto, here
        if upto < here - 1e-9 or here >= capacity:
            break
        n += 1
    return best, load, room


@native
def _mark(k, d, r, o, flag, kind, room, whole):
    """Shares of one kind's clients within `room`."""
    if k.accepts[o * k.kinds + kind] == 0:
        return
    a, b = d.begin[flag * (k.kinds + 1) + kind], d.begin[flag * (k.kinds + 1) + kind + 1]
    _, load = _filled(k, d, o, flag, kind, room, whole)
    rest = room - d.base_load[kind]
    if whole and load >= room - 1e-9 and rest > 0:
        for n in range(a, b):
            r.got[d.arc[n]] += d.best_taken[n]
        return
    for n in range(a, b):
        r.got[d.arc[n]] += min(1.0, max(0.0, rest / d.weight[n]))
        rest -= d.weight[n]
        if rest <= 0.0:
            break


@native
def _apart(k, d, t, o, flag, extra, whole):
    """Every kind for itself, classes together within the rooms; value and load, classes beyond the included in `classes`."""
    rooms, needed = int(min(extra, float(d.most - 1))), 0
    for kind in range(k.kinds):
        own = o * k.kinds + kind
        for n in range(d.most):
            d.part[kind * d.most + n] = np.inf
        d.classes[kind] = 0
        if k.size[own] == np.inf or k.accepts[own] == 0:
            value, _ = _filled(k, d, o, flag, kind, k.capacity[o], whole)
            d.part[kind * d.most] = value
            continue
        best = np.inf
        for n in range(rooms + 1):
            here = min(k.capacity[o], (k.included[own] + n) * k.size[own])
            value, upto = _filled(k, d, o, flag, kind, here, whole)
            value += n * k.price[t * k.options * k.kinds + own]
            d.part[kind * d.most + n] = value
            if value < best:
                best = value
                d.classes[kind] = n
            if upto < here - 1e-9 or here >= k.capacity[o]:
                break
        needed += d.classes[kind]
    if needed > extra:
        _share_rooms(k, d, rooms)
    total, load = 0.0, 0.0
    for kind in range(k.kinds):
        total += d.part[kind * d.most + d.classes[kind]]
        if total == np.inf:
            return np.inf, 0.0, 0.0
        _, upto = _filled(k, d, o, flag, kind, _room(k, d, o, kind), False)
        load += upto
    return total, load, 0.0


@native
def _room(k, d, o, kind):
    size = k.size[o * k.kinds + kind]
    if size == np.inf:
        return k.capacity[o]
    return min(k.capacity[o], (k.included[o * k.kinds + kind] + d.classes[kind]) * size)


@native
def _share_rooms(k, d, rooms):
    """Which kind gets how many classes where there are too few rooms: every division is tried, kind by kind."""
    for n in range(rooms + 1):
        d.plan[n] = 0.0
    for kind in range(k.kinds):
        for n in range(rooms + 1):
            best, chosen = np.inf, 0
            for m in range(n + 1):
                value = d.plan[kind * d.most + n - m] + d.part[kind * d.most + m]
                if value < best:
                    best, chosen = value, m
            d.plan[(kind + 1) * d.most + n] = best
            d.back[(kind + 1) * d.most + n] = chosen
    left = rooms
    for kind in range(k.kinds - 1, -1, -1):
        d.classes[kind] = d.back[(kind + 1) * d.most + left]
        left -= d.classes[kind]


@native
def _joint(k, d, r, school, t, o, flag, mark):
    """All kinds together within capacity and least size; classes beyond the included ones are paid by the pupil."""
    total, load, left = 0.0, 0.0, 0.0
    for kind in range(k.kinds):
        first, end = d.begin[flag * (k.kinds + 1) + kind], d.begin[flag * (k.kinds + 1) + kind + 1]
        d.at[kind], d.used[kind], d.load[kind] = first, 0.0, d.base_load[kind]
        total += d.base_gain[kind] + _paid(k, t, o, kind, d.base_load[kind])
        load += d.base_load[kind]
        if k.accepts[o * k.kinds + kind] != 0:
            for n in range(first, end):
                left += d.weight[n]
    while load < k.capacity[o] - TINY:
        best, chosen = 0.0, -1
        for kind in range(k.kinds):
            n = d.at[kind]
            if n < d.begin[flag * (k.kinds + 1) + kind + 1] and k.accepts[o * k.kinds + kind] != 0:
                rate = d.ratio[n] + _rate(k, t, o, kind, d.load[kind])
                if rate < best:
                    best, chosen = rate, kind
        if chosen < 0:
            break
        n, own = d.at[chosen], o * k.kinds + chosen
        step = min(d.weight[n] - d.used[chosen], k.capacity[o] - load)
        if k.size[own] < np.inf:
            free = k.included[own] * k.size[own] - d.load[chosen]
            if free > 1e-9:
                step = min(step, free)
        total += best * step
        load += step
        left -= step
        d.load[chosen] += step
        d.used[chosen] += step
        if mark:
            r.got[d.arc[n]] += step / d.weight[n]
        if d.used[chosen] >= d.weight[n] - TINY:
            d.at[chosen], d.used[chosen] = n + 1, 0.0
    if load < k.minimum[o] - 1e-9:
        if k.capacity[o] < k.minimum[o] - 1e-9:
            return np.inf
        # Who is left among the candidates costs nothing more: a little less than the truth, never more.
        missing = k.minimum[o] - load - max(0.0, left)
        if missing > 1e-9:
            total += _more(k, d, r, school, o, flag, missing, mark)
    return total


@native
def _rate(k, t, o, kind, load):
    """What a pupil more adds to classes in shares."""
    own = o * k.kinds + kind
    if k.size[own] == np.inf or load < k.included[own] * k.size[own] - 1e-9:
        return 0.0
    return k.price[t * k.options * k.kinds + own] / k.size[own]


@native
def _paid(k, t, o, kind, load):
    """Classes in shares for a load that is there anyway."""
    own = o * k.kinds + kind
    if k.size[own] == np.inf:
        return 0.0
    return max(0.0, load / k.size[own] - k.included[own]) * k.price[t * k.options * k.kinds + own]


@native
def _more(k, d, r, school, o, flag, missing, mark):
    """Clients who cost more than they pay, until the least size is met; inf where there are too few."""
    number = 0
    for kind in range(k.kinds):
        if k.accepts[o * k.kinds + kind] == 0:
            continue
        for a in range(k.first[school * k.kinds + kind], k.first[school * k.kinds + kind + 1]):
            loss = k.cost[flag * k.arcs + a] - r.node[k.node[a]]
            if 0.0 <= loss < np.inf and r.reach[a] != 0 and a != k.home[school]:
                d.more_ratio[number] = loss / k.weight[k.node[a]]
                d.more_arc[number] = a
                number += 1
    sort_by(d.more_ratio, d.more_arc, 0, number)
    total = 0.0
    for n in range(number):
        w = k.weight[k.node[d.more_arc[n]]]
        step = min(w, missing)
        total += d.more_ratio[n] * step
        missing -= step
        if mark:
            r.got[d.more_arc[n]] += step / w
        if missing <= TINY:
            return total
    return np.inf if missing > 1e-9 else total
