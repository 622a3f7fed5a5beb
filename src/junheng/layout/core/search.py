"""One annealing run: its state, and the prices of excess and of sites that follow what is met."""

from __future__ import annotations

import numpy as np

from junheng.layout.core import anneal
from junheng.layout.core.anneal import BESIDE, EXCESS_PRICE, HEAT, SEEN, SIDE_PRICE, WITHIN, Best
from junheng.layout.core.field import Field
from junheng.layout.core.layers import Layers
from junheng.layout.core.pool import note_all
from junheng.layout.core.start import excess_price, first_plan, placed
from junheng.layout.core.state import State, new_state, take_slots
from junheng.layout.core.work import new_work

SOFT = (0.002, 0.1)
"""What a site too many or too few costs, as a share of what a site costs, at least and at most: so little that the number now and then
differs, and sites can move from one region to another."""
FIRST_MOVES = 60
PACE = 4.0
"""Where a step has fewer moves than a quarter of the nodes it says less, and the price of excess follows more slowly: but not before there
is a plan within all limits."""
WIDE = 1_000.0
"""How far the price of excess may go from the first guess."""
NOTABLE = 8.0
"""Schools of plans that are dearer by no more than so many temperatures are noted for recombination."""
CERTAIN = 2.5
"""So many standard deviations above what small moves gain on average nothing is hoped of them."""


class Search:
    """One seed's annealing; `step` runs a part of it at one heat."""

    def __init__(self, g: Layers, f: Field, seed: int, start: tuple[np.ndarray, np.ndarray] | None = None):
        self.g, self.f, self.seed = g, f, seed
        self.work, self.best = new_work(f), anneal.new_best(f)
        self.tune, self.stats, self.opening = np.zeros(5), np.zeros(3), np.zeros(g.periods)
        self._aside: Best | None = None
        self.price = price = excess_price(g)
        if start is None:
            self.state = first_plan(g, f, np.random.default_rng(seed), price)
        else:
            self.state = self._begun(*start)
        total = self.state.total
        served = total[0] - total[4] * g.barred
        self.way = max(served, 1e-9) / max(1, len(g.present) - total[4])
        self.tune[EXCESS_PRICE], self.tune[anneal.CERTAIN] = price, CERTAIN
        most = g.open_most.min()
        self.counted = bool(np.isfinite(most) and most < g.sites)
        self.moves, self.rounds, self.done = FIRST_MOVES, 0, 0
        self.unit = max(abs(served), 1e-9) / max(1, int(self.state.count.sum()))
        if self.counted:
            self.opening[:] = 0.5 * served / max(1.0, most) / g.periods
            self.soft = SOFT[1]
            self.tune[SIDE_PRICE] = self.soft * self.opening[0]
        else:
            paid = g.course_cost[g.course_cost > 0]
            self.tune[SIDE_PRICE] = paid.mean() if paid.size else self.way
        self.side = self.tune[SIDE_PRICE]

    def _begun(self, course: np.ndarray, slot: np.ndarray) -> State:
        state = new_state(self.f, course)
        take_slots(self.f, state, slot)
        return state

    def set_aside(self) -> None:
        """Keep the best plan for later, and look for another as if there were none."""
        if self._aside is None or self.best.value[0] < self._aside.value[0]:
            self._aside = Best(*(part.copy() for part in self.best))
        self.best.value[0] = np.inf

    def take_back(self) -> None:
        """The best plan is the best ever again."""
        if self._aside is not None and self._aside.value[0] < self.best.value[0]:
            for part, kept in zip(self.best, self._aside, strict=True):
                part[:] = kept

    def remember(self, course: np.ndarray, slot: np.ndarray, value: float) -> None:
        """A plan that obeys everything is the best one, if it is."""
        if value < self.best.value[0]:
            self.best.course[:], self.best.slot[:], self.best.value[0] = course, slot, value

    def go_on_from(self, course: np.ndarray, slot: np.ndarray, value: float) -> None:
        """Go on from a plan that obeys everything, and remember it if it is the best."""
        self.state = self._begun(course, slot)
        self.remember(course, slot, value)

    def go_on(self) -> None:
        """Go on from the best plan, where there is one."""
        if np.isfinite(self.best.value[0]):
            self.go_on_from(*self.plan(), float(self.best.value[0]))

    def begin_anew(self, course: np.ndarray) -> None:
        """Begin with these courses, everybody sent where there is room."""
        self.state = placed(self.g, self.f, course, self.price)

    def note(self) -> None:
        """Note the schools of the best plan."""
        course, slot = self.plan()
        note_all(self.f, self._begun(course, slot), self.work)

    def step(self, heat: float) -> None:
        """A part of the annealing at so many times what a school costs on average."""
        self.tune[HEAT] = heat * self.unit
        self.tune[anneal.NOTABLE] = NOTABLE * self.tune[HEAT]
        anneal.seed_with(self.seed * 1_000_003 + self.rounds)
        anneal.anneal(
            self.f, self.state, self.work, self.best, self.tune, self.opening, self.moves, self.stats
        )
        self.rounds += 1
        self.done += self.moves
        self._follow()

    def _follow(self) -> None:
        """Dearer excess where the plan is mostly beyond limits, cheaper where it never is; the same for the number of sites."""
        seen = max(self.stats[SEEN], 1.0)
        within, beside = self.stats[WITHIN] / seen, self.stats[BESIDE] / seen
        known = np.isfinite(self.best.value[0])
        pace = min(1.0, PACE * self.moves / len(self.g.present)) if known else 1.0
        if within < 0.3:
            self.tune[EXCESS_PRICE] = min(1.15**pace * self.tune[EXCESS_PRICE], WIDE * self.price)
        elif within > 0.7:
            self.tune[EXCESS_PRICE] = max(0.93**pace * self.tune[EXCESS_PRICE], self.price / WIDE)
        if self.counted:
            count = self.state.count
            for t in range(self.g.periods):
                self.opening[t] *= 1.02 if count[t] > self.g.open_most[t] else 1.0
                self.opening[t] *= 0.98 if count[t] < self.g.open_least[t] else 1.0
            self.soft *= 0.9 if beside > 0.95 else 1.1 if beside < 0.6 else 1.0
            self.soft = float(np.clip(self.soft, *SOFT))
            self.tune[SIDE_PRICE] = self.soft * self.opening.max()
        elif beside < 0.3:
            self.tune[SIDE_PRICE] = min(1.1 * self.tune[SIDE_PRICE], WIDE * self.side)
        elif beside > 0.9:
            self.tune[SIDE_PRICE] = max(0.95 * self.tune[SIDE_PRICE], self.side)

    def plan(self) -> tuple[np.ndarray, np.ndarray]:
        """Courses and slots of the best plan; of the present one where none obeys everything."""
        if np.isfinite(self.best.value[0]):
            return self.best.course.copy(), self.best.slot.copy()
        return self.state.course.copy(), self.state.slot.copy()
