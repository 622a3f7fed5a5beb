"""One program with a binary for every pair of head and unit: for groups too large to be written out one by one.

The balance load² ÷ capacity is convex, and with the binary of the head it stays so: t ≥ 2r·load − r²·capacity·y holds for every
rate r. Tangents are added where an answer lies until they agree with it, so the bound is valid throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np

from junheng.networks.formation.columns import Chosen
from junheng.networks.formation.highs import Answer, Program
from junheng.networks.formation.model import BREACH, LEFT_OUT, Group, Model

RATES = tuple(n / 8 for n in range(1, 9))
CLOSE = 1e-6
ROUNDS = 20


class Assignment:
    """The program of a model. Columns: pairs, heads, loads of balance, and in the relaxed model what is broken."""

    def __init__(self, m: Model, called_off: Callable[[], bool]):
        self.m = m
        self.program = Program(called_off)
        self.h, self.v = (part.tolist() for part in np.nonzero(np.isfinite(m.pair)))
        self.pairs, self.heads = len(self.h), len(m.heads)
        p = self.program
        self._free([float(m.pair[h, v]) for h, v in zip(self.h, self.v, strict=True)], 1.0)
        self._free(m.base_cost.tolist(), 1.0)
        self._free([m.balance] * self.heads, inf, whole=False)
        self.broken = p.width
        if m.relaxed:
            for cost in (np.full(self.heads, BREACH), np.full(self.heads, BREACH), BREACH / m.capacity):
                self._free(cost.tolist(), inf, whole=False)
            self._free([BREACH] * self.heads, 1.0)
            self._free((BREACH * LEFT_OUT * m.count).tolist(), 1.0)
            self._free([BREACH] * 2, inf, whole=False)
            self._free([BREACH * LEFT_OUT] * self.heads, 1.0, whole=False)
        self._rows()

    def _free(self, cost: list[float], upper: float, whole: bool = True) -> None:
        self.program.add_columns(cost, [[]] * len(cost), [[]] * len(cost), upper, whole)

    def _y(self, h: int) -> int:
        return self.pairs + h

    def _t(self, h: int) -> int:
        return self.pairs + self.heads + h

    def _slack(self, kind: int, n: int) -> int:
        """0 too few, 1 too many, 2 load beyond, 3 whether beyond, 4 left out, 5 number of groups (0 too few, 1 too many), 6 a head alone."""
        before = {5: self.m.units, 6: self.m.units + 2}.get(kind, 0)
        return self.broken + min(kind, 4) * self.heads + before + n

    def _rows(self) -> None:
        m, p = self.m, self.program
        self.of_head: list[list[int]] = [[] for _ in range(self.heads)]
        self.of_unit: list[list[int]] = [[] for _ in range(m.units)]
        for x, (h, v) in enumerate(zip(self.h, self.v, strict=True)):
            self.of_head[h].append(x)
            self.of_unit[v].append(x)
        for u in range(m.units):
            columns = self.of_unit[u] + [self._y(h) for h in np.flatnonzero(m.unit_of == u).tolist()]
            columns += [self._slack(4, u)] if m.relaxed else []
            p.add_row(columns, [1.0] * len(columns), 1.0, 1.0)
        for h in range(self.heads):
            self._head(h)
        low, high = m.place.groups
        columns, values = [self._y(h) for h in range(self.heads)], [1.0] * self.heads
        if m.relaxed:
            columns, values = [*columns, self._slack(5, 0), self._slack(5, 1)], [*values, 1.0, -1.0]
        p.add_row(columns, values, low, high)

    def _head(self, h: int) -> None:
        m, p, y, xs = self.m, self.program, self._y(h), self.of_head[h]
        count, load = [float(m.count[self.v[x]]) for x in xs], [float(m.load[self.v[x]]) for x in xs]
        slack = (lambda kind: [self._slack(kind, h)]) if m.relaxed else (lambda kind: [])
        one = [1.0] if m.relaxed else []
        for x in xs:
            p.add_row([x, y], [1.0, -1.0], -inf, 0.0)
        p.add_row([*xs, y, *slack(0)], [*count, float(m.base_count[h] - m.low), *one], 0.0, inf)
        if np.isfinite(m.high[h]):
            p.add_row(
                [*xs, y, *slack(1)],
                [*count, float(m.base_count[h] - m.high[h]), *(-v for v in one)],
                -inf,
                0.0,
            )
        p.add_row(
            [*xs, y, *slack(2)], [*load, float(m.base_load[h] - m.capacity[h]), *(-v for v in one)], -inf, 0.0
        )
        if m.relaxed:
            p.add_row([self._slack(2, h), self._slack(3, h)], [1.0, -float(m.load.sum())], -inf, 0.0)
        if m.must[h]:
            p.add_row([y], [1.0], 1.0, 1.0)
        elif m.relaxed and m.low and not m.base_count[h]:
            p.add_row([*xs, self._slack(6, h), y], [*count, 1.0, -1.0], 0.0, inf)
        place = {self.v[x]: x for x in xs}
        for a, b in sorted(m.apart):
            if a in place and b in place:
                p.add_row([place[a], place[b], y], [1.0, 1.0, -1.0], -inf, 0.0)
        for rate in RATES if m.balance else ():
            self._tangent(h, rate)

    def _tangent(self, h: int, rate: float) -> None:
        m, xs = self.m, self.of_head[h]
        values = [-2 * rate * float(m.load[self.v[x]]) for x in xs]
        own = rate * rate * float(m.capacity[h]) - 2 * rate * float(m.base_load[h])
        self.program.add_row([self._t(h), self._y(h), *xs], [1.0, own, *values], 0.0, inf)

    def solve(
        self, left: Callable[[], float], gap: float, start: Chosen | None, told: Callable[[float, float], None]
    ) -> tuple[Chosen | None, float]:  # fmt: skip
        """The best groups found, and a bound."""
        best, bound, value = start, -inf, inf if start is None else self.m.total(*start)
        for n in range(ROUNDS):
            point = None if best is None else self._point(*best)
            answer = self.program.solved(left(), gap / 2, point)
            bound = max(bound, answer.bound)
            if answer.x is None:
                return best, bound
            groups, lost = self._read(answer)
            if (found := self.m.total(groups, lost)) < value - 1e-9:
                best, value = (groups, lost), found
            told(min(0.95, n / 8), bound)
            if left() <= 0 or value - bound <= gap * abs(value) + CLOSE or not self._cut(groups, answer.x):
                break
        return best, bound

    def _read(self, answer: Answer) -> tuple[list[Group], list[int]]:
        led: dict[int, list[int]] = {h: [] for h in range(self.heads) if answer.x[self._y(h)] > 0.5}
        covered = set()
        for x in np.flatnonzero(answer.x[: self.pairs] > 0.5).tolist():
            if self.h[x] in led and self.v[x] not in covered:
                led[self.h[x]].append(self.v[x])
                covered.add(self.v[x])
        covered |= {int(self.m.unit_of[h]) for h in led}
        return [(h, tuple(sorted(some))) for h, some in sorted(led.items())], [
            u for u in range(self.m.units) if u not in covered
        ]

    def _load(self, group: Group) -> float:
        return float(self.m.base_load[group[0]] + self.m.load[list(group[1])].sum())

    def _cut(self, groups: list[Group], x: np.ndarray) -> int:
        """Tangents where the balance of a group is underestimated; returns how many."""
        cut = 0
        for group in groups if self.m.balance else ():
            h, load = group[0], self._load(group)
            if x[self._t(h)] < load * load / self.m.capacity[h] - 1e-7:
                self._tangent(h, load / float(self.m.capacity[h]))
                cut += 1
        return cut

    def _point(self, groups: list[Group], lost: list[int]) -> np.ndarray:
        """A set of groups as the program's columns."""
        m, x = self.m, np.zeros(self.program.width)
        place = {pair: n for n, pair in enumerate(zip(self.h, self.v, strict=True))}
        for group in groups:
            h, load = group[0], self._load(group)
            x[self._y(h)], x[self._t(h)] = 1.0, load * load / m.capacity[h]
            x[[place[h, u] for u in group[1]]] = 1.0
            if m.relaxed:
                k = m.base_count[h] + m.count[list(group[1])].sum()
                x[self._slack(0, h)], x[self._slack(1, h)] = max(m.low - k, 0), max(k - m.high[h], 0)
                x[self._slack(2, h)] = max(load - m.capacity[h], 0)
                x[self._slack(3, h)] = float(load > m.capacity[h])
                x[self._slack(6, h)] = float(k == 0)
        for u in lost:
            x[self._slack(4, u)] = 1.0
        if m.relaxed:
            low, high = m.place.groups
            x[self._slack(5, 0)], x[self._slack(5, 1)] = max(low - len(groups), 0), max(len(groups) - high, 0)
        return x
