"""Prices that rise towards the best bound: the volume algorithm of Barahona and Anbil (2000) on the relaxed instance. Compiled.

Around the best prices so far the step follows the average of what schools took too much and too little of; the average, too, is
what says how far a site stands open in the relaxation. Which courses a site may take is in `may`, which clients in `reach`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.bare import bare, native
from junheng.layout.core.relaxed import Relaxed
from junheng.layout.core.schools import Desk, collect, desk, worth

ROW_SCALE = 64.0
"""How much faster prices of courses' limits move than prices of clients: they are in the order of a site's cost, not of a way's."""
SLACK = 0.02
"""The share of the gap, over all sites, that whole-number knapsacks may leave unexamined."""
STEP, AVERAGE, WORSE, VALUE = range(4)
FIRST_STEP = 0.1
FIRST_AVERAGE, LAST_AVERAGE, TIRES = 0.5, 0.1, 0.99
"""By how much at most an average follows the last round: at first, and at the end; in each round it shrinks so."""
SHARES, WHOLE, WHOLE_EVERYWHERE = range(3)


class Prices(NamedTuple):
    """Where an ascent stands: the best prices, what was missing on average, what stood and who went where, and its numbers."""

    node: np.ndarray
    row: np.ndarray
    missing: np.ndarray
    over: np.ndarray
    stands: np.ndarray
    share: np.ndarray
    tune: np.ndarray


class Rooms(NamedTuple):
    """What is asked (prices, courses and arcs that may be taken) and what each option, course and site came to."""

    node: np.ndarray
    row: np.ndarray
    may: np.ndarray
    reach: np.ndarray
    value: np.ndarray
    course: np.ndarray
    stand: np.ndarray
    shut: np.ndarray
    chosen: np.ndarray
    closed: np.ndarray
    served: np.ndarray
    taken: np.ndarray
    over: np.ndarray
    got: np.ndarray
    edge: np.ndarray
    whole: np.ndarray
    marked: np.ndarray


class Place(NamedTuple):
    """An instance with its room to work in."""

    k: Relaxed
    d: Desk
    r: Rooms


def place(k: Relaxed) -> Place:
    sites, schools, none = k.sites, k.sites * k.periods, np.int64
    return Place(k, desk(k), Rooms(
        np.zeros(k.nodes), np.zeros(k.rows), np.ones(k.courses, np.uint8), np.ones(k.arcs, np.uint8),
        np.empty(k.options * k.periods), np.empty(k.courses), np.empty(sites), np.empty(sites), np.zeros(sites, none),
        np.zeros(sites, none), np.empty(k.nodes), np.empty(k.courses), np.empty(k.rows), np.zeros(k.arcs),
        np.full(1, np.inf), np.zeros(schools, np.uint8), np.zeros(schools, np.uint8),
    ))  # fmt: skip


def prices(k: Relaxed, node: np.ndarray, shares: bool = False) -> Prices:
    """An ascent that begins here; with `shares` it keeps who goes where on average."""
    return Prices(
        np.minimum(node, k.cap), np.zeros(k.rows), np.zeros(k.nodes), np.zeros(k.rows), np.zeros(k.courses),
        np.zeros(k.arcs if shares else 0), np.array([FIRST_STEP, FIRST_AVERAGE, 0.0, -np.inf]),
    )  # fmt: skip


@native
def evaluate(k, d, r, whole):
    """The bound at the prices in `r`; what every course, site and client comes to is left there."""
    k, d, r = bare(k), bare(d), bare(r)
    total = 0.0
    for i in range(k.nodes):
        if k.weight[i] > 0:
            total += r.node[i]
    for n in range(k.rows):
        total -= r.row[n] * k.row_limit[n]
    for j in range(k.sites):
        _decide(k, d, r, j, whole)
    return total + _select(k, r)


