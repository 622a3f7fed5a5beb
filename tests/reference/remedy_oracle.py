"""The cheapest path to compliance of a tiny county, by trying everything. Slow, obvious, and shares no code with the engine.

A county is a few schools known by counts. Every possible number of every measure at every school is tried; what passes
is judged by the rules as they are written, and the cheapest that passes is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LINES = {"小学": (4.2, 1.0, 0.9, 4.5, 7.5, 2000.0, 2.3), "初中": (5.3, 1.0, 0.9, 5.8, 10.2, 2500.0, 2.4)}
LIMITS = {"小学": 0.50, "初中": 0.45}
WEIGHTS = {"小学": 1.0, "初中": 1.1}
CLOSE = 1e-9
COUNTS = ("teachers", "above_required", "backbone", "sports_arts")
CAMPUS = ("teaching_area", "sports_ground_area", "equipment_value", "multimedia_rooms")


@dataclass(frozen=True)
class School:
    """Pupils and (teachers, above_required, backbone, sports_arts) by stage, and the four campus figures."""

    code: str
    pupils: dict[str, int]
    counts: dict[str, tuple[int, int, int, int]]
    campus: tuple[float, float, float, int]


@dataclass(frozen=True)
class Measure:
    """One measure with its price: what one unit adds (to a stage's counts or to the campus), and at most how many."""

    adds: dict[str, float]
    cost: float
    most: int
    trains: bool = False


@dataclass(frozen=True)
class Moves:
    """At most one teacher of each school moves, at this cost."""

    cost: float


def cheapest(
    schools: Sequence[School], measures: Sequence[Measure], moves: Moves | None, limits=LIMITS
) -> float:
    """The least cost with which everything passes; infinity if nothing tried does."""
    cells = [(s, stage) for s in schools for stage in s.pupils]
    counts = np.array([s.counts[stage] for s, stage in cells], float).ravel()
    start = np.concatenate([counts, np.array([s.campus for s in schools], float).ravel()])
    tried = start[None, :], np.zeros(1), np.zeros((1, 3 * len(cells))), np.zeros((1, 3 * len(cells)))
    for alternatives in _choices(schools, cells, measures, moves):
        more = [np.array(part, float) for part in zip(*alternatives, strict=True)]
        tried = tuple(_combined(old, new) for old, new in zip(tried, more, strict=True))
    states, costs, unsaid, lacked = tried
    passing = _possible(cells, lacked)
    for stage in LIMITS:
        passing &= _passes(schools, cells, states, unsaid, stage, limits)
    return float(costs[passing].min()) if passing.any() else float("inf")


def _combined(old, new):
    """Every old entry with every new one added."""
    both = old[:, None] + new[None, :]
    return both.reshape(len(old) * len(new), *old.shape[1:])


def _choices(schools, cells, measures, moves):
    """Lists of alternatives (change, cost, kinds a leaver was not said to be, teachers lacking a kind who are used)."""
    for measure in measures:
        for n in range(len(schools) if set(measure.adds) <= set(CAMPUS) else len(cells)):
            yield [_added(cells, len(schools), measure, n, times) for times in range(measure.most + 1)]
    for n, (_, stage) in enumerate(cells) if moves else ():
        targets = [m for m, (_, other) in enumerate(cells) if m != n and other == stage]
        stays = [_added(cells, len(schools), Measure({}, 0, 0), n, 0)]
        gone = [_moved(cells, len(schools), moves, n, m, kind) for m in targets for kind in range(3)]
        yield stays + [g for g in gone if g]


def _nothing(cells, schools):
    return np.zeros(4 * len(cells) + 4 * schools), np.zeros(3 * len(cells)), np.zeros(3 * len(cells))


def _added(cells, schools, measure, n, times):
    change, unsaid, lacked = _nothing(cells, schools)
    for name, amount in measure.adds.items():
        if name in CAMPUS:
            change[4 * len(cells) + 4 * n + CAMPUS.index(name)] = amount * times
        else:
            change[4 * n + COUNTS.index(name)] = amount * times
            if measure.trains:
                lacked[3 * n + COUNTS.index(name) - 1] = times
    return change, measure.cost * times, unsaid, lacked


def _moved(cells, schools, moves, n, m, kind):
    """One teacher of a kind goes from n to m, and is also of every kind that all teachers of n are."""
    have = cells[n][0].counts[cells[n][1]]
    carried = [k for k in range(3) if k == kind or have[1 + k] == have[0]]
    if any(have[1 + k] == 0 for k in carried):
        return None
    change, unsaid, lacked = _nothing(cells, schools)
    for column in (0, *(1 + k for k in carried)):
        change[4 * n + column] -= 1
        change[4 * m + column] += 1
    for k in set(range(3)) - set(carried):
        unsaid[3 * n + k] = lacked[3 * n + k] = 1
    return change, moves.cost, unsaid, lacked


def _possible(cells, lacked):
    """Nobody who lacks a kind is both trained and gone, or trained twice."""
    lacking = [have[0] - c for s, stage in cells for have in [s.counts[stage]] for c in have[1:]]
    return (lacked <= np.array(lacking)).all(axis=1)


def _passes(schools, cells, states, unsaid, stage, limits):
    """Every school's stage has six of seven and the rest at 85 %, whoever left; every spread is within its limit."""
    here = [n for n, (_, t) in enumerate(cells) if t == stage]
    if not here:
        return np.ones(len(states), bool)
    pupils = np.array([cells[n][0].pupils[stage] for n in here], float)
    values = np.stack([_values(schools, cells, states, n) for n in here], axis=1)
    surely = values.copy()
    for place, n in enumerate(here):
        surely[:, place, :3] -= 100 * unsaid[:, 3 * n : 3 * n + 3] / pupils[place]
    line = np.array(LINES[stage])
    below = surely < line * (1 - CLOSE)
    failed = surely < 0.85 * line * (1 - CLOSE)
    schools_pass = (~failed.any(axis=2) & (below.sum(axis=2) <= 1)).all(axis=1)
    share = (pupils / pupils.sum())[None, :, None]
    mean = (share * values).sum(axis=1)
    sigma = np.sqrt((share * (values - mean[:, None, :]) ** 2).sum(axis=1))
    return schools_pass & (sigma <= limits[stage] * mean * (1 + CLOSE)).all(axis=1)


def _values(schools, cells, states, n):
    school, stage = cells[n]
    counts = states[:, 4 * n : 4 * n + 4]
    base = 4 * len(cells) + 4 * next(i for i, s in enumerate(schools) if s is school)
    weighted = sum(WEIGHTS[t] * p for t, p in school.pupils.items())
    per_pupil = states[:, base : base + 4] * WEIGHTS[stage] / weighted
    return np.column_stack(
        [100 * counts[:, 1:] / school.pupils[stage], per_pupil[:, :3], 100 * per_pupil[:, 3]]
    )
