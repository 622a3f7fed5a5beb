"""How far schools are from one another: by a table of travel, or by the straight line times a detour."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import numpy as np
import polars as pl

from junheng.programmes.said import Said

EARTH_KM = 6371.0


def distances(
    frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame], detour: float, travel: pl.DataFrame | None
) -> tuple[np.ndarray, list[str]]:
    """Travel between schools (inf where unknown), and the names of schools that cannot be placed."""
    n = frame.height
    if travel is not None:
        return _tabled(frame, travel)
    places = tables["place"].select(place="code", lon="longitude", lat="latitude")
    at = frame.join(places, on="place", how="left", validate="m:1").select(
        pl.coalesce("longitude", "lon"), pl.coalesce("latitude", "lat"), "name"
    )
    x, y = (
        np.radians(at[c].cast(pl.Float64).fill_null(float("nan")).to_numpy())
        for c in ("longitude", "latitude")
    )
    h = np.sin((y[:, None] - y) / 2) ** 2 + np.cos(y[:, None]) * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2
    straight = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
    road = np.round(straight * detour, 3)
    road = np.where(np.isnan(road), inf, road)
    road[np.arange(n), np.arange(n)] = 0
    return road, [name for name, here in zip(at["name"], ~np.isnan(x + y), strict=True) if not here]


def _tabled(frame: pl.DataFrame, travel: pl.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Travel as the table (source, target, travel) says; the way back stands in where only that is written."""
    if missing := {"source", "target", "travel"} - set(travel.columns):
        raise ValueError(
            Said(
                "里程表应有 source、target、travel 三列，缺少 {missing}",
                "the table of travel should have the columns source, target and travel; it lacks {missing}", missing=sorted(missing),
            )
        )  # fmt: skip
    known = {code: n for n, code in enumerate(frame["code"])}
    rows = travel.select(
        pl.col("source", "target").cast(pl.String), pl.col("travel").cast(pl.Float64)
    ).drop_nulls()
    if not rows.filter((pl.col("travel") < 0) | ~pl.col("travel").is_finite()).is_empty():
        raise ValueError(
            Said(
                "里程表里有小于 0 或不是数的里程，请改正",
                "the table of travel has a distance below 0 or one that is no number: please correct it",
            )
        )
    found = np.full((len(known), len(known)), inf)
    for source, target, cost in rows.iter_rows():
        if source in known and target in known:
            a, b = known[source], known[target]
            found[a, b] = min(found[a, b], cost)
    found = np.where(np.isinf(found), found.T, found)
    found[np.arange(len(known)), np.arange(len(known))] = 0
    reached = np.isfinite(found).sum(axis=1) > 1
    return found, [name for name, some in zip(frame["name"], reached, strict=True) if not some]
