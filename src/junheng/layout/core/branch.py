"""A tree of parts of the instance, each with its own bound by prices: the least of them is the whole's bound.

A part says which courses sites may still take and which arcs clients may still take; `dividing.py` says where it is divided.
"""

from __future__ import annotations

import heapq
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from math import inf

import numpy as np

from junheng.layout.core import ascent
from junheng.layout.core.dividing import Cut, Rises, cut
from junheng.layout.core.fixing import fix
from junheng.layout.core.steps import STEPS, Steps

ROUNDS = 40
"""Rounds of the ascent in each part."""
QUICK = 0.02
"""Seconds of a round up to which eight are done between two looks at the clock."""


@dataclass(order=True)
class Part:
    """What may be taken in it (`reach` in bits), prices, and where it will be divided; `cut` is None where nothing is left to decide."""

    bound: float
    number: int
    node: np.ndarray = field(compare=False)
    row: np.ndarray = field(compare=False)
    may: np.ndarray = field(compare=False)
    reach: np.ndarray = field(compare=False)
    cut: Cut | None = field(compare=False, default=None)


class Bench:
    """Room to work on one part at a time."""

    def __init__(self, at: ascent.Place) -> None:
        self.at = at
        self.prices = ascent.prices(at.k, np.zeros(at.k.nodes), shares=True)


def goal(upper: float, unit: float) -> float:
    """What a better plan costs at most."""
    return upper - unit + rounding(upper, unit) if unit > 0 else upper - 1e-9 * abs(upper)


def rounding(value: float, unit: float) -> float:
    """What sums of prices may be off by where every cost is a multiple of one unit."""
    return 1e-6 * unit + 1e-12 * abs(value)


class Tree:
    """Parts not yet done with, the least bound first; `grow` divides one. `rises` may be those of an earlier tree."""

    def __init__(self, at: ascent.Place, unit: float, rises: Rises | None = None) -> None:
        self.k, self.unit = at.k, unit
        self.rises = rises or Rises(at.k.sites * at.k.periods)
        self.parts: list[Part] = []
        self.number, self.least_gone = 0, inf
        self._benches, self._steps = [Bench(at)], Steps()

    def bound(self, upper: float) -> float:
        """Below this no plan of the instance lies; `upper` where nothing better is left."""
        return min(self.parts[0].bound if self.parts else inf, self.least_gone, upper)

    def root(self, node: np.ndarray, row: np.ndarray, upper: float, rounds: int, until: float = inf) -> None:
        """The whole as the first part, from prices of its own."""
        every = np.ones(self.k.courses, np.uint8), np.packbits(np.ones(self.k.arcs, np.uint8))
        whole = Part(-inf, 0, node, row, *every)
        self._keep(self._looked_at(self._benches[0], whole, STEPS[0], upper, rounds, until), upper)

    def grow(self, upper: float, until: float = inf, beside: Executor | None = None) -> bool:
        """Divide the part with the least bound, its halves at once where somebody helps; False where none is left. A part is
        given no more rounds after `until`. `beside` must have a worker free."""
        if not self.parts or self.parts[0].bound > goal(upper, self.unit):
            self.parts = []
            return False
        part, step = heapq.heappop(self.parts), self._steps.choose()
        halves = [self._half(part, n) for n in range(2)]
        if beside is None:
            looked = [self._looked_at(self._benches[0], half, step, upper, ROUNDS, until) for half in halves]
        else:
            if len(self._benches) < len(halves):
                self._benches.append(Bench(ascent.place(self.k)))
            first, second = self._benches
            other = beside.submit(self._looked_at, second, halves[1], step, upper, ROUNDS, until)
            looked = [self._looked_at(first, halves[0], step, upper, ROUNDS, until), other.result()]
        self._steps.learn(sum(min(half.bound, upper) - part.bound for half in looked) / len(looked))
        for half, found in enumerate(looked):
            self.rises.learn(part.cut, half, min(found.bound, upper) - part.bound)
            self._keep(found, upper)
        return True

    def _half(self, part: Part, half: int) -> Part:
        may, reach = part.may.copy(), part.reach
        if part.cut.what == "site":
            may[part.cut.without[half]] = 0
        else:
            arcs = np.unpackbits(reach, count=self.k.arcs)
            arcs[part.cut.without[half]] = 0
            reach = np.packbits(arcs)
        return Part(part.bound, 0, part.node, part.row, may, reach)

    def _keep(self, part: Part, upper: float) -> None:
        """A part that could hold a better plan waits to be divided; one without anything to decide counts as it is."""
        if part.bound > goal(upper, self.unit):
            return
        if part.cut is None:
            self.least_gone = min(self.least_gone, part.bound)
            return
        self.number += 1
        part.number = self.number
        heapq.heappush(self.parts, part)

    def _looked_at(
        self, bench: Bench, part: Part, step: float, upper: float, rounds: int, until: float
    ) -> Part:
        """The part with its bound, what cannot be in a better plan taken out, and where to divide it."""
        (k, d, r), p, most = bench.at, bench.prices, goal(upper, self.unit)
        p.node[:], p.row[:] = part.node, part.row
        p.tune[:] = step, ascent.LAST_AVERAGE, 0.0, -inf
        # Nothing of the part looked at here before, so that the order in which benches come by their parts says nothing.
        d.slack[0], r.edge[0] = 0.0, inf
        r.may[:], r.reach[:] = part.may, np.unpackbits(part.reach, count=k.arcs)
        value = ascent.begin(k, d, r, p, ascent.WHOLE)
        left, together = rounds, 8 if until == inf else 1
        while value <= most and left > 0 and time.monotonic() < until:
            began = time.monotonic()
            value = ascent.ascend(k, d, r, p, upper, together, ascent.WHOLE)
            left -= together
            together = 8 if until == inf or time.monotonic() - began < QUICK * together else 1
        if value <= most:
            value = max(value, fix(k, d, r, p, most))
        where = cut(k, p.stands, p.share, r.may, r.reach, self.rises) if value <= most else None
        if value <= most and where is None:
            value = max(value, _decided(bench, upper))
        return Part(
            max(value, part.bound), 0, p.node.copy(), p.row.copy(), r.may.copy(), np.packbits(r.reach), where
        )


def _decided(bench: Bench, upper: float) -> float:
    """The bound of a part in which nothing is left to decide, nearly what it costs: at prices so high that every site takes its clients
    if it can."""
    k, d, r = bench.at
    alive = np.flatnonzero(r.reach != 0)
    way = np.zeros(k.nodes)
    way[k.node[alive]] = k.cost[-k.arcs :][alive]
    r.node[:] = np.where(k.weight > 0, np.minimum(way + abs(upper), k.cap), 0.0)
    r.row[:] = bench.prices.row
    return float(ascent.evaluate(k, d, r, ascent.WHOLE_EVERYWHERE))
