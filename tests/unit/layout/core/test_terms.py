"""A plan goes from the instance into its layers and back without a change, and prices too, in whatever order the rows are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.layout_core_oracle import invented

from junheng.layout.core.problem import BOARDING, DAY
from junheng.layout.core.solution import UNSERVED, Choice, Prices
from junheng.layout.core.terms import Terms


def any_plan(problem, seed: int) -> Choice:
    """Some course for every site and some arc for every client that has pupils."""
    rng = np.random.default_rng(seed)
    c = problem.courses
    course = np.array([rng.choice(np.flatnonzero(c.site == j)) for j in range(problem.sites)])
    arc = np.array(
        [
            [rng.integers(a, b) for a, b in zip(problem.arc_start[:-1], problem.arc_start[1:], strict=True)]
            for _ in range(problem.periods)
        ]
    )
    return Choice(course, np.where(problem.weight > 0, arc, UNSERVED))


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_a_plan_comes_back_as_it_went(seed):
    problem = invented(seed % 40, 1 + seed % 3)
    terms, plan = Terms(problem), any_plan(problem, seed)
    back = terms.outward(*terms.inward(plan))
    assert (back.course == plan.course).all()
    assert (back.arc == plan.arc).all()


def test_arcs_that_do_not_exist_are_none():
    problem = invented(3, 2, clients=4)
    terms = Terms(problem)
    client, slot = np.divmod(np.arange(terms.g.clients * terms.g.slots), terms.g.slots)
    arcs = terms.arcs(client, slot)
    there = arcs >= 0
    assert 0 < there.sum() < len(there)
    assert (problem.arc_mode == BOARDING).any()
    assert sorted(arcs[there]) == list(range(problem.arcs))
    assert (problem.arc_client[arcs[there]] == terms.canon.client[client[there]]).all()
    assert (problem.arc_mode[arcs[there]] == np.where(slot[there] < terms.g.sites, DAY, BOARDING)).all()


def test_prices_come_back_as_they_went_and_none_is_below_zero():
    problem = invented(5, 2)
    terms, rng = Terms(problem), np.random.default_rng(5)
    given_ = Prices(rng.normal(size=problem.weight.shape), np.array([1.0, -2.0]))
    node, row = terms.prices_inward(given_)
    assert row.tolist() == [1.0, 0.0]
    assert (terms.prices_outward(node, row).client == given_.client).all()


@pytest.mark.parametrize(
    "broken", [None, Prices(np.zeros((9, 9)), np.zeros(0)), Prices(np.full((1, 40), np.nan), np.zeros(0))]
)
def test_prices_of_another_instance_are_none(broken):
    assert Terms(invented(1, 1)).prices_inward(broken) == ()
