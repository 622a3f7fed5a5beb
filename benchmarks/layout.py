"""The layout engine's core on a public instance, or on a folder of them: `python -m benchmarks.layout --format cpmp FILE --json`.

One line of JSON on standard output: instance, objective, bound, gap, feasible (what the independent checker says), open,
assignment, seconds. `--suite FOLDER` prints a line for each file instead, beside the best known values where there are any; with
`--keep FOLDER` plans cheaper than the best known are written there, as those in `layout_best/` were.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.machine import describe
from junheng.layout.core.checker import certify
from junheng.layout.core.problem import Problem, single_period
from junheng.layout.core.solution import Solution, Stop

BARRED = 1e6
"""In the county files: no way within the limit."""

HARDLY = 1e-9
"""The demand of a client without any: it goes somewhere and takes no room."""
BETTER = 1e-6
"""The share by which a plan must be cheaper than the best known, which is printed with few digits, to be called so."""


def read(form: str, path: Path) -> Problem:
    """An instance file as the core takes it."""
    return {"cpmp": read_cpmp, "sscflp": read_sscflp}[form](path)


def read_cpmp(path: Path) -> Problem:
    """`n p`, then `x y capacity demand`; an open site serves itself."""
    n, p, *rest = path.read_text("utf-8").split()
    n, p = int(n), int(p)
    x, y, capacity, demand = np.array(rest[: 4 * n], float).reshape(n, 4).T
    table = path.parent / "spain.grd"
    if path.name.startswith("spain") and table.exists():
        cost = np.array(table.read_text("utf-8").split(), float).reshape(n, n)
    else:
        cost = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
        cost = np.floor(cost) if path.name.startswith("cpmp") else cost
    # Who has no demand has a way all the same, which counts.
    weight = np.where(demand > 0, demand, HARDLY)
    return single_period(weight=weight, cost=cost, capacity=capacity, number=p, home=np.arange(n))


def read_sscflp(path: Path) -> Problem:
    """`m n`, capacities, fixed costs, demands, cost rows (n × m); in the county files a large cost is no way."""
    numbers = np.array(path.read_text("utf-8").split(), float)
    m, n = int(numbers[0]), int(numbers[1])
    capacity, fixed, demand = numbers[2 : 2 + m], numbers[2 + m : 2 + 2 * m], numbers[2 + 2 * m :][:n]
    cost = numbers[2 + 2 * m + n :][: m * n].reshape(n, m)
    if (cost.min(1) < BARRED).all() and (cost == BARRED).any():
        cost = np.where(cost == BARRED, np.inf, cost)
    return single_period(weight=demand, cost=cost, capacity=capacity, fixed=fixed)


def answer(name: str, problem: Problem, found: Solution, seconds: float) -> dict:
    """What is printed; `feasible` is the checker's word alone."""
    bound = None if not np.isfinite(found.bound) else found.bound
    if found.choice is None:
        return {"instance": name, "objective": None, "bound": bound, "gap": None, "feasible": False, "open": [], "assignment": [], "seconds": seconds}  # fmt: skip
    check = certify(problem, found.choice, found.value)
    return {
        "instance": name, "objective": check.value, "bound": bound, "gap": found.gap, "feasible": check.certified,
        "open": np.flatnonzero(found.choice.option(problem)[0] >= 0).tolist(),
        "assignment": found.choice.site(problem)[0].tolist(), "seconds": round(seconds, 3),
    }  # fmt: skip


def known(folder: Path) -> dict[str, float]:
    """Best known values that lie beside the instances."""
    if (table := folder / "bks.csv").exists():
        with table.open(encoding="utf-8") as rows:
            return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(rows)}
    if (table := folder.parent / "paks_benchmark.csv").exists() and folder.name.startswith("tbed1"):
        with table.open(encoding="utf-8") as rows:
            return {r["Instance"].replace("i300_", "p"): float(r["z^UB"]) for r in csv.DictReader(rows) if "i300_" in r["Instance"]}  # fmt: skip
    if (table := folder / "os").exists():
        values = table.read_text("utf-8").split()
        return {f"p{n}": float(v) for n, v in enumerate(values, 1)}
    return {}


