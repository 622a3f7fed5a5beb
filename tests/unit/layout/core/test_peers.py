"""Peers are given the same instance: where both finish, what they find is what trying every plan finds."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.layout_peers import PEERS, highs, spopt
from tests.reference.layout_core_oracle import best, invented

from junheng.layout.core.checker import certify
from junheng.layout.core.problem import single_period


@pytest.mark.parametrize("strong", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_highs_alone_with_and_without_the_rows_of_single_ways(seed, strong):
    problem = invented(seed, 1, clients=4)
    expected = best(problem)
    if not strong:
        everybody = np.ones_like(problem.options.accepts)
        problem = replace(problem, options=replace(problem.options, accepts=everybody))
        expected = best(problem)
    found = highs(problem, 20, 1, 1, strong=strong)()
    if expected == float("inf"):
        assert found.choice is None
        return
    check = certify(problem, found.choice)
    assert check.certified
    assert check.value == pytest.approx(expected)
    assert found.bound <= expected + 1e-6


def test_an_instance_spopt_has_no_words_for_is_left_to_the_others():
    problem = single_period(
        weight=[1.0, 1.0], cost=np.array([[1.0, 2.0], [2.0, 1.0]]), capacity=[2.0, 2.0], fixed=[1.0, 1.0]
    )
    assert spopt(problem, 1, 1, 1) is None
    assert next(iter(PEERS)).startswith("均衡")
