"""What earlier forecasts have come to by the time of a later one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from junheng.forecast.history import History
from junheng.forecast.interval import Errors
from junheng.forecast.quantile import weighted_quantile

SEASONED = 3
"""Years of history after which an origin counts in full as evidence."""


def outcomes(past: History, origin: int, furthest: int, horizon: int) -> Iterator[tuple[int, int, float]]:
    """(earlier origin, years ahead, what it says about `horizon`) for all that had come true by `origin`."""
    first = past.years[0]
    known = [y for y, seen in zip(past.years, past.seen, strict=True) if seen and y <= origin]
    for earlier in known:
        for ahead in range(1, min(furthest, origin - earlier) + 1):
            if earlier + ahead in known:
                seasoned = (1 + min(earlier - first, SEASONED)) / (1 + SEASONED)
                yield earlier, ahead, nearness(ahead, horizon) * seasoned


def nearness(one: int, other: int) -> float:
    """How much an error at one horizon says about another: the square of their ratio."""
    return (min(one, other) / max(one, other)) ** 2


def errors(
    past: History, total: np.ndarray, say: Callable[[int], np.ndarray], origin: int, furthest: int, horizon: int, least: float
) -> list[Errors]:  # fmt: skip
    """Log errors of `say(year)[unit, horizon]` against `total[unit, year]`.

    The very first year had no past to go by: what it says of all units together is worth nothing, and its errors count
    only where there are no others, with their middle taken out: how far units lie from one another is seen all the same.
    """
    first, found, blind = past.years[0], [], []
    for earlier, ahead, weight in outcomes(past, origin, furthest, horizon):
        said, came = say(earlier)[:, ahead - 1], total[:, earlier + ahead - first]
        rows = np.flatnonzero((total[:, earlier - first] >= least) & (came > 0) & (said > 0))
        if len(rows):
            missed, size = np.log(came[rows] / said[rows]), said[rows]
            if earlier == first:
                missed = missed - weighted_quantile(missed, size, 0.5)
            (blind if earlier == first else found).append(Errors(missed, size, ahead, weight, earlier))
    return found or blind
