"""The instance as its bound sees it: which clients each school could take and at what cost, sparse; limits on courses as rows.

Clients' far sites are left out where no least size asks for them: their price then never exceeds `cap`, the cost of the nearest
site left out, so that no school would take them and nothing is lost of the proof.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.bare import flat
from junheng.layout.core.checker import ROOM
from junheng.layout.core.layers import Layers

NEAR = 5
"""So many times the average distance between open sites, in ranks, a client's sites are kept."""
FEWEST = 150
NONE, IMPOSSIBLE = -1, -2
LENIENT = 2.0 * ROOM
"""Limits are wider here by more than the checker overlooks: no plan that it certifies may lie below the bound."""


class Relaxed(NamedTuple):
    """Flat arrays. Schools are (period, site); arcs lie school by school and kind by kind, costs by day first, then the cheaper of
    day and boarding where anybody boards. Rows limit courses: Σ value ≤ limit."""

    periods: int
    sites: int
    kinds: int
    nodes: int
    arcs: int
    ways: int
    options: int
    courses: int
    rows: int
    first: np.ndarray
    node: np.ndarray
    cost: np.ndarray
    weight: np.ndarray
    kind: np.ndarray
    cap: np.ndarray
    home: np.ndarray
    capacity: np.ndarray
    minimum: np.ndarray
    boards: np.ndarray
    rooms: np.ndarray
    accepts: np.ndarray
    size: np.ndarray
    price: np.ndarray
    included: np.ndarray
    course_start: np.ndarray
    course_option: np.ndarray
    course_cost: np.ndarray
    least: float
    most: float
    row_start: np.ndarray
    row: np.ndarray
    row_value: np.ndarray
    row_limit: np.ndarray


def relaxed(g: Layers) -> Relaxed:
    day = g.cost[:, : g.sites]
    ways = [day] if g.slots == g.sites else [day, np.minimum(day, g.cost[:, g.sites :])]
    best = ways[-1]
    keep = _kept(g)
    cap = np.full(len(best), np.inf)
    if keep < g.sites:
        for a in range(0, len(best), 512):
            cap[a : a + 512] = np.partition(best[a : a + 512], keep, axis=1)[:, keep]
        cap[cap >= g.barred] = np.inf
    kinds, first, nodes, costs = g.accepts.shape[1], [0], [], []
    home = np.full(g.periods * g.sites, NONE)
    for t in range(g.periods):
        rows = slice(t * g.clients, (t + 1) * g.clients)
        here = g.weight[rows] > 0
        of_kind = [np.flatnonzero(here & (g.kind[rows] == k)) + t * g.clients for k in range(kinds)]
        for j in range(g.sites):
            own = g.home[j] + t * g.clients if g.home[j] >= 0 and g.weight[g.home[j] + t * g.clients] > 0 else NONE  # fmt: skip
            if own >= 0:
                home[t * g.sites + j] = IMPOSSIBLE
            for k in range(kinds):
                column = best[of_kind[k], j]
                near = (column <= cap[of_kind[k]]) | (of_kind[k] == own)
                there = of_kind[k][(column < g.barred) & near]
                if own >= 0 and own in there:
                    home[t * g.sites + j] = first[-1] + int(np.searchsorted(there, own))
                nodes.append(there)
                costs.append([w[there, j] for w in ways])
                first.append(first[-1] + len(there))
    cost = np.concatenate([c[w] for w in range(len(ways)) for c in costs])
    cost[cost >= g.barred] = np.inf
    start, row, value, limit = _rows(g)
    least, most = _number(g)
    return Relaxed(
        g.periods, g.sites, kinds, len(g.weight), first[-1], len(ways), len(g.capacity), len(g.course_cost), len(limit),
        np.array(first), np.concatenate(nodes), cost, g.weight, flat(g.kind), cap, home, _capacity(g), _minimum(g),
        (g.seats > 0).astype(np.int64) * (len(ways) - 1), g.rooms, flat(g.accepts), flat(g.class_size * (1.0 + LENIENT)),
        flat(g.class_cost), flat(g.included), flat(g.course_start), flat(g.course_option), g.course_cost, least, most,
        start, row, value, limit,
    )  # fmt: skip


def _capacity(g: Layers) -> np.ndarray:
    """What an option holds; where pupils are whole numbers, so is what fits."""
    wide = g.capacity + LENIENT * np.maximum(1.0, g.capacity)
    whole = (g.weight == np.rint(g.weight)).all()
    return np.floor(wide) if whole else wide


def _minimum(g: Layers) -> np.ndarray:
    return np.maximum(0.0, g.minimum - LENIENT * np.maximum(1.0, g.minimum))


def _kept(g: Layers) -> int:
    """How many near sites of a client are looked at."""
    if g.sites <= FEWEST or (g.minimum > 0).any():
        return g.sites
    few = g.open_most.min() if np.isfinite(g.open_most).all() else g.sites / NEAR
    return int(min(g.sites, max(FEWEST, NEAR * g.sites / max(few, 1.0))))


def _number(g: Layers) -> tuple[float, float]:
    """The number of sites, where there is one period only; with more it is a row."""
    return (float(g.open_least[0]), float(g.open_most[0])) if g.periods == 1 else (0.0, np.inf)


def _rows(g: Layers) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Budget, closures, numbers of sites and successors, each row scaled to a largest entry of one."""
    rows, limits = [], []
    open_ = (g.course_option >= 0).astype(float)
    for t in range(g.periods):
        for value, limit in (
            (g.course_spend[:, t], g.budget[t] + LENIENT * max(1.0, abs(g.budget[t]))),
            (g.course_closes[:, t].astype(float), g.closures[t]),
            (open_[:, t], g.open_most[t] if g.periods > 1 else np.inf),
            (-open_[:, t], -g.open_least[t] if g.periods > 1 and g.open_least[t] > 0 else np.inf),
        ):
            if np.isfinite(limit) and value.any():
                rows.append(value)
                limits.append(limit)
        for first, other in g.successors:
            value = g.course_closes[:, t] * (g.course_site == first) * 1.0
            if not value.any():
                continue
            stood = open_[:, t - 1] if t else np.full(len(open_), float(g.standing[other]))
            rows.append(value - (stood * (g.course_site == other) if first != other else 0.0))
            limits.append(0.0)
    table = np.array(rows).reshape(len(rows), len(g.course_cost))
    scale = np.abs(table).max(1, initial=1e-300)
    column, row = np.nonzero(table.T)
    value = (table / scale[:, None]).T[column, row]
    start = np.searchsorted(column, np.arange(len(g.course_cost) + 1))
    return start, row.astype(np.int64), value, np.array(limits, float) / scale
