"""How long the way is from every village to every site, on foot and by bus: by roads, or by the straight line times a detour."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from junheng.layout.said import Said
from junheng.layout.travel import paths, walking
from junheng.layout.travel.roads import Network, Roads, kilometres
from junheng.layout.travel.ways import Ways

TRAVEL = {"place": pl.String, "site": pl.String, "walk": pl.Float64, "ride": pl.Float64, "km": pl.Float64}
"""Minutes one way on foot and by bus (the longer of there and back), and kilometres of the way; null where there is none."""
BY_ROADS = Said("路网", "roads")
POINTS = ("code", "name", "longitude", "latitude")


@dataclass(frozen=True)
class Travel:
    """Rows of `TRAVEL` in order of place and site, what they were made from in words, and the points no road reaches."""

    rows: pl.DataFrame
    method: str
    unreached: tuple[str, ...] = ()

    def minutes(self, ways: Ways) -> pl.DataFrame:
        """The rows with `minutes` and `mode` of the day's way: on foot where that is short, else the quicker of the two."""
        near = (pl.col("walk") <= ways.walk.first).fill_null(False)
        feet = near | pl.col("ride").is_null() | (pl.col("walk") <= pl.col("ride")).fill_null(False)
        return self.rows.with_columns(
            minutes=pl.when(feet).then("walk").otherwise("ride"),
            mode=pl.when(pl.col("walk").is_null() & pl.col("ride").is_null()).then(None).when(feet).then(pl.lit("步行")).otherwise(pl.lit("乘车")),
        )  # fmt: skip


def key(*parts: object) -> str:
    """A name for what a matrix is made from, by content: files by their bytes, frames by their rows."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            digest.update(part.read_bytes())
        elif isinstance(part, pl.DataFrame):
            digest.update(part.sort(part.columns).write_csv().encode())
        elif isinstance(part, Ways):
            digest.update(repr(asdict(part)).encode())
        else:
            digest.update(repr(part).encode())
        digest.update(b"|")
    return digest.hexdigest()


def straight(villages: pl.DataFrame, sites: pl.DataFrame, ways: Ways) -> Travel:
    """The straight line times the detour; slopes count where both ends know their altitude."""
    a, b = _placed(villages), _placed(sites)
    line = kilometres(
        a["longitude"].to_numpy()[:, None],
        a["latitude"].to_numpy()[:, None],
        b["longitude"].to_numpy(),
        b["latitude"].to_numpy(),
    )
    road = line * ways.detour
    rise = _altitude(b)[None, :] - _altitude(a)[:, None]
    there = walking.minutes(1000 * road, rise, ways.walk)
    back = walking.minutes(1000 * road, -rise, ways.walk)
    ride = ways.ride.wait + 60 * road / ways.ride.straight
    return Travel(
        _rows(a, b, np.maximum(there, back), ride, road, ways),
        Said("直线距离 × {detour}", "straight line × {detour}", detour=f"{ways.detour:g}"),
        _unplaced(villages, sites),
    )


def by_roads(villages: pl.DataFrame, sites: pl.DataFrame, roads: Roads, ways: Ways) -> Travel:
    """Along the roads: walking all the way, or walking to where a bus halts, riding, and walking from there."""
    a, b = _placed(villages), _placed(sites)
    feet, wheels = roads.network("walk"), roads.network("ride")
    walk, from_walk, to_walk = _joined(roads, feet, a, b, ways)
    on_foot = _both_ways(feet, walk, ways.walk.farthest, access=(from_walk, to_walk))
    road, from_road, to_road = _joined(roads, wheels, a, b, ways)
    if ways.ride.stops:
        ride = _by_stops(roads, feet, wheels, (walk, from_walk), (road, to_road), ways)
    else:
        ride = _both_ways(wheels, road, ways.ride.farthest, access=(from_road, to_road)) + ways.ride.wait
    ride = np.where(ride <= ways.ride.farthest, ride, np.inf)
    km = _kilometres(wheels, road, feet, walk, ways)
    lost = _unplaced(villages, sites)
    far = tuple(
        n for points, w, r in ((a, from_walk, from_road), (b, to_walk, to_road))
        for n, x, y in zip(points["name"], w, r, strict=True) if not np.isfinite(min(x, y))
    )  # fmt: skip
    return Travel(_rows(a, b, on_foot, ride, km, ways), BY_ROADS, lost + far)


def read(frame: pl.DataFrame) -> Travel:
    """A matrix of the bureau's own: place, site and one of minutes, walk, ride. Raises ValueError with every fault, by row."""
    wrong = [
        f"出行表缺少列 {c} The travel table lacks this column"
        for c in ("place", "site")
        if c not in frame.columns
    ]
    if not {"minutes", "walk", "ride"} & set(frame.columns):
        wrong.append("出行表应有 minutes、walk、ride 中至少一列（分钟） One of minutes, walk, ride is needed")
    if wrong:
        raise ValueError("\n".join(wrong))
    if "minutes" in frame.columns:
        frame = frame.rename({"minutes": "ride"}) if "ride" not in frame.columns else frame.drop("minutes")
    for column in ("walk", "ride", "km"):
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias(column))
        said = frame[column]
        found = said.cast(pl.Float64, strict=False)
        bad = (
            (said.is_not_null() & (said.cast(pl.String) != "") & found.is_null())
            | (found < 0).fill_null(False)
            | found.is_infinite().fill_null(False)
        )
        wrong += [
            f"出行表第 {n + 2} 行 {column}：应为不小于 0 的数，写的是“{said[int(n)]}” Not a usable number"
            for n in np.flatnonzero(bad.to_numpy())[:20]
        ]
        frame = frame.with_columns(found.fill_nan(None))
    twice = frame.filter(frame.select("place", "site").is_duplicated()).unique(
        ["place", "site"], maintain_order=True
    )
    wrong += [
        f"出行表里 {r['place']} 到 {r['site']} 写了不止一行，请只留一行 Written more than once"
        for r in twice.head(20).iter_rows(named=True)
    ]
    if wrong:
        raise ValueError("\n".join(wrong))
    rows = frame.select(pl.col(c).cast(t) for c, t in TRAVEL.items())
    return Travel(rows.sort("place", "site"), Said("出行表", "a table of one's own"))


