"""The compiled paths against scipy, on graphs drawn by chance and on the roads of a real mountain country."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from junheng.layout.travel.paths import least


def graph(seed, nodes, edges):
    rng = np.random.default_rng(seed)
    tail, head = rng.integers(0, nodes, edges), rng.integers(0, nodes, edges)
    pairs, first = np.unique(np.column_stack([tail, head]), axis=0, return_index=True)
    weight = rng.integers(1, 50, len(first)).astype(float)
    start = np.searchsorted(pairs[:, 0], np.arange(nodes + 1))
    return start, pairs[:, 1], weight


@given(
    st.integers(0, 10_000),
    st.integers(1, 60),
    st.integers(0, 200),
    st.one_of(st.just(np.inf), st.floats(0, 120)),
)
def test_least_is_scipys(seed, nodes, edges, limit):
    start, head, weight = graph(seed, nodes, edges)
    found = least(start, head, weight, np.arange(nodes), np.arange(nodes), limit)
    oracle = dijkstra(csr_array((weight, head, start), shape=(nodes, nodes)), limit=limit)
    np.testing.assert_allclose(found, np.where(oracle <= limit, oracle, np.inf), atol=1e-6)


def test_stretches_of_no_time_are_stretches():
    found = least([0, 1, 2, 2], [1, 2], [0.0, 0.0], [0], [0, 1, 2])
    assert found.tolist() == [[0, 0, 0]]


def test_a_negative_time_is_refused():
    with pytest.raises(ValueError, match="小于 0"):
        least([0, 1, 1], [1], [-1.0], [0], [1])
