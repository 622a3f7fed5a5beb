"""Weights learnt from past origins: least absolute errors, held to their starting values while there is little evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 20
SETTLED = 1e-4
SMALL = 1e-3
"""Errors below a thousandth count as this, so that no single row decides."""


@dataclass(frozen=True)
class Evidence:
    """One past origin and horizon: what could have been said (columns), what came, how large each unit was."""

    columns: np.ndarray
    came: np.ndarray
    size: np.ndarray
    weight: float


def learn(past: Sequence[Evidence], start: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """Weights b that minimise Σ |came − columns·b| + Σ pull·(b − start)².

    Each piece of evidence is measured by what the starting weights would have missed in it, so that one disastrous
    year weighs no more than any other; `pull` is therefore in origins.
    """
    pieces = [(e, float((e.size * np.abs(e.came - e.columns @ start)).sum())) for e in past]
    pieces = [(e, missed) for e, missed in pieces if missed > 0]
    if not pieces:
        return start
    columns = np.concatenate([e.columns for e, _ in pieces])
    came = np.concatenate([e.came for e, _ in pieces])
    size = np.concatenate([e.size * (e.weight / missed) for e, missed in pieces])
    weights = start
    for _ in range(ROUNDS):
        pressed = size / np.maximum(np.abs(came - columns @ weights), SMALL)
        left = (columns * pressed[:, None]).T @ columns + 2 * np.diag(pull)
        right = columns.T @ (pressed * came) + 2 * pull * start
        found = np.linalg.solve(left, right)
        settled = np.abs(found - weights).max() < SETTLED
        weights = found
        if settled:
            break
    return weights
