"""The forecast at an origin: cohorts and common growth, blended with weights learnt from earlier origins only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from junheng.forecast.history import History
from junheng.forecast.interval import Band, band
from junheng.forecast.learn import Evidence, learn
from junheng.forecast.method import INTAKE, SHARE_OF_COHORT, Method
from junheng.forecast.origin import Origin, look
from junheng.forecast.quantile import weighted_quantile
from junheng.forecast.record import errors, outcomes

FURTHEST = 1.0
"""No unit is forecast to more than e times, or less than 1/e of, what common growth would make it."""


@dataclass
class Forecaster:
    """Forecasts from any origin of one history; what was computed at earlier origins is kept.

    `asked` are the grades wanted: those below them feed them. `least` is the size from which a unit's record counts
    as evidence.
    """

    past: History
    horizons: int
    asked: tuple[str, ...]
    method: Method = field(default_factory=Method)
    least: float = 1.0
    _origins: dict[int, Origin] = field(default_factory=dict, repr=False)
    _points: dict[int, np.ndarray] = field(default_factory=dict, repr=False)
    _said: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    def forecast(self, year: int) -> np.ndarray:
        """`pupils[unit, horizon, grade asked]` as forecast at the end of `year`, knowing nothing later.

        What earlier origins teach is learnt from what each saw; only what is said at last holds few years back.
        """
        for earlier, seen in zip(self.past.years, self.past.seen, strict=True):
            if seen and earlier <= year and earlier not in self._points:
                self._origins[earlier] = then = look(
                    self.past.until(earlier), self._intake(earlier), self.method
                )
                self._points[earlier] = self._blended(earlier, then)
        if year not in self._points:
            raise KeyError(f"{year} was not reported")
        if year not in self._said:
            then = look(self.past.until(year), self._intake(year), self.method, careful=True)
            self._said[year] = self._blended(year, then)
        return self._said[year]

    def totals(self, year: int) -> np.ndarray:
        """`pupils[unit, horizon]` of all grades asked."""
        return self.forecast(year).sum(2)

    def band(self, year: int, horizon: int) -> Band:
        """How far forecasts of this horizon have been off, for units of any size."""
        said = self.totals(year)[:, horizon - 1]
        return band(self._errors(year, horizon), horizon, said)

    @cached_property
    def total(self) -> np.ndarray:
        """Pupils by unit and year in the grades asked."""
        return self.past.pupils[:, :, self._wanted].sum(2)

    @cached_property
    def _wanted(self) -> np.ndarray:
        return np.array([self.past.grades.index(g) for g in self.asked])

    def _errors(self, year: int, horizon: int):
        def say(earlier: int) -> np.ndarray:
            return self._points[earlier].sum(2)

        return errors(self.past, self.total, say, year, self.horizons, horizon, self.least)

    def _true_by(self, origin: int, horizon: int) -> Iterator[tuple[int, int, np.ndarray, float]]:
        """(earlier origin, years ahead, what came, weight)."""
        for earlier, ahead, weight in outcomes(self.past, origin, self.horizons, horizon):
            yield earlier, ahead, self.past.pupils[:, earlier + ahead - self.past.years[0]], weight

    def _intake(self, origin: int) -> list[np.ndarray]:
        """Weights of the guesses for the lowest grade, one set per horizon."""
        start = np.array(INTAKE)
        pull = np.full(len(start), self.method.pull)
        found = []
        for horizon in range(1, self.horizons + 1):
            past = []
            for earlier, ahead, came, weight in self._true_by(origin, horizon):
                then = self._origins[earlier]
                rows = np.flatnonzero(then.enters[:, 0] & (came[:, 0] > 0) & (then.now.sum(1) >= self.least))
                usual = then.guesses.usual[rows, 0]
                grown = np.full((len(rows), 1), then.growth * ahead)
                columns = np.hstack([then.guesses.at(0)[rows], grown])
                past.append(Evidence(columns, np.log(came[rows, 0]) - usual, np.exp(usual), weight))
            found.append(np.clip(learn(past, start, pull), 0, 1))
        return found

    def _columns(self, then: Origin, ahead: int) -> np.ndarray:
        """By unit and grade, how far the cohorts lead away from common growth, as a share of the unit's total.

        The columns of a unit add up to the logarithm of its cohort total over its total at common growth.
        """
        grown = then.now[:, self._wanted] * np.exp(then.growth * ahead)
        total = np.maximum(grown.sum(1), 1e-9)
        share = (then.cohort[:, ahead - 1, self._wanted] - grown) / total[:, None]
        whole = share.sum(1)
        logarithm = np.clip(np.log1p(np.maximum(whole, -0.99)), -FURTHEST, FURTHEST)
        steep = np.divide(logarithm, whole, out=np.ones_like(whole), where=np.abs(whole) > 1e-6)
        return np.clip(share * steep[:, None], -FURTHEST, FURTHEST)

    def _weights(self, origin: int, horizon: int) -> np.ndarray:
        """By grade, how far to follow the cohorts: one weight for all grades, and what each grade adds to it."""
        start = np.array([SHARE_OF_COHORT] + [0.0] * len(self.asked))
        pull = np.full(len(start), self.method.pull * self.method.grade_pull)
        pull[0] = self.method.pull
        past = []
        for earlier, ahead, came, weight in self._true_by(origin, horizon):
            size, result = self.total[:, earlier - self.past.years[0]], came[:, self._wanted].sum(1)
            rows = np.flatnonzero((size >= self.least) & (result > 0))
            then = self._origins[earlier]
            columns = self._columns(then, ahead)[rows]
            columns = np.hstack([columns.sum(1, keepdims=True), columns])
            grown = np.log(result[rows] / size[rows]) - then.growth * ahead
            past.append(Evidence(columns, grown, size[rows], weight))
        found = learn(past, start, pull)
        return np.clip(found[0] + found[1:], 0, 1)

    def _bias(self, origin: int, horizon: int) -> float:
        """The median log error of past forecasts, as far as enough origins agree on it."""
        past = self._errors(origin, horizon)
        if not past:
            return 0.0
        missed = np.concatenate([e.log_error * horizon / e.horizon for e in past])
        weights = np.concatenate([e.size * e.weight / e.size.sum() for e in past])
        agreed = sum({e.origin: e.weight for e in sorted(past, key=lambda e: e.weight)}.values())
        middle = weighted_quantile(missed, weights, 0.5)
        return middle * agreed / (agreed + self.method.bias_origins)

    def _blended(self, origin: int, then: Origin) -> np.ndarray:
        """Totals from the weights learnt by `origin`, shared over the grades as weighted."""
        points = []
        now = then.now[:, self._wanted]
        for horizon in range(1, self.horizons + 1):
            weights = self._weights(origin, horizon)
            grown = now * np.exp(then.growth * horizon)
            mixed = grown + weights * (then.cohort[:, horizon - 1, self._wanted] - grown)
            log_total = self._columns(then, horizon) @ weights + self._bias(origin, horizon)
            scale = grown.sum(1) * np.exp(log_total) / np.maximum(mixed.sum(1), 1e-9)
            points.append(mixed * np.where(now.sum(1) > 0, scale, 0.0)[:, None])
        return np.stack(points, axis=1)
