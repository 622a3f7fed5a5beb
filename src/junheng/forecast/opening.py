"""Units that opened a few years ago and grow upwards: each year the oldest children open the next grade."""

from __future__ import annotations

import numpy as np

from junheng.forecast.history import History
from junheng.forecast.intake import pooled
from junheng.forecast.method import Method


def rising(known: History, method: Method) -> tuple[np.ndarray, float]:
    """Which units may open a grade above their highest one, and how often such units have done so.

    Only units that opened within the table count, and only where no other unit of the district teaches that grade.
    """
    yes = asked = 1.0
    for y in known.pairs(len(known.years)):
        may, top = _may_rise(known, y, method)
        rose = known.pupils[may, y + 1, top[may] + 1] > 0
        stayed = known.pupils[may, y + 1].any(axis=1)
        yes, asked = yes + float(rose.sum()), asked + float(stayed.sum())
    return _may_rise(known, len(known.years) - 1, method)[0], yes / (asked + 1.0)


def _may_rise(known: History, y: int, method: Method) -> tuple[np.ndarray, np.ndarray]:
    taught = known.pupils[:, y] > 0
    size = len(known.grades)
    top = size - 1 - taught[:, ::-1].argmax(axis=1)
    first = known.pupils[:, : y + 1].any(axis=2).argmax(axis=1)
    opened_here = first > np.flatnonzero(known.seen)[0]
    young = opened_here & (y - first < method.young_years)
    elsewhere = np.stack([pooled(taught[:, g].astype(float), known.group[:, y]) for g in range(size)], axis=1)
    above = np.minimum(top + 1, size - 1)
    nobody = elsewhere[np.arange(len(top)), above] == 0
    return taught.any(axis=1) & (top < size - 1) & young & nobody, top
