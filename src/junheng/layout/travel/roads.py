"""A road graph: where its nodes lie, and minutes on foot and by bus along each edge, both ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from junheng.layout.travel import walking
from junheng.layout.travel.ways import Ways

EARTH_KM = 6371.0


def kilometres(lon: np.ndarray, lat: np.ndarray, to_lon: np.ndarray, to_lat: np.ndarray) -> np.ndarray:
    """Great-circle distance."""
    x, y, u, v = (np.radians(np.asarray(a, float)) for a in (lon, lat, to_lon, to_lat))
    h = np.sin((v - y) / 2) ** 2 + np.cos(y) * np.cos(v) * np.sin((u - x) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))


@dataclass(frozen=True, eq=False)
class Roads:
    """Nodes (degrees; metres above the sea, nan where unknown) and edges u—v with minutes each way, inf where not allowed.

    stops: nodes where a bus halts; empty where it halts anywhere.
    """

    lon: np.ndarray
    lat: np.ndarray
    altitude: np.ndarray
    u: np.ndarray
    v: np.ndarray
    metres: np.ndarray
    walk: np.ndarray
    walk_back: np.ndarray
    ride: np.ndarray
    ride_back: np.ndarray
    stops: np.ndarray

    def network(self, mode: str) -> Network:
        """The graph of one mode (`walk` or `ride`)."""
        there, back = (self.walk, self.walk_back) if mode == "walk" else (self.ride, self.ride_back)
        tail, head = np.concatenate([self.u, self.v]), np.concatenate([self.v, self.u])
        minutes, metres = np.concatenate([there, back]), np.concatenate([self.metres, self.metres])
        some = np.isfinite(minutes)
        return Network.of(len(self.lon), tail[some], head[some], minutes[some], metres[some])


@dataclass(frozen=True, eq=False)
class Network:
    """One mode's graph in rows; `usable`: nodes of the largest piece in which everything reaches everything else."""

    start: np.ndarray
    head: np.ndarray
    minutes: np.ndarray
    metres: np.ndarray
    usable: np.ndarray

    @classmethod
    def of(
        cls, nodes: int, tail: np.ndarray, head: np.ndarray, minutes: np.ndarray, metres: np.ndarray
    ) -> Network:
        order = np.lexsort((minutes, head, tail))
        tail, head, minutes, metres = tail[order], head[order], minutes[order], metres[order]
        start = np.searchsorted(tail, np.arange(nodes + 1))
        # Ones, not minutes (a stretch of none is a stretch all the same); each pair once, or scipy never ends.
        pairs = np.unique(np.column_stack([tail, head]), axis=0).astype(np.int32)
        links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes)).tocsr()
        _, piece = connected_components(links, directed=True, connection="strong")
        touched = np.zeros(nodes, bool)
        touched[tail], touched[head] = True, True
        sizes = np.bincount(piece[touched], minlength=1) if touched.any() else np.zeros(1, int)
        return cls(start, head, minutes, metres, np.flatnonzero(touched & (piece == sizes.argmax())))

    def backwards(self) -> Network:
        """Every edge the other way round."""
        nodes = len(self.start) - 1
        tail = np.repeat(np.arange(nodes), np.diff(self.start))
        order = np.lexsort((tail, self.head))
        start = np.searchsorted(self.head[order], np.arange(nodes + 1))
        return Network(start, tail[order], self.minutes[order], self.metres[order], self.usable)


def timed(
    lon: np.ndarray, lat: np.ndarray, altitude: np.ndarray, u: np.ndarray, v: np.ndarray, metres: np.ndarray,
    kind: np.ndarray, posted: np.ndarray, oneway: np.ndarray, foot: np.ndarray, motor: np.ndarray,
    stops: np.ndarray, ways: Ways, rise: np.ndarray | None = None,
) -> Roads:  # fmt: skip
    """Minutes from what a map says. posted: km/h or nan; oneway: 1, −1 or 0; foot, motor: 1 allowed, 0 not, −1 by class."""
    kinds, which = (
        np.unique(kind.astype(str), return_inverse=True)
        if len(kind)
        else (np.array([], str), np.array([], int))
    )
    speed = (
        np.array([float(ways.ride.speeds.get(k, np.nan)) for k in kinds])[which]
        if len(kinds)
        else np.array([])
    )
    walked = np.array([k in ways.walked for k in kinds], bool)[which] if len(kinds) else np.array([], bool)
    speed = np.where((motor == 1) & np.isnan(speed), min(ways.ride.speeds.values()), speed)
    speed = np.where(motor == 0, np.nan, speed)
    speed = np.fmin(speed, np.where(np.isnan(speed), np.nan, posted * ways.ride.posted))
    ride = np.where(np.isnan(speed), np.inf, 0.06 * metres / np.where(np.isnan(speed), 1.0, speed))
    up = altitude[v] - altitude[u] if rise is None else rise
    feet = (walked | (foot == 1)) & (foot != 0)
    there, back = walking.minutes(metres, up, ways.walk), walking.minutes(metres, -up, ways.walk)
    return Roads(
        lon, lat, altitude, u, v, metres, np.where(feet, there, np.inf), np.where(feet, back, np.inf),
        np.where(oneway == -1, np.inf, ride), np.where(oneway == 1, np.inf, ride), stops,
    )  # fmt: skip
