"""The ascent begins from prices that are near the best ones, whatever a pupil's place consists of."""

import numpy as np
import pytest
from benchmarks.layout_suite import instance
from tests.reference.layout_core_oracle import best, invented

from junheng.layout.core import ascent
from junheng.layout.core.lagrange import FAR, Bound
from junheng.layout.core.layers import canonical, layers
from junheng.layout.core.opening import first_prices
from junheng.layout.core.relaxed import relaxed


def first_bound(problem) -> float:
    g = layers(problem, canonical(problem))
    k = relaxed(g)
    at = ascent.place(k)
    node = first_prices(g, at)
    at.r.node[:], at.r.row[:] = np.minimum(node, k.cap), 0.0
    return ascent.evaluate(*at, ascent.SHARES)


@pytest.mark.parametrize(
    ("name", "known"), [("day-40x150", 1_161.33), ("band-40x150", 1_255.61), ("five-40x150", 29_675.72)]
)
def test_classes_boarding_and_periods_are_in_the_first_prices(name, known):
    assert 0.85 * known < first_bound(instance(name)) <= known


@pytest.mark.parametrize("seed", range(12))
def test_the_first_bound_is_below_the_best_plan(seed):
    problem = invented(seed, 1 + seed % 2, clients=3)
    assert first_bound(problem) <= best(problem) + 1e-6


def test_no_course_is_cheaper_at_the_best_prices_than_the_best_of_its_site():
    problem = instance("five-40x150")
    g = layers(problem, canonical(problem))
    bound = Bound(g)
    while bound.stage == FAR:
        bound.improve(31_000.0, 0.05)
    losses = bound.losses()
    least = np.minimum.reduceat(losses, g.course_start[:-1])
    assert (np.abs(least) < 1e-9).all()
    assert (losses > 1.0).mean() > 0.5
