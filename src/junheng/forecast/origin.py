"""What could be said at the end of one year: every unit's cohorts followed up the grades, and the growth of all units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from junheng.forecast.history import History
from junheng.forecast.intake import Guesses, feeding, guesses, pooled
from junheng.forecast.method import Method
from junheng.forecast.opening import rising
from junheng.forecast.progression import Progression, progression

STEEPEST = 0.06
"""Growth of all units together beyond this a year is a change of coverage, not of population."""
USUAL = (0.8, 1.25)
"""Pooled ratios of grades between which nothing but moves happens; others are another kind of school."""
LEEWAY = 2.0
"""What the feeding schools send may halve or double the guess from the past, no more."""


@dataclass(frozen=True)
class Origin:
    """`cohort[unit, horizon, grade]` and what it was made of; `growth` is the yearly log growth of all units."""

    now: np.ndarray
    cohort: np.ndarray
    growth: float
    guesses: Guesses
    enters: np.ndarray


def growth(known: History, method: Method) -> float:
    """The median yearly log growth of all units' pupils over the last years."""
    years = [int(y) for y in known.last(method.pooled_years + 1)]
    sums = known.total.sum(0)
    yearly = [np.log(sums[b] / sums[a]) / (b - a) for a, b in pairwise(years)]
    if not yearly:
        return 0.0
    return float(np.clip(np.median(yearly), -STEEPEST, STEEPEST))


def _trusted(years: int, method: Method) -> float:
    """How far the habit of so few years is believed."""
    return years**3 / (years**3 + method.caution)


def _held_back(ratios: Progression, believed: float) -> np.ndarray:
    """Ratios of grades that children simply move into, the pooled part held back as far as it is not believed."""
    moves = (ratios.pooled > USUAL[0]) & (ratios.pooled < USUAL[1])
    return ratios.ratio * np.where(moves, ratios.pooled ** (believed - 1), 1.0)


def look(known: History, intake: Sequence[np.ndarray], method: Method, *, careful: bool = False) -> Origin:
    """Follow the cohorts for as many years as there are `intake` weights; careful: what all units share is held back while the years are few."""
    ratios, said = progression(known, method), guesses(known, method)
    all_grow, ratio = growth(known, method), ratios.ratio
    if careful:
        all_grow *= _trusted(len(known.last(method.pooled_years + 1)) - 1, method)
        ratio = _held_back(ratios, _trusted(len(known.pairs(method.pooled_years)), method))
    now = known.pupils[:, -1]
    taught = now > 0
    followed = np.zeros_like(taught)
    followed[:, 1:] = taught[:, 1:] & taught[:, :-1] & ratios.fed[1:]
    rises, chance = rising(known, method)
    top = taught.shape[1] - 1 - taught[:, ::-1].argmax(axis=1)
    beyond = rises[:, None] & (np.arange(taught.shape[1]) > top[:, None])
    share = np.where(taught & ~followed, feeding(known, method), np.nan)
    cohort, current, group = [], now, known.group[:, -1]
    for year, weights in enumerate(intake, start=1):
        size = said.usual + weights[0] * said.last + weights[1] * said.young + weights[2] * all_grow * year
        entering = _sent(np.exp(size), current, taught, share, group)
        moved = np.hstack([np.zeros((len(now), 1)), current[:, :-1] * ratio[:, 1:]])
        current = np.where(taught, np.where(followed, moved, entering), np.where(beyond, moved * chance, 0.0))
        cohort.append(current)
    return Origin(now, np.stack(cohort, axis=1), all_grow, said, taught & ~followed)


def _sent(
    entering: np.ndarray, current: np.ndarray, taught: np.ndarray, share: np.ndarray, group: np.ndarray
):
    """The guess from the past, replaced by what the feeding schools of the district send where that is known."""
    result = entering.copy()
    for grade in range(1, taught.shape[1]):
        units = np.flatnonzero(~np.isnan(share[:, grade]))
        if not len(units):
            continue
        leavers = pooled(current[:, grade - 1] * ~taught[:, grade], group)[units]
        past = entering[units, grade]
        told = np.clip(leavers * share[units, grade], past / LEEWAY, past * LEEWAY)
        result[units, grade] = np.where(leavers > 0, told, past)
    return result
