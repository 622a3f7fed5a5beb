from decimal import Decimal

import pytest

from junheng.reports.printed import Figure, between, percent, rounded, total, trimmed


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (2.675, 2, "2.68"),
        (0.125, 2, "0.13"),
        (4.574999999999999, 2, "4.58"),
        (2106, 0, "2106"),
        (0.5, 0, "1"),
    ],
)
def test_halves_round_up_as_on_paper(value, places, said):
    assert str(rounded(value, places)) == said


def test_an_unknown_figure_is_never_a_zero():
    assert str(Figure(None, 2)) == "待填报"
    assert Figure(None).number is None
    assert str(total([None, None])) == "待填报"
    assert str(percent(None, 10)) == "待填报"
    assert str(percent(0, 0)) == "待填报"
    assert trimmed(None) == "＿＿"


def test_a_sum_with_unknown_parts_is_a_lower_bound():
    assert str(total([3, None, 4])) == "≥7"
    assert total([3, 4]) == Figure(7)
    assert str(total([])) == "0"


def test_an_interval_is_rounded_outwards():
    assert between(0.50019, 0.52011, 3) == "0.500～0.521"
    assert between(None, None, 3) == "无法估计"


def test_sentences_drop_trailing_zeros():
    assert (trimmed(115.5), trimmed(115.0), trimmed(100.0), trimmed(0.118, 3)) == (
        "115.5",
        "115",
        "100",
        "0.118",
    )
    assert rounded(1e7, 2) == Decimal("10000000.00")
