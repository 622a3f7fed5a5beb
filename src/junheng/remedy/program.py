"""The rules as a mixed-integer linear program: levers, lines to be held, and the one indicator that may stay below.

Columns: the levers in their order, then a binary `below` per school-stage and indicator that might use the exception,
then a slack per line (closed unless nothing else helps). Spreads are added by `cones` while solving.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, inf

import numpy as np
from scipy.sparse import csr_matrix

from junheng.remedy.levers import Coupling, Effect, Lever
from junheng.remedy.situation import Situation
from junheng.standards.resource import TOLERANCE


@dataclass
class Columns:
    """Columns of a program while it is built."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def add(self, cost: float, upper: float, whole: bool) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1


@dataclass
class Program:
    """minimise cost·x over 0 ≤ x ≤ upper and lower ≤ rows·x ≤ upper. `below` and `slack`: (row, indicator) → column.

    `slack_unit` is how much of the line (as a share of it) one unit of slack stands for.
    """

    columns: Columns
    rows: list[tuple[dict[int, float], float, float]]
    levers: Sequence[Lever]
    effect: csr_matrix
    safe: csr_matrix
    totals: list[int]
    couplings: list[tuple[dict[int, float], float, float]]
    below: dict[tuple[int, int], int] = field(default_factory=dict)
    slack: dict[tuple[int, int], int] = field(default_factory=dict)
    slack_unit: dict[tuple[int, int], float] = field(default_factory=dict)

    @cached_property
    def idle(self) -> list[tuple[int, int]]:
        """Pairs of levers that undo each other: a kind of teacher leaves and arrives at one school, pairing left open."""
        if any(lever.act == "pair" for lever in self.levers):
            return []
        ends = {(v.code, v.stage, v.kind): n for n, v in enumerate(self.levers) if v.act == "out"}
        arriving = ((n, v) for n, v in enumerate(self.levers) if v.act == "in")
        keys = (((v.code, v.stage, v.kind), n) for n, v in arriving)
        return [(ends[key], n) for key, n in keys if key in ends]

    def values(self, place: Situation, x: np.ndarray) -> np.ndarray:
        """Rows × indicators after pulling the levers by `x` steps; unknown stays unknown."""
        change = self.effect @ x[: len(self.levers)]
        return place.values + change.reshape(place.values.shape)

    def surely(self, place: Situation, x: np.ndarray) -> np.ndarray:
        """The same, but whoever leaves a school known by counts takes every kind along: what can be counted on."""
        return place.values + (self.safe @ x[: len(self.levers)]).reshape(place.values.shape)


def program(place: Situation, found: Sequence[Lever], couplings: Sequence[Coupling]) -> Program:
    """Everything but the spreads."""
    columns = Columns()
    for lever in found:
        columns.add(lever.cost, lever.most, lever.whole)
    rows = [(dict(c.terms), c.lower, c.upper) for c in couplings if c.terms]
    before = len(columns.cost)
    rows += _totals(columns, found)
    totals = list(range(before, len(columns.cost)))
    built = Program(
        columns=columns,
        rows=rows,
        levers=found,
        effect=_effects(place, [lever.effect for lever in found]),
        safe=_effects(place, [lever.counts_on() for lever in found]),
        totals=totals,
        couplings=rows[: len(rows) - len(totals)],
    )
    touching = _by_cell(found)
    for i in range(len(place.codes)):
        for k in range(len(place.items)):
            if not np.isnan(place.values[i, k]):
                _hold_line(built, place, i, k, touching.get((i, k), {}))
        exceptions = [built.below[i, k] for k in range(len(place.items)) if (i, k) in built.below]
        if exceptions:
            rows.append((dict.fromkeys(exceptions, 1.0), 0, place.allowed_below))
    return built


def _totals(columns: Columns, found: Sequence[Lever]) -> list[tuple[dict[int, float], float, float]]:
    """A whole column for the total of each thing done in a stage: deciding totals first proves bounds far sooner."""
    groups: dict[tuple, list[int]] = {}
    for n, lever in enumerate(found):
        if lever.whole and lever.cost:
            groups.setdefault((lever.act, lever.stage, lever.option.id if lever.option else ""), []).append(n)
    return [
        (dict.fromkeys(members, 1.0) | {columns.add(0, inf, True): -1.0}, 0, 0)
        for members in groups.values()
        if len(members) > 1
    ]


def _effects(place: Situation, effects: Sequence[Effect]) -> csr_matrix:
    width = len(place.items)
    cells = [(i * width + k, n, v) for n, effect in enumerate(effects) for (i, k), v in effect.items()]
    row, column, value = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((value, (row, column)), shape=(place.values.size, len(effects)))


def _by_cell(found: Sequence[Lever]) -> dict[tuple[int, int], dict[int, float]]:
    cells: dict[tuple[int, int], dict[int, float]] = {}
    for n, lever in enumerate(found):
        for cell, amount in lever.counts_on().items():
            cells.setdefault(cell, {})[n] = amount
    return cells


def _hold_line(built: Program, place: Situation, i: int, k: int, terms: Mapping[int, float]) -> None:
    """Σ terms ≥ line − value, or with `below` = 1 only ≥ floor − value; in whole units where every lever is the same."""
    value, line, floor = place.values[i, k], place.lines[i, k], place.floors[i, k]
    falls = any(amount < 0 for amount in terms.values())
    if value >= line * (1 - TOLERANCE / 2) and not falls:
        return
    unit = _unit(terms) or line
    to_line, to_floor = _units(line - value, unit, line, terms), _units(floor - value, unit, line, terms)
    if not falls:
        to_floor = max(to_floor, 0.0)
    columns = built.columns
    below, slack = columns.add(0, 1, True), columns.add(0, 0, False)
    built.below[i, k], built.slack[i, k], built.slack_unit[i, k] = below, slack, unit / line
    row = {n: amount / unit for n, amount in terms.items()}
    built.rows.append((row | {below: to_line - to_floor, slack: 1.0}, to_line, inf))


def _unit(terms: Mapping[int, float]) -> float | None:
    """The size all levers of a row have in common, if they have one: then the need is a whole number of it."""
    sizes = {abs(amount) for amount in terms.values()}
    if not sizes or max(sizes) > min(sizes) * (1 + 1e-12):
        return None
    return max(sizes)


def _units(need: float, unit: float, line: float, terms: Mapping[int, float]) -> float:
    """`need` in units; a whole number, rounded up, where levers come in whole steps (the measure forgives 1e-9)."""
    exact = need / unit
    return float(ceil(exact - TOLERANCE / 2 * line / unit)) if _unit(terms) else exact + TOLERANCE
