"""A bound no plan can undercut: who goes where is priced per client, each site then decides for itself, and parts are looked at.

First clients are taken in shares, then whole, then the instance is divided into parts (`branch.py`) whose least bound counts.
Limits of budget, closures, numbers and successors have prices too; beds are left out: what is proved holds all the same.
"""

from __future__ import annotations

import time
from concurrent.futures import Executor
from math import inf

import numpy as np

from junheng.layout.core import ascent
from junheng.layout.core.branch import Tree, rounding
from junheng.layout.core.fixing import fix
from junheng.layout.core.layers import Layers
from junheng.layout.core.opening import first_prices
from junheng.layout.core.relaxed import relaxed

NEARLY, SETTLED = 2e-2, 1e-3
"""With a step this small prices hardly change any more who stands, and a step this small no longer moves the bound."""
EXACT = 1e-6
"""Where nobody is taken too often or too seldom by more than this, nothing pulls at the prices any more."""
WHOLE_STEP = 0.05
FAR, NEAR, WHOLE, PARTS, DONE = range(5)
"""Stages of the proof: clients in shares, prices far off or nearly settled; settled, clients whole; settled so too, in parts; done."""
CHUNK = 0.1
"""Seconds of work between two looks at the clock."""
ROOT_ROUNDS = 64
NEARER = 0.97
"""The tree is begun anew where the gap from what prices alone give to the best plan has shrunk to this share, as parts then lose more at once;
but only while there is as much time left as the old tree has had, since until then the new one proves less."""
TRIAL = 1.0
"""Seconds a tree must have grown for before its pace says anything."""


