"""Bring a nearly permitted answer within every spread limit by the few cheapest further steps."""

from __future__ import annotations

import numpy as np

from junheng.remedy.cones import Cones
from junheng.remedy.program import Program
from junheng.remedy.situation import Situation, Spread

STEPS = 200


def mended(place: Situation, program: Program, cones: Cones, steps: np.ndarray) -> np.ndarray | None:
    """`steps` with more of what lowers the exceeded spreads most for its cost; None where that does not suffice.

    Only adds, so every line that was held stays held.
    """
    steps = steps.copy()
    cost = np.array([lever.cost for lever in program.levers])
    adds = np.array([lever.act in ("hire", "train", "resource") for lever in program.levers], bool)
    for _ in range(STEPS):
        values = program.values(place, steps)
        over = cones.excess(values)
        if not over:
            return steps
        worst = max(over, key=over.get)
        gain = -_slope(place, program, place.spreads[worst], values)
        free = adds & (steps + 1 <= np.array(program.columns.upper[: len(steps)])) & (gain > 1e-15)
        order = np.flatnonzero(free)[np.argsort(-(gain / np.maximum(cost, 1e-12))[free], kind="stable")]
        best = next((n for n in order if _permitted(program, steps, int(n))), None)
        if best is None:
            return None
        more = _amount(program, best, gain, over[worst], place.spreads[worst], values)
        steps[best] += min(more, program.columns.upper[best] - steps[best])
    return None


def _slope(place: Situation, program: Program, spread: Spread, values: np.ndarray) -> np.ndarray:
    """What one step of each lever does to σ − c·ȳ."""
    y = values[spread.rows, spread.item]
    mean = spread.share @ y
    sigma = np.sqrt(spread.share @ (y - mean) ** 2)
    by_value = np.zeros(values.shape)
    by_value[spread.rows, spread.item] = spread.share * ((y - mean) / sigma - spread.limit)
    return program.effect.T @ by_value.ravel()


def _amount(
    program: Program, lever: int, gain: np.ndarray, over: float, spread: Spread, values: np.ndarray
) -> float:
    """Whole things one at a time; areas and money as much as the slope says, a little less than all at once."""
    if program.levers[lever].whole:
        return 1.0
    mean = spread.share @ values[spread.rows, spread.item]
    return max(1.0, np.floor(0.9 * over * spread.limit * mean / gain[lever]))


def _permitted(program: Program, steps: np.ndarray, lever: int) -> bool:
    """Whether one more step keeps every relation between levers."""
    for terms, _, upper in program.couplings:
        if lever in terms and sum(a * steps[n] for n, a in terms.items()) + terms[lever] > upper + 1e-9:
            return False
    return True
