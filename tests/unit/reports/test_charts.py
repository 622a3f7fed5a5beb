"""The charts: the same specification for paper and page, every label drawn, unknown schools told but not drawn."""

import polars as pl
import pytest

from junheng.reports import charts, drawing
from junheng.reports.look import COLOURS, MARKS, SHAPES


@pytest.fixture(scope="module")
def values():
    return pl.DataFrame(
        {
            "name": ["喆堃小学", "祎䶮小学", "𥔲小学", "丙中学"], "stage": ["小学", "小学", "小学", "初中"],
            "value": [0.5, 1.2, None, 2.0], "threshold": [1.0] * 4, "floor": [0.85] * 4,
            "state": ["未达标", "达标", "待填报", "达标"],
        }
    )  # fmt: skip


def test_each_stage_has_its_panel_and_says_how_many_are_missing(values):
    drawn = drawing.svg(charts.against_line(values, "人/百人"))
    for words in ("小学：2 所，另有 1 所待填报", "初中：1 所", "标准 1", "85% 0.85", "人/百人"):
        assert words in drawn
    assert COLOURS["未达标"] in drawn
    assert COLOURS["待填报"] not in drawn


def test_an_unknown_value_is_not_drawn_as_zero(values):
    panels = charts.against_line(values, "x")["hconcat"]
    schools = [row for panel in panels for row in panel["data"]["values"]]
    assert sorted(row["value"] for row in schools) == [0.5, 1.2, 2.0]


def test_the_spread_chart_prints_three_decimals_and_the_limit():
    county = pl.DataFrame(
        {
            "stage": ["小学", "初中"], "title": ["骨干教师"] * 2, "cv": [0.5187, 0.2], "limit": [0.5, 0.45],
            "cv_low": [0.5163, 0.2], "cv_high": [0.5276, 0.2], "state": ["未达标", "达标"],
        }
    )  # fmt: skip
    drawn = drawing.svg(charts.spreads(county))
    for words in ("0.519", "0.200", "小学（竖线为上限 0.5）", "初中（竖线为上限 0.45）", "骨干教师"):
        assert words in drawn


def test_the_map_shows_schools_by_state_and_the_towns():
    schools = pl.DataFrame(
        {"name": ["䶮小学", "乙校"], "longitude": [99.9, 100.1], "latitude": [25.0, 25.2], "pupils": [300, 40],
         "state": ["达标", "未达标"]}
    )  # fmt: skip
    towns = pl.DataFrame({"name": ["勐朵乡"], "longitude": [100.0], "latitude": [25.1]})
    drawn = drawing.svg(charts.school_map(schools, towns))
    for words in ("勐朵乡", "达标", "未达标"):
        assert words in drawn


def test_a_label_the_font_lacks_is_refused(values):
    strange = values.with_columns(name=pl.lit("🙂小学"))
    with pytest.raises(ValueError, match=r"U\+1F642"):
        drawing.svg(charts.against_line(strange, "x"))


def test_states_differ_in_colour_shape_and_mark():
    for looks in (COLOURS, SHAPES, MARKS):
        assert len(set(looks.values())) == len(looks) == 3


def test_no_chart_asks_for_a_bold_face(values):
    assert "bold" not in str(charts.against_line(values, "x"))
