"""What tells all searches of a run where to begin and how hot it is: the plan of cooling, and the relaxation once it has settled."""

from __future__ import annotations

from math import inf

import numpy as np

from junheng.layout.core.cooling import ANEW, GUIDED, HOT, OWN, Cooling
from junheng.layout.core.field import Field
from junheng.layout.core.lagrange import FAR, WHOLE, Bound
from junheng.layout.core.layers import Layers
from junheng.layout.core.search import Search

LIKELY, LEAST_LIKELY = 0.3, 0.01
"""A course that is dearer in the relaxation by this share of what a school costs is tried less often by the factor e; so often at least."""
SHARPER = 3.0
"""The power of its share by which a course is drawn."""
PATIENCE = 0.1
"""The share of the time after which cooling begins though the relaxation has not said all, or nothing yet."""


class Guide:
    """`warm`: the searches began with an earlier plan. `by_rounds`: rounds are counted, and nothing is waited for."""

    def __init__(self, g: Layers, f: Field, searches: list[Search], *, warm: bool, by_rounds: bool) -> None:
        self.g, self.f, self.searches, self.warm = g, f, searches, warm
        self._free = not searches[0].counted
        self._waits = self._free and not warm and not by_rounds
        self._cooling: Cooling | None = None
        self._phase, self._from = 0, 0.0
        self.leads: np.ndarray | None = None
        self._heard, self._shares = FAR, np.empty(0)
        self._random = np.random.default_rng(searches[0].seed)

    def hear(self, bound: Bound) -> None:
        """Once its prices have nearly settled, and whenever they are better by a stage, tell the searches what the relaxation says, where the
        number of sites is theirs to find."""
        if not self._free or bound.stage <= self._heard:
            return
        self._heard = bound.stage
        g, stands = self.g, bound.stands()
        for t in range(g.periods):
            open_ = g.course_option[:, t] >= 0
            share = np.bincount(g.course_site[open_], stands[open_], g.sites)
            self.f.lean[t * g.sites : (t + 1) * g.sites] = share
        first, self._shares = g.course_start[:-1], stands
        self.leads = first + [int(np.argmax(part)) for part in np.split(stands, first[1:])]
        schools = self.f.lean.sum()
        if bound.value > 0 and schools >= 1:
            school = bound.value / schools
            self.f.likely[:] = np.maximum(np.exp(-bound.losses() / (LIKELY * school)), LEAST_LIKELY)
            for search in self.searches:
                search.unit = school

    def heat(self, moment: float, gone: float, left: float) -> float:
        """How hot it is at a moment between 0 and 1, after `gone` seconds with `left` to go; where a phase of cooling begins, all
        searches begin anew or go on from a plan."""
        if self._cooling is None:
            if self._waits and self._heard < WHOLE and moment < PATIENCE:
                return HOT
            self._begin(moment, gone, left)
        within = (moment - self._from) / max(1.0 - self._from, 1e-9)
        phase, heat = self._cooling.at(min(1.0, within))
        if phase != self._phase:
            self._enter(phase)
        return heat if self.leads is None else min(heat, GUIDED)

    def _enter(self, phase: int) -> None:
        """Where a block of starts begins what was found is set aside, so that what comes of the block is not measured by it."""
        before, begins = (self._cooling.phases[n].begins for n in (self._phase, phase))
        self._phase = phase
        if begins == ANEW:
            if before != ANEW:
                for search in self.searches:
                    search.set_aside()
            self._begin_anew()
        elif begins == OWN:
            for search in self.searches:
                search.go_on()
        else:
            self._meet()

    @property
    def starting(self) -> bool:
        """Whether searches are on one of many starts, from which a better plan found elsewhere should not lead them away."""
        cooling = self._cooling
        return cooling is not None and cooling.blocks > 1 and cooling.phases[self._phase].begins == ANEW

    def _begin(self, moment: float, gone: float, left: float) -> None:
        rate = max(search.done for search in self.searches) / max(gone, 1e-9)
        moves = rate * left / max(1, len(self.g.present))
        guided, over_time = self.leads is not None, self.g.periods > 1
        self._cooling = Cooling(moves, guided=guided, warm=self.warm, over_time=over_time)
        self._from = moment
        if not self.warm:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """The first from the sites of the relaxation, all others from sites drawn: few of the schools that a start has go again. Where the
        relaxation has not spoken the heat alone leads away."""
        if self.leads is None:
            return
        for n, search in enumerate(self.searches):
            search.begin_anew(self.leads if n == 0 and self._phase == 0 else self._drawn())

    def _drawn(self) -> np.ndarray:
        """A course for every site, drawn by how far each is taken in the relaxation."""
        first = self.g.course_start[:-1]
        chances = np.maximum(self._shares, 1e-9) ** SHARPER
        total = np.repeat(np.add.reduceat(chances, first), np.diff(self.g.course_start))
        # Each waits for a random time, the shorter the greater its chance; whoever comes first is drawn.
        waits = -np.log(1.0 - self._random.random(len(chances))) * total / chances
        return first + [int(np.argmin(part)) for part in np.split(waits, first[1:])]

    def _meet(self) -> None:
        """Everybody goes on from the best plan of all."""
        for search in self.searches:
            search.take_back()
        best = min(self.searches, key=lambda s: s.best.value[0])
        if best.best.value[0] < inf:
            for search in self.searches:
                search.go_on_from(*best.plan(), float(best.best.value[0]))
