"""The relaxation leads the searches once it has settled, nobody waits for it for long, and phases begin as the plan of cooling says."""

from itertools import pairwise

import numpy as np
import pytest
from benchmarks.layout_suite import instance
from tests.unit.layout.core.test_solve import town

from junheng.layout.core.cooling import ANEW, GUIDED, HOT, OWN, Cooling
from junheng.layout.core.field import UNKNOWN, field
from junheng.layout.core.guide import PATIENCE, SHARPER, Guide
from junheng.layout.core.lagrange import FAR, WHOLE, Bound
from junheng.layout.core.layers import canonical, layers
from junheng.layout.core.search import Search

LONG = (1.0, 1e7)
"""Seconds gone and left: time for as many starts as there may be."""


def guided(number=None, *, warm=False, by_rounds=False):
    problem = town(4, clients=60, sites=15, number=number)
    g = layers(problem, canonical(problem))
    f = field(g)
    searches = [Search(g, f, seed) for seed in (1, 2)]
    for search in searches:
        search.step(0.0)
    return Guide(g, f, searches, warm=warm, by_rounds=by_rounds), Bound(g)


def settled(bound, guide):
    while bound.stage < WHOLE:
        guide.hear(bound)
        assert (guide.leads is None) == (bound.stage == FAR)
        bound.improve(guide.searches[0].best.value[0], 0.0, rounds=20)
    guide.hear(bound)


def begun(guide, monkeypatch):
    told = []
    monkeypatch.setattr(Search, "begin_anew", lambda self, course: told.append(("anew", course.tolist())))
    monkeypatch.setattr(Search, "go_on_from", lambda self, *plan: told.append(("best", plan[2])))
    return told


def test_it_waits_for_the_relaxation_and_then_begins_where_that_stands(monkeypatch):
    guide, bound = guided()
    told = begun(guide, monkeypatch)
    assert guide.heat(PATIENCE / 2, *LONG) == HOT
    assert not told
    settled(bound, guide)
    assert guide.heat(PATIENCE / 2, *LONG) == GUIDED
    assert told[0] == ("anew", guide.leads.tolist())
    assert [what for what, _ in told] == ["anew"] * 2
    assert (guide.g.course_site[told[1][1]] == np.arange(guide.g.sites)).all()
    stands = (guide.g.course_option[guide.leads] >= 0).any(1)
    assert (guide.f.lean[stands] >= 0.5 - 1e-9).all()
    assert (guide.f.lean[~stands] <= 0.5 + 1e-9).all()
    assert all(s.unit == pytest.approx(bound.value / guide.f.lean.sum()) for s in guide.searches)


def test_every_phase_begins_once_with_starts_own_plans_or_the_best_of_all(monkeypatch):
    guide, bound = guided()
    settled(bound, guide)
    least = min(s.best.value[0] for s in guide.searches)
    told = begun(guide, monkeypatch)
    heats, starting = [], []
    for moment in np.linspace(0.0, 1.0, 20_000):
        heats.append(guide.heat(moment, *LONG))
        starting.append(guide.starting)
    phases = Cooling(1e12, guided=True, warm=False).phases
    # Nobody finds anything here: what there is goes on after the first block, later ones have nothing to go on from, at the end it is the best.
    expected = ["anew" if phase.begins == ANEW else "best" for phase in phases]
    first = expected.index("best")
    expected = [what for n, what in enumerate(expected) if n <= first or phases[n].begins != OWN]
    assert [what for what, _ in told[::2]] == [what for what, _ in told[1::2]] == expected
    assert told[-2:] == [("best", least)] * 2
    assert max(heats) == GUIDED
    assert sum(b > a for a, b in pairwise(heats)) == len(phases) - 1
    assert starting[0]
    assert not starting[-1]


def test_what_was_found_before_a_block_does_not_count_in_it_but_is_not_lost():
    guide, _ = guided()
    search = guide.searches[0]
    course, slot = search.plan()
    value = float(search.best.value[0])
    assert value < np.inf
    state = search.state
    search.set_aside()
    search.remember(course, slot, value + 5.0)
    assert search.state is state
    assert search.best.value[0] == value + 5.0
    search.set_aside()
    search.go_on()
    assert search.best.value[0] == np.inf
    search.take_back()
    assert search.best.value[0] == value
    assert (search.plan()[0] == course).all()
    assert (search.plan()[1] == slot).all()
    search.remember(course, slot, value + 5.0)
    assert search.best.value[0] == value


def test_a_single_start_may_be_led_away_by_a_better_plan():
    guide, bound = guided()
    settled(bound, guide)
    guide.heat(0.5, 1.0, 0.0)
    assert not guide.starting


def test_after_a_while_nobody_waits_any_longer(monkeypatch):
    guide, bound = guided()
    told = begun(guide, monkeypatch)
    guide.heat(PATIENCE, *LONG)
    assert not told
    settled(bound, guide)
    assert guide.heat(PATIENCE + 0.01, *LONG) <= GUIDED


@pytest.mark.parametrize("how", [{"number": 4}, {"warm": True}, {"by_rounds": True}])
def test_with_a_number_of_sites_an_earlier_plan_or_counted_rounds_it_waits_for_nothing(how, monkeypatch):
    guide, bound = guided(**how)
    told = begun(guide, monkeypatch)
    first = guide.heat(0.01, *LONG)
    assert guide.heat(0.02, *LONG) < first
    while not bound.dividing:
        bound.improve(guide.searches[0].best.value[0] + 1.0, 0.0, rounds=20)
    guide.hear(bound)
    assert (guide.leads is None) == ("number" in how)
    assert (guide.f.lean == UNKNOWN).all() == ("number" in how)
    guide.heat(0.03, *LONG)
    assert not told


def test_starts_differ_and_take_what_the_relaxation_takes_surely(monkeypatch):
    problem = instance("five-40x150")
    g = layers(problem, canonical(problem))
    f = field(g)
    searches = [Search(g, f, seed) for seed in (1, 2)]
    for search in searches:
        search.step(0.0)
    guide, bound = Guide(g, f, searches, warm=False, by_rounds=False), Bound(g)
    while bound.stage < WHOLE:
        bound.improve(31_000.0, 0.0, rounds=20)
    guide.hear(bound)
    told = begun(guide, monkeypatch)
    for moment in np.linspace(0.0, 1.0, 200):
        guide.heat(moment, *LONG)
    starts = np.array([course for what, course in told if what == "anew"])
    assert starts[0].tolist() == guide.leads.tolist()
    assert len({tuple(start) for start in starts}) == len(starts) == 2 * 6
    assert (g.course_site[starts] == np.arange(g.sites)).all()
    stands = bound.stands()
    sure = stands[guide.leads] > 0.99
    assert sure.any()
    assert (starts[:, sure] == guide.leads[sure]).all()
    # As often as the power of its share says: what a start has of the relaxation is as much as that gives, by chance more or less.
    chances = np.split(np.maximum(stands, 1e-9) ** SHARPER, g.course_start[1:-1])
    shares = np.split(stands, g.course_start[1:-1])
    means = [np.average(share, weights=chance) for share, chance in zip(shares, chances, strict=True)]
    spread = [
        np.average((share - mean) ** 2, weights=chance)
        for share, chance, mean in zip(shares, chances, means, strict=True)
    ]
    taken = stands[starts[1:]].sum(1)
    assert abs(taken.mean() - sum(means)) < 4.0 * np.sqrt(sum(spread) / len(taken))
    assert (abs(taken - sum(means)) < 5.0 * np.sqrt(sum(spread))).all()
    assert sum(means) > 1.1 * sum((share**2).sum() for share in shares)
