"""Survival by single year of age from three published figures: infant and under-five mortality and life expectancy.

From five years on the risk of dying follows Gompertz, a constant rise by age, at the level that gives the stated life
expectancy. For children and women who may become mothers (0–49) any life table of that expectancy gives the same
within a few in ten thousand; for the very old it is a sketch, and nothing here depends on them.
"""

from __future__ import annotations

import numpy as np

from junheng.register.bands import OLDEST

RISE = 0.095
"""Yearly rise of the logarithm of mortality among adults in low-mortality populations (0.09 to 0.10)."""
OLDER = 130
LEVELS, HALVINGS = (-25.0, 0.0), 60
"""The level of mortality is looked for between these, halved so often: life expectancy falls as it rises."""


def risks(infant: float, under_five: float, expectancy: float) -> np.ndarray:
    """The risk of dying before the next birthday at each age from 0 to `OLDER`."""
    early = 1 - (1 - under_five) / (1 - infant)

    def at(level: float) -> np.ndarray:
        q = 1 - np.exp(-np.exp(level) * np.exp(RISE * np.arange(OLDER + 1)))
        q[0], q[1:5], q[-1] = infant, 1 - (1 - early) ** 0.25, 1.0
        return q

    low, high = LEVELS
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if life_expectancy(at(middle)) > expectancy else (low, middle)
    return at((low + high) / 2)


def life_expectancy(q: np.ndarray) -> float:
    """Years lived by a newborn, deaths falling on average in mid-year."""
    alive = np.concatenate([[1.0], np.cumprod(1 - q)])
    return float((alive[:-1] + alive[1:]).sum() / 2)


def survival(infant: float, under_five: float, expectancy: float) -> tuple[float, np.ndarray]:
    """Share of the year's births alive at its end, and share of each age 0 to `OLDEST` alive a year later.

    The last share is that of everyone aged `OLDEST` or more.
    """
    q = risks(infant, under_five, expectancy)
    alive = np.concatenate([[1.0], np.cumprod(1 - q)])
    lived = (alive[:-1] + alive[1:]) / 2
    old = lived[OLDEST:]
    ratio = lived[1 : OLDEST + 1] / lived[:OLDEST]
    return float(lived[0]), np.append(ratio, old[1:].sum() / old.sum())
