"""The core's front door: anneal on two threads, bound by Lagrange's method, HiGHS where the instance is small; checked plans only.

Rounds of work are deterministic for a seed; how many of them fit depends on the clock unless `Stop.rounds` is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from math import inf

import numpy as np

from junheng.layout.core.checker import certify
from junheng.layout.core.clock import Clock, ProofShare, almost
from junheng.layout.core.exact import Exact
from junheng.layout.core.field import field
from junheng.layout.core.guide import Guide
from junheng.layout.core.lagrange import Bound
from junheng.layout.core.polish import Polish
from junheng.layout.core.problem import Problem, single_period
from junheng.layout.core.rest import Rest
from junheng.layout.core.search import Search
from junheng.layout.core.solution import Choice, Prices, Solution, Stop
from junheng.layout.core.terms import Terms

Progress = Callable[[float, float, float], None]
"""Hears seconds, value and bound."""
THREADS = 2
SLICE, POLISHED = 0.25, 0.9
"""Seconds between two looks at the clock, about; and while a plan is put together anew."""
MOST_ARCS = 16_000
"""Arcs up to which it is worth asking how many are left after those that no better plan has are taken out."""
EXACT_SHARE = 0.35
"""The share of the time left that HiGHS is given."""
BOUND_ROUNDS = 20
"""Where rounds are counted, so many rounds of the bound in a turn that proves."""
POOLED = 0.5
"""The moment from which on schools of different plans are put together."""
EXACT_FROM = 0.15
"""The moment from which on HiGHS is asked, where the instance is small; at once where all but nothing is proved."""
KERNEL_FROM, KERNEL_EVERY, KERNEL_SHARE = 0.3, 0.2, 0.1
"""When HiGHS is asked about the part of least bound, and how often; the share of the whole time it is given."""
QUIET = 1e-5
"""The heat at which only what helps is kept: where the first plan comes from."""


def solve(
    problem: Problem, *, stop: Stop | None = None, seed: int = 1, start: Choice | None = None,
    prices: Prices | None = None, progress: Progress | None = None, threads: int = THREADS,
) -> Solution:  # fmt: skip
    """The best plan found until `stop`, and a bound on any plan; `start` and `prices` are an earlier plan and what its bound rested
    on, of this instance or one like it, to go on from."""
    compiled()
    run = _Run(problem, stop or Stop(), seed, start, prices, progress, threads)
    if not run.possible:
        return run.solution("无解")
    return run.solution(run.go())


@cache
def compiled() -> None:
    """Compile, or load what was compiled before, outside the time a search is given."""
    way = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.5]])
    tiny = single_period(weight=np.ones(3), cost=way, capacity=np.full(2, 3.0), fixed=np.ones(2))
    run = _Run(tiny, Stop(60, 0.0, rounds=2), 1, None, None, None, 1)
    run.go()
    bound = Bound(run.g)
    while not bound.dividing:
        bound.improve(run.value + 5.0, 0.0, rounds=20)
    bound.improve(run.value + 5.0, 0.0, rounds=20)
    bound.ruled_out(run.value)


class _Run:
    """One run: searches, the bound, the best checked plan and the trace."""

    def __init__(self, problem, stop: Stop, seed: int, start, prices, progress, threads: int) -> None:
        self.clock, self.problem, self.stop, self.progress = Clock(stop), problem, stop, progress
        self.terms = Terms(problem)
        self.g = self.terms.g
        self.possible = self.terms.served()
        self.best: Choice | None = None
        self.value, self.bound, self.trace, self.method = inf, -inf, [], "退火"
        if not self.possible:
            self.bound, self.searches = inf, []
            return
        self.f = field(self.g)
        self.lagrange, self.prices = None, prices
        begin = None if start is None else self.terms.inward(start)
        self.searches = [
            Search(self.g, self.f, 1000 * seed + n, begin)
            for n in range(1 if stop.rounds else max(1, threads))
        ]
        self.share = ProofShare(self.clock, len(self.searches))
        self.polish = Polish(self.g, seed, self.stop.called_off)
        self.guide = Guide(
            self.g, self.f, self.searches, warm=begin is not None, by_rounds=stop.rounds is not None
        )
        self.rest = Rest(self.terms, lambda: self.ended or stop.called_off())
        self.proof, self.exact, self.exact_due = None, None, 1.0 if stop.rounds else EXACT_FROM
        self.kernel_due = inf if stop.rounds else KERNEL_FROM
        self.wide, self.ended = False, False

    def go(self) -> str:
        """Search, put together and bound by turns until the stop."""
        self.clock.ready = time.monotonic()
        for search in self.searches:
            self._slice(search, QUIET)
            self._hear_searches()
        with ThreadPoolExecutor(len(self.searches) + 2) as pool:
            small = self.problem.arcs * self.problem.periods <= MOST_ARCS
            turn = 0
            while not (why := self._over(turn)):
                turn += 1
                moment = self.clock.moment(turn)
                self._turn(pool, turn, moment)
                if self.exact_due == EXACT_FROM and almost(self.value, self.bound):
                    self.exact_due = moment
                if small and self.exact is None and moment >= self.exact_due:
                    # What is ruled out for HiGHS follows from prices that nobody may be changing, where nothing may depend on the clock.
                    self._hear_helpers(wait=self.stop.rounds is not None)
                    self.exact_due = 2.0 * moment
                    self.exact = pool.submit(self._exactly)
                elif self.exact is None and moment >= self.kernel_due:
                    self.kernel_due = moment + KERNEL_EVERY
                    self.exact = pool.submit(self._kernel)
                self._hear_helpers(wait=self.stop.rounds is not None)
            self.ended = True
            self._hear_helpers(wait=True)
            return why

    def _hear_helpers(self, wait: bool) -> None:
        """What the bound and HiGHS, which may take longer than a turn, have found."""
        if self.proof is not None and (wait or self.proof.done()):
            self.proof.result()
            self.proof = None
            self._hear_bound()
        if self.exact is not None and (wait or self.exact.done()):
            answer, self.exact = self.exact.result(), None
            if answer is not None:
                self._hear_exact(answer)

    def _turn(self, pool: ThreadPoolExecutor, turn: int, moment: float) -> None:
        """Every search for a slice; the place of one is taken by whoever proves, puts together or asks HiGHS."""
        free = self.exact is None
        if self.proof is None and self.share.proves(
            turn, moment, self.lagrange, self.value, self.bound, free=free
        ):
            seconds = 0.02 * self.stop.seconds if turn == 1 else min(SLICE, max(self.clock.left(), 0.01))
            self.wide = self.share.close(self.lagrange, self.value, free=free)
            self.proof = pool.submit(self._bounded, self.value, seconds, pool if self.wide else None)
        ranked = sorted(self.searches, key=lambda s: s.best.value[0])
        # Where rounds are counted the clock says nothing of how many moves there will be.
        left = 0.0 if self.stop.rounds else self.clock.left()
        heat = self.guide.heat(moment, self.clock.searched(), left)
        leader, proving = ranked[0], self.proof is not None and not self.stop.rounds
        polishing = self._polishes(turn, moment, leader) and not (proving and (self.wide or len(ranked) == 1))
        if polishing or self.exact is not None:
            del ranked[0]
        if proving:
            del ranked[-2 if self.wide else -1 :]
        running = [
            pool.submit(self._slice, search, heat, POLISHED if polishing else SLICE) for search in ranked
        ]
        if polishing:
            self._polished(leader)
        elif not ranked:
            time.sleep(0.05)
        for job in running:
            job.result()
        for search in self.searches:
            self.polish.pool.take(search.work)
        self._hear_searches()

    def _polishes(self, turn: int, moment: float, search: Search) -> bool:
        """Whether this turn is one for recombination: once there are good schools to choose from."""
        if moment < POOLED or search.best.value[0] == inf:
            return False
        if self.stop.rounds:
            return turn % 3 == 0
        return self.exact is None and self.polish.due(self.clock.searched(), moment >= 1.0)

    def _polished(self, search: Search) -> None:
        """The best schools known, put together; the search goes on from there if that is cheaper."""
        search.note()
        self.polish.pool.take(search.work)
        better = self.polish.run(*search.plan(), self.clock.left(), counted=self.stop.rounds is not None)
        if better is not None:
            check = certify(self.problem, self.terms.outward(*better))
            if check.certified and check.value < search.best.value[0]:
                take = search.remember if self.guide.starting else search.go_on_from
                take(*better, check.value)

    def _slice(self, search: Search, heat: float, seconds: float = SLICE) -> None:
        """About a slice's seconds of one search; the number of moves follows the machine's speed, or is fixed."""
        if self.stop.rounds:
            search.step(heat)
            return
        until = time.monotonic() + min(seconds, max(self.clock.left(), 0.01))
        while (before := time.monotonic()) < until:
            search.step(heat)
            took = time.monotonic() - before
            search.moves = int(
                np.clip(search.moves * np.clip(SLICE / 6 / max(took, 1e-6), 0.5, 2.0), 5, 5000)
            )

    def _over(self, turn: int) -> str:
        if self.stop.called_off():
            return "取消"
        if not self.possible:
            return "无解"
        if self.value < inf and self.value - self.bound <= self.stop.gap * abs(self.value) + 1e-9:
            return "差距"
        if self.clock.left() <= 0.02:
            return "时间"
        return "轮次" if self.stop.rounds and turn >= self.stop.rounds else ""

    def _hear_searches(self) -> None:
        for search in self.searches:
            if search.best.value[0] < self.value - 1e-9 * max(
                1.0, abs(self.value) if self.value < inf else 1.0
            ):
                self._hear(self.terms.outward(*search.plan()), "退火")

    def _hear(self, choice: Choice, method: str) -> None:
        """Take a plan over if the checker finds nothing against it and it is cheaper."""
        check = certify(self.problem, choice)
        if check.certified and check.value < self.value:
            self.best, self.value, self.method = choice, check.value, method
            self._tell()

    def _tell(self) -> None:
        now = self.clock.gone()
        self.trace.append((now, self.value, self.bound))
        if self.progress is not None:
            self.progress(now, self.value, self.bound)

    def _bounded(self, upper: float, seconds: float, beside: ThreadPoolExecutor | None) -> None:
        if self.lagrange is None:
            self.lagrange = Bound(self.g, *self.terms.prices_inward(self.prices))
        rounds = BOUND_ROUNDS if self.stop.rounds else None
        self.lagrange.improve(upper, seconds, rounds, self.clock.began + self.stop.seconds, beside)

    def _hear_bound(self) -> None:
        self.guide.hear(self.lagrange)
        before, self.bound = self.bound, max(self.bound, self.lagrange.value)
        if self.bound > before + 1e-7 * abs(before) if before > -inf else self.bound > -inf:
            self._tell()

    def _exactly(self) -> Exact | None:
        """What is left of the instance to HiGHS, with what is known; None where too much is left, as may change later."""
        known = self.lagrange if self.value < inf else None
        what = self.rest.whole(known, self.value)
        if what is None:
            return None
        self.exact_due = inf
        return self.rest.asked(what, self.best, EXACT_SHARE * max(self.clock.left(), 0.0), self.stop.gap)

    def _kernel(self) -> Exact | None:
        """A plan in the part of least bound by HiGHS; what is proved of the part says nothing of the whole."""
        what = self.rest.kernel(self.lagrange) if self.lagrange is not None else None
        if what is None:
            return None
        seconds = min(KERNEL_SHARE * self.stop.seconds, self.clock.left())
        return Exact(self.rest.asked(what, None, seconds, self.stop.gap).choice, -inf)

    def _hear_exact(self, answer: Exact) -> None:
        if answer.choice is not None:
            self._hear(answer.choice, "HiGHS")
        if answer.bound > self.bound:
            self.bound = answer.bound
            self._tell()
        if answer.bound == inf and self.best is None:
            self.possible = False

    def solution(self, why: str) -> Solution:
        nearest = None
        if self.best is None and self.searches:
            nearest = self.terms.outward(*self.searches[0].plan())
        if not self.possible:
            why = "无解"
        bound = min(self.bound, self.value)
        return Solution(
            self.best, nearest, self.value, bound, tuple(self.trace), why, f"{self.method}；拉格朗日下界",
            self.clock.gone(), self._found_prices(),
        )  # fmt: skip

    def _found_prices(self) -> Prices | None:
        """What the bound rests on, in the instance's order."""
        if not self.possible or self.lagrange is None:
            return None
        return self.terms.prices_outward(*self.lagrange.prices)
