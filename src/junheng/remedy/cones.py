"""The spread limits as second-order cones, approached from outside by tangents that never cut off a permitted point.

σ ≤ c·ȳ with σ² = Σ wᵢ(yᵢ − ȳ)² is the same as: there are tᵢ with Σ wᵢtᵢ ≤ s, s ≤ c·ȳ and tᵢ ≥ dᵢ²/s, dᵢ = yᵢ − ȳ.
d²/s is convex, and for every r its tangent t ≥ 2r·d − r²·s holds for all d and s > 0. One family of one-parameter tangents
per school converges in a few rounds, where tangents of the whole norm need very many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from junheng.remedy.highs import Row, Solver
from junheng.remedy.program import Program
from junheng.remedy.situation import Situation, Spread

EXACT = 5e-10
"""Relative room when a spread is checked; the measure forgives twice as much."""
NEGLIGIBLE = 0.01
"""A school whose tangent would correct less than this share of the average correction needs none."""


@dataclass
class Cone:
    """The columns of one spread in the solver: y of each school, the mean, s, t of each school and the slack."""

    number: int
    spread: Spread
    line: float
    y: range
    mean: int
    size: int
    t: range
    slack: int
    cap: int


class Cones:
    """The spreads that have been called for so far; the others cost nothing."""

    def __init__(self, solver: Solver, place: Situation, program: Program):
        self._solver, self._place, self._program = solver, place, program
        self.active: dict[int, Cone] = {}
        self.room = 0.0
        self.open = False
        self.slack_value: dict[int, float] = {}

    def slack_columns(self) -> list[int]:
        return [cone.slack for cone in self.active.values()]

    def open_slack(self) -> None:
        """Let every spread be exceeded, at a price, from now on."""
        self.open = True
        if columns := self.slack_columns():
            self._solver.bounds(columns, [0.0] * len(columns), [inf] * len(columns))

    def read_slack(self, x: np.ndarray) -> None:
        """Take the slack of each spread from the solver's answer."""
        self.slack_value = {
            n: max(float(x[c.slack]), 0.0) for n, c in self.active.items() if c.slack < len(x)
        }

    def needed(self, values: np.ndarray) -> dict[int, float]:
        """Spread → the slack that `values` need, σ − c·ȳ in shares of the line; only where they need any."""
        found = {}
        for n, spread in enumerate(self._place.spreads):
            y = values[spread.rows, spread.item] / self._line(spread)
            beyond = float((spread.coefficient(values) - spread.limit) * (spread.share @ y))
            if beyond > 0:
                found[n] = beyond * (1 + 1e-6) + 1e-9
        return found

    def close_slack(self, values: np.ndarray) -> None:
        """From now on allow each spread just what `values` need."""
        self.open, self.slack_value = False, self.needed(values)
        for n, cone in self.active.items():
            self._solver.bounds([cone.slack], [0.0], [self.slack_value.get(n, 0.0)])

    def excess(self, values: np.ndarray) -> dict[int, float]:
        """Spread → how far its coefficient is above its limit, as a share of the limit; permitted slack is no excess."""
        over = {}
        for n, spread in enumerate(self._place.spreads):
            allowed = spread.limit + self._granted(n, spread, values)
            beyond = spread.coefficient(values) / allowed - 1
            if beyond > EXACT:
                over[n] = beyond
        return over

    def _granted(self, number: int, spread: Spread, values: np.ndarray) -> float:
        slack = self.slack_value.get(number, 0.0)
        mean = spread.share @ values[spread.rows, spread.item]
        return slack * self._line(spread) / mean if slack and mean > 0 else 0.0

    def cut(self, x: np.ndarray, values: np.ndarray, beyond: float = 0.0) -> int:
        """Add tangents at `values` to every spread exceeded by more than `beyond`; returns how many spreads that were.

        `x` is the solver's answer: schools whose t there is already right get no new tangent.
        """
        over = [n for n, excess in self.excess(values).items() if excess > beyond]
        for n in over:
            cone = self.active.get(n) or self._activate(n)
            slopes, size = self._slopes(cone, values)
            right = size * slopes**2
            now = x[cone.t.start : cone.t.stop] if cone.t.stop <= len(x) else np.zeros(len(right))
            lack = np.maximum(right - now, 0) * cone.spread.share
            wrong = np.flatnonzero(lack > NEGLIGIBLE * lack.mean())
            self._solver.add_rows(self._tangents(cone, slopes[wrong], wrong))
        return len(over)

    def _slopes(self, cone: Cone, values: np.ndarray) -> tuple[np.ndarray, float]:
        """r = d/s of each school at `values`, and s."""
        y = values[cone.spread.rows, cone.spread.item] / cone.line
        mean = float(cone.spread.share @ y)
        size = cone.spread.limit * mean + self.slack_value.get(cone.number, 0.0)
        return (y - mean) / size, size

    def completed(self, x: np.ndarray, values: np.ndarray) -> np.ndarray:
        """`x` with the columns of every spread set to what `values` make them."""
        x = np.concatenate([x, np.zeros(self._solver.width - len(x))])
        for cone in self.active.values():
            slopes, size = self._slopes(cone, values)
            y = values[cone.spread.rows, cone.spread.item] / cone.line
            x[cone.y.start : cone.y.stop], x[cone.mean] = y, cone.spread.share @ y
            x[cone.t.start : cone.t.stop], x[cone.size] = size * slopes**2, size
            x[cone.slack] = self.slack_value.get(cone.number, 0.0)
        return x

    def cut_beside(self, values: np.ndarray, reach: int = 1) -> None:
        """Add tangents where whole teachers or rooms would put each school, up to `reach` more or fewer than at `values`.

        Without them the whole-number search would find points between the tangents of the relaxation again and again.
        """
        for cone in self.active.values():
            rows, item = cone.spread.rows, cone.spread.item
            now, y = self._place.values[rows, item] / cone.line, values[rows, item] / cone.line
            slopes, size = self._slopes(cone, values)
            unit = self._units(cone)
            can = np.flatnonzero(np.isfinite(unit))
            down = ((y - now) / unit - np.floor((y - now) / unit + 1e-9)) * unit
            for step in range(-reach, reach + 2):
                beside = slopes + (step * unit - down) / size
                self._solver.add_rows(self._tangents(cone, beside[can], can))

    def _units(self, cone: Cone) -> np.ndarray:
        """What one whole step adds at each school, in shares of the line; nan where nothing whole can be added."""
        width, levers = len(self._place.items), self._program.levers
        units = np.full(len(cone.spread.rows), np.nan)
        for n, row in enumerate(cone.spread.rows):
            cell = self._program.effect.getrow(row * width + cone.spread.item)
            sizes = [abs(v) for v, lever in zip(cell.data, cell.indices, strict=True) if levers[lever].whole]
            units[n] = min(sizes, default=np.nan) / cone.line
        return units

    def tighten(self, room: float) -> None:
        """Aim below every limit by the share `room`, so that what the solver forgives is still within the limit."""
        self.room = room
        for cone in self.active.values():
            self._solver.coefficient(cone.cap, cone.mean, -cone.spread.limit * (1 - room))

    def _line(self, spread: Spread) -> float:
        return float(self._place.lines[spread.rows[0], spread.item])

    def _activate(self, number: int) -> Cone:
        spread, solver = self._place.spreads[number], self._solver
        count, line = len(spread.rows), self._line(spread)
        free, zero = [-inf] * count, [0.0] * count
        y = solver.add_columns(zero, free, [inf] * count, [False] * count)
        t = solver.add_columns(zero, zero, [inf] * count, [False] * count)
        top = inf if self.open else self.slack_value.get(number, 0.0)
        mean = solver.add_columns([0, 0, 1.0 if self.open else 0.0], [0] * 3, [inf, inf, top], [False] * 3)
        size, slack = mean + 1, mean + 2
        cone = Cone(number, spread, line, range(y, y + count), mean, size, range(t, t + count), slack, 0)
        share = dict(zip(cone.y, spread.share, strict=True))
        cone.cap = solver.add_rows(
            [({size: 1.0, mean: -spread.limit * (1 - self.room), slack: -1.0}, -inf, 0)]
        )
        solver.add_rows(self._definitions(cone))
        solver.add_rows([(share | {mean: -1.0}, 0, 0)])
        solver.add_rows([(dict(zip(cone.t, spread.share, strict=True)) | {size: -1.0}, -inf, 0)])
        self.active[number] = cone
        return cone

    def _definitions(self, cone: Cone) -> list[Row]:
        """y − Σ effect·lever = the value now, in shares of the line."""
        width, rows = len(self._place.items), []
        for y, row in zip(cone.y, cone.spread.rows, strict=True):
            cell = self._program.effect.getrow(row * width + cone.spread.item)
            terms = {int(n): -float(v) / cone.line for n, v in zip(cell.indices, cell.data, strict=True)}
            now = float(self._place.values[row, cone.spread.item]) / cone.line
            rows.append((terms | {y: 1.0}, now, now))
        return rows

    @staticmethod
    def _tangents(cone: Cone, slopes: Sequence[float], schools: Sequence[int]) -> list[Row]:
        """t − 2r(y − mean) + r²·s ≥ 0 for each of the cone's `schools` at its slope r."""
        return [
            ({cone.t[n]: 1.0, cone.y[n]: -2 * r, cone.mean: 2 * r, cone.size: r * r}, 0, inf)
            for n, r in zip(schools, map(float, slopes), strict=True)
        ]
