"""The parts of ruin and recreate: those who wait find places, and schools take the course and the site that suit them. Compiled."""

from __future__ import annotations

import numpy as np

from junheng.layout.core.bare import native
from junheng.layout.core.field import cost, site_of, stands
from junheng.layout.core.near import near_open, ranked
from junheng.layout.core.state import best_slot, burden, held, lift, price, put, takes
from junheng.layout.core.work import CONCERNED, ROOM, change, remember, tick

FARTHER = 0.25
"""So often a client who would be too many everywhere nearby looks at all schools; always where it is a bed that is missing: the next
school with beds may be far away, and where one too many stands it can only go if all its boarders find theirs."""
SUITORS = 3
"""Near sites of each client that are tried when a school moves."""
TRIED = 12
"""Clients that are asked, about, when a large school moves."""


@native
def place(f, s, w, a, b, t, mu):
    """Find places for the nodes w.node[a:b] of one period among the concerned schools that are open, the most urgent first."""
    number = 0
    for n in range(w.used[CONCERNED]):
        j = w.changed[n]
        if s.option[t * f.sites + j] >= 0 and number < ROOM:
            w.here[number] = j
            number += 1
    for x in range(a, b):
        w.regret[x] = -_urgency(f, s, w, w.node[x], number) * (1.0 + 0.2 * np.random.random())
    ranked(w.regret, w.rank, a, b)
    for x in range(a, b):
        v = w.node[w.rank[x]]
        if s.slot[v] < 0:
            _place_one(f, s, v, w, number, mu)


@native
def _urgency(f, s, w, v, number):
    """How much dearer the second best of the given schools is for node `v` than the best."""
    best, second = f.barred, f.barred
    for n in range(number):
        j = w.here[n]
        c = price(f, s, v, f.base[v] + j, best_slot(f, s, v, j))
        if c < best:
            best, second = c, best
        elif c < second:
            second = c
    return second - best


@native
def _place_one(f, s, v, w, number, mu):
    """The cheapest of the given schools with their excess; where none can be reached, of the nearest open ones."""
    slot, total = _cheapest(f, s, v, w.here, number, mu)
    if total >= f.barred:
        found = near_open(f, s, v, 8, w.beside, 0)
        other, less = _cheapest(f, s, v, w.beside, found, mu)
        if other >= 0 and less < total:
            slot, total = other, less
    if (
        f.rich != 0
        and slot >= 0
        and (slot >= f.sites or np.random.random() < FARTHER)
        and _crowds(f, s, v, slot)
    ):
        slot = _anywhere(f, s, v, w, slot, total, mu)
    # Where no school stands anywhere it waits, without a way, at the nearest that is closed.
    put(f, s, v, slot if slot >= 0 else f.near[v * f.depth])


@native
def _anywhere(f, s, v, w, slot, total, mu):
    """The cheapest of all open schools."""
    base, open_ = f.base[v], s.count[f.time[v]]
    for n in range(0, open_, ROOM):
        found = min(ROOM, open_ - n)
        for m in range(found):
            w.beside[m] = s.opened[base + n + m]
        other, less = _cheapest(f, s, v, w.beside, found, mu)
        if other >= 0 and less < total:
            slot, total = other, less
    return slot


@native
def _crowds(f, s, v, slot):
    """Whether a school would have pupils beyond its limits, and more of them, if node `v` came."""
    school, boards = f.base[v] + site_of(f, slot), f.weight[v] if slot >= f.sites else 0.0
    far = burden(f, s, school, f.weight[v], f.kind[v], boards, 1.0)
    return far > burden(f, s, school, f.weight[v], f.kind[v], boards, 0.0) + 1e-9


@native
def _cheapest(f, s, v, sites, number, mu):
    chosen, least = -1, np.inf
    base, weight, kind = f.base[v], f.weight[v], f.kind[v]
    for n in range(number):
        school = base + sites[n]
        for slot in range(sites[n], f.slots, f.sites):
            total = price(f, s, v, school, slot)
            if total >= least:
                continue
            total += burden(f, s, school, weight, kind, weight if slot >= f.sites else 0.0, mu)
            if total < least:
                least, chosen = total, slot
    return chosen, least