def with_overrides(travel: Travel, said: Travel) -> Travel:
    """What a bureau measured itself takes the place of what was worked out."""
    kept = travel.rows.join(said.rows, on=["place", "site"], how="anti")
    return Travel(
        pl.concat([kept, said.rows]).sort("place", "site"),
        Said(
            "{method}，{n} 处以实测为准",
            "{method}, {n} as measured on the ground",
            method=travel.method,
            n=said.rows.height,
        ),
        travel.unreached,
    )


def _placed(points: pl.DataFrame) -> pl.DataFrame:
    return points.drop_nulls(["longitude", "latitude"]).sort("code")


def _unplaced(*frames: pl.DataFrame) -> tuple[str, ...]:
    here = (
        f.filter(pl.col("longitude").is_null() | pl.col("latitude").is_null()).sort("code")["name"]
        for f in frames
    )
    return tuple(name for names in here for name in names)


def _altitude(points: pl.DataFrame) -> np.ndarray:
    if "altitude" not in points.columns:
        return np.full(points.height, np.nan)
    return points["altitude"].cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _rows(
    a: pl.DataFrame, b: pl.DataFrame, walk: np.ndarray, ride: np.ndarray, km: np.ndarray, ways: Ways
) -> pl.DataFrame:
    walk = np.where(walk <= ways.walk.farthest, walk, np.nan)
    frame = pl.DataFrame(
        {
            "place": np.repeat(a["code"].to_numpy(), b.height).astype(str), "site": np.tile(b["code"].to_numpy(), a.height).astype(str),
            "walk": np.round(walk, 3).ravel(), "ride": np.round(np.where(np.isfinite(ride), ride, np.nan), 3).ravel(),
            "km": np.round(np.where(np.isfinite(km), km, np.nan), 4).ravel(),
        },
        schema=TRAVEL,
    )  # fmt: skip
    return frame.with_columns(pl.col("walk", "ride", "km").fill_nan(None)).filter(
        ~(pl.col("walk").is_null() & pl.col("ride").is_null())
    )


