"""The best group of one head under given prices of the units: a knapsack over how many and how much, exact.

`best[k, L]` is the least cost of choosing units with k schools and load L in all; the balance and the limits depend on k and L
only, so they are added at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from junheng.networks.formation.model import BREACH, Group, Model

CLOSE = 1e-9


@dataclass(frozen=True)
class Priced:
    """A group, its cost and its reduced cost."""

    group: Group
    cost: float
    reduced: float


class Pricing:
    """Keeps what does not change between rounds: reach, size of the tables, and the tail of each head."""

    def __init__(self, m: Model):
        self.model = m
        self.reach = [np.flatnonzero(np.isfinite(row)) for row in m.pair]
        self.closed = np.zeros(len(m.heads), bool)
        self.tails = [self._tail(h) for h in range(len(m.heads))]

    def _tail(self, h: int) -> np.ndarray:
        m = self.model
        most = int(min(m.count[self.reach[h]].sum(), 1e9))
        # What would break limits by more than the known answer as a whole is in no better one.
        spare = m.ceiling / BREACH if m.relaxed else 0.0
        room = m.high[h] - m.base_count[h] + np.floor(spare)
        schools = int(min(most, max(room, m.low - m.base_count[h], 0)))
        weight = m.capacity[h] * max(1.0, spare) - m.base_load[h]
        loads = int(min(m.load[self.reach[h]].sum(), max(weight, 0)))
        return m.tails(
            h,
            np.arange(schools + 1)[:, None] + m.base_count[h],
            np.arange(loads + 1)[None, :] + m.base_load[h],
        )

    def close(self, h: int) -> None:
        """From now on head h does not lead."""
        self.closed[h] = True

    def drop(self, h: int, units: np.ndarray) -> None:
        """From now on head h does not lead these units."""
        self.reach[h] = np.setdiff1d(self.reach[h], units)

    def best(
        self, h: int, prices: np.ndarray, *, each_size: bool = False, inside: tuple[int, ...] = (), outside: tuple[int, ...] = ()
    ) -> list[Priced]:  # fmt: skip
        """The group of head h with the least reduced cost, or with `each_size` the best of every number of schools.

        `inside` must be in the group, `outside` must not.
        """
        m = self.model
        if self.closed[h]:
            return []
        fixed = list(inside)
        units = self.reach[h]
        units = units[~np.isin(units, fixed + list(outside))] if fixed or outside else units
        cost = m.pair[h, units] - prices[units]
        count, load = m.count[units], m.load[units]
        keep = self._undominated(h, units, cost, count, load)
        units, cost, count, load = units[keep], cost[keep], count[keep], load[keep]
        start = (int(m.count[fixed].sum()), int(m.load[fixed].sum()))
        shape = self.tails[h].shape
        if start[0] >= shape[0] or start[1] >= shape[1]:
            return []
        best, taken = _knapsack(cost, count, load, (shape[0] - start[0], shape[1] - start[1]))
        total = best + self.tails[h][start[0] :, start[1] :]
        constant = m.base_cost[h] - prices[m.unit_of[h]] + m.pair[h, fixed].sum() - prices[fixed].sum()
        found = []
        for k, loaded in self._ends(total, each_size):
            others = [*fixed, *(int(units[j]) for j in _chosen(taken, count, load, k, loaded))]
            group = (h, tuple(sorted(others)))
            found.append(Priced(group, m.cost(group), float(total[k, loaded] + constant)))
        return self._without_clashes(h, prices, found, each_size, inside, outside)

    @staticmethod
    def _ends(total: np.ndarray, each_size: bool) -> Iterator[tuple[int, int]]:
        if not each_size:
            k, loaded = divmod(int(total.argmin()), total.shape[1])
            if total[k, loaded] < inf:
                yield k, loaded
            return
        for k, loaded in enumerate(total.argmin(axis=1)):
            if total[k, loaded] < inf:
                yield k, int(loaded)

    def _undominated(
        self, h: int, units: np.ndarray, cost: np.ndarray, count: np.ndarray, load: np.ndarray
    ) -> np.ndarray:
        """Single schools for which there are enough others both cheaper and lighter are in no best group."""
        m = self.model
        room = self.tails[h].shape[0] - 1
        if len(units) <= room or any(a in units and b in units for a, b in m.apart):
            return np.arange(len(units))
        order = np.lexsort((units, load, cost))
        weight, single = load[order], count[order] == 1
        lighter = np.tril(single[None, :] & (weight[None, :] <= weight[:, None]), -1).sum(axis=1)
        keep = order[(lighter < room) | ~single]
        return np.sort(keep)

    def _without_clashes(
        self, h: int, prices: np.ndarray, found: list[Priced], each_size: bool, inside: tuple[int, ...], outside: tuple[int, ...]
    ) -> list[Priced]:  # fmt: skip
        """Where the best has two units that must be apart, the best without the one and without the other."""
        for priced in found:
            clash = next(
                ((a, b) for a, b in self.model.apart if a in priced.group[1] and b in priced.group[1]), None
            )
            if clash:
                free = [u for u in clash if u not in inside]
                both = [
                    p
                    for u in free
                    for p in self.best(h, prices, each_size=each_size, inside=inside, outside=(*outside, u))
                ]
                by_size: dict[int, Priced] = {}
                for p in sorted(both, key=lambda p: (p.reduced, p.group)):
                    by_size.setdefault(int(self.model.count[list(p.group[1])].sum()) if each_size else 0, p)
                return list(by_size.values())
        return found

    def within(
        self, h: int, prices: np.ndarray, beyond: float, at_most: int, left: Callable[[], float]
    ) -> list[Group] | None:
        """Every group of head h with a reduced cost not above `beyond`; None where there are too many or the time is over."""
        m = self.model
        if self.closed[h]:
            return []
        units = self.reach[h]
        cost = m.pair[h, units] - prices[units]
        order = np.lexsort((units, cost))
        units, cost = units[order], cost[order]
        gain = np.append(np.cumsum(np.minimum(cost, 0)[::-1])[::-1], 0.0)
        constant = m.base_cost[h] - prices[m.unit_of[h]]
        room, heaviest = (n - 1 for n in self.tails[h].shape)
        least = self.tails[h].min() if self.tails[h].size else inf
        found: list[Group] = []
        stack = [(0, 0, 0, 0.0, ())]
        steps = 0
        while stack:
            j, k, loaded, so_far, chosen = stack.pop()
            steps += 1
            if steps > 8 * at_most or len(found) > at_most or (steps % 1024 == 0 and left() <= 0):
                return None
            if so_far + self.tails[h][k, loaded] + constant <= beyond + CLOSE:
                found.append((h, tuple(sorted(chosen))))
            for n in range(j, len(units)):
                u = int(units[n])
                more, heavier = k + int(m.count[u]), loaded + int(m.load[u])
                # Load only grows, so the balance already reached is paid in any case.
                if so_far + gain[n] + max(least, self._paid(h, loaded)) + constant > beyond + CLOSE:
                    break
                if more <= room and heavier <= heaviest:
                    stack.append((n + 1, more, heavier, so_far + float(cost[n]), (*chosen, u)))
        return [g for g in found if m.cost(g) < inf]

    def _paid(self, h: int, loaded: int) -> float:
        load = loaded + self.model.base_load[h]
        return float(self.model.balance * load * load / self.model.capacity[h])


def _knapsack(
    cost: np.ndarray, count: np.ndarray, load: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The table of least costs, and which units were taken in each state, unit by unit."""
    best = np.full(shape, inf)
    best[0, 0] = 0.0
    taken = []
    for c, k, w in zip(cost.tolist(), count.tolist(), load.tolist(), strict=True):
        better = np.zeros(shape, bool)
        if k < shape[0] and w < shape[1]:
            with_it = best[: shape[0] - k, : shape[1] - w] + c
            here = best[k:, w:]
            better[k:, w:] = with_it < here
            best[k:, w:] = np.minimum(with_it, here)
        taken.append(better)
    return best, taken


def _chosen(taken: list[np.ndarray], count: np.ndarray, load: np.ndarray, k: int, loaded: int) -> list[int]:
    found = []
    for j in range(len(taken) - 1, -1, -1):
        if taken[j][k, loaded]:
            found.append(j)
            k, loaded = k - int(count[j]), loaded - int(load[j])
    return found[::-1]
