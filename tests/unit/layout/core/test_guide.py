"""The relaxation leads the searches once it has settled, nobody waits for it for long, and phases begin as the plan of cooling says."""

from itertools import pairwise

import numpy as np
import pytest
from benchmarks.layout_suite import instance
from tests.unit.layout.core.test_solve import town

from junheng.layout.core.cooling import GUIDED, HOT
from junheng.layout.core.field import UNKNOWN, field
from junheng.layout.core.guide import PATIENCE, Guide
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
    assert told == [("anew", guide.leads.tolist())] * 2
    stands = (guide.g.course_option[guide.leads] >= 0).any(1)
    assert (guide.f.lean[stands] >= 0.5 - 1e-9).all()
    assert (guide.f.lean[~stands] <= 0.5 + 1e-9).all()
    assert all(s.unit == pytest.approx(bound.value / guide.f.lean.sum()) for s in guide.searches)


def test_every_phase_begins_once_and_the_last_ones_from_the_best(monkeypatch):
    guide, bound = guided()
    settled(bound, guide)
    told = begun(guide, monkeypatch)
    heats = [guide.heat(moment, *LONG) for moment in np.linspace(0.0, 1.0, 500)]
    anew, best = [t for t in told if t[0] == "anew"], [t for t in told if t[0] == "best"]
    assert len(anew) == 2 * 6
    assert told == anew + best
    least = min(s.best.value[0] for s in guide.searches)
    assert best == [("best", least)] * 4
    assert max(heats) == GUIDED
    assert sum(b > a for a, b in pairwise(heats)) == 6 + 2 - 1


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


def test_over_several_periods_starts_differ_and_take_what_the_relaxation_takes_surely(monkeypatch):
    problem = instance("five-40x150")
    g = layers(problem, canonical(problem))
    f = field(g)
    searches = [Search(g, f, seed) for seed in (1, 2)]
    for search in searches:
        search.step(0.0)
    guide, bound = Guide(g, f, searches, warm=False, by_rounds=False), Bound(g)
    while bound.stage < WHOLE:
        bound.improve(31_000.0, 0.05)
    guide.hear(bound)
    told = begun(guide, monkeypatch)
    for moment in np.linspace(0.0, 1.0, 200):
        guide.heat(moment, *LONG)
    starts = [tuple(course) for what, course in told if what == "anew"]
    assert starts[0] == tuple(guide.leads)
    assert len(set(starts)) == len(starts) == 2 * 6
    stands = bound.stands()
    for start in starts:
        assert (g.course_site[list(start)] == np.arange(g.sites)).all()
        assert stands[list(start)].sum() > 0.7 * g.sites
    sure = stands[guide.leads] > 0.99
    assert sure.any()
    assert (np.array(starts)[:, sure] == guide.leads[sure]).all()
