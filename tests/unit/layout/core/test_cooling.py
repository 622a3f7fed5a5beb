"""From hot to cold in every phase, as many starts as the time allows, and no earlier plan is heated up again."""

from itertools import pairwise

import pytest

from junheng.layout.core.cooling import (
    AGAIN,
    ANEW,
    BEST,
    BLOCK,
    ENOUGH,
    ENOUGH_GUIDED,
    GUIDED,
    HOT,
    MOST,
    MOST_GUIDED,
    OWN,
    Cooling,
)


@pytest.mark.parametrize("times", [0, 1, 2, 5, 1e6])
@pytest.mark.parametrize(
    ("guided", "enough", "most", "hot"),
    [(False, ENOUGH, MOST, HOT), (True, ENOUGH_GUIDED, MOST_GUIDED, GUIDED)],
)
def test_every_phase_cools_and_the_last_ones_go_on_from_the_best(times, guided, enough, most, hot):
    phases = Cooling(times * enough, guided=guided, warm=False).phases
    assert [p.begins for p in phases].count(ANEW) == min(max(times, 1), most)
    assert phases[0].begins == ANEW
    assert phases[-1].begins == BEST
    assert phases[0].hot == hot
    assert [p.until for p in phases] == sorted({p.until for p in phases})
    assert phases[-1].until == pytest.approx(1.0)
    assert all(p.hot > p.cold > 0 for p in phases)


@pytest.mark.parametrize(("starts", "blocks"), [(2, 1), (13, 1), (20, 2), (31, 3), (100, 8)])
def test_what_a_block_of_starts_found_is_cooled_before_the_next_block(starts, blocks):
    begins = [p.begins for p in Cooling(starts * ENOUGH_GUIDED, guided=True, warm=False).phases]
    number = round(starts / blocks)
    assert abs(number - BLOCK) <= 2 or blocks == 1
    assert begins == ([ANEW] * number + [OWN if blocks > 1 else BEST]) * blocks + [BEST]


def test_heat_falls_within_a_phase_and_begins_anew_with_the_next():
    cooling = Cooling(3 * ENOUGH, guided=True, warm=False)
    told = [cooling.at(n / 1_000) for n in range(1_001)]
    assert [phase for phase, _ in told] == sorted(phase for phase, _ in told)
    for (one, hotter), (other, cooler) in pairwise(told):
        assert cooler < hotter if one == other else cooler > hotter
    assert told[-1][1] == pytest.approx(cooling.phases[-1].cold)


def test_an_earlier_plan_is_warmed_up_a_little_only():
    cooling = Cooling(1e9, guided=True, warm=True)
    assert cooling.at(0.0) == (0, AGAIN[0])
    assert cooling.at(1.0) == (0, pytest.approx(AGAIN[1]))


def test_over_several_periods_starts_are_shorter_and_there_are_more_of_them_once_the_relaxation_leads():
    def starts(**how):
        return [p.begins for p in Cooling(130.0, warm=False, **how).phases].count(ANEW)

    assert starts(guided=True, over_time=True) == 2
    assert starts(guided=True) == starts(guided=False, over_time=True) == 1
