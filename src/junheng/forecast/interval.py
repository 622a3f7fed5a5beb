"""How far forecasts have been off: a band around a new one, from the errors of earlier ones of the same table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from junheng.forecast.quantile import weighted_quantile

COVER = 0.8
"""The share of outcomes that should lie within the band."""
SPREADING = 0.5
"""Errors of another horizon are brought to this one by its power of this, as in a random walk."""
FLOORS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
"""Log errors shrink with size as 1/√pupils towards a floor; the floor is chosen from these."""
BEFORE = (0.03, 0.6, 0.25)
"""With no past at all: floor and variance × size of a one-year error, counting as a quarter of one origin."""
NORMAL = (-1.5932, -0.9674, -0.5895, -0.2822, 0.0, 0.2822, 0.5895, 0.9674, 1.5932)
"""Nine equally likely values of a standard normal."""
WIDEST = 3.0


@dataclass(frozen=True)
class Errors:
    """The log errors of one past origin and horizon, with the sizes that were forecast."""

    log_error: np.ndarray
    size: np.ndarray
    horizon: int
    weight: float
    origin: int


@dataclass(frozen=True)
class Band:
    """Low and high as multiples of √(floor² + 1/size) on the logarithm."""

    low: float
    high: float
    floor: float

    def around(self, said: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The band around each forecast; nothing is certain of a unit forecast to have no pupils, so its band is empty."""
        size = np.maximum(said, 1e-9)
        scale = np.sqrt(self.floor**2 + 1 / size)
        low, high = (np.clip(edge * scale, -WIDEST, WIDEST) for edge in (self.low, self.high))
        return np.where(said > 0, said * np.exp(low), 0.0), np.where(said > 0, said * np.exp(high), 0.0)


def band(past: Sequence[Errors], horizon: int, sizes: np.ndarray, cover: float = COVER) -> Band:
    """The band that would have covered `cover` of the past errors, every origin counting alike."""
    pieces = [(e, e.log_error * (horizon / e.horizon) ** SPREADING) for e in past]
    errors = np.concatenate([moved for _, moved in pieces]) if pieces else np.zeros(0)
    weight = np.concatenate([np.full(len(e.size), e.weight / len(e.size)) for e in past] or [errors])
    size = np.concatenate([e.size for e in past] or [errors])
    floor = _floor(errors, size, weight) if pieces else BEFORE[0]
    scaled = errors / np.sqrt(floor**2 + 1 / size) if pieces else errors
    best: dict[int, float] = {}
    for e, *_ in pieces:
        best[e.origin] = max(best.get(e.origin, 0.0), e.weight)
    prior, share = _before(horizon, sizes, floor), BEFORE[2]
    each = share / len(prior) * (weight.sum() / sum(best.values()) if pieces else 1.0)
    rows = weight.sum() ** 2 / (weight**2).sum() if pieces else len(prior)
    tail = max((1 - cover) / 2 - (1 + cover) / 2 / rows, (1 - cover) / 10)
    scaled, weight = np.concatenate([scaled, prior]), np.concatenate([weight, np.full(len(prior), each)])
    return Band(weighted_quantile(scaled, weight, tail), weighted_quantile(scaled, weight, 1 - tail), floor)


def _before(horizon: int, sizes: np.ndarray, floor: float) -> np.ndarray:
    """Errors as they usually are, on the scale of the band, at the middle size."""
    present = sizes[sizes > 0]
    middle = float(np.median(present)) if len(present) else 100.0
    usual = np.sqrt(BEFORE[0] ** 2 + BEFORE[1] / middle) * horizon**SPREADING
    return np.array(NORMAL) * usual / np.sqrt(floor**2 + 1 / middle)


def _floor(errors: np.ndarray, size: np.ndarray, weight: np.ndarray) -> float:
    """The floor at which small and large units are covered alike."""
    small = size <= np.median(size)
    if small.all():
        return BEFORE[0]

    def unlike(floor: float) -> float:
        scaled = np.abs(errors) / np.sqrt(floor**2 + 1 / size)
        sides = [max(weighted_quantile(scaled[half], weight[half], COVER), 1e-9) for half in (small, ~small)]
        return abs(float(np.log(sides[0] / sides[1])))

    return min(FLOORS, key=lambda floor: (unlike(floor), floor))
