"""From steps of levers to a plan of changes: who moves first, then training, hiring and what is built and bought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from junheng.plans.changes import AddResource, AddTeachers, Change, MoveTeachers, TrainTeachers
from junheng.programmes.said import joined
from junheng.remedy.costs import KINDS
from junheng.remedy.levers import Lever
from junheng.remedy.moves import Move


def changes(
    levers: Sequence[Lever],
    steps: np.ndarray,
    why: Sequence[str],
    moved: Sequence[Move],
    arrivals: Sequence[str],
) -> tuple[Change, ...]:
    """The changes in the order in which they can be carried out. `why` has the reason of each lever, `arrivals` of each move."""
    done = [
        MoveTeachers(
            source=m.source, target=m.target, stage=m.stage, teachers=m.teachers, people=m.people, why=reason,
            **{kind: m.count(kind) for kind in KINDS},
        )
        for m, reason in zip(moved, arrivals, strict=True)
    ]  # fmt: skip
    return (*done, *_training(levers, steps, why), *_hiring(levers, steps, why), *_buying(levers, steps, why))


def _training(levers: Sequence[Lever], steps: np.ndarray, why: Sequence[str]) -> list[Change]:
    """One change per school and stage, whatever is learnt there."""
    gained: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    for lever, number, reason in zip(levers, steps, why, strict=True):
        if lever.act == "train" and number:
            gained[lever.code, lever.stage][next(iter(lever.option.raises))] += int(number)
            reasons[lever.code, lever.stage].append(reason)
    return [
        TrainTeachers(school=code, stage=stage, why=joined(reasons[code, stage]), **gained[code, stage])
        for code, stage in sorted(gained)
    ]


def _hiring(levers: Sequence[Lever], steps: np.ndarray, why: Sequence[str]) -> list[Change]:
    """One change per school, stage and kind of post, so that each can be priced from the plan alone."""
    found = [
        (lever.stage, lever.code, lever.option.id, lever, int(number), reason)
        for lever, number, reason in zip(levers, steps, why, strict=True)
        if lever.act == "hire" and number
    ]
    return [
        AddTeachers(
            school=lever.code, stage=lever.stage, teachers=number, why=reason,
            **{kind: number * lever.option.raises.get(kind, 0) for kind in KINDS},
        )
        for *_, lever, number, reason in sorted(found, key=lambda f: f[:3])
    ]  # fmt: skip


def _buying(levers: Sequence[Lever], steps: np.ndarray, why: Sequence[str]) -> list[Change]:
    found = [
        (lever.code, lever.campus, lever.option.id, lever, float(number), reason)
        for lever, number, reason in zip(levers, steps, why, strict=True)
        if lever.act == "resource" and number
    ]
    return [
        AddResource(
            school=lever.code, campus=lever.campus, resource=next(iter(lever.option.raises)),
            amount=round(number * lever.step, 6), why=reason,
        )
        for *_, lever, number, reason in sorted(found, key=lambda f: f[:3])
    ]  # fmt: skip
