"""A shown figure and its state never contradict each other, whatever the rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.standards.resource import TOLERANCE
from junheng.standards.shown import MOST, beside, rounded, share_decimals, why_no_spread

FIGURES = st.floats(0, 5000, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "line", "state", "places", "shown"),
    [
        (4.4999, 4.5, UNMET, 2, "4.4999"),
        (4.41, 4.5, UNMET, 2, "4.41"),
        (99.96, 100.0, UNMET, 1, "99.96"),
        (99.9995, 100.0, UNMET, 1, "99.9995"),
        (100.0, 100.0, MET, 1, "100.0"),
        (0.5004, 0.5, UNMET, 3, "0.5004"),
        (0.4996, 0.5, MET, 3, "0.500"),
        (1.3334, 1.33334, MET, 2, "1.3334"),
        (0.15, 0.15, UNMET, 3, "0.150"),
        (4.4999, None, UNMET, 2, "4.50"),
        (4.4999, 4.5, UNKNOWN, 2, "4.50"),
    ],
)
def test_as_many_decimals_as_the_state_needs(value, line, state, places, shown):
    assert beside(value, line, state, places) == shown


@given(FIGURES, st.sampled_from([0.5, 1.0, 2.3, 4.5, 85.0, 100.0, 2000.0]), st.booleans(), st.integers(0, 3))
def test_a_shown_figure_never_says_another_state(value, line, least, places):
    room = TOLERANCE * line
    met = value >= line - room if least else value <= line + room
    shown, edge = Decimal(beside(value, line, MET if met else UNMET, places)), Decimal(str(line))
    if met:
        assert shown >= edge if least else shown <= edge
    elif abs(value - line) > 10**-MOST:
        assert shown < edge if least else shown > edge
    assert abs(shown - Decimal(value)) <= Decimal(10) ** -places


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_almost_all_is_never_all(one, other):
    share = 100 * one / (one + other)
    assert 0 < rounded(share, share_decimals(share, 1)) < 100


def test_why_a_spread_has_no_figure():
    assert why_no_spread({"cv": 0.3, "reported": 2}) == ""
    assert why_no_spread({"cv": None, "reported": 0}) == "尚无学校填报"
    assert "都是 0" in why_no_spread({"cv": None, "reported": 2})
