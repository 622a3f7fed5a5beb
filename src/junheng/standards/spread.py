"""The coefficient of variation between schools (校际差异系数), weighted by pupils, and the interval it can still take.

Source: 县域义务教育校际均衡指标计算方法 (the method circulated with the 办法): X̄ = Σ resource / Σ pupils,
S = sqrt(Σ (Pᵢ/P)(xᵢ − X̄)²), CV = S / X̄. Not the unweighted and not the sample coefficient.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, sqrt

import numpy as np
import polars as pl


def mean() -> pl.Expr:
    """The county's mean over the schools that reported: column `value` weighted by `pupils`."""
    total = _known("pupils").sum()
    return pl.when(total > 0).then((pl.col("pupils") * pl.col("value")).sum() / total)


def coefficient() -> pl.Expr:
    """The weighted coefficient over the schools that reported; unknown where the mean is 0 or nobody reported."""
    m = mean()
    squares = (pl.col("pupils") * (pl.col("value") - m) ** 2).sum()
    return pl.when(m > 0).then((squares / _known("pupils").sum()).sqrt() / m)


def _known(column: str) -> pl.Expr:
    """`column` where the value is known: others carry no weight."""
    return pl.when(pl.col("value").is_not_null()).then(pl.col(column))


def composite(coefficients: Sequence[float]) -> float:
    """The plain mean of several coefficients: how the 2012 办法 (基本均衡) joined its eight. The 2017 办法 does not."""
    return sum(coefficients) / len(coefficients)


def interval(
    values: Sequence[float | None], pupils: Sequence[int | None]
) -> tuple[float | None, float | None]:
    """Smallest and largest coefficient when each unknown value lies anywhere between 0 and the largest known value.

    Exact. CV² + 1 = P·Σwx²/(Σwx)². Its minimum over the unknowns has them all equal to Σwx²/Σwx of the known (or the
    gradient would not vanish). It is quasi-convex, so its maximum has each unknown at 0 or at the largest value M and
    depends only on the pupils t that stand at M; as a function of t it rises to t* = (M·B − 2A)/M², then falls, so
    the best t is the attainable sum of pupils next to t* on either side. Sums are found with a bit set.
    (None, None) where it cannot be said: nobody reported, all known values are 0, or a school's pupils are unknown.
    """
    known = [(x, w) for x, w in zip(values, pupils, strict=True) if x is not None and w is not None]
    missing = [w for x, w in zip(values, pupils, strict=True) if x is None]
    top = max((x for x, _ in known), default=0)
    if any(w is None for w in pupils) or top <= 0:
        return None, None
    x, w = np.array([k[0] for k in known], float), np.array([k[1] for k in known], float)
    squares, total, unknown = float(w @ (x * x)), float(w @ x), float(sum(missing))
    if total <= 0:
        return None, None

    def at(t: float, y: float) -> float:
        """The coefficient with pupils `t` of the unknown at value `y` and the others at 0."""
        weight = float(w.sum()) + unknown
        m = (total + t * y) / weight
        return sqrt((float(w @ (x - m) ** 2) + t * (y - m) ** 2 + (unknown - t) * m * m) / weight) / m

    turning = (top * total - 2 * squares) / top**2
    return at(unknown, squares / total), max(at(t, top) for t in _sums_beside(missing, turning))


def _sums_beside(parts: Sequence[int], target: float) -> set[int]:
    """The largest attainable sum of a subset of `parts` not above `target`, and the smallest above it."""
    reachable = 1
    for part in parts:
        reachable |= reachable << part
    cut = max(floor(target), -1) + 1
    below, above = reachable & ((1 << cut) - 1), reachable >> cut
    found = {below.bit_length() - 1} if below else set()
    return found | ({cut + (above & -above).bit_length() - 1} if above else set())
