"""Find the groups: a first answer by ruin and recreate, then an exact method with a bound; the limits loosened only if they must be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

import numpy as np

from junheng.networks.formation.assignment import Assignment
from junheng.networks.formation.columns import Chosen, Columns, worst
from junheng.networks.formation.local import FEWEST, ROUNDS, Local
from junheng.networks.formation.model import Group, Model, model
from junheng.networks.formation.pricing import Pricing
from junheng.networks.formation.situation import Situation
from junheng.networks.formation.stop import Stop
from junheng.programmes.said import Said

AFTER, AFTER_EACH, AFTER_MOST = 0.05, 0.008, 0.5
"""What is kept of the time for reasons and the check: this share of it, or so many seconds per school, up to a share at most."""
LOCAL_SHARE, RELAX_SHARE, WHOLE_SHARE = 0.25, 0.6, 0.5
AGAIN, AGAIN_SHARE = 3, 0.15
"""Where limits have to give way: how many further beginnings, and the share of the time left that each may take."""
SHORT = 8
"""Groups of at most so many helped schools are written out one by one; larger ones are assigned school by school."""
AT_MOST = 60_000
"""Groups written out at most to settle the last of the gap."""
PAIRS = 40_000
"""Pairs of head and school an assignment is asked for at most."""
COLUMNS = Said("集合划分与列生成", "set partitioning and column generation")
ASSIGNMENT, ASSIGNING = Said("指派模型", "assignment"), Said("求解指派模型", "solving the assignment")
LOOSENED_LOCAL = Said("局部搜索（放宽限制）", "local search (limits loosened)")
FEWEST_LIMITS = Said("求最少的放宽", "which limits have to give way")
Progress = Callable[[str, float], None]
Led = tuple[int, tuple[int, ...]]
"""A head and the schools it helps, as numbers of schools."""


@dataclass(frozen=True)
class Found:
    """The best groups, schools without one, the value and a bound. `relaxed`: some limit is broken; `impossible`: it was proved
    that one has to be."""

    groups: tuple[Led, ...]
    left_out: tuple[int, ...]
    value: float
    bound: float
    relaxed: bool
    impossible: bool
    method: str


@dataclass
class Search:
    """The state of one search; `find` runs it."""

    place: Situation
    stop: Stop
    seed: int
    progress: Progress
    started: float = field(default_factory=time.monotonic)
    reached: float = 0.0
    pool: list[Group] = field(default_factory=list)

    def left(self, share: float = 1.0) -> float:
        """Seconds left of a share of the whole time; none where it was called off."""
        if self.stop.called_off():
            return 0.0
        return (self.stop.seconds - self._after()) * share - (time.monotonic() - self.started)

    def _after(self) -> float:
        """Seconds that reasons and the check will take."""
        whole = self.stop.seconds
        return max(AFTER * whole, min(AFTER_EACH * len(self.place.codes), AFTER_MOST * whole))

    def find(self) -> Found:
        """The best answer within the limits; where there is none, the one that breaks the fewest by the least."""
        loose = model(self.place, relaxed=True)
        local = Local(loose, self.seed)
        local.build()
        local.run(
            lambda: self.left(LOCAL_SHARE),
            _rounds(loose),
            self._told(Said("先得到一个可行的编组", "a first way to group"), 0.0, LOCAL_SHARE),
        )
        groups, lost = local.state()
        strict = model(self.place, relaxed=False)
        start = _carried(groups, loose, strict) if not lost else None
        seen = _mapped(list(local.seen), loose, strict)
        chosen, bound, method = self._exact(strict, (start, []) if start else None, seen)
        if chosen is not None:
            return self._found(strict, chosen, bound, impossible=False, method=method)
        return self._loosened(loose, (groups, lost), impossible=bound >= worst(strict) - 1e-6)

    def _say(self, what: str, share: float) -> None:
        """Tell how far the search is; it never goes back."""
        self.reached = max(self.reached, min(share, 1.0))
        self.progress(what, self.reached)

    def _told(self, what: str, start: float, end: float) -> Callable[[float, float], None]:
        def tell(share: float, value: float) -> None:
            self._say(what, start + (end - start) * share)

        return tell

    def _exact(self, m: Model, start: Chosen | None, seen: list[Group]) -> tuple[Chosen | None, float, str]:
        """The best answer, a bound, and the method: short groups are written out, long ones assigned school by school."""
        if m.high.max(initial=0) <= SHORT:
            return *self._columns(m, start, seen), COLUMNS
        program = Assignment(m, self.stop.called_off)
        chosen, bound = program.solve(
            self.left, self.stop.gap, start, self._told(ASSIGNING, LOCAL_SHARE, 0.95)
        )
        return chosen, bound, ASSIGNMENT

    def _columns(self, m: Model, start: Chosen | None, seen: list[Group]) -> tuple[Chosen | None, float]:
        columns = Columns(m, Pricing(m), self.stop.called_off)
        columns.add(seen + (start[0] if start else []))
        best = inf if start is None else m.total(*start)

        def near(bound: float) -> bool:
            return best < inf and best - bound <= self.stop.gap * abs(best)

        # In the relaxed model the time that is left is shared out anew.
        share = RELAX_SHARE if not m.relaxed else 1 - (1 - RELAX_SHARE) / 2
        columns.relax(
            lambda: self.left(share), near, self._told(Said("求下界", "the bound"), LOCAL_SHARE, share)
        )
        self.pool = columns.groups
        if not m.relaxed and columns.bound >= columns.worst:
            return None, columns.bound
        for last in (False, True):
            if near(columns.bound) and start is not None:
                break
            answer = columns.whole(
                self.left() if last else self.left() * WHOLE_SHARE, self.stop.gap / 2, start
            )
            found = (None, []) if answer.x is None else columns.chosen(answer.x)
            if found[0] is not None and (value := m.total(*found)) < best:
                start, best = found, value
            if last and start is not None:
                columns.bound = max(columns.bound, min(answer.bound, best))
            self._say(Said("求整数方案", "whole groups"), 0.95 if last else share)
            if last or columns.prices is None:
                break
            # Without an answer, everything below the price of an impossible one has to be looked at.
            ceiling = best if start is not None else columns.worst
            columns.narrow(ceiling, self.left)
            if self.left() <= 0 or not columns.complete(ceiling, AT_MOST, self.left):
                break
        return start, columns.bound

    def _loosened(self, loose: Model, start: Chosen, *, impossible: bool) -> Found:
        """The least breach of limits, then the least cost."""
        self._say(Said("按原限制无解，求最少的放宽", "nothing fits the limits: which have to give way"), 0.9)
        strict = model(self.place, relaxed=False)
        start = self._again(loose, start)
        value = loose.total(*start)
        m = model(self.place, relaxed=True, ceiling=value + 1e-6)
        groups = _carried(start[0], loose, m)
        if groups is None or (m.high.max(initial=0) > SHORT and np.isfinite(m.pair).sum() > PAIRS):
            return self._found(loose, start, -inf, impossible=impossible, method=LOOSENED_LOCAL)
        # What was found within the limits prices the units well from the beginning.
        known = _mapped(self.pool, strict, m)
        chosen, bound, method = self._exact(m, (groups, start[1]), known)
        method = Said("{method}（放宽限制）", "{method} (limits loosened)", method=method)
        return self._found(m, chosen, bound, impossible=impossible, method=method)

    def _again(self, loose: Model, best: Chosen) -> Chosen:
        """Other beginnings: which limits give way is settled early in a search, and not always well."""
        for k in range(1, AGAIN + 1):
            until = self.left() * (1 - AGAIN_SHARE)
            local = Local(loose, self.seed + k)
            local.build()
            local.run(
                lambda until=until: self.left() - until, _rounds(loose), self._told(FEWEST_LIMITS, 0.9, 0.95)
            )
            best = min(best, local.state(), key=lambda chosen: loose.total(*chosen))
        return best

    def _found(self, m: Model, chosen: Chosen, bound: float, *, impossible: bool, method: str) -> Found:
        groups, lost = chosen
        value = m.total(groups, lost)
        led = tuple(sorted(_led(m, g) for g in groups))
        out = tuple(sorted(i for u in lost for i in self.place.bundles[u]))
        return Found(led, out, value, min(bound, value), m.relaxed, impossible, method)


def _rounds(m: Model) -> int:
    return max(FEWEST, ROUNDS * m.units)


def _led(m: Model, group: Group) -> Led:
    head = int(m.heads[group[0]])
    units = (int(m.unit_of[group[0]]), *group[1])
    return head, tuple(sorted(i for u in units for i in m.place.bundles[u] if i != head))


def _mapped(groups: list[Group], source: Model, target: Model) -> list[Group]:
    """Those groups of one model that the other permits, in its numbers."""
    number = {int(school): n for n, school in enumerate(target.heads)}
    made = [(number[school], some) for h, some in groups if (school := int(source.heads[h])) in number]
    return [g for g in made if target.cost(g) < inf]


def _carried(groups: list[Group], source: Model, target: Model) -> list[Group] | None:
    """A whole answer of one model in the numbers of the other; None where that does not permit it."""
    made = _mapped(groups, source, target)
    return made if len(made) == len(groups) and target.number_price(len(made)) < inf else None
