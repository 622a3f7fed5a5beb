"""With which step the prices of a part begin to move: instances differ tenfold in what raises their bounds."""

from __future__ import annotations

STEPS = (0.2, 0.04)
"""Steps a part may begin with."""
FIRST, AGAIN = 2, 8
"""Each is tried so often at first; later every so many times one is tried by turns, whatever it gave."""
MEMORY = 0.15
"""How quickly what a step gave is forgotten."""


class Steps:
    """`choose` says what to begin with, `learn` hears by how much the bound then rose."""

    def __init__(self) -> None:
        self._rise, self._tried = [0.0] * len(STEPS), [0] * len(STEPS)
        self._at = 0

    def choose(self) -> float:
        """The step by which bounds rose most lately."""
        number = sum(self._tried)
        least = min(self._tried)
        if least < FIRST:
            self._at = self._tried.index(least)
        elif number % AGAIN == 0:
            self._at = number // AGAIN % len(STEPS)
        else:
            self._at = self._rise.index(max(self._rise))
        return STEPS[self._at]

    def learn(self, rise: float) -> None:
        n = self._at
        self._tried[n] += 1
        self._rise[n] += max(MEMORY, 1.0 / self._tried[n]) * (rise - self._rise[n])
