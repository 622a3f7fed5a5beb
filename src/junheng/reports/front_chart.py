"""A front of plans as a Vega-Lite document: what is spent against how far children travel, each plan a point with its number."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.reports.charts import SCHEMA, THEME, Chart
from junheng.reports.look import INK

WORDS = {
    "zh": {"yearly": "每年运转（万元）", "minutes": "走读平均（分钟）", "kept": "各有所长", "beaten": "样样不如别的方案", "moved": "换学校的学生"},
    "en": {
        "yearly": "running costs (×10⁴ yuan a year)", "minutes": "minutes on average, day pupils", "kept": "best in something",
        "beaten": "no better in anything", "moved": "pupils who change school",
    },
}  # fmt: skip
KEPT, BEATEN = "#0E5A6D", "#B0572A"


def front_chart(points: Sequence[dict], language: str = "zh") -> Chart:
    """points: rows of `layout.pareto.FRONT`. The size of a point is the number of pupils who change school."""
    said = WORDS[language]
    rows = [
        {
            "yearly": p["yearly"], "minutes": p["minutes"], "moved": p["moved"], "state": said["kept"] if p["kept"] else said["beaten"],
            "label": "" if p["plan"] is None else str(p["plan"] + 1),
        }
        for p in points
    ]  # fmt: skip
    x = {
        "field": "yearly",
        "type": "quantitative",
        "title": said["yearly"],
        "scale": {"zero": False, "padding": 24},
    }
    y = {
        "field": "minutes",
        "type": "quantitative",
        "title": said["minutes"],
        "scale": {"zero": False, "padding": 20},
    }
    looks = {"domain": [said["kept"], said["beaten"]]}
    mark = {
        "x": x, "y": y,
        "color": {"field": "state", "type": "nominal", "title": None, "scale": looks | {"range": [KEPT, BEATEN]}},
        "shape": {"field": "state", "type": "nominal", "title": None, "scale": looks | {"range": ["circle", "triangle-up"]}},
        "size": {"field": "moved", "type": "quantitative", "title": said["moved"], "scale": {"range": [60, 420]}, "legend": None},
    }  # fmt: skip
    line = [r for r in rows if r["label"]]
    layers: list[Chart] = [
        {"data": {"values": sorted(line, key=lambda r: r["yearly"])}, "mark": {"type": "line", "color": KEPT, "opacity": 0.35, "strokeWidth": 1.2}, "encoding": {"x": x, "y": y}},
        {"data": {"values": rows}, "mark": {"type": "point", "filled": True, "opacity": 0.9}, "encoding": mark},
        {"data": {"values": line}, "mark": {"type": "text", "dx": 0, "dy": -15, "fontSize": 11, "color": INK}, "encoding": {"x": x, "y": y, "text": {"field": "label", "type": "nominal"}}},
    ]  # fmt: skip
    return {
        "$schema": SCHEMA,
        "background": "white",
        "config": THEME,
        "width": 560,
        "height": 320,
        "layer": layers,
    }
