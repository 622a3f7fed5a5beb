"""Schools of several plans put together are a plan, never a dearer one, and keep the limits over all sites."""

import numpy as np
import pytest
from tests.reference.layout_core_oracle import invented

from junheng.layout.core.field import field
from junheng.layout.core.layers import canonical, layers
from junheng.layout.core.polish import Polish
from junheng.layout.core.pool import Pool
from junheng.layout.core.problem import single_period
from junheng.layout.core.recombine import Effort, recombined, region
from junheng.layout.core.search import Search
from junheng.layout.core.state import beside, recount

WHOLE = Effort(20.0, 10_000, lambda: False)


def searched(g, seeds=(1, 2), moves=60):
    f, pool, found = field(g), Pool(g), []
    for seed in seeds:
        search = Search(g, f, seed)
        search.moves = moves
        for heat in np.geomspace(0.3, 0.0003, 20):
            search.step(heat)
            pool.take(search.work)
        search.note()
        pool.take(search.work)
        found.append(search)
    return f, pool, found


def value_of(g, f, course, slot):
    """Value and distance from all limits of a plan, counted by putting it up anew."""
    search = Search(g, f, 1, (course, slot))
    recount(f, search.state)
    total = search.state.total
    return total[:3].sum(), total[3] + total[4] + beside(f, search.state)


def town(seed):
    rng = np.random.default_rng(seed)
    at, stand = rng.random((60, 2)), rng.random((20, 2))
    way = np.hypot(*(at[:, None] - stand[None]).T).T * 100
    return single_period(
        weight=rng.integers(5, 30, 60), cost=way, capacity=np.full(20, 180.0), fixed=rng.integers(40, 90, 20)
    )


@pytest.mark.parametrize("seed", range(3))
def test_schools_of_two_plans_together_are_no_dearer_than_the_better_of_them(seed):
    problem = town(seed)
    g = layers(problem, canonical(problem))
    f, pool, (one, two) = searched(g)
    worse, better = sorted((one, two), key=lambda s: -s.best.value[0])
    course, slot = worse.plan()
    sites = np.flatnonzero((g.course_option[course] >= 0).any(1))
    found = recombined(g, pool, course, slot, sites, WHOLE)
    value, far = value_of(g, f, *(found or (course, slot)))
    assert far <= 1e-6
    assert value <= better.best.value[0] + 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_with_periods_kinds_boarding_and_limits_it_stays_a_plan(seed):
    problem = invented(seed, 1 + seed % 3, clients=6)
    g = layers(problem, canonical(problem))
    f, pool, searches = searched(g)
    for search in searches:
        if search.best.value[0] == np.inf:
            continue
        course, slot = search.plan()
        before, _ = value_of(g, f, course, slot)
        found = recombined(g, pool, course, slot, np.arange(g.sites), WHOLE)
        if found is not None:
            value, far = value_of(g, f, *found)
            assert far <= 1e-6
            assert value < before


def test_a_region_is_the_schools_nearest_to_a_client():
    problem = town(1)
    g = layers(problem, canonical(problem))
    _, _, (search, _) = searched(g)
    course, slot = search.plan()
    sites = region(g, course, slot, 5, 20)
    stands = np.flatnonzero((g.course_option[course] >= 0).any(1))
    assert set(sites) < set(stands)
    assert (
        g.cost[5, sites].max()
        <= np.delete(g.cost[5], sites)[np.isin(np.delete(np.arange(g.sites), sites), stands)].min()
    )


def test_a_school_is_remembered_once_and_the_oldest_are_forgotten(monkeypatch):
    problem = town(2)
    g = layers(problem, canonical(problem))
    _, pool, (search, _) = searched(g)
    many = len(pool)
    search.note()
    pool.take(search.work)
    assert len(pool) == many
    monkeypatch.setattr("junheng.layout.core.pool.MOST", 10)
    search.step(0.0)
    pool.take(search.work)
    course, cost, start, node, slot = pool.columns()
    assert len(course) == len(cost) == len(start) - 1
    assert start[-1] == len(node) == len(slot)


def test_nothing_is_put_together_once_it_is_called_off():
    problem = town(1)
    g = layers(problem, canonical(problem))
    _, pool, (search, _) = searched(g)
    polish = Polish(g, 1, lambda: True)
    polish.pool = pool
    assert polish.run(*search.plan(), 5.0) is None
