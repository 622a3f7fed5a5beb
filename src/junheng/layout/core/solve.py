"""The core's front door: anneal on two threads, bound by Lagrange's method, HiGHS where the instance is small; checked plans only.

Rounds of work are deterministic for a seed; how many of them fit depends on the clock unless `Stop.rounds` is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from itertools import repeat
from math import inf

import numpy as np

from junheng.layout.core.checker import certify
from junheng.layout.core.exact import solved
from junheng.layout.core.field import field
from junheng.layout.core.lagrange import Bound
from junheng.layout.core.layers import Canon, Layers, canonical, layers
from junheng.layout.core.problem import BOARDING, Problem, single_period
from junheng.layout.core.search import Search
from junheng.layout.core.solution import UNSERVED, Choice, Solution, Stop

Progress = Callable[[float, float, float], None]
"""Hears seconds, value and bound."""
THREADS = 2
SLICE = 0.25
"""Seconds between two looks at the clock, about."""
EXACT_ARCS = 8_000
"""Arcs over all periods up to which HiGHS is given the whole instance."""
MOST_ARCS = 60_000
"""Arcs up to which it is worth asking how many are left after those that no better plan has are taken out."""
EXACT_SHARE, EXACT_AFTER = 0.8, 0.15
NOTHING: Future = Future()
"""HiGHS is not asked, or has been heard."""
NOTHING.set_result(None)
BOUND_ROUNDS, BOUND_TURNS = 20, 8
"""Where rounds are counted: so many rounds of the bound in every so many turns."""
BOUND_SHARE, PARTS_SHARE = 0.3, 0.5
"""The share of all turns in which one worker proves instead of searching: while prices rise, and while parts are looked at."""
COLD = 1.0
"""The moment at which only what helps is kept: where the first plan comes from."""


def solve(
    problem: Problem, *, stop: Stop | None = None, seed: int = 1, start: Choice | None = None,
    progress: Progress | None = None, threads: int = THREADS,
) -> Solution:  # fmt: skip
    """The best plan found until `stop`, and a bound on any plan; `start` is an earlier plan to go on from."""
    compiled()
    run = _Run(problem, stop or Stop(), seed, start, progress, threads)
    if not run.possible:
        return run.solution("无解")
    return run.solution(run.go())


@cache
def compiled() -> None:
    """Compile, or load what was compiled before, outside the time a search is given."""
    way = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.5]])
    tiny = single_period(weight=np.ones(3), cost=way, capacity=np.full(2, 3.0), fixed=np.ones(2))
    _Run(tiny, Stop(60, 0.0, rounds=2), 1, None, None, 1).go()


class _Run:
    """One run: searches, the bound, the best checked plan and the trace."""

    def __init__(self, problem, stop: Stop, seed: int, start, progress, threads: int) -> None:
        self.began, self.problem, self.stop, self.progress = time.monotonic(), problem, stop, progress
        self.canon = canonical(problem)
        self.g: Layers = layers(problem, self.canon)
        self.arcs = _arcs(problem, self.canon, self.g)
        self.possible = _served(self.g)
        self.best: Choice | None = None
        self.value, self.bound, self.trace, self.method = inf, -inf, [], "退火"
        if not self.possible:
            self.bound, self.searches = inf, []
            return
        self.f = field(self.g)
        self.lagrange = Bound(self.g)
        begin = None if start is None else self._canonical(start)
        self.warm = begin is not None
        self.searches = [
            Search(self.g, self.f, 1000 * seed + n, begin)
            for n in range(1 if stop.rounds else max(1, threads))
        ]
        self.exact: Future | None = None
        self.closed, self.due = False, 0.0

    def left(self) -> float:
        return 0.0 if self.stop.called_off() else self.stop.seconds - (time.monotonic() - self.began)

    def go(self) -> str:
        """Search and bound by turns until the stop."""
        for search in self.searches:
            self._slice(search, COLD)
            self._hear_searches()
        with ThreadPoolExecutor(len(self.searches) + 1) as pool:
            self._bounded(0.02 * self.stop.seconds)
            self._hear_bound()
            turn = 0
            while not (why := self._over(turn)):
                turn += 1
                moment = self._moment(turn)
                self._work(pool, turn, moment)
                self._hear_searches()
                self._hear_bound()
                if self.exact is None and (moment >= 1.0 or self.stop.rounds == turn or not self._waits()):
                    self._exactly(pool)
                if self.exact is not None and self.exact.done():
                    self._hear_exact()
            self.closed = True
            return why

    def _work(self, pool: ThreadPoolExecutor, turn: int, moment: float) -> None:
        """One turn: whoever is free searches, or proves where its turn has come."""
        free = len(self.searches) - (self.exact is not None and not self.exact.done())
        if free == 0:
            wait([self.exact], SLICE)
            return
        workers, proof = self.searches[:free], None
        if self._proving(turn, free):
            workers, proof = workers[:-1], pool.submit(self._bounded, min(SLICE, max(self.left(), 0.01)))
        list(pool.map(self._slice, workers, repeat(moment)))
        if proof is not None:
            proof.result()

    def _proving(self, turn: int, free: int) -> bool:
        """Whether a worker proves in this turn."""
        if self.lagrange.done or self.value == inf:
            return False
        if self.stop.rounds:
            if turn % BOUND_TURNS == 0:
                self._bounded(0.0)
            return False
        self.due += min(1.0, (PARTS_SHARE if self.lagrange.dividing else BOUND_SHARE) * free)
        if self.due < 1.0:
            return False
        self.due -= 1.0
        return True

    def _waits(self) -> bool:
        """Whether the search comes first for a while, before HiGHS is asked."""
        return bool(self.stop.rounds) or time.monotonic() - self.began < EXACT_AFTER * self.stop.seconds

    def _moment(self, turn: int) -> float:
        """Where in the cooling this turn is, between 0 and 1."""
        if self.stop.rounds:
            return turn / self.stop.rounds
        small = self.exact is None and self.problem.arcs * self.problem.periods <= EXACT_ARCS
        whole = self.stop.seconds * (EXACT_AFTER if small else 0.97)
        return min(1.0, (time.monotonic() - self.began) / whole)

    def _slice(self, search: Search, moment: float) -> None:
        """About a slice's seconds of one search; the number of moves follows the machine's speed, or is fixed."""
        if self.stop.rounds:
            search.step(moment, 0.2 if self.warm else 1.0)
            return
        until = time.monotonic() + min(SLICE, max(self.left(), 0.01))
        while (before := time.monotonic()) < until:
            search.step(moment, 0.2 if self.warm else 1.0)
            took = time.monotonic() - before
            search.moves = int(
                np.clip(search.moves * np.clip(SLICE / 6 / max(took, 1e-6), 0.5, 2.0), 5, 5000)
            )

    def _over(self, turn: int) -> str:
        if self.stop.called_off():
            return "取消"
        if self.value < inf and self.value - self.bound <= self.stop.gap * abs(self.value) + 1e-9:
            return "差距"
        if self.left() <= 0.02:
            return "时间"
        return "轮次" if self.stop.rounds and turn >= self.stop.rounds else ""

    def _hear_searches(self) -> None:
        for search in self.searches:
            if search.best.value[0] < self.value - 1e-9 * max(
                1.0, abs(self.value) if self.value < inf else 1.0
            ):
                self._hear(self._choice(*search.plan()), "退火")

    def _hear(self, choice: Choice, method: str) -> None:
        """Take a plan over if the checker finds nothing against it and it is cheaper."""
        check = certify(self.problem, choice)
        if check.certified and check.value < self.value:
            self.best, self.value, self.method = choice, check.value, method
            self._tell()

    def _tell(self) -> None:
        now = time.monotonic() - self.began
        self.trace.append((now, self.value, self.bound))
        if self.progress is not None:
            self.progress(now, self.value, self.bound)

    def _bounded(self, seconds: float) -> None:
        self.lagrange.improve(self.value, seconds, BOUND_ROUNDS if self.stop.rounds else None)

    def _hear_bound(self) -> None:
        before, self.bound = self.bound, max(self.bound, self.lagrange.value)
        if self.bound > before + 1e-7 * abs(before) if before > -inf else self.bound > -inf:
            self._tell()

    def _exactly(self, pool: ThreadPoolExecutor) -> None:
        """What is left of the instance to HiGHS, where it is small enough."""
        p = self.problem
        self.exact = NOTHING
        if p.arcs * p.periods > MOST_ARCS or (self.value == inf and p.arcs * p.periods > EXACT_ARCS):
            return
        course, arc = np.ones(len(p.courses.site), bool), np.ones((p.periods, p.arcs), bool)
        if self.value < inf and not self.lagrange.done:
            self._ruled_out(course, arc)
        if arc.sum() > EXACT_ARCS:
            return
        seconds = EXACT_SHARE * max(self.left(), 0.0)
        self.exact = pool.submit(
            solved, p, self.best, seconds, self.stop.gap, lambda: self.closed or self.stop.called_off(), course, arc
        )  # fmt: skip
        if self.stop.rounds:
            wait([self.exact])

    def _ruled_out(self, course: np.ndarray, arc: np.ndarray) -> None:
        """Take out what no plan as good as the best has."""
        may, school, node = self.lagrange.ruled_out(self.value)
        course[self.canon.course[~may]] = False
        period, site = np.divmod(school, self.g.sites)
        for slot in (site, site + self.g.sites) if self.g.slots > self.g.sites else (site,):
            there = self.arcs(node % self.g.clients, slot)
            arc[period[there >= 0], there[there >= 0]] = False

    def _hear_exact(self) -> None:
        answer, self.exact = self.exact.result(), NOTHING
        if answer is None:
            return
        if answer.choice is not None:
            self._hear(answer.choice, "HiGHS")
        if answer.bound > self.bound:
            self.bound = answer.bound
            self._tell()
        if answer.bound == inf and self.best is None:
            self.possible = False

    def _canonical(self, choice: Choice) -> tuple[np.ndarray, np.ndarray]:
        """A plan of the instance in the field's order."""
        course = np.empty(len(self.canon.course), int)
        course[self.canon.course] = np.arange(len(course))
        site = np.empty(self.problem.sites, int)
        site[self.canon.site] = np.arange(self.problem.sites)
        arc = choice.arc[:, self.canon.client].reshape(-1)
        slot = site[self.problem.arc_site[np.maximum(arc, 0)]]
        slot = slot + self.g.sites * (self.problem.arc_mode[np.maximum(arc, 0)] == BOARDING)
        stands = self.g.course_option[course[choice.course[self.canon.site]]].max(1)
        anywhere = int(np.argmax(stands >= 0))
        return course[choice.course[self.canon.site]], np.where(arc >= 0, slot, anywhere)

    def _choice(self, course: np.ndarray, slot: np.ndarray) -> Choice:
        """A plan of the field in the instance's order."""
        chosen = np.empty(self.problem.sites, int)
        chosen[self.canon.site] = self.canon.course[course]
        arc = np.full(self.g.periods * self.g.clients, UNSERVED)
        here = self.g.present
        arc[here] = self.arcs(here % self.g.clients, slot[here])
        told = np.empty((self.g.periods, self.g.clients), int)
        told[:, self.canon.client] = arc.reshape(self.g.periods, self.g.clients)
        return Choice(chosen, told)

    def solution(self, why: str) -> Solution:
        nearest = None
        if self.best is None and self.searches:
            nearest = self._choice(*self.searches[0].plan())
        if not self.possible:
            why = "无解"
        bound = min(self.bound, self.value)
        return Solution(
            self.best, nearest, self.value, bound, tuple(self.trace), why, f"{self.method}；拉格朗日下界",
            time.monotonic() - self.began,
        )  # fmt: skip


def _served(g: Layers) -> bool:
    """Whether every client can reach some site at all."""
    return bool((g.cost[g.present].min(1) < g.barred).all()) if len(g.present) else True


def _arcs(p: Problem, canon: Canon, g: Layers) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """From client and slot of the field to the arc of the instance."""
    client, site = np.empty(p.clients, int), np.empty(p.sites, int)
    client[canon.client], site[canon.site] = np.arange(p.clients), np.arange(p.sites)
    key = client[p.arc_client] * g.slots + site[p.arc_site] + g.sites * (p.arc_mode == BOARDING)
    rank = np.argsort(key, kind="stable")
    ordered = key[rank]

    def find(clients: np.ndarray, slots: np.ndarray) -> np.ndarray:
        wanted = clients * g.slots + slots
        at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
        return np.where(ordered[at] == wanted, rank[at], UNSERVED)

    return find
