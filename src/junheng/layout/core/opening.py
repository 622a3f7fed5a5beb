"""Prices to begin the ascent from: a guess of what serving a client costs, then every client's price moved by itself for some rounds.

A price rises where nobody takes the client and falls where several do, by a step that grows while that stays so and shrinks where it
turns (Riedmiller and Braun 1993): in two dozen rounds this is nearer to the best prices than the ascent in some hundreds.
"""

from __future__ import annotations

import numpy as np

from junheng.layout.core import ascent
from junheng.layout.core.layers import Layers

PARTS_PAID = (1.0, 0.75, 0.5, 0.25, 0.0)
"""What prices may begin with, as shares of what a place in a full school costs."""
ROUNDS = 24
FIRST, MOST, GROWS, SHRINKS, RESTS = 0.3, 0.5, 1.1, 0.6, 0.97
"""The first and the largest step, as shares of what a client pays beyond its way; what a step is multiplied by."""
LEAST = 0.1
"""A client pays no less beyond its way, as a share of its price."""


def first_prices(g: Layers, at: ascent.Place) -> np.ndarray:
    """(nodes,) prices whose bound is the best that was met."""
    k, d, r = at
    way, farther = _ways(g)
    guess = max(_guesses(g, way), key=lambda node: _bound(at, node))
    each = np.maximum(np.maximum(guess - way, LEAST * guess), farther - way)
    node, step, before = np.maximum(guess, (way + farther) / 2), FIRST * each, np.zeros(len(guess))
    best, value = guess, _bound(at, guess)
    for _ in range(ROUNDS):
        here = _bound(at, node)
        if here > value:
            best, value = node, here
        ascent.take(k, d, r)
        missing = np.where(g.weight > 0, np.clip(1.0 - r.served, -1.0, 1.0), 0.0)
        turned = missing * before
        step = step * np.where(turned < 0, SHRINKS, np.where(turned > 0, GROWS, RESTS))
        step, before = np.minimum(step, MOST * each), missing
        node = np.minimum(node + step * missing, k.cap)
    return best


def _bound(at: ascent.Place, node: np.ndarray) -> float:
    k, d, r = at
    r.node[:], r.row[:] = np.minimum(node, k.cap), 0.0
    return ascent.evaluate(k, d, r, ascent.SHARES)


def _ways(g: Layers) -> tuple[np.ndarray, np.ndarray]:
    """What the way to the nearest site costs each node, and where a number of sites is asked for, what one costs about as far as there
    will be a school."""
    near = np.minimum(g.cost.min(1, initial=g.barred), g.barred / 4)
    if not np.isfinite(g.open_most).all():
        return near, near
    rank = min(int(np.ceil(g.sites / max(g.open_most.min(), 1.0) / 2)), g.order.shape[1] - 1)
    far = np.take_along_axis(g.cost[:, : g.sites], g.order[:, rank : rank + 1].astype(int), 1)[:, 0]
    return near, np.where(far < g.barred, np.maximum(near, far), near)


def _guesses(g: Layers, way: np.ndarray) -> list[np.ndarray]:
    """What serving each node may cost: the way, a place in a class, and more or less of a place in a school."""
    period, share = np.arange(len(g.weight)) // g.clients, _school_share(g)
    taught = _class_share(g)[period, g.kind]
    return [np.where(g.weight > 0, way + (taught + part * share) * g.weight, 0.0) for part in PARTS_PAID]


def _school_share(g: Layers) -> float:
    """What a pupil's place costs in a school that is full, on average over the sites."""
    share = np.zeros(g.sites)
    paid = (g.course_option >= 0).any(1) & (g.course_cost > 0)
    room = np.array([g.capacity[o[o >= 0]].max() if (o >= 0).any() else np.inf for o in g.course_option])
    np.maximum.at(share, g.course_site[paid], (g.course_cost / np.maximum(room, 1e-9) / g.periods)[paid])
    return float(share.mean())


def _class_share(g: Layers) -> np.ndarray:
    """(periods, kinds) what a pupil's place costs in a class that is full, on average over the options that count classes."""
    counts = np.isfinite(g.class_size) & (g.accepts != 0)
    each = np.where(counts, g.class_cost / np.where(counts, g.class_size, 1.0), 0.0)
    return each.sum(1) / np.maximum(counts.sum(0), 1)
