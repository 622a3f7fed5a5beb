"""Another decision on one school of a real-size county, asked of the plan that was found: `python -m benchmarks.layout_whatif`.

The county is searched for --seconds. Then, one after another, schools that the plan closes must stay and schools that it keeps must
close; each time it is searched again for --again seconds from the earlier plan and what its bound rested on. Beside it what the
same seconds give without them.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np

from benchmarks.layout_suite import instance
from benchmarks.machine import describe
from junheng.layout.core.checker import certify
from junheng.layout.core.problem import CLOSED, Problem
from junheng.layout.core.solution import Choice, Prices, Solution, Stop

LOOKS = (2.0, 5.0)
"""Seconds at which the gap is told besides the last."""


def locked(p: Problem, site: int, *, stands: bool) -> tuple[Problem, np.ndarray]:
    """The instance where a site stands (or does not) in the last period, and which courses are left."""
    c = p.courses
    kept = np.flatnonzero((c.site != site) | ((c.option[:, -1] != CLOSED) == stands))
    fewer = replace(c, site=c.site[kept], option=c.option[kept], cost=c.cost[kept], spend=c.spend[kept], closes=c.closes[kept])  # fmt: skip
    return replace(p, courses=fewer), kept


def begun(p: Problem, kept: np.ndarray, site: int, choice: Choice) -> Choice:
    """The earlier plan in the terms of the other instance; the site takes the cheapest course left to it."""
    place = np.full(int(kept.max()) + 1, -1)
    place[kept] = np.arange(len(kept))
    course = place[choice.course]
    own = np.flatnonzero(p.courses.site == site)
    course[site] = own[np.argmin(p.courses.cost[own])]
    return Choice(course, choice.arc)


def turned(p: Problem, choice: Choice, number: int) -> list[tuple[int, bool]]:
    """Sites the plan closes and sites it keeps, by turns, and whether they now stand."""
    then = p.courses.option[choice.course, -1] != CLOSED
    may = [np.unique(p.courses.site[(p.courses.option[:, -1] != CLOSED) == what]) for what in (True, False)]
    rng = np.random.default_rng(1)
    closed, kept = np.intersect1d(np.flatnonzero(~then), may[0]), np.intersect1d(np.flatnonzero(then), may[1])
    pairs = zip(rng.permutation(closed)[:number], rng.permutation(kept)[:number], strict=False)
    return [(int(site), what) for pair in pairs for site, what in zip(pair, (True, False), strict=True)]


def gap_at(found: Solution, second: float) -> float:
    """What was proved by then; inf where there was no plan or no bound."""
    return min(((v - b) / v for t, v, b in found.trace if t <= second and v < np.inf), default=np.inf)


def told(found: Solution) -> str:
    at = "、".join(f"{s:g} 秒 {gap_at(found, s):.2%}" for s in LOOKS)
    return f"{found.value:14,.2f}  差距 {found.gap:7.3%}（{at}）  {found.seconds:5.1f} s"


def main() -> None:
    from junheng.layout.core.solve import compiled, solve  # noqa: PLC0415  compiled code is loaded before the clock runs

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--name", default="county-400x2000")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--again", type=float, default=10)
    parser.add_argument("--schools", type=int, default=2, help="so many that close and so many that stay")
    parser.add_argument("--seed", type=int, default=1)
    asked, _ = parser.parse_known_args()
    compiled()
    print(f"{asked.name}：{asked.seconds:g} 秒，种子 {asked.seed}，2 线程（{describe()}）")
    problem = instance(asked.name)
    first = solve(problem, stop=Stop(asked.seconds), seed=asked.seed)
    print(f"  原方案                {told(first)}", flush=True)
    for site, stands in turned(problem, first.choice, asked.schools):
        other, kept = locked(problem, site, stands=stands)
        start: tuple[Choice, Prices | None] = begun(other, kept, site, first.choice), first.prices
        for title, known in (("接着算", start), ("从头算", (None, None))):
            began = time.monotonic()
            found = solve(other, stop=Stop(asked.again), seed=asked.seed, start=known[0], prices=known[1])
            if found.choice is None:
                print(
                    f"  校址 {site:3} {'保留' if stands else '停办'} {title} 没有方案（{time.monotonic() - began:.1f} s）"
                )
                continue
            check = certify(other, found.choice, found.value, found.bound)
            print(
                f"  校址 {site:3} {'保留' if stands else '停办'} {title} {told(found)} {'可行' if check.certified else '不可行'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
