"""Ruin and recreate: a few neighbouring schools are emptied, some of them changed, and their clients find places anew. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from junheng.layout.core.field import (
    CLIENTS,
    COURSE_COST,
    COURSE_START,
    HOME_SITE,
    HOMES,
    KIND,
    KINDS,
    PERIODS,
    SITES,
    SLOTS,
    WEIGHT,
    accepts,
    barred,
    cost,
    period,
    school_at,
    size,
    stands,
)  # fmt: skip
from junheng.layout.core.packed import Pack, real, uncounted, whole
from junheng.layout.core.state import (
    AFTER,
    CARRIED,
    COUNT,
    COURSE,
    EXCESS,
    FIRST,
    LOAD_KIND,
    MONEY,
    OPENED,
    OPTION,
    SLOT,
    best_slot,
    held,
    lift,
    price,
    put,
    set_course,
)  # fmt: skip

REGION = 4
"""Schools emptied at once, at most."""
NEAREST = 4
"""Open sites near a client that it may move to."""
ROOM = 64


class Work(NamedTuple):
    """Scratch of one search.

    long   (3, many)      nodes that wait, and the log of moved nodes with where they were
    small  (9, ROOM + …)  see the rows named below
    close  (nodes, few)   open sites near each waiting node
    regret (nodes,)       how urgent a waiting node is
    stamp  (sites,)       which sites were looked at
    """

    long: np.ndarray
    small: np.ndarray
    close: np.ndarray
    regret: np.ndarray
    stamp: np.ndarray


NODE, LOG_NODE, LOG_SLOT = range(3)
REGION_ROW, CHANGED, PLANNED, HERE, BESIDE_IT, LOG_SITE, LOG_COURSE, PART, USED = range(9)
"""Rows of `small`: the region's open sites; all sites concerned; planned courses and their sites; near sites; the log of
courses; where the waiting nodes of each period begin; and how many there are of each of the following."""
NODES, LOG, LOG_SITES, CONCERNED, STAMP = range(5)


def new_work(f: Pack) -> Work:
    nodes, sites = int(f.whole[PERIODS] * f.whole[CLIENTS]), int(f.whole[SITES])
    return Work(
        long=np.zeros((3, 64 * nodes + 20_000), np.int64),
        # A county's schools change course far more often than a textbook's: the log of courses needs room for all of them.
        small=np.zeros((9, ROOM + 16 * sites), np.int64),
        close=np.zeros((nodes, NEAREST), np.int64),
        regret=np.zeros(nodes),
        stamp=np.zeros(sites, np.int64),
    )


@njit(cache=True, nogil=True)
def bare_work(w):
    return Work(
        uncounted(w.long), uncounted(w.small), uncounted(w.close), uncounted(w.regret), uncounted(w.stamp)
    )


@njit(cache=True, nogil=True)
def near_open(f, s, v, most, out, row):
    """The open sites nearest to node `v`, at most so many, nearest first."""
    t = period(f, v)
    count = whole(s, COUNT, t)
    found = 0
    if count * count < 2 * most * size(f, SITES):
        return _nearest_of_few(f, s, v, t, min(most, count), out, row)
    for n in range(f.near.shape[1]):
        j = f.near[v, n]
        if whole(s, OPTION, school_at(f, t, j)) >= 0:
            out[row, found] = j
            found += 1
            if found == most:
                break
    return found


@njit(cache=True, nogil=True)
def _nearest_of_few(f, s, v, t, most, out, row):
    """The same where few sites are open: all of them are looked at."""
    found = 0
    worst = np.inf
    for n in range(whole(s, COUNT, t)):
        j = whole(s, OPENED, school_at(f, t, n))
        c = cost(f, v, j)
        if size(f, SLOTS) > size(f, SITES):
            c = min(c, cost(f, v, j + size(f, SITES)))
        if found == most and c >= worst:
            continue
        at = min(found, most - 1)
        while at > 0:
            k = out[row, at - 1]
            other = cost(f, v, k)
            if size(f, SLOTS) > size(f, SITES):
                other = min(other, cost(f, v, k + size(f, SITES)))
            if other <= c:
                break
            out[row, at] = k
            at -= 1
        out[row, at] = j
        if found < most:
            found += 1
        k = out[row, found - 1]
        worst = cost(f, v, k)
        if size(f, SLOTS) > size(f, SITES):
            worst = min(worst, cost(f, v, k + size(f, SITES)))
    return found


@njit(cache=True, nogil=True)
def remember(f, s, w, v):
    """Note where node `v` goes before it is moved."""
    at = w.small[USED, LOG]
    w.long[LOG_NODE, at] = v
    w.long[LOG_SLOT, at] = whole(s, SLOT, v)
    w.small[USED, LOG] = at + 1


@njit(cache=True, nogil=True)
def change(f, s, w, j, course):
    """Put a site on another course and note the old one."""
    at = w.small[USED, LOG_SITES]
    w.small[LOG_SITE, at] = j
    w.small[LOG_COURSE, at] = whole(s, COURSE, j)
    w.small[USED, LOG_SITES] = at + 1
    set_course(f, s, j, course)


@njit(cache=True, nogil=True)
def undo(f, s, w):
    """Take everything back, the last first."""
    for n in range(w.small[USED, LOG] - 1, -1, -1):
        v = w.long[LOG_NODE, n]
        if whole(s, SLOT, v) >= 0:
            lift(f, s, v)
    for n in range(w.small[USED, LOG_SITES] - 1, -1, -1):
        set_course(f, s, w.small[LOG_SITE, n], w.small[LOG_COURSE, n])
    for n in range(w.small[USED, LOG] - 1, -1, -1):
        v = w.long[LOG_NODE, n]
        if whole(s, SLOT, v) >= 0:
            lift(f, s, v)
        put(f, s, v, w.long[LOG_SLOT, n])


@njit(cache=True, nogil=True)
def empty(f, s, w, t, j):
    """Lift everybody from a school; they wait in `w.node`."""
    v = whole(s, FIRST, school_at(f, t, j))
    while v >= 0:
        following = whole(s, AFTER, v)
        remember(f, s, w, v)
        lift(f, s, v)
        w.long[NODE, w.small[USED, NODES]] = v
        w.small[USED, NODES] += 1
        v = following


@njit(cache=True, nogil=True)
def some_course(f, s, j, t, opens):
    """A random other course of a site that is open, or closed, in a period; −1 if there is none."""
    a, b = whole(f, COURSE_START, j), whole(f, COURSE_START, j + 1)
    found, chosen = 0, -1
    for c in range(a, b):
        if (stands(f, c, t) >= 0) == opens and c != whole(s, COURSE, j):
            found += 1
            if np.random.randint(found) == 0:
                chosen = c
    return chosen


@njit(cache=True, nogil=True)
def place(f, s, w, a, b, t, mu):
    """Find places for the nodes w.long[NODE, a:b] of one period among the region's open schools, the most urgent first."""
    number = 0
    for n in range(w.small[USED, CONCERNED]):
        j = w.small[CHANGED, n]
        if whole(s, OPTION, school_at(f, t, j)) >= 0 and number < ROOM:
            w.small[HERE, number] = j
            number += 1
    for x in range(a, b):
        v = w.long[NODE, x]
        best, second = barred(f), barred(f)
        for n in range(number):
            c = price(f, s, v, school_at(f, t, w.small[HERE, n]), best_slot(f, s, v, w.small[HERE, n]))
            if c < best:
                best, second = c, best
            elif c < second:
                second = c
        w.regret[x] = -(second - best) * (1.0 + 0.2 * np.random.random())
    rank = np.argsort(w.regret[a:b])
    for x in rank:
        v = w.long[NODE, a + x]
        if whole(s, SLOT, v) < 0:
            _place_one(f, s, v, w, number, mu)


