"""A first plan, at once: open what the demand needs, send everybody to the cheapest with room."""

from __future__ import annotations

import numpy as np

from junheng.layout.core.bare import bare, native
from junheng.layout.core.field import Field
from junheng.layout.core.layers import Layers
from junheng.layout.core.state import State, best_slot, burden, new_state, price, put


def excess_price(g: Layers) -> float:
    """What a pupil too many costs at first: about what it takes to bring one to another school, or to build room for it."""
    few = max(1, min(g.order.shape[1] - 1, g.order.shape[1] // 4))
    rows = g.present[:: max(1, len(g.present) // 500)]
    near = np.take_along_axis(g.cost[rows][:, : g.sites], g.order[rows][:, [0, few]].astype(int), 1)
    near = np.where(near >= g.barred, near[:, :1], near)
    ways = np.median((near[:, 1] - near[:, 0]) / np.maximum(g.weight[rows], 1e-9))
    built, paid = g.capacity[np.isfinite(g.capacity)], g.course_cost[g.course_cost > 0]
    room = paid.mean() / max(built.mean(), 1e-9) if built.size and paid.size else 0.0
    return float(max(ways, 3.0 * room, 1e-6))


def first_plan(g: Layers, f: Field, rng: np.random.Generator, price: float) -> State:
    """Courses as it stands today where change is limited, else by number or by need; then clients, the largest first."""
    if np.isfinite(g.closures).any() or np.isfinite(g.budget).any():
        course = np.array([_least_change(g, j) for j in range(g.sites)])
    else:
        wanted = _sites(g, rng)
        course = np.array([_course(g, j, wanted[j]) for j in range(g.sites)])
    return placed(g, f, course, price)


def placed(g: Layers, f: Field, course: np.ndarray, price: float) -> State:
    """Every site on a course; clients, the largest first, at the cheapest with room."""
    s = new_state(f, course)
    _assign(f, s, np.argsort(-g.weight[g.present], kind="stable"), price)
    return s


def _least_change(g: Layers, j: int) -> int:
    """The course of a site that closes least, spends least, and stands longest."""
    a, b = g.course_start[j], g.course_start[j + 1]
    stands = (g.course_option[a:b] >= 0).sum(1)
    keys = (g.course_cost[a:b], -stands, g.course_spend[a:b].sum(1), g.course_closes[a:b].sum(1))
    return int(a + np.lexsort(keys)[0])


def _sites(g: Layers, rng: np.random.Generator) -> np.ndarray:
    """Which sites stand at first: spread like the clients, as many as asked for or as the demand needs."""
    rooms = np.zeros(g.sites)
    np.maximum.at(rooms, g.option_site, np.minimum(g.capacity, 1e12))
    most = g.open_most.min()
    if np.isfinite(most) and most < g.sites:
        number = int(most)
    else:
        demand = g.weight.reshape(g.periods, -1).sum(1).max()
        number = int(min(g.sites, 1.25 * (np.searchsorted(np.cumsum(np.sort(rooms)[::-1]), demand) + 1) + 1))
    wanted, nearest = np.zeros(g.sites, bool), np.full(g.clients, np.inf)
    here = g.weight.reshape(g.periods, -1).max(0) > 0
    way = g.cost[: g.clients, : g.sites]
    farthest = way.max(1)
    for _ in range(number):
        pull = np.where(np.isfinite(nearest), nearest, farthest) * here
        client = rng.choice(g.clients, p=pull / pull.sum()) if pull.sum() > 0 else rng.integers(g.clients)
        ranked = [j for j in g.order[client][:40] if not wanted[j]] or np.flatnonzero(~wanted).tolist()
        j = ranked[0] if g.homes else max(ranked[:5], key=lambda j: rooms[j])
        wanted[j] = True
        nearest = np.minimum(nearest, np.where(way[:, j] < g.barred, np.maximum(way[:, j], 0.0), np.inf))
    return wanted


def _course(g: Layers, j: int, stands: bool) -> int:
    """The course of a site that stands (or not) in most periods; of those the roomiest, then the cheapest."""
    a, b = g.course_start[j], g.course_start[j + 1]
    open_ = g.course_option[a:b] >= 0
    room = np.where(open_, np.minimum(g.capacity[np.maximum(g.course_option[a:b], 0)], 1e12), 0.0).sum(1)
    match = (open_ == stands).sum(1)
    return int(a + np.lexsort((g.course_cost[a:b], -room * stands, -match))[0])


@native
def _assign(f, s, rank, mu):
    """Those who must be served where a school stands, then all others in the order given."""
    f, s = bare(f), bare(s)
    for t in range(f.periods):
        for j in range(f.sites):
            v = t * f.clients + f.home[j]
            if s.option[t * f.sites + j] >= 0 and f.home[j] >= 0 and f.weight[v] > 0 and s.slot[v] < 0:
                put(f, s, v, j)
    for n in range(f.presents):
        v = f.present[rank[n]]
        if s.slot[v] < 0:
            put(f, s, v, _first_slot(f, s, v, mu))


@native
def _first_slot(f, s, v, mu):
    """The cheapest slot with priced excess; where no site is open, the nearest."""
    base = f.base[v]
    chosen, least = np.int64(f.near[v * f.depth]), np.inf
    for n in range(s.count[f.time[v]]):
        slot = best_slot(f, s, v, s.opened[base + n])
        school = base + s.opened[base + n]
        way = price(f, s, v, school, slot) + burden(f, s, school, f.weight[v], f.kind[v], 0.0, mu)
        if way < least:
            least, chosen = way, slot
    return chosen
