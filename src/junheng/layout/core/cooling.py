"""When a search is how hot. Where time allows it is cooled from several starts, and then again from the best plan that gave.

Heat is a share of what a school costs on average with those who go to it: moves of schools then mean the same in every instance.
"""

from __future__ import annotations

from typing import NamedTuple

HOT, GUIDED, COLD = 0.1, 0.03, 0.002
"""Where cooling from a start begins, where it begins when the start is what the relaxation says, and where it ends."""
LAST = ((0.012, 0.0007), (0.006, 0.0003))
"""The coolings that follow starts: of what each search found, and of the best plan."""
AGAIN = (0.01, 0.0005)
"""An earlier plan, given from outside, is warmed up no further."""
STARTS, REST = 0.75, 0.2
"""The share for starts, of the time or of their block's; and of the time for the best plan, where there are several starts."""
ENOUGH, ENOUGH_GUIDED, ENOUGH_OVER_TIME = 3_000, 500, 60
"""So many moves per client are a start's due; where the relaxation says what to begin with, which schools stand is soon decided, well or
badly, and little of it changes later: many starts are better there than long ones; most of all (per client and period) over several periods."""
MOST, MOST_GUIDED = 6, 240
BLOCK = 12
"""So many starts, about, are a block; where there are several, what each search found in one is cooled further before the next: which
start is the best says little of which will be."""
ANEW, OWN, BEST = range(3)
"""What a phase begins with: a start; the best plan each search has found in this block; the best of all."""


class Phase(NamedTuple):
    """Until a moment between 0 and 1 from one heat to another."""

    until: float
    hot: float
    cold: float
    begins: int


class Cooling:
    """The phases of a run, and how many blocks of starts are among them."""

    def __init__(self, moves_per_client: float, *, guided: bool, warm: bool, over_time: bool = False) -> None:
        self.blocks = 0
        if warm:
            self.phases = [Phase(1.0, *AGAIN, BEST)]
            return
        enough, most = (ENOUGH_GUIDED, MOST_GUIDED) if guided else (ENOUGH, MOST)
        if guided and over_time:
            enough, most = ENOUGH_OVER_TIME, MOST
        starts = int(min(max(moves_per_client / enough, 1), most))
        hot = GUIDED if guided else HOT
        if starts == 1:
            self.phases = [Phase(STARTS, hot, COLD, ANEW), Phase(1.0, LAST[0][0], LAST[1][1], BEST)]
            return
        self.phases, self.blocks = [], max(1, round(starts / BLOCK))
        share, number = (1.0 - REST) / self.blocks, round(starts / self.blocks)
        for block in range(self.blocks):
            for n in range(number):
                self.phases.append(Phase(share * (block + STARTS * (n + 1) / number), hot, COLD, ANEW))
            self.phases.append(Phase(share * (block + 1), *LAST[0], OWN if self.blocks > 1 else BEST))
        self.phases.append(Phase(1.0, *LAST[1], BEST))

    def at(self, moment: float) -> tuple[int, float]:
        """Which phase it is, and the heat."""
        before = 0.0
        for n, phase in enumerate(self.phases):
            if moment < phase.until or n == len(self.phases) - 1:
                within = min(1.0, (moment - before) / max(phase.until - before, 1e-9))
                return n, phase.hot * (phase.cold / phase.hot) ** within
            before = phase.until
        raise AssertionError("a run has a last phase")