def run(form: str, path: Path, seconds: float, seed: int, threads: int, gap: float) -> tuple[dict, float]:
    from junheng.layout.core.solve import solve  # noqa: PLC0415  compiled code is loaded before the clock runs

    problem = read(form, path)
    began = time.perf_counter()
    found = solve(problem, stop=Stop(seconds, gap), seed=seed, threads=threads)
    gone = time.perf_counter() - began
    first = next((t for t, value, _ in found.trace if value < np.inf), float("nan"))
    return answer(path.stem if path.suffix == ".txt" else path.name, problem, found, gone), first


def keep(folder: Path, told: dict, reference: float, seed: int) -> None:
    """Write down a plan that is cheaper than the best known."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        "instance": told["instance"],
        "objective": told["objective"],
        "best_known": reference,
        "seed": seed,
    }
    kept |= {name: told[name] for name in ("seconds", "open", "assignment")}
    (folder / f"{told['instance']}.json").write_text(json.dumps(kept) + "\n", "utf-8")


def suite(
    form: str, folder: Path, names: list[str], seconds: float, seed: int, threads: int, gap: float,
    kept: Path | None = None,
) -> None:  # fmt: skip
    print(f"{folder.name}：{seconds:g} 秒，种子 {seed}，{threads} 线程（{describe()}）")
    best, gaps, certified = known(folder), [], []
    skipped = ("os", "bks.csv", "spain.grd", "README.md", "paks_benchmark.csv")
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.name not in skipped):
        if names and not any(path.name.startswith(n) for n in names):
            continue
        cpu = time.process_time()
        told, first = run(form, path, seconds, seed, threads, gap)
        cpu = time.process_time() - cpu
        value, reference = told["objective"], best.get(told["instance"])
        off = None if value is None or not reference else (value - reference) / reference
        if kept and told["feasible"] and off is not None and off < -BETTER:
            keep(kept, told, reference, seed)
        gaps.append(off)
        certified.append(told["gap"])
        print(
            f"  {told['instance']:16}{value or float('nan'):16,.2f}  最好已知 {reference or float('nan'):14,.2f}"
            f"  差 {float('nan') if off is None else off:9.4%}  证明差距 {told['gap'] if told['gap'] is not None else float('nan'):8.4%}"
            f"  {'可行' if told['feasible'] else '不可行'}  首解 {first:5.2f} s  {told['seconds']:6.1f} s（计算 {cpu:.1f} s）",
            flush=True,
        )
    for title, values in (("与最好已知之差", gaps), ("证明的差距", certified)):
        there = [v for v in values if v is not None]
        if there:
            print(
                f"  {title}：平均 {np.mean(there):.4%}，最大 {max(there):.4%}（{len(there)} 例）", flush=True
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", nargs="?", type=Path)
    options.add_argument("--format", choices=["cpmp", "sscflp"], default="sscflp")
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--gap", type=float, default=1e-6)
    options.add_argument("--json", action="store_true")
    options.add_argument("--suite", type=Path, help="a folder of instances")
    options.add_argument("--keep", type=Path, help="a folder for plans cheaper than the best known")
    options.add_argument("--only", nargs="*", default=[], help="only files whose name begins so")
    asked, _ = options.parse_known_args()
    rest = (asked.seconds, asked.seed, asked.threads, asked.gap)
    if asked.suite:
        suite(asked.format, asked.suite, asked.only, *rest, kept=asked.keep)
    elif asked.file:
        told, _ = run(asked.format, asked.file, *rest)
        print(json.dumps(told) if asked.json else {k: v for k, v in told.items() if k != "assignment"})
    else:
        print(
            "layout：请给出实例文件或 --suite 文件夹  Give an instance file, or --suite FOLDER",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
