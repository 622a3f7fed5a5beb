"""Light moves leave nobody behind: sums stay what they are when counted anew, and plans are certified."""

import numpy as np
import pytest
from benchmarks.layout_suite import instance

from junheng.layout.core.checker import certify
from junheng.layout.core.field import field
from junheng.layout.core.layers import canonical, layers
from junheng.layout.core.lighter import CROWD
from junheng.layout.core.search import Search
from junheng.layout.core.solution import Stop
from junheng.layout.core.solve import solve
from junheng.layout.core.state import new_state, take_slots
from junheng.layout.core.work import CHANGES, HOPES, STAYS


@pytest.mark.parametrize("name", ["band-100x500", "five-40x150"])
def test_after_many_moves_the_sums_are_what_they_are_counted_anew(name):
    problem = instance(name)
    g = layers(problem, canonical(problem))
    f = field(g)
    search = Search(g, f, 7)
    search.moves = 400
    for heat in (0.05, 0.02, 0.005):
        search.step(heat)
    state = search.state
    assert (state.slot[g.present] >= 0).all()
    anew = new_state(f, state.course)
    take_slots(f, anew, state.slot)
    assert state.total == pytest.approx(anew.total, rel=1e-9, abs=1e-6)
    for sums in ("load", "boarders", "of_kind", "money", "excess", "spent", "closed"):
        assert getattr(state, sums) == pytest.approx(getattr(anew, sums), abs=1e-6), sums


def test_where_schools_are_crowded_light_moves_take_out_fewer_than_go_there():
    problem = instance("band-100x500")
    g = layers(problem, canonical(problem))
    search = Search(g, field(g), 7)
    search.moves = 1_000
    search.step(0.01)
    assert search.work.hope[HOPES:].any()
    assert 0 < search.work.size[STAYS] < 2 * CROWD
    assert search.work.size[CHANGES] > search.work.size[STAYS]


def test_with_counted_rounds_a_plan_over_five_epochs_is_certified_and_the_same_again():
    problem = instance("five-40x150")
    first, again = (solve(problem, stop=Stop(600, rounds=40), seed=3) for _ in range(2))
    assert first.value == again.value
    assert np.array_equal(first.choice.arc, again.choice.arc)
    assert certify(problem, first.choice, first.value, first.bound).certified
    assert first.bound <= first.value
