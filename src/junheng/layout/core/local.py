"""Small moves that make a plan cheaper at once: a client to another open school, or two clients exchanged. Compiled."""

from __future__ import annotations

from junheng.layout.core.bare import native
from junheng.layout.core.field import class_price, classes, cost, site_of
from junheng.layout.core.near import near_open
from junheng.layout.core.state import best_slot, burden, lift, locked, price, put
from junheng.layout.core.work import LOG, NEAREST, NODES, TICK, remember, tick

PASSES = 4
LEAST = 1e-7


@native
def descend(f, s, w, mu):
    """Shift and swap the waiting nodes until nothing helps, or for a few passes."""
    tick(w)
    for x in range(w.used[NODES]):
        found = near_open(f, s, w.node[x], NEAREST, w.close, x * NEAREST)
        for n in range(found, NEAREST):
            w.close[x * NEAREST + n] = -1
        w.looked[x] = -1
    for _ in range(PASSES):
        better = False
        for x in range(w.used[NODES]):
            if not locked(f, s, w.node[x]):
                better = _better_place(f, s, w, x, mu) or better
            if w.used[LOG] > w.log_room - 10:
                return
        if not better:
            return


@native
def _better_place(f, s, w, x, mu):
    """Try the open sites near a waiting node; those where nothing changed since it last looked are left out."""
    v, looked = w.node[x], w.looked[x]
    here = f.base[v] + site_of(f, s.slot[v])
    stirred = w.moved[here] > looked
    w.looked[x] = w.used[TICK]
    for n in range(x * NEAREST, (x + 1) * NEAREST):
        j = w.close[n]
        if j < 0:
            return False
        school = f.base[v] + j
        if looked >= 0 and not stirred and w.moved[school] <= looked:
            continue
        if _shift(f, s, w, v, here, j, mu) or _swap(f, s, w, v, here, j, mu):
            w.moved[here] = w.moved[school] = tick(w)
            w.looked[x] = -1
            return True
    return False


@native
def _shift(f, s, w, v, here, j, mu):
    """Send node `v` from school `here` to site `j`, by day or as a boarder, if that is cheaper."""
    school, now = f.base[v] + j, s.slot[v]
    weight, kind = f.weight[v], f.kind[v]
    boarded = weight if now >= f.sites else 0.0
    relief = _relief(f, s, here, kind, weight, mu)
    for slot in range(j, f.slots, f.sites):
        if slot == now:
            continue
        gain = price(f, s, v, school, slot) - s.paid[v]
        boards = weight if slot >= f.sites else 0.0
        if here == school:
            gain += burden(f, s, here, 0.0, kind, boards - boarded, mu)
        else:
            if gain - relief >= -LEAST:
                continue
            gain += burden(f, s, school, weight, kind, boards, mu)
            if gain - relief >= -LEAST:
                continue
            gain += burden(f, s, here, -weight, kind, -boarded, mu)
        if gain < -LEAST:
            remember(s, w, v)
            lift(f, s, v)
            put(f, s, v, slot)
            return True
    return False


@native
def _swap(f, s, w, v, here, j, mu):
    """Exchange node `v` with the client of site `j` of the same kind for which that is cheapest, if it is cheaper."""
    school = f.base[v] + j
    if here == school:
        return False
    to = best_slot(f, s, v, j)
    gain = price(f, s, v, school, to)
    if gain >= f.barred:
        return False
    gain -= s.paid[v]
    i, kind = here - f.base[v], f.kind[v]
    relief = mu * (s.excess[school] + s.excess[here])
    if gain >= relief:
        # Who does not want to go is exchanged when the other one, who does, is asked. Classes saved are left to shifts.
        return False
    chosen, least, way_back = -1, -LEAST, i
    u = s.first[school]
    while u >= 0:
        if f.kind[u] == kind:
            back = best_slot(f, s, u, i)
            d = gain + cost(f, u, back) - s.paid[u]
            if d - relief < least and not locked(f, s, u):
                d += _exchanged(f, s, v, here, to, u, school, back, mu)
                if d < least:
                    least, chosen, way_back = d, u, back
        u = s.after[u]
    if chosen < 0 or price(f, s, chosen, here, way_back) >= f.barred:
        return False
    remember(s, w, v)
    remember(s, w, chosen)
    lift(f, s, v)
    lift(f, s, chosen)
    put(f, s, v, to)
    put(f, s, chosen, way_back)
    return True


@native
def _relief(f, s, school, kind, weight, mu):
    """What a school could save at most if `weight` pupils of a kind left it."""
    most = mu * s.excess[school]
    o = s.option[school]
    if f.rich == 0 or o < 0:
        return most
    at = school * f.kinds + kind
    fewer = s.rooms_of[at] - classes(f, o, kind, s.of_kind[at] - weight)
    return most + fewer * class_price(f, f.when[school], o, kind)


@native
def _exchanged(f, s, v, here, to, u, school, back, mu):
    """What class costs and priced excess of two schools change by when `v` and `u` change places."""
    more = f.weight[v] - f.weight[u]
    boards, boarded = 0.0, 0.0
    if f.slots > f.sites:
        boards = (f.weight[v] if to >= f.sites else 0.0) - (f.weight[u] if s.slot[u] >= f.sites else 0.0)
        boarded = (f.weight[u] if back >= f.sites else 0.0) - (f.weight[v] if s.slot[v] >= f.sites else 0.0)
    kind = f.kind[v]
    return burden(f, s, school, more, kind, boards, mu) + burden(f, s, here, -more, kind, boarded, mu)
