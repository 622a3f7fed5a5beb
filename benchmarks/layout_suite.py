"""Invented mountain counties of our own for the layout core: `python -m benchmarks.layout_suite --seconds 60 [--only five]`.

Every instance is made from its name alone, by a generator of numbers whose stream never changes; costs are rounded, so that the
content has a fingerprint (`layout_suite.csv`, checked by a test). A change of the generator is a new VERSION.

    day-…     one period, one kind of pupils, one option a site: travel, capacity, running costs
    band-…    one period, grades 1–3 by day and 4–6 by day or boarding; teaching points, small, large and boarding schools;
              whole classes, rooms, beds, least sizes
    five-…    the same over five epochs of five years with fewer pupils each time: stay, shrink, grow, close, build; closures and
              money limited in each epoch
    county-…  three epochs, both stages (juniors too): the size of a real county
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.machine import describe
from junheng.layout.core.checker import certify
from junheng.layout.core.courses import Changes, courses
from junheng.layout.core.problem import (
    BOARDING,
    CLOSED,
    DAY,
    Courses,
    Limits,
    Options,
    Problem,
    single_period,
)
from junheng.layout.core.solution import Stop

VERSION = 1
NAMES = (
    "day-40x150", "day-120x600", "day-300x2000", "band-40x150", "band-100x500", "band-200x1200",
    "five-40x150", "five-80x400", "five-150x800", "county-400x2000",
)  # fmt: skip
FINGERPRINTS = Path(__file__).with_suffix(".csv")

SIDE = 70.0
"""Kilometres across the county."""
MINUTES_PER_KM = 1.5 * 60 / 25
"""Roads wind half as long again as the straight line, at 25 km an hour."""
WITHIN = (30.0, 40.0, 60.0)
"""Minutes by day: grades 1–3, grades 4–6, juniors."""
WEEKLY = 120.0
PUPIL_MINUTE, BED, CLASS = 0.004, 0.12, 8.0
"""What a year costs, in ten thousand yuan: a pupil's minute, a boarder, a class."""
POINT, SMALL, LARGE, BOARD = range(4)
ROOMS = (2, 9, 24, 24)
RUNNING = (6.0, 35.0, 75.0, 95.0)
LEAST = (0.0, 40.0, 150.0, 150.0)
BEDS = (0.0, 0.0, 0.0, 260.0)


@dataclass(frozen=True, eq=False)
class Land:
    """Where villages and sites lie, pupils of a year's three grades in each village, and minutes between them."""

    pupils: np.ndarray
    township: np.ndarray
    minutes: np.ndarray


