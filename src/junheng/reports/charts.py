"""Charts as Vega-Lite specifications: frame in, chart out. Reports draw them as SVG; a web page can show the same ones."""

from __future__ import annotations

import altair as alt
import polars as pl

from junheng.reports.fonts import SANS
from junheng.reports.look import COLOURS, INK, RULE, SHAPES, STATES
from junheng.standards.resource import UNKNOWN

WIDTH = 520
AXIS = {
    "labelFontSize": 10, "titleFontSize": 10, "titleFontWeight": "normal", "gridColor": "#EEEEEE", "domainColor": "#999999",
    "tickColor": "#999999", "labelColor": INK, "titleColor": INK,
}  # fmt: skip
THEME = {
    "font": SANS, "background": "white", "view": {"stroke": None}, "axis": AXIS,
    "title": {"fontSize": 11, "fontWeight": "normal", "anchor": "start", "color": INK},
    "header": {"labelFontSize": 11, "labelFontWeight": "normal", "titleFontWeight": "normal"},
    "legend": {"labelFontSize": 10, "titleFontSize": 10, "titleFontWeight": "normal", "orient": "bottom", "symbolStrokeWidth": 0},
}  # fmt: skip
"""Weights stay normal: the packaged fonts have no bold face, and a missing weight drops the label."""


def specification(chart: alt.TopLevelMixin) -> dict:
    """The chart as a Vega-Lite document with the house theme."""
    made = chart.to_dict(validate=False)
    config = made.setdefault("config", {})
    for key, value in THEME.items():
        config[key] = config.get(key, {}) | value if isinstance(value, dict) else value
    return made


def state_colour(legend: alt.Legend | None = None) -> alt.Color:
    return alt.Color(
        "state:N", legend=legend, scale=alt.Scale(domain=STATES, range=[COLOURS[s] for s in STATES])
    )


def state_shape(legend: alt.Legend | None = None) -> alt.Shape:
    return alt.Shape(
        "state:N", legend=legend, scale=alt.Scale(domain=STATES, range=[SHAPES[s] for s in STATES])
    )


def against_line(values: pl.DataFrame, unit: str) -> alt.TopLevelMixin:
    """Schools of one indicator from low to high against the line and the 85 % floor, a panel per stage.

    values: name, stage, value, threshold, floor, state of one indicator. Unknown values are counted in the heading, not drawn.
    """
    stages = values["stage"].unique(maintain_order=True).to_list()
    sizes = {stage: values.filter(pl.col("stage") == stage).height for stage in stages}
    room = WIDTH - 70 * len(stages)
    share = {s: min(max(n / sum(sizes.values()), 0.25), 0.75) for s, n in sizes.items()}
    panels = [
        _panel(
            values.filter(pl.col("stage") == stage),
            stage,
            unit,
            int(room * share[stage] / sum(share.values())),
        )
        for stage in stages
    ]
    return alt.hconcat(*panels, spacing=92, bounds="flush")


def _panel(values: pl.DataFrame, stage: str, unit: str, width: int) -> alt.TopLevelMixin:
    known = values.drop_nulls("value").sort("value", "name").with_row_index("rank", offset=1)
    silent = values.height - known.height
    title = f"{stage}：{known.height} 所" + (f"，另有 {silent} 所{UNKNOWN}" if silent else "")
    x = alt.X("rank:Q", title="学校，由低到高", scale=alt.Scale(domain=[0, max(known.height, 1) + 1]),
              axis=alt.Axis(labels=False, ticks=False, grid=False))  # fmt: skip
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4))
    base = alt.Chart(known.select("rank", "name", "value", "threshold", "floor", "state"))
    stems = base.mark_rule(strokeWidth=1, opacity=0.45).encode(
        x=x, y=y, y2="threshold:Q", color=state_colour()
    )
    points = base.mark_point(filled=True, size=26, opacity=1).encode(
        x=x, y=y, color=state_colour(), shape=state_shape()
    )
    first = values.row(0, named=True)
    line = _level(first["threshold"], f"标准 {first['threshold']:g}", [], "bottom", INK)
    floor = _level(first["floor"], f"85% {first['floor']:g}", [3, 3], "top", "#777777")
    return alt.layer(stems, line, floor, points).properties(width=width, height=120, title=title)


