"""A tree of parts of the instance, each with its own bound by prices: the least of them is the whole's bound.

A part says which courses sites may still take and which arcs clients may still take. It is divided at a site that neither
stands nor does not in the relaxation, or at a client whom the relaxation sends to several sites: half of them each.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field
from math import inf

import numpy as np

from junheng.layout.core import ascent
from junheng.layout.core.fixing import fix
from junheng.layout.core.relaxed import Relaxed

ROUNDS = 40
"""Rounds of the ascent in each part."""
STEP = 0.3
"""The step a part begins with."""
QUICK = 0.02
"""Seconds of a round up to which eight are done between two looks at the clock."""
OPEN = 0.03
"""A site whose share of standing is within this of 0 or 1 is not divided at."""


@dataclass(order=True)
class Part:
    bound: float
    number: int
    node: np.ndarray = field(compare=False)
    row: np.ndarray = field(compare=False)
    may: np.ndarray = field(compare=False)
    reach: np.ndarray = field(compare=False)
    cut: tuple = field(compare=False)


def goal(upper: float, unit: float) -> float:
    """What a better plan costs at most."""
    return upper - unit * (1 - 1e-6) if unit > 0 else upper - 1e-9 * abs(upper)


class Tree:
    """Parts not yet done with, the least bound first; `grow` divides one."""

    def __init__(self, at: ascent.Place, node: np.ndarray, row: np.ndarray, unit: float) -> None:
        self.at, self.k, self.unit = at, at.k, unit
        self.prices = ascent.prices(at.k, node, shares=True)
        self.prices.row[:] = row
        self.parts: list[Part] = []
        self.number, self.least_gone = 0, inf

    def bound(self, upper: float) -> float:
        """Below this no plan of the instance lies; `upper` where nothing better is left."""
        return min(self.parts[0].bound if self.parts else inf, self.least_gone, upper)

    def root(self, upper: float, rounds: int, until: float = inf) -> None:
        k = self.k
        every = np.ones(k.courses, np.uint8), np.ones(k.arcs, np.uint8)
        self._explore(
            Part(-inf, 0, self.prices.node.copy(), self.prices.row.copy(), *every, ()), upper, rounds, until
        )

    def grow(self, upper: float, until: float = inf) -> bool:
        """Divide the part with the least bound; False where none is left. A part is given no more rounds after `until`."""
        most = goal(upper, self.unit)
        while self.parts:
            part = heapq.heappop(self.parts)
            if part.bound > most:
                self.parts = []
                return False
            for half in self._halves(part):
                self._explore(half, upper, ROUNDS, until)
            return True
        return False

    def _halves(self, part: Part) -> list[Part]:
        what, first, second = part.cut
        halves = []
        for ruled_out in (first, second):
            may, reach = part.may.copy(), np.unpackbits(part.reach, count=self.k.arcs)
            (may if what == "site" else reach)[ruled_out] = 0
            halves.append(Part(part.bound, 0, part.node, part.row, may, reach, ()))
        return halves

    def _explore(self, part: Part, upper: float, rounds: int, until: float) -> None:
        """The bound of a part; it is kept if a better plan could be in it."""
        (k, d, r), p, most = self.at, self.prices, goal(upper, self.unit)
        p.node[:], p.row[:] = part.node, part.row
        p.tune[:] = STEP, ascent.FIRST_AVERAGE, 0.0, -inf
        r.may[:], r.reach[:] = part.may, part.reach
        value = ascent.begin(k, d, r, p, ascent.WHOLE)
        left, together = rounds, 8 if until == inf else 1
        while value <= most and left > 0 and time.monotonic() < until:
            began = time.monotonic()
            value = ascent.ascend(k, d, r, p, upper, together, ascent.WHOLE)
            left -= together
            together = 8 if until == inf or time.monotonic() - began < QUICK * together else 1
        if value <= most:
            value = max(value, fix(k, d, r, p, most))
        if value > most:
            return
        bound = max(value, part.bound)
        cut = _site(k, p, r.may) or _client(k, p, r.reach)
        if cut is None:
            self.least_gone = min(self.least_gone, bound)
            return
        self.number += 1
        heapq.heappush(
            self.parts,
            Part(bound, self.number, p.node.copy(), p.row.copy(), r.may.copy(), np.packbits(r.reach), cut),
        )


def _site(k: Relaxed, p: ascent.Prices, may: np.ndarray) -> tuple | None:
    """The site, and the period, whose standing is most open; the courses either half goes without."""
    course_site = np.repeat(np.arange(k.sites), np.diff(k.course_start))
    option, best, found = k.course_option.reshape(-1, k.periods), OPEN, None
    for t in range(k.periods):
        stands = option[:, t] >= 0
        share = np.bincount(course_site[stands], p.stands[stands], k.sites)
        standing = np.bincount(course_site[stands], may[stands], k.sites)
        closed = np.bincount(course_site[~stands], may[~stands], k.sites)
        free = np.where((standing > 0) & (closed > 0), np.minimum(share, 1 - share), -1.0)
        j = int(np.argmax(free))
        if free[j] > best:
            of = course_site == j
            best, found = free[j], ("site", np.flatnonzero(of & stands), np.flatnonzero(of & ~stands))
    return found


def _client(k: Relaxed, p: ascent.Prices, reach: np.ndarray) -> tuple | None:
    """The client who is most divided among sites; the arcs either half goes without."""
    alive = reach != 0
    squares = np.bincount(k.node, p.share**2, k.nodes)
    count = np.bincount(k.node[alive], minlength=k.nodes)
    spread = np.where((k.weight > 0) & (count > 1), 1.0 - squares, -inf)
    i = int(np.argmax(spread))
    if spread[i] == -inf:
        return None
    arcs = np.flatnonzero((k.node == i) & alive)
    arcs = arcs[np.lexsort((k.cost[-k.arcs :][arcs], -p.share[arcs]))]
    return "client", arcs[::2], arcs[1::2]
