"""Chance with sums that must come out."""

import datetime as dt
import math
import random
from collections.abc import Iterable, Sequence

TERMS = (
    (dt.date(2023, 9, 4), dt.date(2024, 1, 12)),
    (dt.date(2024, 2, 26), dt.date(2024, 7, 5)),
    (dt.date(2024, 9, 2), dt.date(2024, 12, 27)),
)
"""The three school terms over which the regions tell their story."""
TODAY = dt.date(2024, 12, 30)


def dealt(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """`total` dealt out in proportion to `weights`, at least `least` each, nobody lost to rounding."""
    spare = total - least * len(weights)
    if spare < 0:
        raise ValueError(f"{total} is too little for {len(weights)} shares of at least {least}")
    exact = [spare * weight / sum(weights) for weight in weights]
    shares = [math.floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: spare - sum(shares)]:
        shares[i] += 1
    return [least + share for share in shares]


def capped(total: int, weights: Sequence[float], limits: Sequence[int]) -> list[int]:
    """`total` dealt out in proportion to `weights`, nobody above his limit."""
    if total > sum(limits):
        raise ValueError(f"{total} does not fit under limits of {sum(limits)} in all")
    shares = [0] * len(limits)
    while left := total - sum(shares):
        room = [i for i, limit in enumerate(limits) if shares[i] < limit]
        for i, more in zip(room, dealt(left, [weights[i] for i in room]), strict=True):
            shares[i] = min(shares[i] + more, limits[i])
    return shares


def school_days(rng: random.Random, several: int, terms: Iterable = TERMS) -> list[dt.date]:
    """So many working days spread over the terms, in order."""
    spans = list(terms)
    days = []
    for number in range(several):
        first, last = spans[number * len(spans) // several]
        day = first + dt.timedelta(days=rng.randrange((last - first).days))
        days.append(day - dt.timedelta(days=max(day.weekday() - 4, 0)))
    return sorted(days)
