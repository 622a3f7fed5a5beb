"""Where parts of an instance are divided: at the site whose halves promised most before, then at clients, and never at nothing."""

import numpy as np
import pytest

from junheng.layout.core.dividing import Cut, Rises, cut
from junheng.layout.core.layers import canonical, layers
from junheng.layout.core.problem import single_period
from junheng.layout.core.relaxed import relaxed


@pytest.fixture
def three():
    """Three sites with one course that stands and one that does not, four clients who reach them all."""
    way = np.add.outer(np.arange(4.0), np.arange(3.0))
    p = single_period(weight=np.array([1.0, 1.0, 9.0, 1.0]), cost=way, capacity=np.full(3, 9.0), fixed=np.ones(3))  # fmt: skip
    return relaxed(layers(p, canonical(p)))


def standing(k, share):
    """Courses taken so that the sites stand by these shares."""
    stands = k.course_option >= 0
    taken = np.empty(k.courses)
    taken[stands], taken[~stands] = share, 1 - np.array(share)
    return taken


def everything(k):
    return np.ones(k.courses, np.uint8), np.ones(k.arcs, np.uint8)


def test_the_most_open_site_is_divided_at_while_nothing_is_known(three):
    where = cut(three, standing(three, [0.1, 0.45, 0.9]), np.zeros(three.arcs), *everything(three), Rises(3))
    assert (where.what, where.school) == ("site", 1)
    assert where.share == pytest.approx(0.45)
    closed, stood = (three.course_option[half] >= 0 for half in where.without)
    assert closed.all()
    assert not stood.any()


def test_a_site_that_raised_the_bound_is_preferred_to_one_that_is_more_open(three):
    rises = Rises(3)
    for school, rise in ((0, 9.0), (1, 0.1)):
        for half in (0, 1):
            rises.learn(Cut("site", (), school, 0.5), half, rise)
    where = cut(three, standing(three, [0.2, 0.5, 0.99]), np.zeros(three.arcs), *everything(three), rises)
    assert where.school == 0


def test_what_rose_is_counted_for_a_whole_share_and_unknown_sites_count_as_the_average():
    rises = Rises(3)
    rises.learn(Cut("site", (), 0, 0.25), 0, 2.0)
    rises.learn(Cut("site", (), 0, 0.25), 1, 3.0)
    rises.learn(Cut("site", (), 2, 0.5), 0, np.inf)
    rises.learn(Cut("client", ()), 0, 5.0)
    known = (2.0 / 0.25 * 0.5) * (3.0 / 0.75 * 0.5)
    assert rises.hoped(np.full(3, 0.5)) == pytest.approx(known)


def test_where_sites_are_settled_the_large_divided_client_is_next(three):
    large = int(np.argmax(three.weight))
    shares = np.zeros(three.arcs)
    for client in range(4):
        shares[three.node == client] = [1.0, 0.0, 0.0]
    shares[three.node == (large + 1) % 4] = [0.5, 0.5, 0.0]
    shares[three.node == large] = [0.4, 0.6, 0.0]
    where = cut(three, standing(three, [1, 1, 0]), shares, *everything(three), Rises(3))
    assert where.what == "client"
    apart = [set(half.tolist()) for half in where.without]
    assert not apart[0] & apart[1]
    assert apart[0] | apart[1] == set(np.flatnonzero(three.node == large).tolist())


def test_a_settled_site_is_divided_at_when_no_client_is_and_then_there_is_nothing(three):
    shares, (may, reach) = np.zeros(three.arcs), everything(three)
    for client in range(4):
        reach[np.flatnonzero(three.node == client)[1:]] = 0
    where = cut(three, standing(three, [1, 1, 0]), shares, may, reach, Rises(3))
    assert where.what == "site"
    for site in range(3):
        may[three.course_start[site]] = 0
    assert cut(three, standing(three, [1, 1, 0]), shares, may, reach, Rises(3)) is None


def test_where_dividing_raised_nothing_the_most_open_site_is_still_preferred(three):
    rises = Rises(3)
    for half in (0, 1):
        rises.learn(Cut("site", (), 0, 0.5), half, 0.0)
    where = cut(three, standing(three, [0.05, 0.5, 0.9]), np.zeros(three.arcs), *everything(three), rises)
    assert where.school == 1
