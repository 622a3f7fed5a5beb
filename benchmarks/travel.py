"""Travel times on a county's road graph: our compiled paths beside scipy, both in this run, and a real map from file to matrix.

python -m benchmarks.travel [--pbf FILE] [--sites 300] [--villages 2000] [--nodes 100000]
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from junheng.layout.travel import heights, matrix, pbf
from junheng.layout.travel.paths import least
from junheng.layout.travel.ways import Ways

LIMIT = 40.0


def grid_county(nodes: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A road graph like a county's: a grid with a third of its streets missing, minutes along each street."""
    rng = np.random.default_rng(seed)
    side = int(nodes**0.5)
    at = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    pairs = pairs[rng.random(len(pairs)) < 0.72]
    minutes = rng.uniform(0.2, 1.2, len(pairs))
    tail, head, weight = (
        np.concatenate([pairs[:, 0], pairs[:, 1]]),
        np.concatenate([pairs[:, 1], pairs[:, 0]]),
        np.tile(minutes, 2),
    )
    order = np.lexsort((head, tail))
    return np.searchsorted(tail[order], np.arange(side * side + 1)), head[order], weight[order]


def measured(work) -> tuple[object, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def paths(sites: int, villages: int, nodes: int, seed: int = 1) -> dict:
    """Both ways of the same matrix, and how far they differ."""
    start, head, weight = grid_county(nodes, seed)
    rng = np.random.default_rng(seed)
    size = len(start) - 1
    sources, targets = rng.choice(size, sites, replace=False), rng.choice(size, villages, replace=False)
    _, wall_first, cpu_first = measured(lambda: least(start, head, weight, sources[:1], targets, LIMIT))
    ours, wall, cpu = measured(lambda: least(start, head, weight, sources, targets, LIMIT))
    graph = csr_array((weight, head, start), shape=(size, size))
    peer, wall_peer, cpu_peer = measured(lambda: dijkstra(graph, indices=sources, limit=LIMIT)[:, targets])
    both = np.isfinite(ours) & np.isfinite(peer)
    return {
        "sites": sites, "villages": villages, "nodes": size, "edges": len(head), "limit_minutes": LIMIT, "reached": int(both.sum()),
        "ours_wall": wall, "ours_cpu": cpu, "first_call_wall": wall_first, "first_call_cpu": cpu_first, "scipy_wall": wall_peer, "scipy_cpu": cpu_peer,
        "differ": float(np.abs(ours[both] - peer[both]).max(initial=0.0)), "alike": bool((np.isfinite(ours) == np.isfinite(peer)).all()),
    }  # fmt: skip


def from_map(path: Path, dem: list[Path]) -> dict:
    """A map to a matrix of two hundred villages by forty sites, on its own nodes."""
    ways = Ways.load()

    def work():
        roads = pbf.read(path, ways, heights.read(dem))
        rng = np.random.default_rng(1)
        n = rng.choice(len(roads.lon), min(240, len(roads.lon)), replace=False)
        points = pl.DataFrame(
            {
                "code": [str(i) for i in n],
                "name": [str(i) for i in n],
                "longitude": roads.lon[n],
                "latitude": roads.lat[n],
            }
        )
        return roads, matrix.by_roads(points.head(200), points.tail(40), roads, ways)

    (roads, found), wall, cpu = measured(work)
    return {
        "map": path.name,
        "nodes": len(roads.lon),
        "edges": len(roads.u),
        "rows": found.rows.height,
        "wall": wall,
        "cpu": cpu,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pbf", type=Path)
    parser.add_argument("--dem", type=Path, nargs="*", default=[])
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--villages", type=int, default=2000)
    parser.add_argument("--nodes", type=int, default=100_000)
    args = parser.parse_args()
    print(json.dumps(paths(args.sites, args.villages, args.nodes)))
    if args.pbf:
        print(json.dumps(from_map(args.pbf, args.dem)))


if __name__ == "__main__":
    main()