def _joined(roads: Roads, network: Network, a: pl.DataFrame, b: pl.DataFrame, ways: Ways):
    """((nodes of a, nodes of b), minutes from each a to its node, from each node of b to it)."""
    ends = [_nearest(roads, network, points, ways) for points in (a, b)]
    return (ends[0][0], ends[1][0]), ends[0][1], ends[1][1]


def _nearest(
    roads: Roads, network: Network, points: pl.DataFrame, ways: Ways
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest usable node of each point and minutes on foot to it; inf beyond the reach of roads."""
    if not len(network.usable) or not points.height:
        return np.zeros(points.height, np.int64), np.full(points.height, np.inf)
    lon, lat = points["longitude"].to_numpy(), points["latitude"].to_numpy()
    shrink = np.cos(np.radians(lat.mean()))
    tree = cKDTree(np.column_stack([roads.lon[network.usable] * shrink, roads.lat[network.usable]]))
    _, near = tree.query(np.column_stack([lon * shrink, lat]))
    node = network.usable[near]
    away = kilometres(lon, lat, roads.lon[node], roads.lat[node])
    minutes = walking.minutes(1000 * away, np.zeros(len(away)), ways.walk, off_road=True)
    return node.astype(np.int64), np.where(away <= ways.snap, minutes, np.inf)


def _both_ways(network: Network, ends, limit: float, access) -> np.ndarray:
    """The longer of going there and coming back."""
    (a, b), (before, after) = ends, access
    if not len(network.head):
        return np.full((len(a), len(b)), np.inf)
    back = paths.least(network.start, network.head, network.minutes, b, a, limit).T
    turned = network.backwards()
    there = paths.least(turned.start, turned.head, turned.minutes, b, a, limit).T
    return np.maximum(there, back) + before[:, None] + after[None, :]


def _by_stops(roads: Roads, feet: Network, wheels: Network, walk, road, ways: Ways) -> np.ndarray:
    """On foot to a stop near enough, then by bus; the longer of there and back."""
    ((a, _), before), ((_, b), after) = walk, road
    stops = roads.stops[np.isin(roads.stops, wheels.usable)]
    if not len(stops):
        return np.full((len(a), len(b)), np.inf)
    to_stop = _both_ways(feet, (a, stops), ways.ride.stop_walk, (before, np.zeros(len(stops))))
    from_stop = _both_ways(wheels, (stops, b), ways.ride.farthest, (np.zeros(len(stops)), after))
    found = np.full((len(a), len(b)), np.inf)
    for s in range(len(stops)):
        near = np.flatnonzero(to_stop[:, s] <= ways.ride.stop_walk)
        found[near] = np.minimum(found[near], to_stop[near, s][:, None] + from_stop[s][None, :])
    return found + ways.ride.wait


def _kilometres(wheels: Network, road, feet: Network, walk, ways: Ways) -> np.ndarray:
    """Kilometres by road; on paths where there is no road."""
    found = np.full((len(road[0]), len(road[1])), np.inf)
    for network, (a, b) in ((wheels, road), (feet, walk)):
        if len(network.head):
            turned = network.backwards()
            metres = paths.least(turned.start, turned.head, turned.metres, b, a, 1000 * ways.ride.farthest).T
            found = np.where(np.isfinite(found), found, metres / 1000)
    return found


def as_points(frame: pl.DataFrame, columns: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Any frame with codes, names and coordinates as points a matrix is made for."""
    frame = frame.rename(dict(columns or {}))
    high = [pl.col("altitude").cast(pl.Float64)] if "altitude" in frame.columns else []
    return frame.select(*POINTS, *high)