def _level(at: float, label: str, dash: list[int], baseline: str, colour: str) -> alt.LayerChart:
    base = alt.Chart(alt.Data(values=[{"at": at, "label": label}]))
    rule = base.mark_rule(color=colour, strokeDash=dash, strokeWidth=1).encode(y="at:Q")
    text = base.mark_text(align="left", dx=3, baseline=baseline, fontSize=9, color=colour).encode(
        x=alt.value("width"), y="at:Q", text="label:N"
    )
    return rule + text


def spreads(county: pl.DataFrame) -> alt.TopLevelMixin:
    """The county's spread of each indicator against its limit, a panel per stage; a bar where cells are unknown.

    county: stage, title, cv, limit, cv_low, cv_high, state. The bar is the interval the spread can still take.
    """
    stages = county["stage"].unique(maintain_order=True).to_list()
    top = (
        max([0.6, *county.select(pl.max_horizontal("cv", "limit", "cv_high")).to_series().drop_nulls()])
        * 1.25
    )
    width = int((WIDTH - 60) / len(stages))
    panels = [
        _spread_panel(county.filter(pl.col("stage") == stage), stage, top, width, labels=n == 0)
        for n, stage in enumerate(stages)
    ]
    return alt.hconcat(*panels, spacing=24)


def _spread_panel(
    rows: pl.DataFrame, stage: str, top: float, width: int, *, labels: bool
) -> alt.TopLevelMixin:
    axis = alt.Axis(labels=labels, ticks=False, domain=False, labelLimit=160)
    y = alt.Y("title:N", sort=None, title=None, axis=axis)
    x = alt.X(
        "cv:Q", title="差异系数", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(format=".1f", tickCount=5)
    )
    base = alt.Chart(rows)
    limit = base.mark_tick(color=INK, thickness=1.5, size=22).encode(
        x=alt.X("limit:Q", title="差异系数"), y=y
    )
    reach = base.mark_rule(strokeWidth=6, opacity=0.3).encode(
        x="cv_low:Q", x2="cv_high:Q", y=y, color=state_colour()
    )
    point = base.mark_point(filled=True, size=46, opacity=1).encode(
        x=x, y=y, color=state_colour(), shape=state_shape()
    )
    text = base.mark_text(align="right", fontSize=9, color=INK).encode(
        x=alt.value(width), y=y, text=alt.Text("cv:Q", format=".3f")
    )
    drawn = [limit, reach, point, text]
    title = f"{stage}（竖线为上限 {rows['limit'][0]:g}）"
    return alt.layer(*drawn).properties(width=width, height=alt.Step(22), title=title)


def school_map(schools: pl.DataFrame, towns: pl.DataFrame) -> alt.TopLevelMixin:
    """Schools by state where they stand, size by pupils; the names of the townships for orientation.

    schools: name, longitude, latitude, pupils, state. towns: name, longitude, latitude.
    """
    legend = alt.Legend(title=None)
    points = alt.Chart(schools).mark_point(filled=True, opacity=0.85, stroke="white", strokeWidth=0.6).encode(
        longitude="longitude:Q", latitude="latitude:Q", color=state_colour(legend), shape=state_shape(legend),
        size=alt.Size("pupils:Q", legend=None, scale=alt.Scale(range=[35, 320])),
    )  # fmt: skip
    names = alt.Chart(towns).mark_text(fontSize=10, color="#555555", dy=-19).encode(
        longitude="longitude:Q", latitude="latitude:Q", text="name:N"
    )  # fmt: skip
    frame = {"width": WIDTH, "height": 360}
    return alt.layer(points, names).project(type="mercator").properties(**frame).configure_view(stroke=RULE)
