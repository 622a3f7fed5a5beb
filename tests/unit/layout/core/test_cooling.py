"""From hot to cold in every phase, as many starts as the time allows, and no earlier plan is heated up again."""

from itertools import pairwise

import pytest

from junheng.layout.core.cooling import AGAIN, ENOUGH, GUIDED, HOT, MOST, Cooling


@pytest.mark.parametrize(("moves", "starts"), [(0, 1), (ENOUGH, 1), (2 * ENOUGH, 2), (1e9, MOST)])
@pytest.mark.parametrize("guided", [False, True])
def test_every_phase_cools_and_the_last_ones_go_on_from_the_best(moves, starts, guided):
    phases = Cooling(moves, guided=guided, warm=False).phases
    assert [p.anew for p in phases].count(True) == starts
    assert not phases[-1].anew
    assert phases[0].hot == (GUIDED if guided else HOT)
    assert [p.until for p in phases] == sorted({p.until for p in phases})
    assert phases[-1].until == pytest.approx(1.0)
    assert all(p.hot > p.cold > 0 for p in phases)


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
        return sum(phase.anew for phase in Cooling(130.0, warm=False, **how).phases)

    assert starts(guided=True, over_time=True) == 2
    assert starts(guided=True) == starts(guided=False, over_time=True) == 1