class Bound:
    """The ascent with its prices and the tree of parts; `improve` goes on from where it is."""

    def __init__(self, g: Layers, node: np.ndarray | None = None, row: np.ndarray | None = None) -> None:
        """`node` and `row`: prices to begin from, as `prices` of a bound like this one gave them."""
        self.k = relaxed(g)
        self.unit = unit(g)
        self._at = ascent.place(self.k)
        self._prices = ascent.prices(self.k, first_prices(g, self._at) if node is None else node)
        if row is not None and len(row) == self.k.rows:
            self._prices.row[:] = row
        self._tree: Tree | None = None
        self._upper, self._first, self._divided, self.trees = inf, -inf, 0.0, 0
        self._planted = -inf
        self.stage, self._rounds, self._best, self._begun = FAR, 1, -inf, False

    @property
    def value(self) -> float:
        """The bound; where every cost is a multiple of one unit, the next multiple."""
        if self.unit <= 0 or not np.isfinite(self._best):
            return self._best
        return float(np.ceil((self._best - rounding(self._best, self.unit)) / self.unit) * self.unit)

    @property
    def prices(self) -> tuple[np.ndarray, np.ndarray]:
        """The best prices of nodes and of rows."""
        return self._prices.node.copy(), self._prices.row.copy()

    def stands(self) -> np.ndarray:
        """How far every course is taken in the relaxation, (courses,), between 0 and 1."""
        return self._prices.stands.copy()

    @property
    def dividing(self) -> bool:
        return self.stage >= PARTS

    @property
    def done(self) -> bool:
        return self.stage == DONE

    def improve(
        self, upper: float, seconds: float, rounds: int | None = None, end: float = inf, beside: Executor | None = None
    ) -> float:  # fmt: skip
        """Go on for some seconds, or for some rounds whatever they take; a part is finished, but not after the moment `end`. Parts
        are looked at two at a time where somebody helps (`beside`); without a plan (`upper`) there is nothing to divide for."""
        until = time.monotonic() + seconds
        while self.stage != DONE and not (self.stage == PARTS and upper == inf):
            if self.stage == PARTS:
                self._divide(upper, inf if rounds else end, beside)
            else:
                self._ascend(upper, rounds)
            if rounds or time.monotonic() >= until:
                break
        return self.value

    def _ascend(self, upper: float, rounds: int | None) -> None:
        k, d, r = self._at
        p, whole = self._prices, ascent.WHOLE if self.stage == WHOLE else ascent.SHARES
        if not self._begun:
            if ascent.begin(k, d, r, p, whole) == inf:
                self.stage = DONE
                return
            self._begun = True
        began = time.monotonic()
        asked = rounds or self._rounds
        goal = upper if upper < inf else p.tune[ascent.VALUE] + 0.2 * abs(p.tune[ascent.VALUE]) + 1.0
        value = ascent.ascend(k, d, r, p, goal, asked, whole)
        took = time.monotonic() - began
        self._rounds = int(np.clip(asked * min(2.0, CHUNK / max(took, 1e-6)), 1, 200))
        self._best = max(self._best, value)
        exact = (
            not (np.abs(p.missing) > EXACT).any()
            and not (p.row * p.over < -EXACT).any()
            and (p.over <= EXACT).all()
        )
        if self.stage == FAR and p.tune[ascent.STEP] < NEARLY:
            self.stage = NEAR
        if p.tune[ascent.STEP] < SETTLED or value >= upper or exact:
            self._begun, p.tune[ascent.STEP] = False, WHOLE_STEP
            p.tune[ascent.WORSE] = 0.0
            self.stage = WHOLE if self.stage < WHOLE else PARTS
            self._rounds = 1  # whole clients take much longer

    def seconds_to(self, upper: float) -> float | None:
        """How long the parts will take to prove that nothing is better than `upper`, at the pace since the tree was begun; None while
        that was a moment ago."""
        if self._tree is None or self._divided < TRIAL:
            return None
        at = self._tree.bound(upper)
        rise = at - self._first
        return (upper - at) * self._divided / rise if rise > 0 else inf

    def _divide(self, upper: float, end: float, beside: Executor | None) -> None:
        began = time.monotonic()
        if self._tree is None or self._begins_anew(upper, began, end):
            rises = None if self._tree is None else self._tree.rises
            self._upper, self._divided, self._planted = upper, 0.0, began
            self._tree = Tree(self._at, self.unit, rises)
            self._tree.root(*self.prices, upper, ROOT_ROUNDS, end)
            self._first = self._tree.bound(upper)
            self.trees += 1
        else:
            if not self._tree.grow(upper, end, beside):
                self.stage = DONE
            self._divided += time.monotonic() - began
        self._best = max(self._best, self._tree.bound(upper))

    def _begins_anew(self, upper: float, now: float, end: float) -> bool:
        """Whether plans are so much better than when the tree was begun that it is worth beginning anew, and there is time to."""
        before = self._prices.tune[ascent.VALUE]
        nearer = upper < self._upper and upper - before < NEARER * (self._upper - before)
        return nearer and end - now > now - self._planted

    def ruled_out(self, upper: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What no plan of at most `upper` has: which courses may still be taken, and arcs ruled out by school and node."""
        k, d, r = ascent.place(self.k)
        p = ascent.prices(k, self._prices.node.copy())
        p.row[:] = self._prices.row
        for _ in range(2):
            fix(k, d, r, p, upper + 1e-6 * abs(upper))
        may, out = r.may != 0, np.flatnonzero(r.reach == 0)
        return may, self._school(out), k.node[out]

    def losses(self) -> np.ndarray:
        """(courses,) how much dearer each course is at the best prices than the best one of its site. May be asked while another
        thread divides."""
        k, d, r = ascent.place(self.k)
        r.node[:], r.row[:] = self._prices.node, self._prices.row
        ascent.evaluate(k, d, r, ascent.SHARES)
        least = np.repeat(np.minimum(r.stand, r.shut), np.diff(self.k.course_start))
        return np.where(np.isfinite(r.course), r.course, np.inf) - np.where(np.isfinite(least), least, 0.0)

    def kernel(self) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """The part of least bound, where a better plan would most likely be: which courses may be taken in it, and its arcs by school
        and node. None where there are no parts. May be asked while another thread divides."""
        for part in self._tree.parts[:1] if self._tree is not None else ():
            there = np.flatnonzero(np.unpackbits(part.reach, count=self.k.arcs))
            return part.may != 0, self._school(there), self.k.node[there]
        return None

    def _school(self, arc: np.ndarray) -> np.ndarray:
        return (np.searchsorted(self.k.first, arc, side="right") - 1) // self.k.kinds


def unit(g: Layers) -> float:
    """The greatest whole number that divides every cost, 0 where they are not whole."""
    there = g.cost[g.cost < g.barred]
    costs = np.concatenate([there, g.course_cost, g.class_cost.reshape(-1)])
    if not np.isfinite(costs).all() or (np.abs(costs) > 2**50).any() or (costs != np.rint(costs)).any():
        return 0.0
    return float(np.gcd.reduce(np.unique(costs).astype(np.int64)))
