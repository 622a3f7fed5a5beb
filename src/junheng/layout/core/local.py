"""Small moves that make a plan cheaper at once: a client to another open school, or two clients exchanged. Compiled."""

from __future__ import annotations

from numba import njit

from junheng.layout.core.field import (
    KIND,
    SITES,
    SLOTS,
    WEIGHT,
    barred,
    cost,
    period,
    school_at,
    site_of,
    size,
)
from junheng.layout.core.moves import LOG, NEAREST, NODE, NODES, USED, near_open, remember
from junheng.layout.core.packed import real, whole
from junheng.layout.core.state import (
    AFTER,
    EXCESS,
    FIRST,
    MONEY,
    OPTION,
    SLOT,
    best_slot,
    held,
    lift,
    locked,
    price,
    put,
)

PASSES = 4
LEAST = 1e-7


@njit(cache=True, nogil=True)
def descend(f, s, w, mu):
    """Shift and swap the waiting nodes w.node until nothing helps, or for a few passes."""
    for x in range(w.small[USED, NODES]):
        found = near_open(f, s, w.long[NODE, x], NEAREST, w.close, x)
        for n in range(found, NEAREST):
            w.close[x, n] = -1
    for _ in range(PASSES):
        better = False
        for x in range(w.small[USED, NODES]):
            v = w.long[NODE, x]
            if locked(f, s, v):
                continue
            for n in range(NEAREST):
                j = w.close[x, n]
                if j < 0:
                    break
                if _shift(f, s, w, v, j, mu) or _swap(f, s, w, v, j, mu):
                    better = True
                    break
            if w.small[USED, LOG] > w.long.shape[1] - 10:
                return
        if not better:
            return


@njit(cache=True, nogil=True)
def _shift(f, s, w, v, j, mu):
    """Send node `v` to site `j`, by day or as a boarder, if that is cheaper."""
    t = period(f, v)
    here, school = school_at(f, t, site_of(f, whole(s, SLOT, v))), school_at(f, t, j)
    weight, kind = real(f, WEIGHT, v), whole(f, KIND, v)
    for mode in range(size(f, SLOTS) // size(f, SITES)):
        slot = j + mode * size(f, SITES)
        if slot == whole(s, SLOT, v) or cost(f, v, slot) >= barred(f):
            continue
        gain = price(f, s, v, school, slot) - price(f, s, v, here, whole(s, SLOT, v))
        boarded = weight if whole(s, SLOT, v) >= size(f, SITES) else 0.0
        boards = weight if mode else 0.0
        if here == school:
            money, excess = held(f, s, here, whole(s, OPTION, here), 0.0, kind, boards - boarded)
            gain += money - real(s, MONEY, here) + mu * (excess - real(s, EXCESS, here))
        else:
            if gain - mu * real(s, EXCESS, here) - real(s, MONEY, here) >= -LEAST:
                continue
            money, excess = held(f, s, school, whole(s, OPTION, school), weight, kind, boards)
            gain += money - real(s, MONEY, school) + mu * (excess - real(s, EXCESS, school))
            if gain - mu * real(s, EXCESS, here) - real(s, MONEY, here) >= -LEAST:
                continue
            money, excess = held(f, s, here, whole(s, OPTION, here), -weight, kind, -boarded)
            gain += money - real(s, MONEY, here) + mu * (excess - real(s, EXCESS, here))
        if gain < -LEAST:
            remember(f, s, w, v)
            lift(f, s, v)
            put(f, s, v, slot)
            return True
    return False


@njit(cache=True, nogil=True)
def _swap(f, s, w, v, j, mu):
    """Exchange node `v` with the client of site `j` of the same kind for which that is cheapest, if it is cheaper."""
    t = period(f, v)
    i = site_of(f, whole(s, SLOT, v))
    if i == j:
        return False
    here, school = school_at(f, t, i), school_at(f, t, j)
    to = best_slot(f, s, v, j)
    if price(f, s, v, school, to) >= barred(f):
        return False
    gain = cost(f, v, to) - price(f, s, v, here, whole(s, SLOT, v))
    slack = (
        mu * (real(s, EXCESS, here) + real(s, EXCESS, school)) + real(s, MONEY, here) + real(s, MONEY, school)
    )
    chosen, least = -1, -LEAST
    u = whole(s, FIRST, school)
    while u >= 0:
        other = whole(s, AFTER, u)
        if whole(f, KIND, u) == whole(f, KIND, v):
            back = best_slot(f, s, u, i)
            d = gain + cost(f, u, back) - cost(f, u, whole(s, SLOT, u))
            if d - slack < least and not locked(f, s, u):
                d += _exchanged(f, s, v, to, u, back, mu)
                if d < least:
                    least, chosen = d, u
        u = other
    if chosen < 0:
        return False
    back = best_slot(f, s, chosen, i)
    if price(f, s, chosen, here, back) >= barred(f):
        return False
    remember(f, s, w, v)
    remember(f, s, w, chosen)
    lift(f, s, v)
    lift(f, s, chosen)
    put(f, s, v, to)
    put(f, s, chosen, back)
    return True


@njit(cache=True, nogil=True)
def _exchanged(f, s, v, to, u, back, mu):
    """What class costs and excess of two schools change by when `v` and `u` change places."""
    t = period(f, v)
    here, school = school_at(f, t, site_of(f, back)), school_at(f, t, site_of(f, to))
    more = real(f, WEIGHT, v) - real(f, WEIGHT, u)
    boards, boarded = 0.0, 0.0
    if size(f, SLOTS) > size(f, SITES):
        boards = (real(f, WEIGHT, v) if to >= size(f, SITES) else 0.0) - (
            real(f, WEIGHT, u) if whole(s, SLOT, u) >= size(f, SITES) else 0.0
        )
        boarded = (real(f, WEIGHT, u) if back >= size(f, SITES) else 0.0) - (
            real(f, WEIGHT, v) if whole(s, SLOT, v) >= size(f, SITES) else 0.0
        )
    money, excess = held(f, s, school, whole(s, OPTION, school), more, whole(f, KIND, v), boards)
    d = money - real(s, MONEY, school) + mu * (excess - real(s, EXCESS, school))
    money, excess = held(f, s, here, whole(s, OPTION, here), -more, whole(f, KIND, v), boarded)
    return d + money - real(s, MONEY, here) + mu * (excess - real(s, EXCESS, here))
