"""Who goes where: leavers and arrivals of one stage and kind are paired so that the teachers travel least."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from junheng.plans.compare import kilometres
from junheng.remedy.costs import KINDS
from junheng.remedy.levers import Lever
from junheng.remedy.situation import Situation
from junheng.remedy.staffing import Kind, Staffing

FAR = 1e6
"""Kilometres that stand for an unknown distance; twice as many for a forbidden one, more still for staying where one is."""


@dataclass(frozen=True)
class Move:
    """Teachers of one stage who go from one school to another, by kind, and who they are where that is known."""

    source: str
    target: str
    stage: str
    kinds: tuple[tuple[Kind, int], ...]
    people: tuple[str, ...] = ()

    @property
    def teachers(self) -> int:
        return sum(n for _, n in self.kinds)

    def count(self, kind: str) -> int:
        k = KINDS.index(kind)
        return sum(n for which, n in self.kinds if which[k])


def moves(
    place: Situation,
    levers: Sequence[Lever],
    steps: np.ndarray,
    staff: Mapping[tuple[str, str], Staffing],
    km_at_most: float | None,
) -> list[Move]:
    """The moves the answer stands for, in order of stage, source and target."""
    spots = {r["code"]: r for r in place.frame.select("code", "longitude", "latitude").iter_rows(named=True)}
    pairs: dict[tuple[str, str, str], Counter[Kind]] = defaultdict(Counter)
    for (stage, kind), (leaving, arriving) in sorted(_ends(levers, steps).items()):
        for source, target in _nearest(leaving, arriving, spots, km_at_most):
            pairs[stage, source, target][kind] += 1
    taken: Counter[tuple[str, str, Kind]] = Counter()
    found = []
    for (stage, source, target), kinds in sorted(pairs.items()):
        people: list[str] = []
        for kind, number in sorted(kinds.items()):
            first = taken[source, stage, kind]
            people += staff[source, stage].people.get(kind, ())[first : first + number]
            taken[source, stage, kind] += number
        found.append(Move(source, target, stage, tuple(sorted(kinds.items())), tuple(people)))
    return found


def _ends(levers: Sequence[Lever], steps: np.ndarray) -> dict[tuple[str, Kind], tuple[list[str], list[str]]]:
    """(stage, kind) → sources and targets, one entry per teacher."""
    ends: dict[tuple[str, Kind], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for lever, number in zip(levers, steps, strict=True):
        if lever.act in ("out", "in"):
            ends[lever.stage, lever.kind][lever.act == "in"].extend([lever.code] * int(number))
    return {key: (sorted(leaving), sorted(arriving)) for key, (leaving, arriving) in ends.items()}


def _nearest(
    leaving: Sequence[str], arriving: Sequence[str], spots: Mapping[str, Mapping], km_at_most: float | None
) -> Iterator[tuple[str, str]]:
    if not leaving:
        return
    away = {(a, b): kilometres(spots[a], spots[b]) for a in set(leaving) for b in set(arriving)}

    def price(a: str, b: str) -> float:
        km = away[a, b]
        if a == b:
            return 3 * FAR
        if km_at_most is not None and (km is None or km > km_at_most):
            return 2 * FAR
        return FAR if km is None else km

    table = np.array([[price(a, b) for b in arriving] for a in leaving])
    yield from ((leaving[i], arriving[j]) for i, j in zip(*linear_sum_assignment(table), strict=True))
