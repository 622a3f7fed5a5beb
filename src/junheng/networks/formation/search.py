"""Find the groups: a first answer by ruin and recreate, then an exact method with a bound; the limits loosened only if they must be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from junheng.networks.formation.assignment import Assignment
from junheng.networks.formation.columns import Columns, worst
from junheng.networks.formation.local import FEWEST, ROUNDS, Local
from junheng.networks.formation.model import Group, Model, model
from junheng.networks.formation.pricing import Pricing
from junheng.networks.formation.situation import Situation
from junheng.networks.formation.stop import Stop

SEARCHED = 0.95
"""The part of the time spent searching; the rest is for reasons and the check."""
LOCAL_SHARE, RELAX_SHARE, WHOLE_SHARE = 0.25, 0.6, 0.5
SHORT = 8
"""Groups of at most so many helped schools are written out one by one; larger ones are assigned school by school."""
AT_MOST = 60_000
"""Groups written out at most to settle the last of the gap."""
PAIRS = 40_000
"""Pairs of head and school an assignment is asked for at most."""
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

    def left(self, share: float = 1.0) -> float:
        """Seconds left of a share of the whole time; none where it was called off."""
        if self.stop.called_off():
            return 0.0
        return self.stop.seconds * SEARCHED * share - (time.monotonic() - self.started)

    def find(self) -> Found:
        """The best answer within the limits; where there is none, the one that breaks the fewest by the least."""
        loose = model(self.place, relaxed=True)
        local = Local(loose, self.seed)
        local.build()
        rounds = max(FEWEST, ROUNDS * loose.units)
        local.run(
            lambda: self.left(LOCAL_SHARE), rounds, self._told("先得到一个可行的编组", 0.0, LOCAL_SHARE)
        )
        groups, lost = local.state()
        strict = model(self.place, relaxed=False)
        start = _carried(groups, loose, strict) if not lost else None
        seen = [g for g in (_carried([s], loose, strict) for s in local.seen) if g]
        exact = self._columns if strict.high.max(initial=0) <= SHORT else self._assigned
        chosen, bound = exact(strict, start, [g for some in seen for g in some])
        method = "集合划分与列生成" if exact == self._columns else "指派模型"
        if chosen is not None:
            return self._found(strict, chosen, [], bound, impossible=False, method=method)
        impossible = bound >= worst(strict) - 1e-6
        return self._loosened(loose, groups, lost, impossible)

    def _told(self, what: str, start: float, end: float) -> Callable[[float, float], None]:
        def tell(share: float, value: float) -> None:
            self.progress(what, start + (end - start) * share)

        return tell

    def _columns(
        self, m: Model, start: list[Group] | None, seen: list[Group]
    ) -> tuple[list[Group] | None, float]:
        columns = Columns(m, Pricing(m), self.stop.called_off)
        columns.add(seen + (start or []))
        best = inf if start is None else m.total(start)

        def near(bound: float) -> bool:
            return best < inf and best - bound <= self.stop.gap * abs(best)

        columns.relax(lambda: self.left(RELAX_SHARE), near, self._told("求下界", LOCAL_SHARE, RELAX_SHARE))
        if columns.bound >= columns.worst:
            return None, columns.bound
        for last in (False, True):
            if near(columns.bound) and start is not None:
                break
            seconds = self.left() if last else self.left() * WHOLE_SHARE
            answer = columns.whole(seconds, self.stop.gap / 2, start)
            if answer.x is not None and answer.x[: columns.first].max(initial=0) < 0.5:
                chosen = columns.chosen(answer.x)
                if m.total(chosen) < best:
                    start, best = chosen, m.total(chosen)
            if last and start is not None:
                columns.bound = max(columns.bound, min(answer.bound, best))
            self.progress("求整数方案", 0.9 if last else RELAX_SHARE)
            if last or columns.prices is None:
                break
            # Without an answer, everything below the price of an impossible one has to be looked at.
            ceiling = best if start is not None else columns.worst
            columns.narrow(ceiling, self.left)
            if self.left() <= 0 or not columns.complete(ceiling, AT_MOST, self.left):
                break
        return start, columns.bound

    def _assigned(
        self, m: Model, start: list[Group] | None, seen: list[Group]
    ) -> tuple[list[Group] | None, float]:
        program = Assignment(m, self.stop.called_off)
        chosen, lost, bound = program.solve(
            self.left, self.stop.gap, start, self._told("求解指派模型", LOCAL_SHARE, 0.95)
        )
        return (None if lost else chosen), bound

    def _loosened(self, loose: Model, groups: list[Group], lost: list[int], impossible: bool) -> Found:
        """The least breach of limits, then the least cost."""
        self.progress("按原限制无解，求最少的放宽", 0.9)
        bound, value = -inf, loose.total(groups, lost)
        if (loose.pair < inf).sum() <= PAIRS and not lost:
            program = Assignment(loose, self.stop.called_off)
            left = self.stop.seconds * (1 - SEARCHED)
            until = time.monotonic() + max(self.left(), left, 1.0)
            better, also_lost, bound = program.solve(
                lambda: 0.0 if self.stop.called_off() else until - time.monotonic(),
                self.stop.gap,
                groups,
                self._told("求最少的放宽", 0.9, 0.99),
            )
            if loose.total(better, also_lost) < value:
                groups, lost = better, also_lost
        return self._found(loose, groups, lost, bound, impossible=impossible, method="放宽后的指派模型")

    def _found(
        self, m: Model, groups: list[Group], lost: list[int], bound: float, *, impossible: bool, method: str
    ) -> Found:
        value = m.total(groups, lost)
        led = tuple(sorted(_led(m, g) for g in groups))
        out = tuple(sorted(i for u in lost for i in self.place.bundles[u]))
        return Found(led, out, value, min(bound, value), m.relaxed, impossible, method)


def _led(m: Model, group: Group) -> Led:
    head = int(m.heads[group[0]])
    units = (int(m.unit_of[group[0]]), *group[1])
    return head, tuple(sorted(i for u in units for i in m.place.bundles[u] if i != head))


def _carried(groups: list[Group], source: Model, target: Model) -> list[Group] | None:
    """Groups of one model in the numbers of the other; None where one is not permitted there, or their number is not."""
    number = {int(school): n for n, school in enumerate(target.heads)}
    made = [(number[int(source.heads[h])], some) for h, some in groups if int(source.heads[h]) in number]
    if len(made) < len(groups) or any(target.cost(g) == inf for g in made):
        return None
    return made if len(groups) == 1 or target.number_price(len(groups)) == 0 else None