@njit(cache=True, nogil=True)
def _place_one(f, s, v, w, number, mu):
    """The cheapest of the given schools with their excess; where none can be reached, of the nearest open ones."""
    slot, total = _cheapest(f, s, v, w.small, HERE, number, mu)
    if total >= barred(f):
        found = near_open(f, s, v, 8, w.small, BESIDE_IT)
        other, less = _cheapest(f, s, v, w.small, BESIDE_IT, found, mu)
        if other >= 0 and less < total:
            slot = other
    if slot < 0:
        # No school stands anywhere: it waits, without a way, at the nearest that is closed.
        slot = f.near[v, 0]
    put(f, s, v, slot)


@njit(cache=True, nogil=True)
def _cheapest(f, s, v, sites, row, number, mu):
    chosen, least = -1, np.inf
    t = period(f, v)
    for n in range(number):
        j = sites[row, n]
        school = school_at(f, t, j)
        for mode in range(size(f, SLOTS) // size(f, SITES)):
            slot = j + mode * size(f, SITES)
            total = price(f, s, v, school, slot)
            if total >= least:
                continue
            boards = real(f, WEIGHT, v) if mode else 0.0
            money, excess = held(
                f, s, school, whole(s, OPTION, school), real(f, WEIGHT, v), whole(f, KIND, v), boards
            )
            total += money - real(s, MONEY, school) + mu * (excess - real(s, EXCESS, school))
            if total < least:
                least, chosen = total, slot
    return chosen, least


@njit(cache=True, nogil=True)
def level(f, s, w, j, mu):
    """The best course of a site for whom it has, among those open and closed in the same periods."""
    a, b = whole(f, COURSE_START, j), whole(f, COURSE_START, j + 1)
    now = whole(s, COURSE, j)
    if b - a <= 2:
        return
    least = real(f, COURSE_COST, now)
    for t in range(size(f, PERIODS)):
        school = school_at(f, t, j)
        least += real(s, MONEY, school) + mu * real(s, EXCESS, school)
    chosen, start = now, least
    for c in range(a, b):
        total = real(f, COURSE_COST, c)
        for t in range(size(f, PERIODS)):
            o = stands(f, c, t)
            school = school_at(f, t, j)
            if (o >= 0) != (whole(s, OPTION, school) >= 0) or total >= least:
                total = np.inf
                break
            if o >= 0:
                if o != whole(s, OPTION, school) and not _takes(f, s, school, o):
                    total = np.inf
                    break
                money, excess = held(f, s, school, o, 0.0, 0, 0.0)
                total += money + mu * excess
        if total < least:
            least, chosen = total, c
    if chosen != now and least < start - 1e-7:
        change(f, s, w, j, chosen)


@njit(cache=True, nogil=True)
def _takes(f, s, school, o):
    """Whether an option accepts everybody who is at a school now."""
    for k in range(size(f, KINDS)):
        if real(s, LOAD_KIND, school * size(f, KINDS) + k) > CARRIED and not accepts(f, o, k):
            return False
    return True


@njit(cache=True, nogil=True)
def recentre(f, s, w, j, mu):
    """Move a school with all its clients to the site nearby that suits them best; one period only. Says where it is then."""
    closed = -1
    for c in range(whole(f, COURSE_START, j), whole(f, COURSE_START, j + 1)):
        if stands(f, c, 0) < 0 and (closed < 0 or real(f, COURSE_COST, c) < real(f, COURSE_COST, closed)):
            closed = c
    if closed < 0:
        return j
    w.small[USED, STAMP] += 1
    least = (
        real(f, COURSE_COST, whole(s, COURSE, j))
        + mu * real(s, EXCESS, j)
        + real(s, MONEY, j)
        - real(f, COURSE_COST, closed)
    )
    v = whole(s, FIRST, j)
    while v >= 0:
        least += cost(f, v, whole(s, SLOT, v))
        v = whole(s, AFTER, v)
    start, chosen, chosen_course = least, j, -1
    v = whole(s, FIRST, j)
    while v >= 0:
        for n in range(1 if size(f, HOMES) != 0 else min(3, f.near.shape[1])):
            g = whole(f, HOME_SITE, v % size(f, CLIENTS)) if size(f, HOMES) != 0 else f.near[v, n]
            if g < 0 or whole(s, OPTION, g) >= 0 or w.stamp[g] == w.small[USED, STAMP]:
                continue
            w.stamp[g] = w.small[USED, STAMP]
            total, course = _moved(f, s, j, g, mu, least)
            if total < least - 1e-9:
                least, chosen, chosen_course = total, g, course
        v = whole(s, AFTER, v)
    if chosen != j and least < start - 1e-7:
        _move_all(f, s, w, j, chosen, chosen_course, closed)
        return chosen
    return j


@njit(cache=True, nogil=True)
def _moved(f, s, j, g, mu, least):
    """Cost of serving the clients of `j` at the closed site `g`, with the course for it; inf as soon as it exceeds `least`."""
    total, course = np.inf, -1
    shut = real(f, COURSE_COST, whole(s, COURSE, g))
    for c in range(whole(f, COURSE_START, g), whole(f, COURSE_START, g + 1)):
        o = stands(f, c, 0)
        if o >= 0 and _takes(f, s, j, o):
            money, excess = held(f, s, j, o, 0.0, 0, 0.0)
            this = real(f, COURSE_COST, c) - shut + money + mu * excess
            if this < total:
                total, course = this, c
    v = whole(s, FIRST, j)
    while v >= 0 and total < least:
        day = cost(f, v, g)
        if size(f, SLOTS) > size(f, SITES) and whole(s, SLOT, v) >= size(f, SITES):
            day = cost(f, v, g + size(f, SITES))
        total += day
        v = whole(s, AFTER, v)
    return total, course


@njit(cache=True, nogil=True)
def _move_all(f, s, w, j, g, course, closed):
    change(f, s, w, g, course)
    v = whole(s, FIRST, j)
    while v >= 0:
        following = whole(s, AFTER, v)
        remember(f, s, w, v)
        boards = whole(s, SLOT, v) >= size(f, SITES)
        lift(f, s, v)
        put(f, s, v, g + size(f, SITES) if boards else g)
        v = following
    change(f, s, w, j, closed)
