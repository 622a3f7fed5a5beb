"""HiGHS behind four verbs: add columns, add rows, change, run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from junheng.highs import FEASIBLE, STATUS, run, solver, truthful

Row = tuple[Mapping[int, float], float, float]
FEASIBILITY = 1e-7
"""Rows are scaled to size one, so that what the solver calls feasible the measure calls 达标."""


@dataclass(frozen=True)
class Answer:
    """What a run gave. `x` is None where no solution was found; `bound` is valid for the rows present at the time."""

    x: np.ndarray | None
    value: float
    bound: float
    infeasible: bool = False
    duals: np.ndarray | None = None


class Solver:
    """One mixed-integer program that grows. Deterministic: one thread, fixed seed."""

    def __init__(self) -> None:
        self._highs = solver(primal_feasibility_tolerance=FEASIBILITY, mip_feasibility_tolerance=FEASIBILITY)
        self._whole: list[bool] = []
        self._cost: list[float] = []
        self._rows = 0

    @property
    def width(self) -> int:
        return len(self._whole)

    def add_columns(
        self, cost: Sequence[float], lower: Sequence[float], upper: Sequence[float], whole: Sequence[bool]
    ) -> int:
        """Add columns; returns the number of the first."""
        first = self.width
        none = np.zeros(0, np.int32)
        self._highs.addCols(
            len(cost), np.array(cost, float), np.array(lower, float), np.array(upper, float),
            0, none, none, np.zeros(0),
        )  # fmt: skip
        self._whole += list(whole)
        self._cost += list(cost)
        return first

    def add_rows(self, rows: Iterable[Row]) -> int:
        """Add rows (terms, lower, upper); returns the number of the first."""
        rows, first = list(rows), self._rows
        if not rows:
            return first
        starts = np.cumsum([0] + [len(terms) for terms, _, _ in rows[:-1]])
        index = np.array([n for terms, _, _ in rows for n in terms], np.int32)
        value = np.array([v for terms, _, _ in rows for v in terms.values()], float)
        lower, upper = np.array([r[1] for r in rows], float), np.array([r[2] for r in rows], float)
        self._highs.addRows(len(rows), lower, upper, len(index), starts.astype(np.int32), index, value)
        self._rows += len(rows)
        return first

    def objective(self, cost: np.ndarray) -> None:
        """Minimise cost·x from now on."""
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost.astype(float))
        self._cost[: len(cost)] = cost.tolist()

    def bounds(self, columns: Sequence[int], lower: Sequence[float], upper: Sequence[float]) -> None:
        """Change the bounds of columns."""
        index = np.array(columns, np.int32)
        self._highs.changeColsBounds(len(index), index, np.array(lower, float), np.array(upper, float))

    def coefficient(self, row: int, column: int, value: float) -> None:
        self._highs.changeCoeff(row, column, value)

    def make_whole(self, columns: Iterable[int]) -> None:
        """Count these columns in whole steps from now on."""
        for column in columns:
            self._whole[column] = True

    def relaxed(self, seconds: float) -> Answer:
        """Solve with every column continuous."""
        self._integrality([False] * self.width)
        return self._run(seconds, 0.0, relaxed=True)

    def solved(self, seconds: float, gap: float, start: np.ndarray | None = None) -> Answer:
        """Solve with whole columns whole, until `gap` is proved or the time is over."""
        self._integrality(self._whole)
        before = self._highs.getRunTime()
        if start is not None:
            self._highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
        answer = self._run(seconds, gap, relaxed=False)
        if start is None or answer.x is None or truthful(self._cost, answer.x, answer.value):
            return answer
        self._highs.clearSolver()
        return self._run(seconds - (self._highs.getRunTime() - before), gap, relaxed=False)

    def _integrality(self, whole: Sequence[bool]) -> None:
        kinds = np.array([int(w) for w in whole], np.uint8)
        self._highs.changeColsIntegrality(self.width, np.arange(self.width, dtype=np.int32), kinds)

    def _run(self, seconds: float, gap: float, *, relaxed: bool) -> Answer:
        highs = self._highs
        # A linear program is held against all the time this instance has run, a whole-number one against its own.
        spent = 0.0 if any(self._whole) and not relaxed else highs.getRunTime()
        highs.setOptionValue("time_limit", spent + max(seconds, 0.05))
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_abs_gap", 1e-9)
        run(highs)
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in (STATUS.kInfeasible, STATUS.kUnboundedOrInfeasible):
            return Answer(None, inf, inf, infeasible=True)
        if status == STATUS.kModelEmpty:  # nothing can be done and nothing is asked
            return Answer(np.zeros(self.width), 0.0, 0.0, duals=np.zeros(self._rows))
        found = info.primal_solution_status == FEASIBLE
        x = np.array(highs.getSolution().col_value) if found else None
        value = info.objective_function_value if found else inf
        if relaxed:
            solved = status == STATUS.kOptimal
            duals = np.array(highs.getSolution().row_dual) if solved else None
            return Answer(x if solved else None, value, value if solved else -inf, duals=duals)
        return Answer(x, value, info.mip_dual_bound)
