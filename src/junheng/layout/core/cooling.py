"""When a search is how hot. Where time allows it is cooled from several starts, and then again from the best plan that gave.

Heat is a share of what a school costs on average with those who go to it: moves of schools then mean the same in every instance.
"""

from __future__ import annotations

from typing import NamedTuple

HOT, GUIDED, COLD = 0.1, 0.03, 0.002
"""Where cooling from a start begins, where it begins when the start is what the relaxation says, and where it ends."""
LAST = ((0.012, 0.0007), (0.006, 0.0003))
"""The coolings that go on from the best plan."""
AGAIN = (0.01, 0.0005)
"""An earlier plan, given from outside, is warmed up no further."""
STARTS, ONE_START = 0.6, 0.75
"""The share of the time for starts: several, or a single one."""
ENOUGH, ENOUGH_OVER_TIME = 3_000, 60
"""So many moves per client are a start's due; and per client and period where schools have courses over several periods: which schools
stand is soon decided there, well or badly, and little of it changes later."""
MOST = 6


class Phase(NamedTuple):
    """Until a moment between 0 and 1 from one heat to another; `anew` from a start of its own."""

    until: float
    hot: float
    cold: float
    anew: bool


class Cooling:
    """The phases of a run."""

    def __init__(self, moves_per_client: float, *, guided: bool, warm: bool, over_time: bool = False) -> None:
        if warm:
            self.phases = [Phase(1.0, *AGAIN, anew=False)]
            return
        enough = ENOUGH_OVER_TIME if over_time and guided else ENOUGH
        starts = int(min(max(moves_per_client / enough, 1), MOST))
        share = STARTS if starts > 1 else ONE_START
        hot = GUIDED if guided else HOT
        self.phases = [Phase(share * (n + 1) / starts, hot, COLD, anew=True) for n in range(starts)]
        rest = [
            Phase(share + (1.0 - share) * (n + 1) / len(LAST), *two, anew=False) for n, two in enumerate(LAST)
        ]
        self.phases += rest if starts > 1 else [Phase(1.0, LAST[0][0], LAST[1][1], anew=False)]

    def at(self, moment: float) -> tuple[int, float]:
        """Which phase it is, and the heat."""
        before = 0.0
        for n, phase in enumerate(self.phases):
            if moment < phase.until or n == len(self.phases) - 1:
                within = min(1.0, (moment - before) / max(phase.until - before, 1e-9))
                return n, phase.hot * (phase.cold / phase.hot) ** within
            before = phase.until
        raise AssertionError("a run has a last phase")
