"""Roads from an OpenStreetMap extract (.osm.pbf), cut at junctions and every so many metres."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from junheng.layout.travel.heights import Grid, heights
from junheng.layout.travel.roads import Roads, kilometres, timed
from junheng.layout.travel.ways import Ways

PIECE = 250.0
"""Metres: longer stretches are cut, so that slopes are those of the ground and a village finds a node nearby."""
YES, NO = ("yes", "designated", "permissive", "destination", "official"), ("no", "private")


def read(path: Path, ways: Ways, grids: Sequence[Grid] = ()) -> Roads:
    """The roads people walk or ride on. Raises ValueError (a sentence) for a file that is no extract or has no road."""
    try:
        import osmium  # noqa: PLC0415  reads maps only; who has no map needs none of it
    except ImportError:
        raise ValueError(
            "读路网要先安装 osmium：pip install osmium Reading a road map needs the package osmium"
        ) from None
    if not Path(path).exists():
        raise ValueError(f"没有路网文件 {path}，请核对路径 There is no such file")
    known = set(ways.walked) | set(ways.ride.speeds)
    refs: list[int] = []
    at: list[tuple[float, float]] = []
    about: list[tuple] = []
    halts: list[int] = []
    try:
        reader = (
            osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
        )
        for thing in reader:
            tags = thing.tags
            if thing.is_node():
                if tags.get("highway") == "bus_stop":
                    halts.append(thing.id)
                    at.append((thing.location.lon, thing.location.lat))
                continue
            if not thing.is_way() or tags["highway"] not in known or tags.get("area") == "yes":
                continue
            nodes = [(n.ref, n.location.lon, n.location.lat) for n in thing.nodes if n.location.valid()]
            if len(nodes) > 1:
                about.append((len(nodes), *_facts(tags)))
                refs.extend(nodes)
    except (RuntimeError, OSError) as damaged:
        raise ValueError(
            f"{Path(path).name} 不是可读的 OSM 数据（.osm.pbf）：{damaged} Not a readable OSM extract"
        ) from None
    if not about:
        raise ValueError(
            f"{Path(path).name} 里没有道路（highway），请换一份覆盖本县的数据 The extract has no roads"
        )
    return _cut(np.array(refs), about, halts, np.array(at).reshape(-1, 2), ways, grids)


def _facts(tags) -> tuple:
    """class, posted km/h, one-way, on foot, by motor."""
    speed = re.match(r"\s*(\d+)", tags.get("maxspeed", ""))
    oneway = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}.get(tags.get("oneway", ""), 0)
    if tags.get("junction") in ("roundabout", "circular") and oneway == 0 and tags.get("oneway") != "no":
        oneway = 1
    access = _allowed(tags.get("access"))
    foot = _allowed(tags.get("foot"), access)
    motor = _allowed(tags.get("motor_vehicle"), _allowed(tags.get("vehicle"), access))
    return (tags["highway"], float(speed[1]) if speed else np.nan, oneway, foot, 0 if motor == 0 else -1)


def _allowed(word: str | None, otherwise: int = -1) -> int:
    return 1 if word in YES else 0 if word in NO else otherwise


def _cut(
    points: np.ndarray, about: list[tuple], halts: list[int], at: np.ndarray, ways: Ways, grids
) -> Roads:
    """Way nodes become graph nodes at ends, junctions and every `PIECE` metres; between them lie the edges."""
    sizes = np.array([a[0] for a in about])
    way = np.repeat(np.arange(len(sizes)), sizes)
    ref, lon, lat = points[:, 0].astype(np.int64), points[:, 1], points[:, 2]
    first = np.concatenate([[True], way[1:] != way[:-1]])
    last = np.concatenate([first[1:], [True]])
    step = np.zeros(len(ref))
    step[1:] = 1000 * kilometres(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step[first] = 0.0
    run = np.cumsum(step)
    run -= np.repeat(run[first], sizes)
    ids, number, times = np.unique(ref, return_inverse=True, return_counts=True)
    stop = np.isin(ref, halts)
    lap = np.floor(run / PIECE)
    passed = np.concatenate([[False], (lap[1:] != lap[:-1]) & (way[1:] == way[:-1])])
    kept = np.flatnonzero(first | last | (times[number] > 1) | passed | stop)
    nodes, index = np.unique(number[kept], return_inverse=True)
    inside = way[kept][1:] == way[kept][:-1]
    u, v = index[:-1][inside], index[1:][inside]
    metres = (run[kept][1:] - run[kept][:-1])[inside]
    owner = way[kept][1:][inside]
    where = np.zeros(len(ids), int)
    where[number] = np.arange(len(ref))
    node_lon, node_lat = lon[where[nodes]], lat[where[nodes]]
    high = heights(grids, node_lon, node_lat)
    columns = [np.array([a[k] for a in about])[owner] for k in range(1, 6)]
    stops = _stops(ids[nodes], halts, at, node_lon, node_lat)
    return timed(node_lon, node_lat, high, u, v, metres, *columns, stops, ways)


def _stops(ids: np.ndarray, halts: list[int], at: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The graph node of each stop: its own where it lies on a road, else the nearest within a piece's length."""
    found = set()
    for halt, (x, y) in zip(halts, at, strict=True):
        own = np.searchsorted(ids, halt)
        if own < len(ids) and ids[own] == halt:
            found.add(int(own))
            continue
        far = kilometres(lon, lat, x, y)
        if far.min() * 1000 <= PIECE:
            found.add(int(far.argmin()))
    return np.array(sorted(found), np.int64)
