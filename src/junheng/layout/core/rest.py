"""What is left of an instance once prices have ruled out the rest, for HiGHS: of the whole, or of the part where a better plan most likely is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from junheng.layout.core.exact import Exact, solved
from junheng.layout.core.lagrange import Bound
from junheng.layout.core.solution import Choice
from junheng.layout.core.terms import Terms

WHOLE_ARCS, PART_ARCS = 8_000, 4_000
"""Arcs over all periods up to which HiGHS is given what is left: of the whole, and of a part."""


class Left(NamedTuple):
    """Which courses (courses,) and which arcs (periods, arcs) of the instance may be taken."""

    course: np.ndarray
    arc: np.ndarray


class Rest:
    """What is ruled out in the layers, in the terms of the instance."""

    def __init__(self, terms: Terms, called_off: Callable[[], bool]) -> None:
        self.terms, self.problem, self.g, self.called_off = terms, terms.problem, terms.g, called_off

    def whole(self, bound: Bound | None, value: float) -> Left | None:
        """All but what no plan as good as `value` has, where a bound is known; None where that is too much."""
        left = self._all(True)
        if bound is not None:
            may, school, node = bound.ruled_out(value)
            left.course[self.terms.canon.course[~may]] = False
            self._mark(left.arc, school, node, False)
        return left if left.arc.sum() <= WHOLE_ARCS else None

    def kernel(self, bound: Bound) -> Left | None:
        """What may still be taken in the part of least bound; None where there is none or that is too much."""
        found = bound.kernel()
        if found is None or len(found[2]) > PART_ARCS:
            return None
        may, school, node = found
        left = self._all(False)
        left.course[self.terms.canon.course[may]] = True
        self._mark(left.arc, school, node, True)
        return left

    def asked(self, left: Left, start: Choice | None, seconds: float, gap: float) -> Exact:
        """What HiGHS finds and proves of it in so many seconds."""
        return solved(self.problem, start, seconds, gap, self.called_off, *left)

    def _all(self, may: bool) -> Left:
        p = self.problem
        return Left(np.full(len(p.courses.site), may), np.full((p.periods, p.arcs), may))

    def _mark(self, arc: np.ndarray, school: np.ndarray, node: np.ndarray, may: bool) -> None:
        """Whether the arcs between these schools and nodes, by day and as a boarder, may be taken."""
        period, site = np.divmod(school, self.g.sites)
        for slot in (site, site + self.g.sites) if self.g.slots > self.g.sites else (site,):
            there = self.terms.arcs(node % self.g.clients, slot)
            arc[period[there >= 0], there[there >= 0]] = may
