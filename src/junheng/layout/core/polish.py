"""Recombination by turns with annealing: which region is freed, how large it is, and what share of the time it gets."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from junheng.layout.core.layers import Layers
from junheng.layout.core.pool import Pool
from junheng.layout.core.recombine import Effort, recombined, region

SMALL, LARGE = 60, 1_500
"""Nodes in a region, at least and at most."""
TURN, REGION = 1.0, 2.0
"""Seconds of one turn, and of one region at most."""
FIXED_NODES = 20
"""Branches of HiGHS where nothing may depend on the clock."""
EVER, MOST, LEAST = 0.1, 0.3, 0.05
"""Shares of the time: at first, while it helps, and while it does not."""


class Polish:
    """Its pool and what it has learnt: the region's size and the share of time that paid."""

    def __init__(self, g: Layers, seed: int, called_off: Callable[[], bool]) -> None:
        self.g, self.pool, self.share = g, Pool(g), EVER
        self._called_off, self._rng = called_off, np.random.default_rng(seed)
        self._size, self.spent = 200.0, 0.0

    def due(self, elapsed: float, cold: bool) -> bool:
        """Whether its share of the seconds since annealing began is not used up; where annealing is over it gets more."""
        return len(self.pool) > 0 and (cold or self.spent < self.share * elapsed)

    def run(
        self, course: np.ndarray, slot: np.ndarray, seconds: float, *, counted: bool = False
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Regions one after another for a turn, or one with `counted` effort; the cheaper plan if there is one."""
        began, better = time.monotonic(), False
        until = began + min(seconds, TURN)
        while not self._called_off():
            found = self._one(course, slot, until, counted)
            if found is not None:
                (course, slot), better = found, True
            if counted or time.monotonic() >= until or self._size >= len(self.g.present):
                break
        self.spent += time.monotonic() - began
        self.share = min(MOST, 1.3 * self.share) if better else max(LEAST, 0.8 * self.share)
        return (course, slot) if better else None

    def _one(self, course, slot, until: float, counted: bool):
        """One region; the next is larger where this was easy, and smaller where the time was too short."""
        client = self.g.present[self._rng.integers(len(self.g.present))]
        sites = region(self.g, course, slot, int(client), int(self._size))
        before = time.monotonic()
        allowed = min(REGION, max(until - before, 0.1))
        effort = Effort(allowed, FIXED_NODES if counted else 10**9, self._called_off)
        found = recombined(self.g, self.pool, course, slot, sites, effort)
        if not counted:
            took = time.monotonic() - before
            change = 1.25 if took < 0.15 * REGION else 0.7 if took > 0.6 * REGION else 1.0
            self._size = float(np.clip(self._size * change, SMALL, min(LARGE, len(self.g.present))))
        return found