def land(rng: np.random.RandomState, villages: int, sites: int) -> Land:
    towns = max(3, sites // 14)
    centre = rng.random_sample((towns, 2)) * SIDE
    township = rng.randint(0, towns, villages)
    near = rng.random_sample(villages) < 0.55
    spread = (rng.random_sample((villages, 3, 2)).sum(1) - 1.5) * 5.0
    place = np.where(near[:, None], centre[township] + spread, rng.random_sample((villages, 2)) * SIDE)
    town = np.hypot(*(place - centre[township]).T) < 2.0
    pupils = np.maximum(1, np.rint(4 + 18 * rng.random_sample(villages) ** 2.2 * np.where(town, 3.0, 1.0)))
    chosen = rng.permutation(villages)[: sites - towns]
    stand = np.concatenate([centre, place[chosen] + (rng.random_sample((len(chosen), 2)) - 0.5) * 0.6])
    way = np.hypot(*(place[:, None] - stand[None]).T).T * MINUTES_PER_KM
    return Land(pupils, township, np.round(way * (1 + 0.5 * rng.random_sample((villages, 1))), 1))


def instance(name: str) -> Problem:
    """The instance of this name."""
    family, size = name.split("-")
    sites, villages = (int(n) for n in size.split("x"))
    rng = np.random.RandomState(seed_of(name))
    there = land(rng, villages, sites)
    if family == "day":
        return _day(rng, there)
    epochs, bands = {"band": (1, 2), "five": (5, 2), "county": (3, 3)}[family]
    return _rich(rng, there, epochs, bands)


def seed_of(name: str) -> int:
    """A seed from the name and the version."""
    return int.from_bytes(hashlib.sha256(f"{VERSION}:{name}".encode()).digest()[:4], "big")


def _day(rng: np.random.RandomState, there: Land) -> Problem:
    """One period, one option a site."""
    pupils, sites = there.pupils * 2, there.minutes.shape[1]
    classes = np.where(np.arange(sites) < max(3, sites // 14), rng.randint(18, 37, sites), rng.choice([3, 6, 6, 12], sites))  # fmt: skip
    nearest = np.bincount(there.minutes.argmin(1), pupils, sites)
    classes = np.maximum(classes, np.ceil(nearest / 45))
    near = there.minutes <= np.maximum(40.0, there.minutes.min(1))[:, None]
    cost = np.where(near, np.round(there.minutes * pupils[:, None] * PUPIL_MINUTE, 3), np.inf)
    fixed = np.round(9.0 * classes**0.8 + 6 * rng.random_sample(sites), 2)
    return single_period(weight=pupils, cost=cost, capacity=45.0 * classes, fixed=fixed)


def _rich(rng: np.random.RandomState, there: Land, epochs: int, bands: int) -> Problem:
    """Bands, boarding, options and epochs."""
    villages, sites = there.minutes.shape
    years = 5.0 if epochs > 1 else 1.0
    decline = 1 - rng.random_sample(there.township.max() + 1) * 0.12 - 0.02
    weight = np.stack([np.rint(there.pupils * decline[there.township] ** t) for t in range(epochs)])
    band_weight = np.repeat(weight, bands, axis=1)
    kind = np.tile(np.arange(bands), villages)
    stands = np.arange(sites) < int(0.85 * sites)
    now = _now(there, stands, bands)
    start, site, mode, minutes = _arcs(there, now, bands)
    client = np.repeat(np.arange(len(kind)), np.diff(start))
    each = np.where(mode == BOARDING, BED + minutes * PUPIL_MINUTE / 5, minutes * PUPIL_MINUTE)
    options, number = _options(sites, bands, epochs, years), 4 * sites
    running = np.round(np.tile(RUNNING, sites) * years * (0.9 + 0.2 * rng.random_sample(number)), 2)
    return Problem(
        weight=band_weight, kind=kind, arc_start=start, arc_site=site, arc_mode=mode,
        arc_cost=np.round(band_weight[:, client] * each * years, 3), sites=sites, options=options,
        courses=_chosen(now, running, epochs), limits=_limits(now, epochs),
    )  # fmt: skip


def _now(there: Land, stands: np.ndarray, bands: int) -> np.ndarray:
    """The option of each site today, or CLOSED: large where the demand of its surroundings asks for it."""
    nearest = np.where(stands, there.minutes, np.inf).argmin(1)
    load = np.bincount(nearest, there.pupils * bands, len(stands))
    option = np.where(load > 330, BOARD, np.where(load > 150, LARGE, np.where(load > 45, SMALL, POINT)))
    towns = max(3, len(stands) // 14)
    option[:towns] = BOARD
    return np.where(stands, 4 * np.arange(len(stands)) + option, CLOSED)


def _arcs(there: Land, now: np.ndarray, bands: int) -> tuple[np.ndarray, ...]:
    """Ways within the limits of each band; the nearest town where there is none, as a boarder from grade 4 on."""
    start, site, mode, minutes = [0], [], [], []
    towns = np.arange(max(3, len(now) // 14))
    for row in there.minutes:
        for band in range(bands):
            day = np.flatnonzero(row <= WITHIN[band])
            last = towns[np.argsort(row[towns], kind="stable")[:2]]
            day = np.union1d(day, last) if band == 0 else day
            board = np.flatnonzero(row <= WEEKLY)[:0] if band == 0 else np.union1d(towns, np.flatnonzero((row <= WEEKLY) & (row > 20))[:12])  # fmt: skip
            site += [*day, *board]
            mode += [DAY] * len(day) + [BOARDING] * len(board)
            minutes += [*row[day], *row[board]]
            start.append(len(site))
    return np.array(start), np.array(site), np.array(mode), np.array(minutes)


def _options(sites: int, bands: int, epochs: int, years: float) -> Options:
    """Teaching point, small, large and boarding school of each site; the towns' have room for whoever comes."""
    rooms = np.tile(np.array(ROOMS, float), sites)
    rooms[: 4 * max(3, sites // 14)] = np.tile([2.0, 18.0, 48.0, 120.0], max(3, sites // 14))
    beds = np.tile(np.array(BEDS), sites)
    beds[: 4 * max(3, sites // 14)] *= 20
    accepts = np.ones((4 * sites, bands), bool)
    accepts[POINT::4, 1:] = False
    size = np.tile([30.0, 45.0, 45.0, 45.0], sites)[:, None] * np.ones(bands)
    included = np.tile([0, 1, 1, 1], sites)[:, None] * np.ones((1, bands), int)
    return Options(
        site=np.repeat(np.arange(sites), 4), capacity=rooms * 45, minimum=np.tile(LEAST, sites), seats=beds,
        accepts=accepts, class_size=size, class_cost=np.full((epochs, 4 * sites, bands), CLASS * years),
        included=included, rooms=rooms,
    )  # fmt: skip


def _chosen(now: np.ndarray, running: np.ndarray, epochs: int) -> Courses:
    """What each site may do: any option or none where there is one period; one change where there are several."""
    sites = len(now)
    if epochs == 1:
        own = np.repeat(np.arange(sites), 5)
        option = np.stack([*(4 * np.arange(sites) + n for n in range(4)), np.full(sites, CLOSED)], 1).reshape(-1, 1)  # fmt: skip
        cost = np.where(option[:, 0] >= 0, running[np.maximum(option[:, 0], 0)], 0.0)
        cost += np.where((option[:, 0] >= 0) & (now[own] == CLOSED), 6.0, 0.0)
        return Courses(own, option, np.round(cost, 2))
    site, before, after, price, spend, closes = [], [], [], [], [], []
    for j in range(sites):
        for there in [4 * j + n for n in range(4)] + [CLOSED]:
            if there == now[j]:
                continue
            site.append(j)
            before.append(int(now[j]))
            after.append(there)
            built = 0.0 if there == CLOSED else (60.0, 300.0, 900.0, 1100.0)[there % 4]
            had = 0.0 if now[j] == CLOSED else (60.0, 300.0, 900.0, 1100.0)[now[j] % 4]
            spend.append(max(0.0, built - had))
            price.append(0.25 * spend[-1] + (20.0 if there == CLOSED else 0.0))
            closes.append(there == CLOSED)
    many = (epochs, len(site))
    changes = Changes(
        np.array(site), np.array(before), np.array(after), np.broadcast_to(price, many).copy(),
        np.broadcast_to(spend, many).copy(), np.array(closes),
    )  # fmt: skip
    return courses(now, np.tile(running, (epochs, 1)), changes, most_changes=1)


def _limits(now: np.ndarray, epochs: int) -> Limits:
    if epochs == 1:
        return Limits(standing=now >= 0)
    sites = len(now)
    return Limits(
        closures=np.full(epochs, float(max(3, sites // 6))), budget=np.full(epochs, 60.0 * sites), standing=now >= 0
    )  # fmt: skip


def fingerprint(p: Problem) -> str:
    """A hash over everything an instance is made of."""
    told = hashlib.sha256()
    for part in (p, p.options, p.courses, p.limits):
        for name, value in sorted(vars(part).items()):
            if isinstance(value, np.ndarray):
                told.update(name.encode())
                told.update(
                    np.ascontiguousarray(np.round(np.asarray(value, float), 6)).astype("<f8").tobytes()
                )
    return told.hexdigest()[:16]


def fingerprints() -> dict[str, str]:
    with FINGERPRINTS.open(encoding="utf-8") as rows:
        return {row["instance"]: row["fingerprint"] for row in csv.DictReader(rows)}


def main() -> None:
    from junheng.layout.core.solve import solve  # noqa: PLC0415  compiled code is loaded before the clock runs

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--write", action="store_true", help="write the fingerprints of this version")
    asked, _ = parser.parse_known_args()
    if asked.write:
        rows = [f"{name},{fingerprint(instance(name))}\n" for name in NAMES]
        FINGERPRINTS.write_text("instance,fingerprint\n" + "".join(rows), "utf-8")
        return
    print(f"自编的县（第 {VERSION} 版）：{asked.seconds:g} 秒，种子 {asked.seed}，{asked.threads} 线程（{describe()}）")  # fmt: skip
    gaps = []
    for name in NAMES:
        if asked.only and not any(name.startswith(n) for n in asked.only):
            continue
        problem, cpu = instance(name), time.process_time()
        found = solve(problem, stop=Stop(asked.seconds), seed=asked.seed, threads=asked.threads)
        check = certify(problem, found.choice, found.value, found.bound) if found.choice is not None else None
        first = next((t for t, value, _ in found.trace if value < np.inf), float("nan"))
        gaps.append(found.gap)
        print(
            f"  {name:16}{found.value:14,.2f}  下界 {found.bound:14,.2f}  差距 {found.gap:8.3%}"
            f"  {'可行' if check is not None and check.certified else '不可行'}  首解 {first:5.2f} s  {found.seconds:6.1f} s"
            f"（计算 {time.process_time() - cpu:.1f} s）",
            flush=True,
        )
    print(f"  证明的差距：平均 {np.mean(gaps):.3%}，最大 {max(gaps):.3%}（{len(gaps)} 例）")


if __name__ == "__main__":
    main()
