"""The layout core beside its peers, one after the other in one run, each with the same wall time: `python -m benchmarks.layout_peers`.

Peers: HiGHS alone (each way x ≤ y, "strong", or only summed over a school, "aggregated"), CP-SAT, and spopt with CBC where its
model has the instance (a number of sites, capacities; it does not know that an open site serves itself). They come with
`pip install .[bench]`; a peer that is not installed is named and left out. Each gets its instance ready before its clock runs;
what it found is counted by the independent checker.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec
from math import inf, isfinite
from pathlib import Path
from typing import NamedTuple

import highspy
import numpy as np

from benchmarks import layout, layout_suite
from benchmarks.machine import describe
from junheng.layout.core.checker import certify
from junheng.layout.core.exact import Program, chosen
from junheng.layout.core.problem import Problem
from junheng.layout.core.solution import Choice, Stop

SCALE = 1_000
"""CP-SAT counts in whole numbers: thousandths."""
MOST_COLUMNS = 400_000


class Found(NamedTuple):
    choice: Choice | None
    bound: float


def ours(p: Problem, seconds: float, seed: int, threads: int) -> Callable[[], Found]:
    from junheng.layout.core.solve import compiled, solve  # noqa: PLC0415  compiled code is loaded before the clock runs

    compiled()

    def work() -> Found:
        found = solve(p, stop=Stop(seconds), seed=seed, threads=threads)
        return Found(found.choice, found.bound)

    return work


def highs(p: Problem, seconds: float, seed: int, threads: int, *, strong: bool) -> Callable[[], Found] | None:
    """The program of `exact.py`; aggregated leaves out the rows of single ways, which also say whom an option accepts."""
    if not strong and not p.options.accepts.all():
        return None
    program = Program(p)
    columns, rows = len(program.cost), program.rows
    keep = np.arange(len(rows.lower))
    if not strong:
        keep = np.setdiff1d(keep, program.single)
    solver = highspy.Highs()
    for name, value in {"output_flag": False, "threads": threads, "random_seed": seed, "time_limit": seconds}.items():  # fmt: skip
        solver.setOptionValue(name, value)
    none = np.zeros(0, np.int32)
    solver.addCols(columns, np.array(program.cost), np.zeros(columns), np.array(program.upper), 0, np.zeros(columns, np.int32), none, np.zeros(0))  # fmt: skip
    start, index, value = [0], [], []
    for n in keep:
        index += rows.index[rows.start[n] : rows.start[n + 1]]
        value += rows.value[rows.start[n] : rows.start[n + 1]]
        start.append(len(index))
    lower, upper = np.array(rows.lower)[keep], np.array(rows.upper)[keep]
    solver.addRows(len(keep), lower, upper, len(index), np.array(start[:-1], np.int32), np.array(index, np.int32), np.array(value))  # fmt: skip
    solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), np.ones(columns, np.uint8))

    def work() -> Found:
        # A run that asks for another number of threads than HiGHS's pool has is refused.
        solver.resetGlobalScheduler(True)
        solver.run()
        info = solver.getInfo()
        there = info.primal_solution_status == 2
        return Found(chosen(p, np.array(solver.getSolution().col_value)) if there else None, info.mip_dual_bound)  # fmt: skip

    return work


def cp_sat(p: Problem, seconds: float, seed: int, threads: int) -> Callable[[], Found]:
    from ortools.sat.python import cp_model  # noqa: PLC0415  a peer that need not be there

    program = Program(p)
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, round(u), "") for u in program.upper]
    rows = program.rows
    for n in range(len(rows.lower)):
        part = slice(rows.start[n], rows.start[n + 1])
        whole = all(float(v).is_integer() for v in rows.value[part])
        scale = 1 if whole else SCALE
        terms = cp_model.LinearExpr.weighted_sum(
            [columns[c] for c in rows.index[part]], [round(v * scale) for v in rows.value[part]]
        )
        low, high = rows.lower[n] * scale, rows.upper[n] * scale
        model.add_linear_constraint(
            terms, int(np.ceil(low)) if isfinite(low) else -(2**60), int(np.floor(high)) if isfinite(high) else 2**60
        )  # fmt: skip
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, [round(c * SCALE) for c in program.cost]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers, solver.parameters.random_seed = threads, seed

    def work() -> Found:
        status = solver.solve(model)
        there = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        x = np.array([solver.value(c) for c in columns], float) if there else None
        return Found(chosen(p, x) if there else None, solver.best_objective_bound / SCALE)

    return work


def spopt(p: Problem, seconds: float, seed: int, threads: int) -> Callable[[], Found] | None:
    """None where its model has no words for the instance."""
    number = p.limits.open_most[0]
    simple = p.periods == 1 and len(p.options.site) == p.sites and isfinite(number) and p.arcs == p.clients * p.sites  # fmt: skip
    if not simple or p.courses.cost.any():
        return None
    import pulp  # noqa: PLC0415  a peer that need not be there
    from spopt.locate import PMedian  # noqa: PLC0415

    cost = p.arc_cost[0].reshape(p.clients, p.sites) / p.weight[0][:, None]
    model = PMedian.from_cost_matrix(cost, p.weight[0].astype(int), int(number), facility_capacities=p.options.capacity.astype(int))  # fmt: skip
    cbc = pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, threads=threads)

    def work() -> Found:
        model.problem.solve(cbc)
        x = np.array([[v.value() or 0.0 for v in row] for row in model.cli_assgn_vars])
        if not (x.max(1) > 0.5).all():
            return Found(None, -inf)
        stands = np.array([(v.value() or 0.0) > 0.5 for v in model.fac_vars])
        course = np.where(stands, np.arange(p.sites), p.sites + np.arange(p.sites))
        return Found(Choice(course, (p.arc_start[:-1] + x.argmax(1))[None, :]), -inf)

    return work


PEERS = {
    "均衡 ours": (ours, None),
    "HiGHS strong": (lambda *a: highs(*a, strong=True), None),
    "HiGHS aggregated": (lambda *a: highs(*a, strong=False), None),
    "CP-SAT": (cp_sat, "ortools"),
    "spopt + CBC": (spopt, "spopt"),
}


def compare(name: str, p: Problem, seconds: float, seed: int, threads: int, only: list[str]) -> None:
    columns = len(p.courses.site) + p.arcs * p.periods
    print(f"{name}：{p.sites} 处校址，{p.clients} 个需求点，{p.arcs} 条弧，{p.periods} 期")
    for peer, (build, package) in PEERS.items():
        if only and not any(peer.startswith(o) for o in only):
            continue
        if package and find_spec(package) is None:
            print(f"  {peer:18}没有安装，略过 not installed, left out")
            continue
        if columns > MOST_COLUMNS and peer != next(iter(PEERS)):
            print(f"  {peer:18}{columns:,} 个变量，建模即超出内存与时间，略过 too large to build")
            continue
        work = build(p, seconds, seed, threads)
        if work is None:
            print(f"  {peer:18}其模型不能表达这个实例 its model cannot say this instance")
            continue
        began = time.perf_counter()
        found = work()
        gone = time.perf_counter() - began
        check = certify(p, found.choice) if found.choice is not None else None
        value = check.value if check is not None else float("nan")
        gap = (value - found.bound) / abs(value) if check is not None and isfinite(found.bound) else float("nan")  # fmt: skip
        verdict = (
            "没有方案" if check is None else ("可行" if check.certified else f"不可行：{check.problems[0]}")
        )
        print(f"  {peer:18}{value:16,.2f}  下界 {found.bound:16,.2f}  差距 {gap:9.3%}  {gone:6.1f} s  {verdict}", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="public instances; without any, the small ones of our own suite")  # fmt: skip
    parser.add_argument("--format", choices=["cpmp", "sscflp"], default="sscflp")
    parser.add_argument("--suite", nargs="*", default=[], help="names of our own suite")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=[], help="only peers whose name begins so")
    asked, _ = parser.parse_known_args()
    print(
        f"同等时间的比较：每个 {asked.seconds:g} 秒，种子 {asked.seed}，{asked.threads} 线程（{describe()}）"
    )
    rest = (asked.seconds, asked.seed, asked.threads, asked.only)
    for path in asked.files:
        compare(path.name, layout.read(asked.format, path), *rest)
    for name in asked.suite or ([] if asked.files else ["day-40x150", "band-40x150", "five-40x150"]):
        compare(name, layout_suite.instance(name), *rest)


if __name__ == "__main__":
    main()
