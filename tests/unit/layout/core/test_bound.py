"""What the bound says holds: it is never above the best of all plans, and what is ruled out no better plan has."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from tests.reference.layout_core_oracle import best, invented

from junheng.layout.core.checker import certify
from junheng.layout.core.lagrange import Bound
from junheng.layout.core.layers import canonical, layers
from junheng.layout.core.problem import single_period
from junheng.layout.core.rest import Rest
from junheng.layout.core.solution import Choice
from junheng.layout.core.terms import Terms


def proved(problem, upper: float, steps: int = 60) -> list[float]:
    """The bound after every step until nothing is left to do."""
    bound, told = Bound(layers(problem, canonical(problem))), []
    for _ in range(steps):
        told.append(bound.improve(upper, 0.0, rounds=20))
        if bound.done:
            break
    return told


@pytest.mark.parametrize("periods", [1, 2])
def test_no_bound_of_an_instance_with_everything_is_above_its_best_plan(periods):
    for seed in range(60 if periods == 1 else 25):
        problem = invented(seed, periods, clients=4 if periods == 1 else 3)
        expected = best(problem)
        upper = expected if expected < np.inf else 1e4
        assert max(proved(problem, upper)) <= expected + 1e-6, seed
        assert max(proved(problem, upper * 1.3 + 5)) <= expected + 1e-6, seed


def counted(seed: int) -> tuple:
    """A tiny instance with a number of sites, homes, and whole clients that fit badly."""
    rng = np.random.default_rng(seed)
    clients = sites = 6
    at = rng.random((clients, 2)) * 10
    way = np.round(np.hypot(*(at[:, None] - at[None]).T).T)
    weight, capacity = rng.integers(3, 9, clients), rng.integers(12, 20, sites)
    fixed = rng.integers(0, 6, sites) if seed % 2 else None
    number = int(rng.integers(2, 4)) if seed % 3 else None
    home = np.arange(sites) if seed % 5 else None
    return single_period(
        weight=weight, cost=way, capacity=capacity, fixed=fixed, number=number, home=home
    ), weight, way, capacity, fixed, number, home  # fmt: skip


def least(weight, way, capacity, fixed, number, home) -> float:
    """The best plan by trying all sets of sites and all assignments with room."""
    sites, value = len(capacity), np.inf
    for chosen in range(1, 2**sites):
        open_ = [j for j in range(sites) if chosen >> j & 1]
        if number is not None and len(open_) != number:
            continue
        paid = sum(fixed[j] for j in open_) if fixed is not None else 0.0
        value = min(value, paid + _assigned(0, dict.fromkeys(open_, 0), weight, way, capacity, home))
    return value


def _assigned(i, load, weight, way, capacity, home) -> float:
    if i == len(weight):
        return 0.0
    value = np.inf
    for j in [i] if home is not None and i in load else load:
        if load[j] + weight[i] <= capacity[j]:
            rest = _assigned(i + 1, load | {j: load[j] + weight[i]}, weight, way, capacity, home)
            value = min(value, way[i, j] + rest)
    return value


def test_with_a_number_of_sites_homes_and_tight_room_the_parts_prove_the_best_plan():
    closed = 0
    for seed in range(120):
        problem, *facts = counted(seed)
        expected = least(*facts)
        if expected == np.inf:
            continue
        assert max(proved(problem, expected * 1.2 + 2, 20)) <= expected + 1e-6, seed
        told = proved(problem, expected, 200)
        assert len(told) < 200, "nothing below the best is left, and it goes on"
        assert max(told) <= expected + 1e-6, seed
        closed += told[-1] >= expected - 1e-6
    assert closed >= 60


def test_what_is_ruled_out_no_better_plan_has():
    for seed in range(40):
        problem, *facts = counted(seed)
        expected = least(*facts)
        if expected == np.inf:
            continue
        canon = canonical(problem)
        bound = Bound(layers(problem, canon))
        for _ in range(8):
            bound.improve(expected + 3, 0.0, rounds=20)
        may, school, node = bound.ruled_out(expected + 3)
        shut = {int(problem.courses.site[c]) for c in canon.course[~may] if problem.courses.option[c, 0] >= 0}
        weight, way, capacity, fixed, number, home = facts
        far = way.copy()
        far[:, sorted(shut)] = np.inf
        far[canon.client[node], canon.site[school]] = np.inf
        room = capacity.copy()
        room[sorted(shut)] = 0
        assert least(weight, far, room, fixed, number, home) == pytest.approx(expected), seed


def town(seed: int):
    """Twenty-five clients, eight sites, four of them to stand, room scarce."""
    rng = np.random.default_rng(seed)
    at, stand = rng.random((25, 2)), rng.random((8, 2))
    weight = rng.integers(5, 30, 25)
    return single_period(
        weight=weight, cost=np.hypot(*(at[:, None] - stand[None]).T).T * 100, number=4,
        capacity=np.full(8, np.ceil(weight.sum() / 3.3)), fixed=rng.integers(20, 60, 8),
    )  # fmt: skip


def settled(g) -> Bound:
    """A bound of a town whose prices have settled, before any part is looked at."""
    bound = Bound(g)
    for _ in range(40):
        bound.improve(2e3, 0.0, rounds=20)
        if bound.dividing:
            break
    return bound


def test_halves_looked_at_side_by_side_give_what_they_give_one_after_the_other():
    with ThreadPoolExecutor(1) as pool:
        for seed in range(12):
            problem = town(seed)
            g = layers(problem, canonical(problem))
            alone, helped = settled(g), settled(g)
            upper = 1.04 * alone.value
            for _ in range(30):
                assert helped.improve(upper, 0.0, rounds=20, beside=pool) == alone.improve(
                    upper, 0.0, rounds=20
                )
            assert helped.done == alone.done


def thirds(seed: int, clients: int):
    """Pupils in thirds of whom one of two schools holds exactly all, if nobody rounds; the other is far."""
    rng = np.random.default_rng(seed)
    number = rng.integers(1, 600, clients)
    number[-1] += -number.sum() % 3
    way = np.stack([rng.random(clients) * 20, rng.random(clients) * 20 + 60], 1)
    return number / 3.0, float(number.sum() // 3), way


@pytest.mark.parametrize("clients", [60, 120])
def test_a_school_that_is_exactly_full_with_parts_of_pupils_is_full_for_the_bound_too(clients):
    for seed in range(12):
        weight, total, way = thirds(seed, clients)
        problem = single_period(weight=weight, cost=way, capacity=np.array([total, 1e4]), fixed=np.array([5.0, 7.0]))  # fmt: skip
        everybody = Choice(np.array([0, 3]), (2 * np.arange(clients))[None])
        plan = certify(problem, everybody)
        assert plan.certified
        assert max(proved(problem, plan.value + 40.0)) <= plan.value * (1 + 1e-6), seed


def test_classes_that_are_exactly_full_with_parts_of_pupils_are_no_class_more_for_the_bound():
    for seed in range(12):
        weight, total, way = thirds(seed, 60)
        problem = single_period(weight=weight, cost=way, capacity=np.full(2, 1e5), fixed=np.array([5.0, 7.0]))
        options = replace(
            problem.options, class_size=np.full((2, 1), total), class_cost=np.full((1, 2, 1), 200.0),
            included=np.zeros((2, 1), int),
        )  # fmt: skip
        problem = replace(problem, options=options)
        plan = certify(problem, Choice(np.array([0, 3]), (2 * np.arange(60))[None]))
        assert plan.certified
        assert max(proved(problem, plan.value + 60.0)) <= plan.value * (1 + 1e-6), seed


def test_without_a_plan_the_bound_waits_and_goes_on_when_there_is_one():
    problem, *facts = counted(7)
    best = least(*facts)
    bound = Bound(layers(problem, canonical(problem)))
    for _ in range(200):
        bound.improve(np.inf, 0.0, rounds=20)
    assert bound.dividing
    assert not bound.done
    assert bound.trees == 0
    for _ in range(200):
        bound.improve(best, 0.0, rounds=20)
    assert bound.value == pytest.approx(best)
    assert bound.trees == 1


def test_with_a_much_better_plan_the_parts_are_begun_anew_and_the_bound_never_falls():
    begun = 0
    for seed in range(40):
        problem, *facts = counted(seed)
        best = least(*facts)
        if best == np.inf:
            continue
        bound = Bound(layers(problem, canonical(problem)))
        for _ in range(100):
            bound.improve(best * 3 + 30, 0.0, rounds=20)
        assert bound.trees <= 1
        told = [bound.value]
        for _ in range(200):
            told.append(bound.improve(best, 0.0, rounds=20))
            if bound.done:
                break
        begun += bound.trees > 1
        assert told == sorted(told)
        assert told[-1] <= best + 1e-6
    assert begun > 5


@pytest.mark.parametrize(("end", "trees"), [(150.0, 1), (250.0, 2)])
def test_the_parts_are_not_begun_anew_where_less_time_is_left_than_they_have_had(end, trees, monkeypatch):
    now = 0.0
    monkeypatch.setattr("junheng.layout.core.lagrange.time.monotonic", lambda: now)
    problem = town(3)
    bound = Bound(layers(problem, canonical(problem)))
    while not bound.dividing:
        bound.improve(1e6, 0.0)
    bound.improve(2.0 * bound.value, 0.0, end=end)
    assert bound.trees == 1
    now = 100.0
    bound.improve(1.05 * bound.value, 0.0, end=end)
    assert bound.trees == trees


def test_in_the_part_of_least_bound_plans_cost_no_less_than_the_bound():
    asked = 0
    for seed in range(12):
        problem = town(seed)
        terms = Terms(problem)
        bound = settled(terms.g)
        rest = Rest(terms, lambda: False)
        assert rest.kernel(bound) is None
        upper = 1.1 * bound.value
        for _ in range(4):
            bound.improve(upper, 0.0, rounds=20)
        if (left := rest.kernel(bound)) is None:
            continue
        assert not left.arc.all()
        found = rest.asked(left, None, 20.0, 1e-9)
        if found.choice is not None:
            plan = certify(problem, found.choice)
            assert plan.certified
            assert plan.value >= bound.value - 1e-6
            assert left.arc[0, found.choice.arc[0]].all()
            assert left.course[found.choice.course].all()
            asked += 1
    assert asked > 3
