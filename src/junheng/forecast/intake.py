"""How large a grade will be whose children come from outside: three guesses from the past, and the feeding schools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.forecast.history import History
from junheng.forecast.method import Method

HALF_A_PUPIL = 0.5
"""Stands for an empty grade in a logarithm."""
PLAUSIBLE = (0.02, 1.6)
"""Share of the leavers around it that a school may take in; outside, its children come from somewhere else too."""


@dataclass(frozen=True)
class Guesses:
    """Logarithms by unit and grade: the usual size, and how far two other guesses lie from it."""

    usual: np.ndarray
    last: np.ndarray
    young: np.ndarray

    def at(self, grade: int) -> np.ndarray:
        """The two guesses of one grade as columns, relative to the usual size."""
        return np.stack([self.last[:, grade], self.young[:, grade]], axis=1)


def guesses(known: History, method: Method) -> Guesses:
    """Usual: mean of the last years taught. Last: the newest year. Young: what the grades above say."""
    recent = known.pupils[:, known.last(method.intake_years)]
    mean = recent.sum(1) / np.maximum((recent > 0).sum(1), 1)
    usual = np.log(np.maximum(mean, HALF_A_PUPIL))
    last = np.log(np.maximum(known.pupils[:, -1], HALF_A_PUPIL)) - usual
    above = _from_above(known.pupils[:, -1], recent, method.neighbours)
    young = np.where(above > 0, np.log(np.maximum(above, HALF_A_PUPIL)) - usual, 0.0)
    return Guesses(usual, last, young)


def _from_above(now: np.ndarray, recent: np.ndarray, neighbours: int) -> np.ndarray:
    """The mean of the grades just above, each brought to this grade's level by the pooled ratio of their sizes."""
    guess, told = np.zeros(now.shape), np.zeros(now.shape)
    grades = now.shape[1]
    for grade in range(grades):
        for other in range(grade + 1, min(grade + 1 + neighbours, grades)):
            both = (recent[:, :, grade] > 0) & (recent[:, :, other] > 0)
            base = recent[:, :, other][both].sum()
            ratio = recent[:, :, grade][both].sum() / base if base > 0 else 1.0
            taught = now[:, other] > 0
            guess[:, grade] += np.where(taught, now[:, other] * ratio, 0)
            told[:, grade] += taught
    return guess / np.maximum(told, 1)


def feeding(known: History, method: Method) -> np.ndarray:
    """`share[unit, grade]`: of the children whose school does not teach that grade, what share of their district's
    leavers begins it here. NaN where the past does not tell."""
    shape = (len(known.units), len(known.grades))
    came, could = np.zeros(shape), np.zeros(shape)
    group = known.group[:, -1]
    for y in known.pairs(method.intake_years):
        taught = known.pupils[:, y + 1] > 0
        for grade in range(1, shape[1]):
            leavers = pooled(known.pupils[:, y, grade - 1] * ~taught[:, grade], group)
            begins = taught[:, grade] & ~taught[:, grade - 1]
            came[begins, grade] += known.pupils[begins, y + 1, grade]
            could[begins, grade] += leavers[begins]
    share = np.divide(came, could, out=np.full(shape, np.nan), where=could > 0)
    usable = (share > PLAUSIBLE[0]) & (share < PLAUSIBLE[1])
    return np.where(usable, share, np.nan)


def pooled(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """For each unit the sum over its group."""
    known = np.maximum(group, 0)
    sums = np.bincount(known, np.where(group >= 0, values, 0.0), minlength=known.max(initial=0) + 1)
    return np.where(group >= 0, sums[known], values)
