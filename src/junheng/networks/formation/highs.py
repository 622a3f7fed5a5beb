"""HiGHS behind a few verbs: rows first, then columns as they are found; relax, or solve in whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from junheng.highs import FEASIBLE, STATUS, run, solver, truthful


@dataclass(frozen=True)
class Answer:
    """What a run gave. `x` is None where nothing was found; `bound` holds for the rows and columns present."""

    x: np.ndarray | None
    value: float
    bound: float
    duals: np.ndarray | None = None


class Program:
    """A minimisation that grows by rows and columns. Deterministic: one thread, fixed seed."""

    def __init__(self, called_off: Callable[[], bool] | None = None) -> None:
        self._highs = solver(called_off)
        self.width, self._whole, self._cost = 0, [], []

    def add_rows(self, lower: Sequence[float], upper: Sequence[float]) -> None:
        """Rows without entries, to be filled by columns."""
        none = np.zeros(0, np.int32)
        starts = np.zeros(len(lower), np.int32)
        self._highs.addRows(
            len(lower), np.array(lower, float), np.array(upper, float), 0, starts, none, np.zeros(0)
        )

    def add_row(self, columns: Sequence[int], values: Sequence[float], lower: float, upper: float) -> None:
        """One row over columns that are already there."""
        self._highs.addRow(lower, upper, len(columns), np.array(columns, np.int32), np.array(values, float))

    def add_columns(
        self, cost: Sequence[float], rows: Sequence[Sequence[int]], values: Sequence[Sequence[float]],
        upper: float = inf, whole: bool = True,
    ) -> None:  # fmt: skip
        """Columns from 0 to `upper`, each with its entries in the rows."""
        number = len(cost)
        if not number:
            return
        starts = np.cumsum([0] + [len(r) for r in rows[:-1]]).astype(np.int32)
        index = np.array([n for r in rows for n in r], np.int32)
        value = np.array([v for r in values for v in r], float)
        self._highs.addCols(
            number,
            np.array(cost, float),
            np.zeros(number),
            np.full(number, upper),
            len(index),
            starts,
            index,
            value,
        )
        self.width += number
        self._whole += [whole] * number
        self._cost += list(cost)

    def relaxed(self, seconds: float) -> Answer:
        """Solve with every column continuous."""
        self._kinds([False] * self.width)
        # A linear program is held against all the time this instance has run, a whole-number one against its own.
        self._run(self._highs.getRunTime() + max(seconds, 0.05), 0.0)
        highs = self._highs
        if highs.getModelStatus() != STATUS.kOptimal:
            return Answer(None, inf, -inf)
        solution, value = highs.getSolution(), highs.getInfo().objective_function_value
        return Answer(np.array(solution.col_value), value, value, np.array(solution.row_dual))

    def solved(self, seconds: float, gap: float, start: np.ndarray | None = None) -> Answer:
        """Solve with whole columns whole, until the gap is proved, the time is over or it is called off."""
        self._kinds(self._whole)
        before = self._highs.getRunTime()
        if start is not None:
            self._highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start.astype(float))
        answer = self._solved(seconds, gap)
        if start is None or answer.x is None or truthful(self._cost, answer.x, answer.value):
            return answer
        self._highs.clearSolver()
        return self._solved(seconds - (self._highs.getRunTime() - before), gap)

    def _solved(self, seconds: float, gap: float) -> Answer:
        spent = 0.0 if any(self._whole) else self._highs.getRunTime()
        self._run(spent + max(seconds, 0.05), gap)
        info = self._highs.getInfo()
        if self._highs.getModelStatus() in (STATUS.kInfeasible, STATUS.kUnboundedOrInfeasible):
            return Answer(None, inf, inf)
        found = info.primal_solution_status == FEASIBLE
        x = np.array(self._highs.getSolution().col_value) if found else None
        return Answer(x, info.objective_function_value if found else inf, info.mip_dual_bound)

    def _kinds(self, whole: Sequence[bool]) -> None:
        kinds = np.array([int(w) for w in whole], np.uint8)
        self._highs.changeColsIntegrality(self.width, np.arange(self.width, dtype=np.int32), kinds)

    def _run(self, until: float, gap: float) -> None:
        self._highs.setOptionValue("time_limit", until)
        self._highs.setOptionValue("mip_rel_gap", gap)
        self._highs.setOptionValue("mip_abs_gap", 1e-7)
        run(self._highs)
