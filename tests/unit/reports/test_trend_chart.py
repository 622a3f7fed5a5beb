"""The trend chart: a panel per stage and indicator, the limit in each, words for every label."""

import polars as pl
import pytest

from junheng.reports import drawing, trend_chart

LINES = pl.DataFrame(
    {
        "year": [2023, 2024] * 2,
        "stage": ["小学", "小学", "初中", "初中"],
        "title": ["骨干教师"] * 4,
        "cv": [0.61, 0.53, 0.4, None],
        "limit": [0.5, 0.5, 0.45, 0.45],
        "state": ["未达标", "未达标", "达标", "待填报"],
    }
)


def test_a_panel_for_each_stage_and_indicator():
    chart = trend_chart.trend(LINES)
    assert [panel["title"] for panel in chart["concat"]] == ["小学 骨干教师", "初中 骨干教师"]
    assert [len(panel["data"]["values"]) for panel in chart["concat"]] == [2, 2]


def test_all_panels_share_one_scale_that_holds_every_figure():
    layers = [layer for panel in trend_chart.trend(LINES)["concat"] for layer in panel["layer"]]
    domains = {tuple(layer["encoding"]["y"]["scale"]["domain"]) for layer in layers}
    assert len(domains) == 1
    low, high = domains.pop()
    assert low == 0
    assert high > LINES["cv"].max()


def test_it_is_drawn_with_its_labels():
    drawn = drawing.svg(trend_chart.trend(LINES))
    assert "骨干教师" in drawn
    assert "2024" in drawn


@pytest.mark.parametrize("state", ["达标", "未达标", "待填报"])
def test_each_state_has_its_colour_and_shape(state):
    layer = trend_chart.trend(LINES)["concat"][0]["layer"][-1]["encoding"]
    assert state in layer["color"]["scale"]["domain"]
    assert len(set(layer["shape"]["scale"]["range"])) == 3
