"""Least travel times from some nodes to others, up to a limit: Dijkstra's method on a four-way heap, compiled once."""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True)
def _up(heap, place, cost, at):
    """Move the entry at `at` towards the top."""
    node = heap[at]
    while at > 0:
        above = (at - 1) >> 2
        if cost[heap[above]] <= cost[node]:
            break
        heap[at] = heap[above]
        place[heap[at]] = at
        at = above
    heap[at] = node
    place[node] = at


@numba.njit(cache=True)
def _down(heap, place, cost, size, at):
    """Move the entry at `at` away from the top."""
    node = heap[at]
    while True:
        first = 4 * at + 1
        if first >= size:
            break
        least = first
        for child in range(first + 1, min(first + 4, size)):
            if cost[heap[child]] < cost[heap[least]]:
                least = child
        if cost[heap[least]] >= cost[node]:
            break
        heap[at] = heap[least]
        place[heap[at]] = at
        at = least
    heap[at] = node
    place[node] = at


@numba.njit(cache=True)
def _from_each(start, head, weight, sources, targets, limit):
    nodes = len(start) - 1
    found = np.full((len(sources), len(targets)), np.inf)
    cost = np.full(nodes, np.inf)
    place = np.full(nodes, -1, np.int64)
    heap = np.empty(nodes, np.int64)
    touched = np.empty(nodes, np.int64)
    for s in range(len(sources)):
        heap[0], place[sources[s]], cost[sources[s]] = sources[s], 0, 0.0
        touched[0], seen, size = sources[s], 1, 1
        while size > 0:
            node = heap[0]
            size -= 1
            if size > 0:
                heap[0] = heap[size]
                place[heap[0]] = 0
                _down(heap, place, cost, size, 0)
            for e in range(start[node], start[node + 1]):
                beyond, other = cost[node] + weight[e], head[e]
                if beyond > limit or beyond >= cost[other]:
                    continue
                if cost[other] == np.inf:
                    touched[seen] = other
                    seen += 1
                    heap[size], place[other] = other, size
                    size += 1
                cost[other] = beyond
                _up(heap, place, cost, place[other])
        for t in range(len(targets)):
            found[s, t] = cost[targets[t]]
        for n in range(seen):
            cost[touched[n]] = np.inf
    return found


def least(
    start: np.ndarray, head: np.ndarray, weight: np.ndarray, sources: np.ndarray, targets: np.ndarray,
    limit: float = np.inf,
) -> np.ndarray:  # fmt: skip
    """Least cost from every source to every target along edges of a graph in rows (`start`, `head`, `weight`).

    inf where a target cannot be reached within `limit`. Weights must not be negative.
    """
    weight = np.asarray(weight, np.float64)
    if not (weight >= 0).all():
        raise ValueError(
            "路网里有小于 0 或不是数的用时，请改正 The road graph has times below 0 or not numbers"
        )
    return _from_each(
        np.asarray(start, np.int64), np.asarray(head, np.int64), weight,
        np.asarray(sources, np.int64), np.asarray(targets, np.int64), float(limit),
    )  # fmt: skip
