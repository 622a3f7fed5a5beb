"""Find the cheapest pulls of the levers: relax, cut, solve in whole numbers, cut again, until bound and plan meet."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, inf, isfinite

import numpy as np

from junheng.programmes.said import Said
from junheng.remedy.cones import Cones
from junheng.remedy.highs import Answer, Solver
from junheng.remedy.mend import mended
from junheng.remedy.program import Program
from junheng.remedy.situation import Situation
from junheng.remedy.stop import Stop

ROUNDS = 60
SEARCHED = 0.97
"""The part of the time spent searching; the rest is for the plan, its reasons and the check."""
RELAXED = 1e-5
"""How near the relaxation must come to every limit before whole numbers are asked for."""
FORGIVEN = 1e-6
"""Excess, as a share of the limit, that may be left to the solver's tolerance; then it is told to aim lower by `ROOMS`."""
ROOMS = (0.0, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)
SOLVER_SHARE = 0.8
"""The part of the permitted gap that the whole-number search may leave; the rest is for rounding amounts up to steps."""
SHADOW_STEP = 0.01
THRIFT = 1e-6
"""While the least shortfall is sought, money counts this little: enough not to waste it, too little to fall short for it."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Found:
    """The best pulls in steps, their cost, and a lower bound that no plan with these means can undercut.

    `shadow`: spread → what the relaxation would save if its limit were 0.01 higher. `let_off`: some line or limit is
    out of reach, and the plan is the cheapest of those that come nearest.
    """

    steps: np.ndarray
    cost: float
    bound: float
    shadow: dict[int, float]
    rounds: int
    let_off: bool


@dataclass
class Best:
    """The best candidate so far for one objective."""

    x: np.ndarray | None = None
    steps: np.ndarray | None = None
    value: float = inf
    bound: float = 0.0

    @property
    def gap(self) -> float:
        return 0.0 if self.value <= 0 else (self.value - self.bound) / self.value


@dataclass
class Search:
    """The state of one search; `find` runs it."""

    place: Situation
    program: Program
    stop: Stop
    progress: Progress
    solver: Solver = field(default_factory=Solver)
    started: float = field(default_factory=time.monotonic)
    share: float = 1.0
    rounds: int = 0
    shadow: dict[int, float] = field(default_factory=dict)
    start: np.ndarray | None = None

    def __post_init__(self):
        columns = self.program.columns
        self.scale = max(columns.cost, default=0) or 1.0
        self.cost = np.array(columns.cost, float) / self.scale
        self.upper = np.array(columns.upper, float)
        self.solver.add_columns(self.cost, [0.0] * len(self.cost), columns.upper, columns.whole)
        self.solver.add_rows(self.program.rows)
        self.totals = frozenset(self.program.totals)
        self.cones = Cones(self.solver, self.place, self.program)

    def left(self) -> float:
        return self.stop.seconds * SEARCHED * self.share - (time.monotonic() - self.started)

    def find(self) -> Found:
        """The cheapest plan; where none reaches every line, the cheapest among those that come nearest."""
        best = self._minimise()
        let_off = best is None
        if let_off:
            self._tell(
                Said(
                    "现有措施不能让每一项都达标，改求最接近的方案",
                    "these means cannot reach every line: looking for the plan that comes nearest",
                )
            )
            self._let_off()
            best = self._minimise()
        if best is None:
            raise RuntimeError("no plan found although slack was granted")
        shadow = {n: v * self.scale for n, v in self.shadow.items()}
        bound = min(max(best.bound, 0), best.value) * self.scale
        return Found(best.steps, best.value * self.scale, bound, shadow, self.rounds, let_off)

    def _minimise(self) -> Best | None:
        """The best whole-number answer to the present objective; None where there is none."""
        best, tighter, exact = Best(), 0, False
        self.cones.tighten(ROOMS[0])
        best.bound = self._relax()
        if best.bound == inf:
            return None
        if self.start is not None:
            best.x, best.steps = self.start, self.start[: len(self.program.levers)]
            best.value = float(self.cost @ self.start[: len(self.cost)])
            self._say(best, {})
        while self.rounds <= ROUNDS:
            answer = self._whole_answer(best)
            self.rounds += 1
            if answer.infeasible:
                break
            if not tighter:
                best.bound = max(best.bound, answer.bound)
            over, cut = self._consider(answer, best)
            if best.steps is not None and (best.gap <= self.stop.gap or self.left() <= 0):
                break
            if cut or answer.x is None:
                continue
            if self.cones.open:
                break
            if not exact:
                # What is left of the gap comes from rounding amounts up: count them in whole steps instead.
                exact = True
                self.solver.make_whole(range(len(self.program.levers)))
            elif over and tighter < len(ROOMS) - 1:
                # What the solver forgives is not within the limit.
                tighter += 1
                self.cones.tighten(ROOMS[tighter])
            elif best.steps is not None:
                break
        return best if best.steps is not None else None

    def _whole_answer(self, best: Best) -> Answer:
        """Solve in whole numbers; when the time is over and nothing was found, the first solution will do."""
        if self.left() <= 0 and best.steps is None:
            return self.solver.solved(max(10.0, self.stop.seconds), 1.0)
        start = self.start
        if start is not None:
            start = self.cones.completed(start[: len(self.cost)], self.program.values(self.place, start))
        return self.solver.solved(self.left(), SOLVER_SHARE * self.stop.gap, start)

    def _consider(self, answer: Answer, best: Best) -> tuple[dict[int, float], int]:
        """Keep the answer if it is within every limit (or can be mended); cut it off where it is not."""
        if answer.x is None:
            return {}, 0
        steps = self._in_steps(answer.x)
        values = self.program.values(self.place, steps)
        if self.cones.open:
            self.cones.read_slack(answer.x)
        over = self.cones.excess(values)
        cut = self.cones.cut(answer.x, self.program.values(self.place, answer.x), FORGIVEN)
        x = answer.x.copy()
        if self.cones.open:
            x[: len(steps)] = steps
            self._keep(best, x, steps, sum(self.cones.needed(values).values()))
        elif (steps := mended(self.place, self.program, self.cones, steps)) is not None:
            x[: len(steps)] = steps
            self._keep(best, x, steps, 0.0)
        self._say(best, over)
        return over, cut

    def _keep(self, best: Best, x: np.ndarray, steps: np.ndarray, shortfall: float) -> None:
        value = float(self.cost @ x[: len(self.cost)]) + shortfall
        if value < best.value:
            best.x, best.steps, best.value = x, steps, value
            if not self.cones.open:
                self.start = self._whole_point(x, steps)

    def _relax(self) -> float:
        """Cut the continuous relaxation until it is within every limit; returns its value, inf if infeasible."""
        value = 0.0
        for _ in range(ROUNDS):
            answer = self.solver.relaxed(max(self.left(), 1))
            if answer.infeasible:
                return inf
            if answer.x is None:
                return value
            value = answer.value
            if self.cones.open:
                self.cones.read_slack(answer.x)
            if not self.cones.cut(answer.x, self.program.values(self.place, answer.x), RELAXED):
                break
        if not self.cones.open:
            self._read_shadow(answer)
        self.cones.cut_beside(self.program.values(self.place, answer.x))
        self._raise_totals(answer.x)
        self._round_up(answer.x)
        return value

    def _read_shadow(self, answer: Answer) -> None:
        for n, cone in self.cones.active.items():
            dual = abs(float(answer.duals[cone.cap])) if cone.cap < len(answer.duals) else 0.0
            self.shadow[n] = dual * SHADOW_STEP * float(answer.x[cone.mean])

    def _raise_totals(self, x: np.ndarray) -> None:
        """Each total is at least its least value in the relaxation, rounded up: little work, and far better bounds."""
        for column in self.program.totals:
            if abs(x[column] - round(x[column])) < 1e-6:
                continue
            alone = np.zeros(self.solver.width)
            alone[column] = 1
            self.solver.objective(alone)
            least = self.solver.relaxed(max(self.left(), 1)).bound
            if isfinite(least) and least > 1e-6:
                self.solver.bounds([column], [ceil(least - 1e-6)], [inf])
        self._restore_objective()

    def _round_up(self, x: np.ndarray) -> None:
        """A first whole-number answer: hold the lines by the cheapest means on top of the relaxation, then mend spreads."""
        if self.cones.open:
            return
        core, columns, levers = Solver(), self.program.columns, self.program.levers
        low = np.zeros(len(self.cost))
        for n, lever in enumerate(levers):
            if lever.act != "pair":
                low[n] = np.floor(x[n] + (1e-6 if lever.act in ("out", "in") else 0.5))
        core.add_columns(self.cost, np.minimum(low, self.upper), self.upper, columns.whole)
        core.add_rows(self.program.rows)
        answer = core.solved(max(self.left() / 4, 1), 0.002)
        if answer.x is None:
            return
        steps = mended(self.place, self.program, self.cones, self._in_steps(answer.x))
        if steps is not None:
            self.start = self._whole_point(answer.x, steps)

    def _whole_point(self, x: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """The solver's columns for an answer given in steps."""
        point = x[: len(self.cost)].copy()
        point[: len(steps)] = steps
        for terms, _, _ in self.program.rows:
            if total := next((n for n in terms if n in self.totals), None):
                point[total] = sum(steps[n] for n in terms if n != total)
        return self.cones.completed(point, self.program.values(self.place, steps))

    def _restore_objective(self) -> None:
        whole = np.zeros(self.solver.width)
        whole[: len(self.cost)] = self.cost
        for column in self.cones.slack_columns() if self.cones.open else ():
            whole[column] = 1.0
        self.solver.objective(whole)

    def _in_steps(self, x: np.ndarray) -> np.ndarray:
        """Whole levers rounded, amounts rounded up to whole steps; nobody leaves a school for another of the same kind to
        arrive, unless distances tie both to their partners."""
        count = len(self.program.levers)
        whole = np.array([lever.whole for lever in self.program.levers], bool)
        steps = np.where(whole, np.round(x[:count]), np.ceil(x[:count] - 1e-6))
        for out, into in self.program.idle:
            steps[[out, into]] -= min(steps[out], steps[into])
        return steps

    def _let_off(self) -> None:
        """Find the least total shortfall, and from now on allow every line and limit just what it needs."""
        price, columns = self.cost, list(self.program.slack.values())
        self.cost = THRIFT * price
        for cell, column in self.program.slack.items():
            self.cost[column] = self.program.slack_unit[cell]
        self.solver.bounds(columns, [0.0] * len(columns), [inf] * len(columns))
        self.cones.open_slack()
        self._restore_objective()
        self.share = 0.5
        best = self._minimise()
        if best is None:
            raise RuntimeError("no plan found although every line was let off")
        self.upper[columns] = np.maximum(best.x[columns], 0) * (1 + 1e-6) + 1e-6
        self.solver.bounds(columns, [0.0] * len(columns), self.upper[columns])
        self.cones.close_slack(self.program.values(self.place, best.steps))
        self.cost, self.share = price, 1.0
        self._restore_objective()
        self.start = self._whole_point(best.x, best.steps)

    def _tell(self, what: str) -> None:
        self.progress(what, min(1.0, (time.monotonic() - self.started) / self.stop.seconds))

    def _say(self, best: Best, over: dict[int, float]) -> None:
        if self.cones.open:
            self._tell(Said("第 {n} 轮：求最小差距", "round {n}: the least shortfall", n=self.rounds + 1))
            return
        cost = Said("尚无", "none yet")
        if isfinite(best.value):
            cost = Said("{cost:,.0f} 元", "{cost:,.0f} yuan", cost=best.value * self.scale)
        worst = Said("", "")
        if over:
            most = max(over.values())
            worst = Said("，差异系数曾超出 {most:.1e}", ", spreads exceeded by {most:.1e}", most=most)
        self._tell(
            Said(
                "第 {n} 轮：方案 {cost}，下界 {bound:,.0f} 元{worst}", "round {n}: plan {cost}, bound {bound:,.0f} yuan{worst}",
                n=self.rounds + 1, cost=cost, bound=best.bound * self.scale, worst=worst,
            )
        )  # fmt: skip
