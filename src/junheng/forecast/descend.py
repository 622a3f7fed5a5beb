"""Cohorts followed at one level and made to add up to the level above: county to township to school."""

from __future__ import annotations

import numpy as np

from junheng.forecast.history import History
from junheng.forecast.intake import guesses
from junheng.forecast.method import INTAKE, Method
from junheng.forecast.progression import progression

FOLLOWED = (0.05, 1.6)
"""Pooled ratios within which a grade is fed by the one below (a senior school takes about half)."""


def descend(
    known: History, method: Method, years: int, *, given: np.ndarray, migration: float = 0.0,
    offered: np.ndarray | None = None, above: np.ndarray | None = None, parent: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """`pupils[unit, year ahead, grade]`, each unit's cohorts followed for `years`.

    `given[unit, year, grade]` are entering grades known from births (else NaN); `offered[unit, year, grade]` says what a
    unit will teach (else what it taught lately). With `above[parent, year, grade]` the units of a parent are scaled to
    add up to it, and a grade that starts anew takes its recent share of it.
    """
    lately = known.pupils[:, known.last(method.intake_years)].any(axis=1)
    offered = np.repeat(lately[:, None, :], years, axis=1) if offered is None else offered
    ratio, follows = _followed(known, method)
    start = _sizes(known, method) if above is None else _shares(known, method, parent, len(above))
    current, before, found = known.pupils[:, -1], lately, []
    for year in range(years):
        moved = _up(current) * ratio * (1 + migration)
        anew = start if above is None else start * above[parent, year]
        said = np.where(follows & _up(before), moved, anew)
        births = given[:, year]
        said = np.where(np.isnan(births), said, np.nan_to_num(births) * (1 + migration) ** (year + 1))
        said = np.where(offered[:, year], said, 0.0)
        current = said if above is None else shared(said, above[:, year], parent, offered[:, year])
        before = offered[:, year]
        found.append(current)
    return np.stack(found, axis=1)


def _up(by_grade: np.ndarray) -> np.ndarray:
    """What stands in each grade, one grade higher."""
    return np.hstack([np.zeros_like(by_grade[:, :1]), by_grade[:, :-1]])


def _followed(known: History, method: Method) -> tuple[np.ndarray, np.ndarray]:
    """Ratios into each grade, `[unit, grade]`, and which grades are fed by the one below."""
    found = progression(known, method)
    pooled, ratio = found.pooled, found.ratio
    if not known.pairs(method.pooled_years):
        pooled = _across(known.pupils[:, -1])
        ratio = np.repeat(pooled[None], len(known.units), axis=0)
    unborn = known.pupils[:, -1].sum(1) == 0
    ratio = np.where(unborn[:, None], pooled, ratio)
    follows = (pooled > FOLLOWED[0]) & (pooled < FOLLOWED[1])
    follows[0] = False
    return ratio, follows


def shared(parts: np.ndarray, whole: np.ndarray, parent: np.ndarray, offered: np.ndarray) -> np.ndarray:
    """`parts[unit, grade]` scaled to `whole[parent, grade]`; where nobody has any, equally among those that teach it."""
    sums, teach = np.zeros(whole.shape), np.zeros(whole.shape)
    np.add.at(sums, parent, parts)
    np.add.at(teach, parent, offered)
    factor = np.divide(whole, sums, out=np.zeros(whole.shape), where=sums > 0)
    equal = np.where(sums > 0, 0.0, np.divide(whole, teach, out=np.zeros(whole.shape), where=teach > 0))
    return parts * factor[parent] + equal[parent] * offered


def _sizes(known: History, method: Method) -> np.ndarray:
    """What an entering grade usually is, the newest year and the grades above counting too."""
    said = guesses(known, method)
    size = np.exp(said.usual + INTAKE[0] * said.last + INTAKE[1] * said.young)
    return np.where(known.pupils[:, known.last(method.intake_years)].any(axis=1), size, 0.0)


def _shares(known: History, method: Method, parent: np.ndarray, parents: int) -> np.ndarray:
    """Each unit's share of its parent's grade in the last years."""
    recent = known.pupils[:, known.last(method.intake_years)]
    own = recent.sum(1) / np.maximum((recent > 0).sum(1), 1)
    sums = np.zeros((parents, own.shape[1]))
    np.add.at(sums, parent, own)
    return np.divide(own, sums[parent], out=np.zeros_like(own), where=sums[parent] > 0)


def _across(now: np.ndarray) -> np.ndarray:
    """With a single year known: children stay, except where the grade above is plainly another kind of school."""
    sums = now.sum(0)
    level = np.divide(sums[1:], sums[:-1], out=np.zeros(len(sums) - 1), where=sums[:-1] > 0)
    return np.concatenate([[1.0], np.where((level > 0.6) & (level < FOLLOWED[1]), 1.0, level)])
