"""What the core of the layout engine gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

import numpy as np

from junheng.layout.core.problem import Problem

UNSERVED = -1
"""In an assignment: the client takes no arc (it has no pupils in the period, or nothing could be found for it)."""


@dataclass(frozen=True)
class Stop:
    """When the search ends: seconds, gap as a share of the value, whether somebody called it off, or units of work.

    `rounds` counts rounds of the search instead of seconds: with it, and seconds to spare, nothing depends on the clock.
    """

    seconds: float = 60
    gap: float = 1e-6
    rounds: int | None = None
    cancelled: Callable[[], bool] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self):
        if not (self.seconds > 0 and 0 <= self.gap < 1 and (self.rounds is None or self.rounds > 0)):
            raise ValueError(f"停止条件不合理：秒数应大于 0，差距应在 0 与 1 之间，收到 {self}")

    def called_off(self) -> bool:
        return self.cancelled is not None and self.cancelled()


@dataclass(frozen=True, eq=False)
class Choice:
    """A plan in the terms of the instance: one course per site, one arc per client and period.

    course  (sites,)            index into problem.courses
    arc     (periods, clients)  index into problem.arc_site, or UNSERVED
    """

    course: np.ndarray
    arc: np.ndarray

    def site(self, problem: Problem) -> np.ndarray:
        """(periods, clients) the site each client goes to, or UNSERVED."""
        return np.where(self.arc >= 0, problem.arc_site[np.maximum(self.arc, 0)], UNSERVED)

    def option(self, problem: Problem) -> np.ndarray:
        """(periods, sites) the option that stands, or CLOSED."""
        return problem.courses.option[self.course].T


@dataclass(frozen=True, eq=False)
class Prices:
    """What a bound rests on; any prices give a valid one for any instance, and those of an instance like it a good one at once.

    client  (periods, clients)  what serving each client is worth
    limit   (limits,)           what each limit over all sites is worth, in the order and scale in which the bound writes them; at least 0
    """

    client: np.ndarray
    limit: np.ndarray


@dataclass(frozen=True, eq=False)
class Solution:
    """The best plan found and what is proved about it.

    choice    the plan, or None where nothing that obeys every limit was found
    nearest   where choice is None: the plan that breaks limits least, for saying which
    value     of the choice (inf without one)
    bound     no plan can cost less than this
    trace     (second, value, bound) whenever one of them became better
    stopped   why the search ended: 差距 gap, 时间 seconds, 轮次 rounds, 取消 cancelled, 无解 proved infeasible
    method    which parts of the solver gave the plan and the bound
    prices    what the bound rests on, for going on from it; None where none was begun
    """

    choice: Choice | None
    nearest: Choice | None
    value: float
    bound: float
    trace: tuple[tuple[float, float, float], ...]
    stopped: str
    method: str
    seconds: float
    prices: Prices | None = None

    @property
    def gap(self) -> float:
        """How much of the value a better plan could save at most, as a share; inf while there is no plan."""
        if self.value == inf:
            return inf
        return max(0.0, self.value - self.bound) / max(abs(self.value), 1e-9)
