"""The core finds what trying everything finds, its bound stays below it, and neither rows nor more room make it worse."""

from dataclasses import replace

import numpy as np
import pytest
from tests.reference.layout_core_oracle import best, invented

from junheng.layout.core.checker import certify
from junheng.layout.core.cooling import AGAIN
from junheng.layout.core.problem import Options, Problem, ProblemError, single_period
from junheng.layout.core.search import Search
from junheng.layout.core.solution import Choice, Prices, Stop
from junheng.layout.core.solve import solve


def town(seed: int, clients: int = 40, sites: int = 12, number: int | None = 4) -> Problem:
    rng = np.random.default_rng(seed)
    at, stand = rng.random((clients, 2)), rng.random((sites, 2))
    way = np.hypot(*(at[:, None] - stand[None]).T).T * 100
    return single_period(
        weight=rng.integers(5, 30, clients), cost=way, capacity=np.full(sites, 240.0), number=number,
        fixed=rng.integers(20, 60, sites),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("periods", [1, 2])
def test_a_tiny_instance_with_everything_is_solved_to_the_last(seed, periods):
    problem = invented(seed, periods, clients=3 if periods == 2 else 4)
    expected = best(problem)
    found = solve(problem, stop=Stop(30), seed=1)
    if expected == np.inf:
        assert found.choice is None
        return
    assert found.value == pytest.approx(expected)
    assert found.bound == pytest.approx(expected, rel=1e-4)
    assert certify(problem, found.choice, found.value, found.bound).certified


@pytest.mark.parametrize("seed", range(4))
def test_annealing_alone_finds_it_too_and_the_bound_is_below(seed):
    problem = invented(seed, 2, clients=3)
    expected = best(problem)
    found = solve(problem, stop=Stop(60, rounds=1, gap=0), seed=1, start=None)
    if expected < np.inf:
        assert found.bound <= expected + 1e-6
        assert found.value >= expected - 1e-6


def test_rows_in_another_order_give_the_same_plan():
    problem, rng = town(3), np.random.default_rng(1)
    client, site = rng.permutation(problem.clients), rng.permutation(problem.sites)
    cost = np.empty((problem.clients, problem.sites))
    cost[problem.arc_client, problem.arc_site] = problem.arc_cost[0]
    fixed = problem.courses.cost[: problem.sites]
    other = single_period(
        weight=problem.weight[0, client], cost=cost[client][:, site], capacity=problem.options.capacity[site],
        fixed=fixed[site], number=4,
    )  # fmt: skip
    rounds = Stop(60, rounds=4, gap=0.0)
    one, two = solve(problem, stop=rounds, seed=7), solve(other, stop=rounds, seed=7)
    assert one.value == pytest.approx(two.value, abs=1e-9)
    assert (one.choice.site(problem)[0][client] == site[two.choice.site(other)[0]]).all()


def test_the_same_seed_gives_the_same_plan():
    stop = Stop(60, rounds=3, gap=0.0)
    one, two = solve(town(5), stop=stop, seed=2), solve(town(5), stop=stop, seed=2)
    assert (one.choice.arc == two.choice.arc).all()
    assert one.value == two.value


def test_longer_ways_never_make_the_best_plan_dearer():
    whole = town(2, number=None)
    cost = np.empty((whole.clients, whole.sites))
    cost[whole.arc_client, whole.arc_site] = whole.arc_cost[0]
    values = []
    for limit in (45.0, 60.0, 200.0):
        problem = single_period(
            weight=whole.weight[0], cost=np.where(cost <= limit, cost, np.inf), capacity=whole.options.capacity,
            fixed=whole.courses.cost[: whole.sites],
        )  # fmt: skip
        values.append(solve(problem, stop=Stop(20)).value)
    assert np.isfinite(values[-1])
    assert values[0] >= values[1] - 1e-6
    assert values[1] >= values[2] - 1e-6


def test_an_earlier_plan_is_the_floor_of_a_new_search():
    problem = town(4)
    first = solve(problem, stop=Stop(60, rounds=4, gap=0.0), seed=1)
    again = solve(problem, stop=Stop(60, rounds=1, gap=0.0), seed=9, start=first.choice)
    assert again.value <= first.value + 1e-9


def test_what_an_earlier_bound_rested_on_gives_one_at_once():
    problem = town(4, clients=150, sites=40, number=None)
    dearer = replace(problem, courses=replace(problem.courses, cost=problem.courses.cost + 0.5))
    first = solve(problem, stop=Stop(60, rounds=24, gap=0.0), seed=1)
    anew, known = (
        solve(dearer, stop=Stop(60, rounds=1, gap=0.0), seed=1, prices=prices)
        for prices in (None, first.prices)
    )
    assert first.prices.client.shape == problem.weight.shape
    best = solve(dearer, stop=Stop(30, 0.0), seed=1)
    assert best.stopped == "差距"
    assert anew.bound < known.bound <= best.value + 1e-6
    assert known.bound >= first.bound


def test_prices_of_another_instance_and_broken_ones_are_not_taken():
    first, rounds = (
        solve(town(4), stop=Stop(60, rounds=2, gap=0.0), seed=1).prices,
        Stop(60, rounds=2, gap=0.0),
    )
    for other in (town(5, clients=30), town(4)):
        without = solve(other, stop=rounds, seed=1)
        broken = Prices(np.full_like(first.client, np.nan), first.limit)
        wrong = first if other.weight.shape != first.client.shape else broken
        assert solve(other, stop=rounds, seed=1, prices=wrong).bound == without.bound


def test_an_earlier_plan_is_never_heated_up(monkeypatch):
    problem, heats = town(4, number=None, clients=90, sites=30), []
    first = solve(problem, stop=Stop(60, rounds=4, gap=0.0), seed=1)
    step = Search.step
    monkeypatch.setattr(Search, "step", lambda self, heat: (heats.append(heat), step(self, heat))[1])
    solve(problem, stop=Stop(1.0, 0.0), seed=2, start=first.choice)
    assert heats
    assert max(heats) <= AGAIN[0]


def test_it_stops_at_once_when_called_off():
    assert solve(town(1), stop=Stop(60, 0.0, cancelled=lambda: True)).stopped == "取消"


def test_a_client_nobody_can_take_is_proved_impossible():
    problem = town(1)
    cut = single_period(
        weight=np.ones(2), cost=np.array([[1.0], [np.inf]]), capacity=np.array([5.0]), fixed=np.ones(1)
    )
    assert solve(cut, stop=Stop(5)).stopped == "无解"
    assert solve(cut, stop=Stop(5)).choice is None
    assert solve(problem, stop=Stop(5, rounds=2)).choice is not None


@pytest.mark.parametrize("seed", range(3))
def test_the_checker_sees_what_is_changed_behind_its_back(seed):
    problem = town(seed)
    found = solve(problem, stop=Stop(60, rounds=2), seed=1)
    choice = found.choice
    assert certify(problem, choice, found.value).certified
    assert not certify(problem, choice, found.value * 0.99).certified
    lost = choice.arc.copy()
    lost[0, 0] = -1
    assert not certify(problem, Choice(choice.course, lost)).certified
    stands = np.flatnonzero(choice.option(problem)[0] >= 0)[0]
    course = choice.course.copy()
    course[stands] = stands + problem.sites
    assert not certify(problem, Choice(course, choice.arc)).certified
    tight = replace(problem, options=Options(problem.options.site, problem.options.capacity * 0.2))
    assert not certify(tight, choice).certified


def test_faults_of_an_instance_are_named_all_at_once():
    problem = town(1)
    with pytest.raises(ProblemError) as refused:
        replace(problem, weight=-problem.weight, home=np.full(problem.sites, 999))
    assert len(refused.value.faults) == 2