@native
def _decide(k, d, r, j, whole):
    """What a site would do; clients whole only where that can change it, or everywhere if asked."""
    _options(k, d, r, j, False)
    _courses(k, r, j)
    if whole == 2 or (whole == 1 and (r.closed[j] < 0 or r.stand[j] - r.shut[j] < r.edge[0])):
        _options(k, d, r, j, True)
        _courses(k, r, j)


@native
def _options(k, d, r, j, whole):
    """The value of every option the site may have; where there is one only in a period, whom it would take as well."""
    for t in range(k.periods):
        done0, done1, number, only, school = False, False, 0, -1, t * k.sites + j
        for c in range(k.course_start[j], k.course_start[j + 1]):
            o = k.course_option[c * k.periods + t]
            if r.may[c] != 0 and o >= 0:
                r.value[o * k.periods + t] = np.nan
                if o != only:
                    number += 1
                    only = o
        r.whole[school] = whole
        r.marked[school] = number == 1
        if number == 1:
            for n in range(k.first[school * k.kinds], k.first[(school + 1) * k.kinds]):
                r.got[n] = 0.0
        for c in range(k.course_start[j], k.course_start[j + 1]):
            o = k.course_option[c * k.periods + t]
            if r.may[c] == 0 or o < 0 or not np.isnan(r.value[o * k.periods + t]):
                continue
            if k.boards[o] == 0 and not done0:
                collect(k, d, r, school, 0)
                done0 = True
            elif k.boards[o] == 1 and not done1:
                collect(k, d, r, school, 1)
                done1 = True
            r.value[o * k.periods + t] = worth(k, d, r, school, t, o, whole, number == 1)


@native
def _courses(k, r, j):
    """What each course costs; the best that stands at some time and the best that never does."""
    r.stand[j], r.shut[j], r.chosen[j], r.closed[j] = np.inf, np.inf, -1, -1
    for c in range(k.course_start[j], k.course_start[j + 1]):
        r.course[c] = np.inf
        if r.may[c] == 0:
            continue
        total, stands = k.course_cost[c], False
        for n in range(k.row_start[c], k.row_start[c + 1]):
            total += r.row[k.row[n]] * k.row_value[n]
        for t in range(k.periods):
            o = k.course_option[c * k.periods + t]
            if o >= 0:
                stands = True
                total += r.value[o * k.periods + t]
        r.course[c] = total
        if stands and total < r.stand[j]:
            r.stand[j], r.chosen[j] = total, c
        elif not stands and total < r.shut[j]:
            r.shut[j], r.closed[j] = total, c


@native
def _select(k, r):
    """Every site that saves by standing stands, within the number asked for; the sum over all sites, inf if there is none."""
    gap = np.empty(k.sites)
    for j in range(k.sites):
        if r.closed[j] < 0 and r.chosen[j] < 0:
            return np.inf
        gap[j] = -np.inf if r.closed[j] < 0 else (np.inf if r.chosen[j] < 0 else r.stand[j] - r.shut[j])
    total, number = 0.0, 0
    edge = -np.inf if k.least > 0.0 or k.most < k.sites else 0.0
    for j in np.argsort(gap):
        stands = (gap[j] < 0.0 or number < k.least) and number < k.most
        if r.closed[j] < 0:
            if number >= k.most:
                return np.inf
            stands = True
        if stands and r.chosen[j] < 0:
            return np.inf
        if stands:
            total += r.stand[j]
            number += 1
            edge = max(edge, gap[j])
        else:
            total += r.shut[j]
            r.chosen[j] = r.closed[j]
    if number < k.least:
        return np.inf
    r.edge[0] = edge
    return total


