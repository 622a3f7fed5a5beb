"""Proof has its share of the work, by the clock or by rounds; how far a run is."""

from dataclasses import dataclass
from math import inf

import pytest

from junheng.layout.core.clock import (
    ALMOST,
    BOUND_SHARE,
    BOUND_TURNS,
    CLOSE_SHARE,
    FIRST_SHARE,
    PARTS_SHARE,
    SLOW_SHARE,
    Clock,
    ProofShare,
    almost,
)
from junheng.layout.core.lagrange import FAR, PARTS, WHOLE
from junheng.layout.core.solution import Stop


@dataclass
class Told:
    """What is asked of a bound."""

    stage: int = FAR
    dividing: bool = False
    done: bool = False
    needed: float | None = None

    def seconds_to(self, value: float) -> float | None:
        return self.needed


def share(
    told: Told,
    moment: float = 0.5,
    workers: int = 1,
    value: float = 100.0,
    least: float = 90.0,
    free: bool = True,
) -> float:
    """Of many turns, how many are proof."""
    asked = ProofShare(Clock(Stop(60.0)), workers)
    return sum(asked.proves(n, moment, told, value, least, free=free) for n in range(2, 1002)) / 1000


@pytest.mark.parametrize(
    ("told", "moment", "expected"),
    [
        (Told(FAR), 0.1, FIRST_SHARE), (Told(WHOLE), 0.1, BOUND_SHARE), (Told(PARTS, dividing=True), 1.0, PARTS_SHARE),
        (Told(PARTS, dividing=True), 0.4, 0.4 * PARTS_SHARE), (Told(PARTS, dividing=True, needed=1e6), 1.0, SLOW_SHARE),
        (Told(PARTS, done=True), 1.0, 0.0),
    ],
)  # fmt: skip
def test_each_stage_of_the_proof_has_its_share(told, moment, expected):
    assert share(told, moment) == pytest.approx(expected, abs=0.01)


def test_two_workers_prove_nearly_always_where_all_is_proved_in_time():
    told = Told(PARTS, dividing=True, needed=5.0)
    assert share(told, workers=2) == pytest.approx(CLOSE_SHARE, abs=0.01)
    assert share(told, workers=2, free=False) == pytest.approx(0.5, abs=0.01), (
        "nobody can help: half of two workers' time at half time"
    )
    assert not ProofShare(Clock(Stop(60.0)), 1).close(told, 100.0, free=True)


def test_without_a_plan_nothing_is_proved_after_the_first_turn():
    asked = ProofShare(Clock(Stop(60.0)), 2)
    assert asked.proves(1, 0.0, None, inf, -inf, free=True)
    assert not asked.proves(2, 0.1, Told(), inf, 0.0, free=True)
    assert not asked.proves(3, 0.1, None, 100.0, 0.0, free=True)


def test_where_all_but_nothing_is_missing_parts_have_their_whole_share_at_once():
    least = 100.0 * (1 - ALMOST / 2)
    assert almost(100.0, least)
    assert not almost(inf, least)
    assert share(Told(PARTS, dividing=True), 0.01, least=least) == pytest.approx(PARTS_SHARE, abs=0.01)


def test_where_rounds_are_counted_the_clock_does_not_matter():
    clock = Clock(Stop(60.0, rounds=40))
    assert [clock.moment(turn) for turn in (0, 10, 40)] == [0.0, 0.25, 1.0]
    asked = ProofShare(clock, 1)
    turns = [n for n in range(1, 41) if asked.proves(n, n / 40, Told(), 100.0, 0.0, free=True)]
    assert turns == [1, *range(BOUND_TURNS, 41, BOUND_TURNS)]


def test_the_moment_is_counted_from_when_searching_began():
    clock = Clock(Stop(100.0))
    clock.ready = clock.began + 20.0
    assert clock.moment(1) <= 0.0
    assert clock.left() == pytest.approx(100.0, abs=1.0)
    assert Clock(Stop(100.0, cancelled=lambda: True)).left() == 0.0