@native
def level(f, s, w, j, mu):
    """The best course of a site for whom it has, among those open and closed in the same periods."""
    a, b, now = f.course_start[j], f.course_start[j + 1], s.course[j]
    if b - a <= 2:
        return
    start = f.course_cost[now]
    for t in range(f.periods):
        school = t * f.sites + j
        start += s.money[school] + mu * s.excess[school]
    chosen, least = now, start
    for c in range(a, b):
        total = _on_course(f, s, j, c, mu, least)
        if total < least:
            least, chosen = total, c
    if chosen != now and least < start - 1e-7:
        change(f, s, w, j, chosen)


@native
def _on_course(f, s, j, c, mu, least):
    """What a site would cost on another course with whom it has; inf where that cannot be, or is no less than `least`."""
    total = f.course_cost[c]
    for t in range(f.periods):
        o, school = stands(f, c, t), t * f.sites + j
        now = s.option[school]
        if (o >= 0) != (now >= 0) or total >= least:
            return np.inf
        if o >= 0:
            if o != now and not takes(f, s, school, o):
                return np.inf
            money, excess = held(f, s, school, o)
            total += money + mu * excess
    return total


@native
def recentre(f, s, w, j, mu):
    """Move a school with all its clients to the site nearby that suits them best; one period only. Says where it is then."""
    closed = _cheapest_closed(f, j)
    if closed < 0:
        return j
    least, number, v = (
        f.course_cost[s.course[j]] + mu * s.excess[j] + s.money[j] - f.course_cost[closed],
        0,
        s.first[j],
    )
    while v >= 0:
        least += s.paid[v]
        number += 1
        v = s.after[v]
    start, chosen, course, now = least, j, -1, tick(w)
    share = TRIED / number if number > 0 else 1.0
    suitors = 1 if f.homes != 0 else min(SUITORS, f.depth)
    v = s.first[j]
    while v >= 0:
        if share >= 1.0 or np.random.random() < share:
            for n in range(suitors):
                g = f.home_site[f.client[v]] if f.homes != 0 else f.near[v * f.depth + n]
                if g < 0 or s.option[g] >= 0 or w.stamp[g] == now:
                    continue
                w.stamp[g] = now
                total, c = _moved(f, s, j, g, mu, least)
                if total < least - 1e-9:
                    least, chosen, course = total, g, c
        v = s.after[v]
    if chosen != j and least < start - 1e-7:
        _move_all(f, s, w, j, chosen, course, closed)
        return chosen
    return j


@native
def _cheapest_closed(f, j):
    """The cheapest course on which a site never stands, for one period; −1 if there is none."""
    closed = -1
    for c in range(f.course_start[j], f.course_start[j + 1]):
        if stands(f, c, 0) < 0 and (closed < 0 or f.course_cost[c] < f.course_cost[closed]):
            closed = c
    return closed


@native
def _moved(f, s, j, g, mu, least):
    """Cost of serving the clients of `j` at the closed site `g`, with the course for it; inf as soon as it exceeds `least`."""
    total, course = np.inf, -1
    for c in range(f.course_start[g], f.course_start[g + 1]):
        o = stands(f, c, 0)
        if o >= 0 and takes(f, s, j, o):
            money, excess = held(f, s, j, o)
            this = f.course_cost[c] - f.course_cost[s.course[g]] + money + mu * excess
            if this < total:
                total, course = this, c
    v = s.first[j]
    while v >= 0 and total < least:
        total += cost(f, v, g + f.sites if s.slot[v] >= f.sites else g)
        v = s.after[v]
    return total, course


@native
def _move_all(f, s, w, j, g, course, closed):
    change(f, s, w, g, course)
    v = s.first[j]
    while v >= 0:
        following = s.after[v]
        remember(s, w, v)
        boards = s.slot[v] >= f.sites
        lift(f, s, v)
        put(f, s, v, g + f.sites if boards else g)
        v = following
    change(f, s, w, j, closed)
