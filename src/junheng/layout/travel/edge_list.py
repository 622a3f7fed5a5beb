"""Roads from tables of the bureau's own: nodes with coordinates, edges with a length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from junheng.layout.travel.heights import Grid, heights
from junheng.layout.travel.roads import Roads, kilometres, timed
from junheng.layout.travel.ways import Ways

NODES = ("node", "longitude", "latitude")
EDGES = ("source", "target")


def read(nodes: pl.DataFrame, edges: pl.DataFrame, ways: Ways, grids: Sequence[Grid] = ()) -> Roads:
    """nodes: node, longitude, latitude and if wanted altitude, stop (1 where a bus halts). edges: source, target and if wanted
    metres, kind (class of road), speed (km/h), oneway. Raises ValueError with everything that is wrong, by row."""
    wrong = [
        f"{what}表缺少列：{'、'.join(missing)} Columns missing: {', '.join(missing)}"
        for what, frame, asked in (("路网节点", nodes, NODES), ("路网边", edges, EDGES))
        if (missing := [c for c in asked if c not in frame.columns])
    ]
    if wrong:
        raise ValueError("\n".join(wrong))
    nodes = (
        nodes.with_columns(pl.col("node").cast(pl.String))
        .unique("node", keep="first", maintain_order=True)
        .sort("node")
    )
    lon, lat = (
        _numbers(nodes, c, "路网节点", wrong, least=-180, needed=True) for c in ("longitude", "latitude")
    )
    names = nodes["node"].to_numpy().astype(str)
    ends = []
    for column in EDGES:
        said = edges[column].cast(pl.String).fill_null("").to_numpy().astype(str)
        at = np.minimum(np.searchsorted(names, said), max(len(names) - 1, 0))
        unknown = names[at] != said if len(names) else np.ones(len(said), bool)
        wrong += [
            f"路网边表第 {n + 2} 行：没有节点“{said[n]}”，请补节点或改正 There is no such node"
            for n in np.flatnonzero(unknown)[:20]
        ]
        ends.append(at)
    metres = _numbers(edges, "metres", "路网边", wrong, least=0)
    speed = _numbers(edges, "speed", "路网边", wrong, least=0.1)
    oneway = np.nan_to_num(_numbers(edges, "oneway", "路网边", wrong, least=-1)).astype(int)
    if wrong:
        raise ValueError("\n".join(wrong))
    u, v = ends
    metres = np.where(np.isnan(metres), 1000 * kilometres(lon[u], lat[u], lon[v], lat[v]), metres)
    high = _numbers(nodes, "altitude", "路网节点", wrong, least=-500)
    high = np.where(np.isnan(high), heights(grids, lon, lat), high)
    kind = (
        edges["kind"].fill_null("unclassified").to_numpy()
        if "kind" in edges.columns
        else np.full(len(u), "unclassified")
    )
    stop = np.flatnonzero(np.nan_to_num(_numbers(nodes, "stop", "路网节点", wrong, least=0)) > 0)
    any_way = np.full(len(u), -1)
    return timed(
        lon, lat, high, u, v, metres, kind, speed / ways.ride.posted, oneway, any_way, any_way, stop, ways
    )


def _numbers(
    frame: pl.DataFrame, column: str, what: str, wrong: list[str], *, least: float, needed: bool = False
) -> np.ndarray:
    if column not in frame.columns:
        return np.full(frame.height, np.nan)
    found = frame[column].cast(pl.Float64, strict=False)
    bad = (frame[column].is_not_null() & found.is_null()) | (found < least).fill_null(False)
    if needed:
        bad = bad | found.is_null()
    for n in np.flatnonzero(bad.to_numpy())[:20]:
        wrong.append(
            f"{what}表第 {n + 2} 行 {column}：应为不小于 {least:g} 的数，写的是“{frame[column][int(n)]}” Not a usable number"
        )
    return found.to_numpy().astype(float)
