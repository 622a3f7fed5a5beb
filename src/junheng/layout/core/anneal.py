"""Annealing over regions: change a few neighbouring schools, find places for their clients, keep it if it is good enough. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from junheng.layout.core.field import (
    CLIENTS,
    HOME_SITE,
    HOMES,
    LEAST,
    MOST,
    PATHS,
    PERIODS,
    PRESENT,
    PRESENTS,
    SITES,
    WEIGHT,
    home,
    period,
    school_at,
    size,
    stands,
)  # fmt: skip
from junheng.layout.core.local import descend
from junheng.layout.core.moves import (
    CHANGED,
    CONCERNED,
    HERE,
    LOG_SITES,
    NODE,
    NODES,
    PART,
    PLANNED,
    REGION,
    REGION_ROW,
    ROOM,
    USED,
    bare_work,
    change,
    empty,
    level,
    near_open,
    place,
    recentre,
    remember,
    some_course,
    undo,
)  # fmt: skip
from junheng.layout.core.packed import Pack, bare, real, whole
from junheng.layout.core.state import (
    AFTER,
    ARCS,
    CLASSES,
    COUNT,
    COURSE,
    COURSES,
    FIRST,
    LOST,
    OPTION,
    OVER,
    SLOT,
    TOTAL,
    lift,
    put,
    recount,
    side,
    value,
)  # fmt: skip

HEAT, EXCESS_PRICE, SIDE_PRICE = range(3)
"""Places in `tune`."""
SEEN, ACCEPTED, WITHIN, BESIDE, UPHILL = range(5)
"""Places in `stats`: moves, moves kept, moments without excess, moments within side limits, uphill amounts met."""


class Best(NamedTuple):
    """The best plan within all limits so far; value[0] is inf while there is none."""

    course: np.ndarray
    slot: np.ndarray
    value: np.ndarray


def new_best(f: Pack) -> Best:
    return Best(
        np.zeros(f.whole[SITES], np.int64),
        np.full(f.whole[PERIODS] * f.whole[CLIENTS], -1, np.int64),
        np.full(1, np.inf),
    )


@njit(cache=True, nogil=True)
def energy(f, s, tune, opening):
    """What annealing makes small: value, priced excess, priced distance from the side limits, and a price per open site."""
    e = real(s, TOTAL, ARCS) + real(s, TOTAL, COURSES) + real(s, TOTAL, CLASSES)
    e += tune[EXCESS_PRICE] * real(s, TOTAL, OVER) + tune[SIDE_PRICE] * side(f, s)
    for t in range(size(f, PERIODS)):
        e += opening[t] * whole(s, COUNT, t)
    return e


@njit(cache=True, nogil=True)
def seed_with(seed):
    np.random.seed(seed)


@njit(cache=True, nogil=True)
def keep(f, s, best):
    """Remember the plan if it obeys everything and is the cheapest so far."""
    if real(s, TOTAL, LOST) > 0.5 or real(s, TOTAL, OVER) > 1e-7 or side(f, s) > 1e-9:
        return False
    now = value(s)
    if now >= best.value[0] - 1e-7 * max(1.0, abs(now)):
        return False
    best.value[0] = now
    for j in range(size(f, SITES)):
        best.course[j] = whole(s, COURSE, j)
    for v in range(size(f, PERIODS) * size(f, CLIENTS)):
        best.slot[v] = whole(s, SLOT, v)
    return True


@njit(cache=True, nogil=True)
def anneal(f, s, w, best, tune, opening, moves, stats):
    """So many moves at one temperature."""
    f, s, w = bare(f), bare(s), bare_work(w)
    recount(f, s)
    stats[:] = 0.0
    now = energy(f, s, tune, opening)
    keep(f, s, best)
    for _ in range(moves):
        for n in range(4):
            w.small[USED, n] = 0
        v = whole(f, PRESENT, np.random.randint(size(f, PRESENTS)))
        _choose(f, s, w, v)
        if w.small[USED, NODES] == 0 and w.small[USED, LOG_SITES] == 0:
            continue
        _refill(f, s, w, tune[EXCESS_PRICE])
        after = energy(f, s, tune, opening)
        d = after - now
        stats[SEEN] += 1
        if d > 1e-9:
            stats[UPHILL] += 1
        if d <= 0.0 or (tune[HEAT] > 0.0 and np.random.random() < np.exp(-d / tune[HEAT])):
            now = after
            stats[ACCEPTED] += 1
            if d < -1e-9:
                keep(f, s, best)
        else:
            undo(f, s, w)
        stats[WITHIN] += real(s, TOTAL, OVER) <= 1e-7 and real(s, TOTAL, LOST) < 0.5
        stats[BESIDE] += side(f, s) <= 1e-9


@njit(cache=True, nogil=True)
def _choose(f, s, w, v):
    """Choose a region around node `v` and new courses for some of its sites; empty what is concerned and change it."""
    t = period(f, v)
    number = near_open(f, s, v, 1 + np.random.randint(REGION), w.small, REGION_ROW)
    for n in range(number):
        w.small[CHANGED, n] = w.small[REGION_ROW, n]
    w.small[USED, CONCERNED] = number
    planned = _plan(f, s, w, v, t, number)
    for n in range(planned):
        j, seen = w.small[HERE, n], False
        for k in range(w.small[USED, CONCERNED]):
            seen = seen or w.small[CHANGED, k] == j
        if not seen:
            w.small[CHANGED, w.small[USED, CONCERNED]] = j
            w.small[USED, CONCERNED] += 1
    for at in range(size(f, PERIODS)):
        w.small[PART, at] = w.small[USED, NODES]
        concerned = at == t
        for n in range(planned):
            if stands(f, w.small[PLANNED, n], at) != whole(s, OPTION, school_at(f, at, w.small[HERE, n])):
                concerned = True
        if concerned:
            for n in range(w.small[USED, CONCERNED]):
                empty(f, s, w, at, w.small[CHANGED, n])
    w.small[PART, size(f, PERIODS)] = w.small[USED, NODES]
    for n in range(planned):
        change(f, s, w, w.small[HERE, n], w.small[PLANNED, n])


@njit(cache=True, nogil=True)
def _plan(f, s, w, v, t, number):
    """Which sites take which course: w.here and w.course. One closes, one opens, some are exchanged, one is altered, or none."""
    planned, x = 0, np.random.random()
    sure_open = whole(s, COUNT, t) < real(f, LEAST, t)
    sure_close = whole(s, COUNT, t) > real(f, MOST, t)
    if sure_close:
        x *= 0.6
    elif sure_open:
        x = 0.25 + 0.6 * x
    if x < 0.25 and not sure_open and number > 0:
        planned = _add(f, s, w, planned, w.small[REGION_ROW, np.random.randint(number)], t, False)
    elif 0.25 <= x < 0.5 and not sure_close:
        planned = _add(f, s, w, planned, _closed_near(f, s, w, v, t, number), t, True)
    exchanges = np.random.randint(2) if planned else (np.random.randint(3) if x < 0.85 else number)
    for _ in range(exchanges):
        if number == 0:
            break
        j = w.small[REGION_ROW, np.random.randint(number)]
        if size(f, PATHS) != 0 and np.random.random() < 0.3:
            planned = _add(f, s, w, planned, j, t, True)
            continue
        g = _closed_near(f, s, w, v, t, number)
        more = _add(f, s, w, planned, j, t, False)
        if more > planned:
            planned = _add(f, s, w, more, g, t, True)
            if planned == more:
                planned -= 1
    return planned


@njit(cache=True, nogil=True)
def _add(f, s, w, planned, j, t, opens):
    """Plan one more change of a site that is not yet concerned."""
    if j < 0 or planned >= ROOM // 2:
        return planned
    for n in range(planned):
        if w.small[HERE, n] == j:
            return planned
    course = some_course(f, s, j, t, opens)
    if course < 0:
        return planned
    w.small[HERE, planned] = j
    w.small[PLANNED, planned] = course
    return planned + 1


@njit(cache=True, nogil=True)
def _closed_near(f, s, w, v, t, number):
    """A closed site near a random client of the region."""
    u = v
    if number > 0:
        u = whole(s, FIRST, school_at(f, t, w.small[REGION_ROW, np.random.randint(number)]))
        for _ in range(np.random.randint(12)):
            if u >= 0 and whole(s, AFTER, u) >= 0:
                u = whole(s, AFTER, u)
        if u < 0:
            u = v
    if size(f, HOMES) != 0 and whole(f, HOME_SITE, u % size(f, CLIENTS)) >= 0 and np.random.random() < 0.5:
        j = whole(f, HOME_SITE, u % size(f, CLIENTS))
    else:
        j = f.near[u, np.random.randint(min(12, f.near.shape[1]))]
    return j if whole(s, OPTION, school_at(f, t, j)) < 0 else -1


@njit(cache=True, nogil=True)
def _refill(f, s, w, mu):
    """Places for everybody who waits, schools to where their clients are, then small moves."""
    if size(f, HOMES) != 0:
        _homes_first(f, s, w)
    for t in range(size(f, PERIODS)):
        if w.small[PART, t + 1] > w.small[PART, t]:
            place(f, s, w, w.small[PART, t], w.small[PART, t + 1], t, mu)
    for n in range(w.small[USED, CONCERNED]):
        level(f, s, w, w.small[CHANGED, n], mu)
    if size(f, PATHS) == 0:
        for _ in range(2):
            moved = False
            for n in range(w.small[USED, CONCERNED]):
                j = w.small[CHANGED, n]
                if whole(s, OPTION, j) >= 0:
                    w.small[CHANGED, n] = recentre(f, s, w, j, mu)
                    moved = moved or w.small[CHANGED, n] != j
            if not moved:
                break
            for x in range(w.small[USED, NODES]):
                lift(f, s, w.long[NODE, x])
            if size(f, HOMES) != 0:
                _homes_first(f, s, w)
            place(f, s, w, 0, w.small[USED, NODES], 0, mu)
    descend(f, s, w, mu)


@njit(cache=True, nogil=True)
def _homes_first(f, s, w):
    """Every changed school that stands takes the client it must serve, from elsewhere if need be."""
    for t in range(size(f, PERIODS)):
        for n in range(w.small[USED, CONCERNED]):
            j = w.small[CHANGED, n]
            h = home(f, j)
            if h < 0 or whole(s, OPTION, school_at(f, t, j)) < 0:
                continue
            v = t * size(f, CLIENTS) + h
            if real(f, WEIGHT, v) <= 0 or whole(s, SLOT, v) == j:
                continue
            if whole(s, SLOT, v) >= 0:
                remember(f, s, w, v)
                lift(f, s, v)
            put(f, s, v, j)
