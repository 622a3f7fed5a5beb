"""Ruin and recreate: take a few neighbouring groups apart and put them together again, better if chance is kind.

Works on the relaxed model, so it always has an answer; one that breaks no limit is a permitted plan of the strict model.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from math import exp, inf, log

import numpy as np

from junheng.networks.formation.model import BREACH, LEFT_OUT, Group, Model

ROUNDS = 40
"""Rounds per unit."""
FEWEST = 200
REGION = 14
"""Units a round takes apart, about."""
UNFIT = 0.15
"""How often a school is tried as a head although that breaks a limit."""
WARM, COLD = 0.3, 0.003
"""Temperatures at the beginning and the end, in shares of a group's usual cost."""


class Local:
    """A set of groups that is being improved. `seen` keeps every group met on the way to a better answer."""

    def __init__(self, m: Model, seed: int):
        self.m, self.chance = m, random.Random(f"formation {seed}")
        self.pair = m.pair.tolist()
        self.unit_of, self.count, self.load = m.unit_of.tolist(), m.count.tolist(), m.load.tolist()
        self.base_cost, self.base_count, self.base_load = (
            m.base_cost.tolist(),
            m.base_count.tolist(),
            m.base_load.tolist(),
        )
        self.high, self.capacity, self.must = m.high.tolist(), m.capacity.tolist(), m.must.tolist()
        self.leaders: dict[int, list[int]] = {}
        for h, unit in enumerate(self.unit_of):
            self.leaders.setdefault(unit, []).append(h)
        self.apart: dict[int, set[int]] = {}
        for a, b in m.apart:
            self.apart.setdefault(a, set()).add(b)
            self.apart.setdefault(b, set()).add(a)
        first = np.array([some[0] for some in m.place.bundles])
        way = m.place.travel[np.ix_(first, first)]
        self.near = np.argsort(np.where(np.isfinite(way), way, 1e9), axis=1, kind="stable").tolist()
        self.groups: dict[int, list[int]] = {}
        self.where: list[int] = [-1] * m.units
        self.seen: dict[Group, None] = {}
        self.broken: list[int] = []

    def tail(self, h: int, k: int, load: int) -> float:
        """The model's tail of a group with k schools and this load, its head's bundle included."""
        k, load, cap = k + self.base_count[h], load + self.base_load[h], self.capacity[h]
        broken = max(self.m.low - k, 0) + max(k - self.high[h], 0)
        if k == 0 and self.m.low and not self.must[h]:
            broken += LEFT_OUT
        if load > cap:
            broken += 1 + (load - cap) / cap
        return self.m.balance * load * load / cap + BREACH * broken

    def value(self, h: int, others: Iterable[int]) -> float:
        row, k, load, cost = self.pair[h], 0, 0, self.base_cost[h]
        for u in others:
            cost, k, load = cost + row[u], k + self.count[u], load + self.load[u]
        return cost + self.tail(h, k, load)

    def state(self) -> tuple[list[Group], list[int]]:
        """The groups, and the units without one."""
        groups = [(h, tuple(sorted(some))) for h, some in sorted(self.groups.items())]
        return groups, [u for u, h in enumerate(self.where) if h < 0]

    def build(self) -> None:
        """A first answer: every unit in one region."""
        self._replace([], list(range(self.m.units)), self._new_number(0, self.m.units))

    def put(self, groups: Iterable[Group]) -> None:
        """Start from these groups."""
        self.groups, self.where = {}, [-1] * self.m.units
        for h, others in groups:
            self._open(h, others)

    def run(self, left: Callable[[], float], rounds: int, told: Callable[[float, float], None]) -> None:
        """So many rounds, or until `left()` says the time is over. Ends with the best answer met."""
        total = self.m.total(*self.state())
        best, kept = total, self.state()
        usual = max(min(total, BREACH) / max(len(self.groups), 1), 1e-6)
        for n in range(rounds):
            if n % 64 == 0:
                told(n / rounds, best)
                if left() <= 0:
                    break
                self.broken = self._broken()
            heat = usual * WARM * exp(log(COLD / WARM) * n / rounds)
            total += self._round(heat)
            if total < best - 1e-9:
                best, kept = total, self.state()
                self.seen.update(dict.fromkeys(kept[0]))
        self.put(kept[0])

    def _round(self, heat: float) -> float:
        """Take a region apart and put it together; returns what that changed, 0 where it was taken back."""
        if not self.m.units:
            return 0.0
        # Half of the rounds begin where a limit is broken, as long as one is.
        aim = self.broken and self.chance.random() < 0.5
        seed = self.chance.choice(self.broken) if aim else self.chance.randrange(self.m.units)
        region, old = self._region(seed)
        units = sorted(
            {u for h in region for u in (*old[h], self.unit_of[h])}
            | {u for u in self.near[seed][:REGION] if self.where[u] < 0}
        )
        count = len(self.groups)
        before = sum(self.value(h, old[h]) for h in region) + self._lost(units) + self.m.number_price(count)
        left_out = [u for u in units if self.where[u] < 0]
        self._replace(region, units, self._new_number(len(region), len(units)))
        heads = sorted({self.where[u] for u in units if self.where[u] >= 0})
        after = (
            sum(self.value(h, self.groups[h]) for h in heads)
            + self._lost(units)
            + self.m.number_price(len(self.groups))
        )
        change = after - before
        if change <= 0 or self.chance.random() < exp(-min(change / heat, 700)):
            return change
        for h in heads:
            self._close(h)
        for h in region:
            self._open(h, old[h])
        for u in left_out:
            self.where[u] = -1
        return 0.0

    def _broken(self) -> list[int]:
        """Units without a group, and those of groups that break a limit."""
        bad = {h for h, some in self.groups.items() if self.value(h, some) >= BREACH}
        return [u for u, h in enumerate(self.where) if h < 0 or h in bad]

    def _lost(self, units: Iterable[int]) -> float:
        return BREACH * LEFT_OUT * sum(self.count[u] for u in units if self.where[u] < 0)

    def _region(self, seed: int) -> tuple[list[int], dict[int, list[int]]]:
        """Groups around a unit, until there is enough to take apart."""
        region: list[int] = []
        size = 0
        wanted = self.chance.randint(REGION // 2, REGION)
        for u in self.near[seed]:
            h = self.where[u]
            if h >= 0 and h not in region:
                region.append(h)
                size += 1 + len(self.groups[h])
            if size >= wanted and len(region) >= 2:
                break
        return region, {h: list(self.groups[h]) for h in region}

    def _new_number(self, now: int, units: int) -> int:
        """How many groups to put a region together as."""
        if now:
            return max(1, now + self.chance.choice((-1, 0, 0, 0, 1)))
        low, high = self.m.place.groups
        helped = self.m.place.shape.helped
        size = (
            1 + (helped.low + helped.high) / 2 if helped.high is not None else max(2.0, units / max(low, 1))
        )
        return int(min(max(round(units / size), low, 1), high))

    def _replace(self, region: list[int], units: list[int], number: int) -> None:
        keep = [h for h in region if self.must[h]]
        stay = bool(region) and self.chance.random() < 0.3
        for h in region:
            self._close(h)
        heads = region if stay else self._heads(units, number, keep)
        for h in heads:
            self._open(h, ())
        self._insert([u for u in units if self.where[u] < 0], heads)
        self._improve(heads)

    def _heads(self, units: list[int], number: int, keep: list[int]) -> list[int]:
        """Schools of the region that are to lead: those that must, then by chance, the able and large more often."""
        inside = set(units)
        heads = [h for u in units for h in self.leaders.get(u, ()) if self.must[h]]
        taken = {self.unit_of[h] for h in heads}
        able = [h for u in units for h in self.leaders.get(u, ()) if u not in taken and u in inside]
        keys = {
            h: self.base_cost[h] - self.capacity[h] ** 0.5 * 0.5 * self.chance.random() + self.chance.random()
            for h in able
        }
        if self.chance.random() < UNFIT:
            keys = {h: key + 3 * BREACH * self.chance.random() for h, key in keys.items()}
        for h in sorted(able, key=keys.__getitem__):
            if len(heads) >= number:
                break
            if self.unit_of[h] not in taken:
                heads.append(h)
                taken.add(self.unit_of[h])
        return heads

    def _open(self, h: int, others: Iterable[int]) -> None:
        self.groups[h] = list(others)
        self.where[self.unit_of[h]] = h
        for u in self.groups[h]:
            self.where[u] = h

    def _close(self, h: int) -> None:
        for u in (*self.groups.pop(h), self.unit_of[h]):
            self.where[u] = -1

    def _insert(self, units: list[int], heads: list[int]) -> None:
        """Each unit into the group where it adds least, those with most to lose first. A broken limit is better than left out."""
        size = {
            h: [sum(self.count[u] for u in self.groups[h]), sum(self.load[u] for u in self.groups[h])]
            for h in heads
        }

        def regret(u: int) -> float:
            two = sorted(self.pair[h][u] for h in heads)[:2]
            gap = two[1] - two[0] if len(two) > 1 and two[1] < inf else BREACH if two else 0
            return -gap * (0.7 + 0.6 * self.chance.random())

        for u in sorted(units, key=regret):
            best = min(
                ((self._added(h, u, size[h]), h) for h in heads if self._fits(h, u)), default=(inf, -1)
            )
            if best[0] < BREACH * LEFT_OUT * self.count[u]:
                h = best[1]
                self.groups[h].append(u)
                self.where[u] = h
                size[h][0] += self.count[u]
                size[h][1] += self.load[u]

    def _fits(self, h: int, u: int) -> bool:
        return not (u in self.apart and self.apart[u] & set(self.groups[h]))

    def _added(self, h: int, u: int, size: list[int]) -> float:
        k, load = size
        return self.pair[h][u] + self.tail(h, k + self.count[u], load + self.load[u]) - self.tail(h, k, load)

    def _improve(self, heads: list[int]) -> None:
        """Move single units and exchange two between the groups of a region while that helps."""
        values = {h: self.value(h, self.groups[h]) for h in heads}
        for _ in range(8):
            if not (self._moved(heads, values) or self._exchanged(heads, values)):
                return

    def _moved(self, heads: list[int], values: dict[int, float]) -> bool:
        better = False
        for g in heads:
            for u in list(self.groups[g]):
                rest = [w for w in self.groups[g] if w != u]
                freed = self.value(g, rest)
                for h in heads:
                    if h == g or self.pair[h][u] == inf or not self._fits(h, u):
                        continue
                    grown = self.value(h, [*self.groups[h], u])
                    if freed + grown < values[g] + values[h] - 1e-9:
                        self.groups[g], self.where[u] = rest, h
                        self.groups[h].append(u)
                        values[g], values[h] = freed, grown
                        better = True
                        break
        return better

    def _exchanged(self, heads: list[int], values: dict[int, float]) -> bool:
        for n, g in enumerate(heads):
            for h in heads[n + 1 :]:
                for u in self.groups[g]:
                    if self.pair[h][u] == inf:
                        continue
                    for w in self.groups[h]:
                        if self.pair[g][w] == inf:
                            continue
                        a, b = (
                            [x for x in self.groups[g] if x != u] + [w],
                            [x for x in self.groups[h] if x != w] + [u],
                        )
                        if self.apart and not (self._clean(a) and self._clean(b)):
                            continue
                        one, two = self.value(g, a), self.value(h, b)
                        if one + two < values[g] + values[h] - 1e-9:
                            self.groups[g], self.groups[h] = a, b
                            self.where[u], self.where[w] = h, g
                            values[g], values[h] = one, two
                            return True
        return False

    def _clean(self, units: list[int]) -> bool:
        inside = set(units)
        return not any(self.apart[u] & inside for u in inside if u in self.apart)
