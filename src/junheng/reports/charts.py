"""Charts as Vega-Lite documents: frame in, plain dict out. Reports draw them as SVG; a web page can show the same ones.

Written out rather than built with a chart library: nine charts take a second instead of four, and nothing is imported.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from junheng.reports.fonts import SANS
from junheng.reports.look import COLOURS, INK, RULE, SHAPES, STATES
from junheng.standards.resource import UNKNOWN

Chart = dict[str, object]
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH = 520
AXIS = {
    "labelFontSize": 10, "titleFontSize": 10, "titleFontWeight": "normal", "gridColor": "#EEEEEE", "domainColor": "#999999",
    "tickColor": "#999999", "labelColor": INK, "titleColor": INK,
}  # fmt: skip
THEME = {
    "font": SANS, "axis": AXIS, "view": {"stroke": None},
    "title": {"fontSize": 11, "fontWeight": "normal", "anchor": "start", "color": INK},
    "legend": {"labelFontSize": 10, "titleFontSize": 10, "titleFontWeight": "normal", "orient": "bottom", "symbolStrokeWidth": 0},
}  # fmt: skip
"""Weights stay normal: the packaged fonts have no bold face, and a missing weight drops the label."""


def _document(**parts: object) -> Chart:
    return {"$schema": SCHEMA, "background": "white", "config": THEME} | parts


def _by_state(values: dict[str, str], legend: dict | None = None) -> Chart:
    scale = {"domain": list(STATES), "range": [values[state] for state in STATES]}
    return {"field": "state", "type": "nominal", "legend": legend, "scale": scale}


def _field(name: str, kind: str = "quantitative", **more: object) -> Chart:
    return {"field": name, "type": kind} | more


def _layer(mark: str, encoding: dict, rows: Sequence[dict] | None = None, **look: object) -> Chart:
    made: Chart = {"mark": {"type": mark} | look, "encoding": encoding}
    return made if rows is None else made | {"data": {"values": list(rows)}}


def _points(encoding: dict, size: int) -> Chart:
    looks = {"color": _by_state(COLOURS), "shape": _by_state(SHAPES)}
    return _layer("point", encoding | looks, filled=True, size=size, opacity=1)


def against_line(values: pl.DataFrame, unit: str) -> Chart:
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
    return _document(hconcat=panels, spacing=106, bounds="flush")


def _panel(values: pl.DataFrame, stage: str, unit: str, width: int) -> Chart:
    known = values.drop_nulls("value").sort("value", "name").with_row_index("rank", offset=1)
    silent = values.height - known.height
    title = f"{stage}：{known.height} 所" + (f"，另有 {silent} 所{UNKNOWN}" if silent else "")
    bare = {"labels": False, "ticks": False, "grid": False}
    x = _field("rank", title="学校，由低到高", scale={"domain": [0, max(known.height, 1) + 1]}, axis=bare)
    y = _field("value", title=unit, scale={"zero": True}, axis={"tickCount": 4})
    stem = {"x": x, "y": y, "y2": {"field": "threshold"}, "color": _by_state(COLOURS)}
    first = values.row(0, named=True)
    layers = [
        _layer("rule", stem, strokeWidth=1, opacity=0.45),
        *_level(first["threshold"], f"标准 {first['threshold']:g}", [], "bottom", INK),
        *_level(first["floor"], f"85% {first['floor']:g}", [3, 3], "top", "#777777"),
        _points({"x": x, "y": y}, size=26),
    ]
    rows = known.select("rank", "name", "value", "threshold", "floor", "state").to_dicts()
    return {"title": title, "width": width, "height": 100, "data": {"values": rows}, "layer": layers}


def _level(at: float, label: str, dash: list[int], baseline: str, colour: str) -> list[Chart]:
    rows, y = [{"at": at, "label": label}], _field("at")
    beside = {"x": {"value": "width"}, "y": y, "text": _field("label", "nominal")}
    return [
        _layer("rule", {"y": y}, rows, color=colour, strokeDash=dash, strokeWidth=1),
        _layer("text", beside, rows, align="left", dx=3, baseline=baseline, fontSize=9, color=colour),
    ]


def spreads(county: pl.DataFrame) -> Chart:
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
    return _document(hconcat=panels, spacing=24)


def _spread_panel(rows: pl.DataFrame, stage: str, top: float, width: int, *, labels: bool) -> Chart:
    axis = {"labels": labels, "ticks": False, "domain": False, "labelLimit": 160}
    y = _field("title", "nominal", sort=None, title=None, axis=axis)
    x = _field("cv", title="差异系数", scale={"domain": [0, top]}, axis={"format": ".1f", "tickCount": 5})
    reach = {"x": _field("cv_low"), "x2": {"field": "cv_high"}, "y": y, "color": _by_state(COLOURS)}
    number = {"x": {"value": width}, "y": y, "text": _field("cv", format=".3f")}
    layers = [
        _layer("tick", {"x": _field("limit", title="差异系数"), "y": y}, color=INK, thickness=1.5, size=22),
        _layer("rule", reach, strokeWidth=6, opacity=0.3),
        _points({"x": x, "y": y}, size=46),
        _layer("text", number, align="right", fontSize=9, color=INK),
    ]
    title = f"{stage}（竖线为上限 {rows['limit'][0]:g}）"
    return {
        "title": title,
        "width": width,
        "height": {"step": 22},
        "data": {"values": rows.to_dicts()},
        "layer": layers,
    }


def school_map(schools: pl.DataFrame, towns: pl.DataFrame) -> Chart:
    """Schools by state where they stand, size by pupils; the names of the townships for orientation.

    schools: name, longitude, latitude, pupils, state. towns: name, longitude, latitude.
    """
    where = {axis: _field(axis) for axis in ("longitude", "latitude")}
    looks = {
        "color": _by_state(COLOURS, {"title": None}), "shape": _by_state(SHAPES, {"title": None}),
        "size": _field("pupils", legend=None, scale={"range": [35, 320]}),
    }  # fmt: skip
    edge = {"filled": True, "opacity": 0.85, "stroke": "white", "strokeWidth": 0.6}
    layers = [
        _layer(
            "point", where, _corners(pl.concat([schools.select(*where), towns.select(*where)])), opacity=0
        ),
        _layer("point", where | looks, schools.to_dicts(), **edge),
        _layer(
            "text",
            where | {"text": _field("name", "nominal")},
            towns.to_dicts(),
            fontSize=10,
            color="#555555",
            dy=-19,
        ),
    ]
    view = {"stroke": RULE}
    return _document(layer=layers, projection={"type": "mercator"}, width=WIDTH, height=330, view=view)


def _corners(spots: pl.DataFrame) -> list[dict]:
    """Two unseen points a little outside all others, so that none stands on the frame."""
    low, high = (spots.select(edge).row(0, named=True) for edge in (pl.all().min(), pl.all().max()))
    margin = {axis: 0.06 * (high[axis] - low[axis]) for axis in low}
    return [{a: low[a] - margin[a] for a in low}, {a: high[a] + margin[a] for a in low}]
