"""How far a run is, by the clock or by rounds, and whose turn it is to prove."""

from __future__ import annotations

import time
from math import inf

from junheng.layout.core.lagrange import FAR, Bound
from junheng.layout.core.solution import Stop

BOUND_TURNS = 8
"""Where rounds are counted it is proved in every so many turns."""
FIRST_SHARE, BOUND_SHARE, PARTS_SHARE, SLOW_SHARE, CLOSE_SHARE = 0.5, 0.3, 0.5, 0.1, 0.8
"""The share of all turns' work that is proof: until prices have nearly settled, since the searches wait for them; while they rise;
while parts are looked at, at the end (they lose more once plans are good, so it grows from nothing); at most so much where they would
take very much too long; and where they are done in time, two at once."""
ALMOST = 2e-4
"""With a gap of no more than this share of the value parts have their whole share at once."""
SLOW = 10.0
"""So many times the whole run's seconds are very much too long."""


class Clock:
    """ready: when the searches began in earnest."""

    def __init__(self, stop: Stop) -> None:
        self.stop, self.began = stop, time.monotonic()
        self.ready = self.began

    def gone(self) -> float:
        return time.monotonic() - self.began

    def searched(self) -> float:
        """Seconds since the searches began in earnest."""
        return time.monotonic() - self.ready

    def left(self) -> float:
        return 0.0 if self.stop.called_off() else self.stop.seconds - self.gone()

    def moment(self, turn: int) -> float:
        """How much of the time, or of the rounds, has gone, between 0 and 1."""
        if self.stop.rounds:
            return turn / self.stop.rounds
        whole = max(0.97 * (self.stop.seconds - (self.ready - self.began)), 1e-3)
        return min(1.0, self.searched() / whole)


class ProofShare:
    """Decides turn by turn whether somebody proves, so that proof has its share of all work; `workers`: how many there are."""

    def __init__(self, clock: Clock, workers: int) -> None:
        self.clock, self.workers, self._due = clock, workers, 0.0

    def proves(
        self, turn: int, moment: float, bound: Bound | None, value: float, least: float, *, free: bool
    ) -> bool:
        """value, least: of the best plan and of any. free: there is somebody to help."""
        if turn == 1:
            return True
        if bound is None or bound.done or value == inf:
            return False
        if self.clock.stop.rounds:
            return turn % BOUND_TURNS == 0
        if self.close(bound, value, free=free):
            self._due += CLOSE_SHARE
        else:
            self._due += min(1.0, self._share(moment, bound, value, least) * self.workers)
        if self._due < 1.0:
            return False
        self._due -= 1.0
        return True

    def close(self, bound: Bound | None, value: float, *, free: bool) -> bool:
        """Whether all is proved in time at the pace at which parts are done with, and there is somebody to help."""
        if self.clock.stop.rounds or self.workers < 2 or not free or bound is None:
            return False
        needed = bound.seconds_to(value)
        return needed is not None and needed < self.clock.left()

    def _share(self, moment: float, bound: Bound, value: float, least: float) -> float:
        """The share of all work that is proof, where it is not two at once."""
        if not bound.dividing:
            return FIRST_SHARE if bound.stage == FAR else BOUND_SHARE
        if almost(value, least):
            return PARTS_SHARE
        share, needed = PARTS_SHARE * moment, bound.seconds_to(value)
        slow = needed is not None and needed > SLOW * self.clock.stop.seconds
        return min(SLOW_SHARE, share) if slow else share


def almost(value: float, least: float) -> bool:
    """Whether all but nothing is proved."""
    return value < inf and value - least < ALMOST * abs(value)
