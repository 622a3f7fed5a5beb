"""The chart of the county's spreads over the school years."""

from __future__ import annotations

import polars as pl

from junheng.reports.charts import SCHEMA, THEME, Chart
from junheng.reports.look import COLOURS, INK, SHAPES, STATES

SMALL = {"width": 104, "height": 84}


def trend(lines: pl.DataFrame) -> Chart:
    """Small multiples: per indicator the spread of each school year against its limit, a row per stage, on one scale.

    lines: year, stage, title, cv, limit, state. Years without a figure leave a gap.
    """
    x = {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}}
    top = max([0.6, *lines.select(pl.max_horizontal("cv", "limit")).to_series().drop_nulls()]) * 1.05
    y = {
        "field": "cv",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, top]},
        "axis": {"tickCount": 3},
    }
    looks = {
        channel: {
            "field": "state",
            "type": "nominal",
            "legend": None,
            "scale": {"domain": list(STATES), "range": [values[s] for s in STATES]},
        }
        for channel, values in (("color", COLOURS), ("shape", SHAPES))
    }
    limit = y | {"field": "limit"}
    layer = [
        {
            "mark": {"type": "line", "color": INK, "strokeDash": [3, 3], "strokeWidth": 1},
            "encoding": {"x": x, "y": limit},
        },
        {"mark": {"type": "line", "color": "#999999", "strokeWidth": 1.5}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "point", "filled": True, "size": 46, "opacity": 1},
            "encoding": {"x": x, "y": y} | looks,
        },
    ]
    titles = lines["title"].unique(maintain_order=True).to_list()
    stages = lines["stage"].unique(maintain_order=True).to_list()
    panels = [
        {
            "title": f"{stage} {title}",
            "data": {"values": lines.filter(pl.col("stage") == stage, pl.col("title") == title).to_dicts()},
            "layer": layer,
        }
        | SMALL
        for stage in stages
        for title in titles
    ]
    body = {"concat": panels, "columns": len(titles), "spacing": 18}
    return {"$schema": SCHEMA, "background": "white", "config": THEME} | body
