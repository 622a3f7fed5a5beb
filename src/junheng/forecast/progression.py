"""What share of a grade is found one grade higher a year later: of all units together, and of each unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.forecast.history import History
from junheng.forecast.method import Method

FED = (0.5, 1.5)
"""Outside this range of the pooled ratio most children of a grade come from elsewhere: nobody is followed into it."""
LEAST, MOST = 20.0, 5000.0
"""Bounds of the pupils that the pooled ratio counts for."""
OUTLYING = 3.0
"""A change beyond this many √pupils is a moved class or a boundary, not a habit: it counts as this many."""
IMPOSSIBLE, TELLING = (0.4, 2.5), 20
"""A ratio beyond these, of at least so many pupils' difference, is a typing error or a reorganisation: it is left aside."""
ENOUGH = 3
"""Years from which a unit's own median is its habit."""


@dataclass(frozen=True)
class Progression:
    """`ratio[unit, grade]` into each grade from the one below; `fed[grade]` whether that is how the grade fills."""

    ratio: np.ndarray
    pooled: np.ndarray
    fed: np.ndarray


def progression(known: History, method: Method) -> Progression:
    """Each unit's ratios, drawn to the pooled ones as strongly as units have turned out to be alike."""
    size = len(known.grades)
    pairs = known.pairs(method.pooled_years)
    if not pairs:
        return Progression(np.ones((len(known.units), size)), np.ones(size), np.arange(size) > 0)
    below, above = _transitions(known, pairs)
    level = _median(_yearly(below, above))
    possible = ~wild(below, above)
    possible |= ~(possible & (below > 0)).any(axis=(0, 1))
    below, above = below * possible, above * possible
    yearly = _yearly(below, above)
    pooled = _median(yearly)
    own = slice(-len(known.pairs(method.own_years)) or len(pairs), None)
    deviation = _own(below[own], above[own], np.where(np.isnan(yearly[own]), pooled[1:], yearly[own]), method)
    fed = (level > FED[0]) & (level < FED[1])
    fed[0] = False
    return Progression(pooled * np.hstack([np.ones((len(deviation), 1)), deviation]), pooled, fed)


def wild(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Steps `[pair, unit, grade]` that more than doubled or halved a grade beyond what is usual in that unit.

    Usual is the unit's median ratio where it has enough years, else one.
    """
    known = (below > 0) & (above > 0)
    ratio = np.divide(above, below, out=np.full(below.shape, np.nan), where=known)
    usual = np.ones(below.shape[1:])
    enough = known.sum(axis=0) >= ENOUGH
    usual[enough] = np.nanmedian(ratio[:, enough], axis=0)
    expected = below * usual
    steep = (above < IMPOSSIBLE[0] * expected) | (above > IMPOSSIBLE[1] * expected)
    return known & steep & (np.abs(above - expected) >= TELLING)


def _yearly(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Ratio of all units together by pair and grade; NaN where nobody taught both."""
    sums = below.sum(1)
    return np.divide(above.sum(1), sums, out=np.full(sums.shape, np.nan), where=sums > 0)


def _median(yearly: np.ndarray) -> np.ndarray:
    """The median of the years that tell, 1 where none does; of the lowest grade nothing is known."""
    tells = ~np.isnan(yearly).all(axis=0)
    middle = np.ones(yearly.shape[1])
    middle[tells] = np.nanmedian(yearly[:, tells], axis=0)
    return np.concatenate([[1.0], middle])


def _transitions(known: History, pairs: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Pupils of a grade and of the next grade a year later, [pair, unit, grade], where the unit taught both."""
    lower = np.stack([known.pupils[:, y, :-1] for y in pairs])
    upper = np.stack([known.pupils[:, y + 1, 1:] for y in pairs])
    both = (lower > 0) & (upper > 0)
    return lower * both, upper * both


def _own(below: np.ndarray, above: np.ndarray, yearly: np.ndarray, method: Method) -> np.ndarray:
    """Each unit's ratio over the pooled one, by unit and grade, shrunk by method of moments.

    A unit of m pupils deviates by chance with variance φ·m and by habit with variance τ²·m²; k = φ / τ² pupils of the
    pooled ratio are added to every unit. φ comes from a unit's years against each other, τ² from units' totals.
    """
    excess = above - below * yearly[:, None, :]
    years = (below > 0).sum(0)
    room, usual = OUTLYING * np.sqrt(np.maximum(below, 1)), below * _habit(below, excess, years)
    excess = np.clip(excess, usual - room, usual + room)
    pupils, total = below.sum(0), excess.sum(0)
    several = years >= 2
    spread = (excess - below * total / np.maximum(pupils, 1e-9)) ** 2 / np.maximum(below, 1) * (below > 0)
    chance = (spread.sum(0) * several).sum(0) / np.maximum(((years - 1) * several).sum(0), 1)
    chance = np.where(chance > 0, chance, 0.5)
    habit = ((total**2 / np.maximum(pupils, 1e-9) - chance) * several).sum(0)
    habit = habit / np.maximum((pupils * several).sum(0), 1e-9)
    found = np.clip(chance / np.maximum(habit, 1e-9), LEAST, MOST)
    units, few = several.sum(0), method.usual_units
    strength = np.exp((units * np.log(found) + few * np.log(method.usual_shrinkage)) / (units + few))
    return (pupils + total + strength) / (pupils + strength)


def _habit(below: np.ndarray, excess: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Each unit's median deviation per pupil, where it has enough years to tell a habit from an event."""
    if len(below) < ENOUGH:
        return np.zeros(years.shape)
    each = np.where(below > 0, excess / np.maximum(below, 1e-9), np.nan)
    each[:, years < ENOUGH] = 0.0
    return np.nanmedian(each, axis=0)
