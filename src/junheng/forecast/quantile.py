"""The quantile of values that do not all count alike, and of a standard normal."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

NORMAL_QUANTILE = NormalDist().inv_cdf


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """The value below which `share` of the weight lies."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - weights[order] / 2
    return float(np.interp(share * weights.sum(), below, values[order]))
