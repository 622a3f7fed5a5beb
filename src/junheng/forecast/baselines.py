"""What the forecast has to beat: nothing changes, and plain grade progression as planners usually compute it."""

from __future__ import annotations

import numpy as np

from junheng.forecast.history import History

YEARS = 3
"""Transitions whose mean ratio is used, and years whose mean is the size of an entering grade."""


def no_change(known: History, horizons: int) -> np.ndarray:
    """`pupils[unit, horizon, grade]`: every grade stays as large as it is."""
    return np.repeat(known.pupils[:, -1][:, None, :], horizons, axis=1)


def grade_progression(known: History, horizons: int) -> np.ndarray:
    """Each unit's own mean ratios of the last three years; the lowest grade, and any without a ratio, keeps its mean."""
    pairs = known.pairs(YEARS)
    below = sum((known.pupils[:, y, :-1] for y in pairs), np.zeros_like(known.pupils[:, 0, :-1]))
    above = sum((known.pupils[:, y + 1, 1:] for y in pairs), np.zeros_like(below))
    ratio = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
    mean = known.pupils[:, known.last(YEARS)].mean(axis=1)
    current, years = known.pupils[:, -1], []
    for _ in range(horizons):
        moved = current[:, :-1] * np.nan_to_num(ratio)
        current = np.hstack([mean[:, :1], np.where(np.isnan(ratio), mean[:, 1:], moved)])
        years.append(current)
    return np.stack(years, axis=1)