@native
def take(k, d, r):
    """Who is served how often by what the sites would do, which courses are taken, and what limits of courses are exceeded by."""
    k, d, r = bare(k), bare(d), bare(r)
    for i in range(k.nodes):
        r.served[i] = 0.0
    for c in range(k.courses):
        r.taken[c] = 0.0
    for n in range(k.rows):
        r.over[n] = -k.row_limit[n]
    for j in range(k.sites):
        c = r.chosen[j]
        r.taken[c] = 1.0
        for n in range(k.row_start[c], k.row_start[c + 1]):
            r.over[k.row[n]] += k.row_value[n]
        for t in range(k.periods):
            o, school = k.course_option[c * k.periods + t], t * k.sites + j
            a, b = k.first[school * k.kinds], k.first[(school + 1) * k.kinds]
            if o < 0 or r.marked[school] == 0:
                for n in range(a, b):
                    r.got[n] = 0.0
            if o < 0:
                continue
            if r.marked[school] == 0:
                collect(k, d, r, school, k.boards[o])
                worth(k, d, r, school, t, o, r.whole[school] != 0, True)
            for n in range(a, b):
                r.served[k.node[n]] += r.got[n]


@native
def begin(k, d, r, p, whole):
    """The bound at the prices the ascent starts from, and the averages that belong to them."""
    r.node[:] = p.node
    r.row[:] = p.row
    value = evaluate(k, d, r, whole)
    p.tune[3] = value
    if value == np.inf:
        return value
    take(k, d, r)
    for i in range(k.nodes):
        p.missing[i] = 1.0 - r.served[i] if k.weight[i] > 0 else 0.0
    p.over[:] = r.over
    p.stands[:] = r.taken
    if len(p.share):
        p.share[:] = r.got
    return value


@native
def ascend(k, d, r, p, upper, rounds, whole):
    """Rounds of the ascent around the best prices; gives the best bound (inf: the sites cannot stand as `may` says)."""
    for _ in range(rounds):
        norm = 0.0
        for i in range(k.nodes):
            norm += p.missing[i] ** 2
        plain = norm
        for n in range(k.rows):
            if p.row[n] > 0.0 or p.over[n] > 0.0:
                norm += ROW_SCALE * p.over[n] ** 2
        if norm < 1e-12:
            break
        best = p.tune[3]
        d.slack[0] = max(0.0, SLACK * (upper - best) / k.sites)
        step = p.tune[0] * max(upper - best, 1e-5 * abs(upper)) / norm
        for i in range(k.nodes):
            r.node[i] = min(p.node[i] + step * p.missing[i], k.cap[i])
        for n in range(k.rows):
            r.row[n] = max(0.0, p.row[n] + step * ROW_SCALE * p.over[n])
        value = evaluate(k, d, r, whole)
        if value == np.inf:
            return value
        take(k, d, r)
        _average(k, r, p, plain)
        if value > best:
            p.tune[3] = value
            p.node[:] = r.node
            p.row[:] = r.row
            p.tune[0] = min(2.0, p.tune[0] * 1.1)
            p.tune[2] = 0.0
        else:
            p.tune[2] += 1.0
            if p.tune[2] >= 10.0:
                p.tune[0] = max(1e-4, p.tune[0] * 0.66)
                p.tune[2] = 0.0
    return p.tune[3]


@native
def _average(k, r, p, plain):
    """The averages follow by the share of the new direction that makes them shortest, within limits."""
    fresh, both = 0.0, 0.0
    for i in range(k.nodes):
        if k.weight[i] > 0:
            g = 1.0 - r.served[i]
            fresh += g * g
            both += g * p.missing[i]
    p.tune[1] = max(LAST_AVERAGE, TIRES * p.tune[1])
    part, bend = p.tune[1], plain + fresh - 2.0 * both
    if bend > 1e-12:
        part = min(part, max(part / 10.0, (plain - both) / bend))
    for i in range(k.nodes):
        if k.weight[i] > 0:
            p.missing[i] += part * (1.0 - r.served[i] - p.missing[i])
    for n in range(k.rows):
        p.over[n] += part * (r.over[n] - p.over[n])
    for c in range(k.courses):
        p.stands[c] += part * (r.taken[c] - p.stands[c])
    for n in range(len(p.share)):
        p.share[n] += part * (r.got[n] - p.share[n])
