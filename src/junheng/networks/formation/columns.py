"""Set partitioning over groups that are found as they are needed, with a lower bound no set of groups can undercut.

The relaxation is solved over the groups known so far; its duals price every unit, and for each head the best group at those
prices is computed exactly. What the prices promise at most is the bound. Prices are smoothed between rounds, which keeps
them from swinging.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf

import numpy as np

from junheng.networks.formation.highs import Answer, Program
from junheng.networks.formation.model import BREACH, LEFT_OUT, Group, Model
from junheng.networks.formation.pricing import Pricing

ROUNDS = 400
Chosen = tuple[list[Group], list[int]]
"""Groups, and the units without one."""
SMOOTH = 0.6
PROVED = 1e-6
"""Relative distance of relaxation and bound at which the relaxation is taken as solved."""


@dataclass
class Columns:
    """The groups known so far, in a program whose rows are the units and the number of groups."""

    model: Model
    pricing: Pricing
    called_off: Callable[[], bool]
    groups: list[Group] = field(default_factory=list)
    bound: float = -inf
    prices: np.ndarray | None = None
    price_of_group: float = 0.0
    reduced: np.ndarray | None = None
    relaxed_value: float = inf
    uncovered: float = inf
    finished: bool = False

    def __post_init__(self):
        m = self.model
        low, high = m.place.groups
        self._known: dict[Group, int] = {}
        self.program = Program(self.called_off)
        self.program.add_rows([1.0] * m.units + [low], [1.0] * m.units + [high])
        self.worst = worst(m)
        price = BREACH * LEFT_OUT if m.relaxed else self.worst + 1
        rows = [[u] for u in range(m.units)] + [[m.units], [m.units]]
        self._off = BREACH if m.relaxed else price
        self._spare = [price * int(n) for n in m.count] + [self._off] * 2
        self.program.add_columns(self._spare, rows, [[1.0]] * (m.units + 1) + [[-1.0]], whole=False)

    @property
    def first(self) -> int:
        """The number of the first column that is a group."""
        return self.model.units + 2

    def add(self, groups: Iterable[Group]) -> int:
        """Take these groups in; returns how many were new."""
        fresh = [g for g in dict.fromkeys(groups) if g not in self._known and self.model.cost(g) < inf]
        rows = [[*self.model.covered(g), self.model.units] for g in fresh]
        self.program.add_columns([self.model.cost(g) for g in fresh], rows, [[1.0] * len(r) for r in rows])
        for g in fresh:
            self._known[g] = len(self.groups)
            self.groups.append(g)
        return len(fresh)

    def relax(
        self, left: Callable[[], float], enough: Callable[[float], bool], told: Callable[[float, float], None]
    ) -> None:
        """Find groups until the relaxation is solved, the bound is `enough` or the time is over."""
        centre = None
        for n in range(ROUNDS):
            answer = self.program.relaxed(max(left(), 0.1))
            if answer.x is None or left() <= 0:
                return
            self.relaxed_value, self.uncovered = answer.value, float(answer.x[: self.first].sum())
            told(min(0.95, n / 60), self.bound)
            duals = answer.duals
            centre = duals if centre is None else centre
            for share in (SMOOTH, 0.0):
                asked = share * centre + (1 - share) * duals
                before = self.bound
                bound, found = self._priced(asked, left)
                if left() <= 0:
                    return
                if bound > before:
                    centre = asked
                if self.add(found) or share == 0.0 or self._solved():
                    break
            if self._solved() or not found:
                self.finished = True
                return
            if enough(self.bound):
                return

    def _solved(self) -> bool:
        return self.bound >= self.relaxed_value - PROVED * max(1.0, abs(self.relaxed_value))

    def _priced(self, duals: np.ndarray, left: Callable[[], float]) -> tuple[float, list[Group]]:
        """The bound at these prices, and the groups worth taking in; keeps the prices where the bound is the best so far.

        Without a bound where the time is over before every head was looked at.
        """
        m = self.model
        prices = np.minimum(duals[:-1], self._spare[: m.units])
        best, found = np.full(len(m.heads), inf), []
        for h in range(len(m.heads)):
            if h % 16 == 0 and left() <= 0:
                return -inf, found
            some = self.pricing.best(h, prices, each_size=True)
            if some:
                best[h] = min(p.reduced for p in some)
                found += [p.group for p in some if p.reduced - duals[-1] < -1e-7]
        least, of_group = self._least(best)
        bound = float(prices.sum()) + least
        if bound > self.bound or self.prices is None:
            self.bound, self.prices, self.price_of_group, self.reduced = bound, prices, of_group, best
        return bound, found

    def _least(self, best: np.ndarray) -> tuple[float, float]:
        """The least the heads can add, and the price of one more group at which that holds.

        Each head leads at most one group, those that must do, and their number is limited.
        """
        m = self.model
        low, high = m.place.groups
        must = best[m.must].sum()
        rest = np.sort(best[~m.must])
        sums = must + np.concatenate([[0.0], np.cumsum(rest)])
        number = int(m.must.sum()) + np.arange(len(sums))
        off = np.maximum(np.maximum(low - number, number - high), 0)
        value = np.where(np.isfinite(sums), sums + self._off * off, inf)
        n = int(value.argmin())
        if n == int((rest < 0).sum()) or not len(rest):
            return float(value[n]), 0.0
        return float(value[n]), float(rest[n - 1] if rest[max(n - 1, 0)] > 0 else rest[min(n, len(rest) - 1)])

    def whole(self, seconds: float, gap: float, start: Chosen | None) -> Answer:
        """Choose among the groups known so far."""
        x = None
        if start is not None:
            groups, lost = start
            self.add(groups)
            x = np.zeros(self.program.width)
            x[[self.first + self._known[g] for g in groups] + lost] = 1.0
            low, high = self.model.place.groups
            x[self.first - 2], x[self.first - 1] = max(low - len(groups), 0), max(len(groups) - high, 0)
        return self.program.solved(seconds, gap, x)

    def chosen(self, x: np.ndarray) -> Chosen:
        """The groups of an answer, and the units left out."""
        groups = sorted(g for n, g in enumerate(self.groups) if x[self.first + n] > 0.5)
        return groups, np.flatnonzero(x[: self.model.units] > 0.5).tolist()

    def narrow(self, best: float, left: Callable[[], float]) -> None:
        """Give up heads and pairs that no set of groups cheaper than `best` has."""
        room = best - self.bound
        for h in range(len(self.model.heads)):
            if left() <= 0:
                return
            if self._extra(h, self.reduced[h]) > room:
                self.pricing.close(h)
                continue
            far = []
            for u in self.pricing.reach[h].tolist():
                if left() <= 0:
                    break
                found = self.pricing.best(h, self.prices, inside=(u,))
                if not found or self._extra(h, found[0].reduced) > room:
                    far.append(u)
            self.pricing.drop(h, np.array(far, int))

    def complete(self, best: float, at_most: int, left: Callable[[], float]) -> bool:
        """Take in every group that a set cheaper than `best` could have; False where there are too many."""
        room, found = best - self.bound, []
        for h in range(len(self.model.heads)):
            # What the head adds at the present prices is already in the bound.
            paid = (
                self.reduced[h]
                if self.model.must[h]
                else self.price_of_group + min(0.0, self.reduced[h] - self.price_of_group)
            )
            some = self.pricing.within(h, self.prices, room + paid, at_most - len(found), left)
            if some is None or left() <= 0:
                return False
            found += some
        self.add(found)
        return True

    def _extra(self, h: int, reduced: float) -> float:
        """How far above the bound every answer is in which head h leads a group with this reduced cost."""
        if self.model.must[h]:
            return reduced - self.reduced[h]
        return (reduced - self.price_of_group) - min(0.0, self.reduced[h] - self.price_of_group)


def worst(m: Model) -> float:
    """More than any permitted set of groups costs."""
    finite = np.where(np.isfinite(m.pair), m.pair, 0.0)
    pairs = float(finite.max(axis=0, initial=0.0).sum())
    heavy = m.capacity * (2.0 if m.relaxed else 1.0)
    balance = float(m.balance * np.minimum(heavy, m.load.sum()).sum())
    return pairs + float(np.maximum(m.base_cost, 0).sum()) + balance + 1
