"""Path to compliance of a 100-school county: time, cost, bound and gap, beside two simpler ways in the same run.

python -m benchmarks.remedy_county [--schools 100] [--seconds 30]
The counties are invented with a fixed seed: unequal on purpose, so that several kinds of line and several spreads fail.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import time
from dataclasses import replace
from math import ceil

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

from benchmarks.machine import describe
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.remedy.costs import Costs, Moves
from junheng.remedy.levers import levers
from junheng.remedy.program import program
from junheng.remedy.propose import propose
from junheng.remedy.search import Stop
from junheng.remedy.situation import situation
from junheng.remedy.staffing import staffing
from junheng.standards.measure import measure
from junheng.standards.standard import Standard

STAGES = {
    "小学": ("小学",),
    "小学教学点": ("小学",),
    "初级中学": ("初中",),
    "九年一贯制学校": ("小学", "初中"),
    "完全中学": ("初中", "高中"),
}
MIX = (("小学", 0.55), ("小学教学点", 0.12), ("初级中学", 0.15), ("九年一贯制学校", 0.14), ("完全中学", 0.04))
TYPICAL = {"above_required": 6.0, "backbone": 1.4, "sports_arts": 1.1}
YEAR = 2024


def county(schools: int = 100, seed: int = 1, spread: float = 0.45) -> dict[str, pl.DataFrame]:
    """An invented county known by counts; `spread` is how unequal it is (standard deviation of the logarithm)."""
    chance = random.Random(f"remedy {schools} {seed}")
    rows: dict[str, list[dict]] = {name: [] for name in ("school", "enrolment", "campus", "staff_count")}
    for n in range(schools):
        kind = _kind(n / schools)
        code = f"21{n:08d}"
        size = max(40, round(chance.lognormvariate(5.6 if kind != "小学教学点" else 4.4, 0.7)))
        rows["school"].append(
            {"code": code, "name": f"第{n + 1}学校", "kind": kind, "longitude": 101 + chance.random(), "latitude": 24 + chance.random()}
        )  # fmt: skip
        pupils = {s: max(30, round(size * chance.uniform(0.6, 1.2))) for s in STAGES[kind]}
        for stage, count in pupils.items():
            rows["enrolment"].append(
                {"school": code, "year": YEAR, "stage": stage, "grade": "合计", "pupils": count, "classes": -(-count // 42)}
            )  # fmt: skip
            rows["staff_count"].append(_teachers(chance, code, stage, count, spread))
        rows["campus"].append(_campus(chance, code, sum(pupils.values()), spread))
    return {name: TABLES[name].read(pl.DataFrame(r, infer_schema_length=None)) for name, r in rows.items()}


def _kind(position: float) -> str:
    for kind, share in MIX:
        if position < share - 1e-9:
            return kind
        position -= share
    return MIX[0][0]


def _teachers(chance: random.Random, code: str, stage: str, pupils: int, spread: float) -> dict:
    def some(per_100: float, unequal: float) -> int:
        return round(pupils / 100 * per_100 * chance.lognormvariate(0, unequal))

    above = some(TYPICAL["above_required"] * (1.15 if stage == "初中" else 1), 0.25)
    teachers = above + some(0.8, 0.3)
    kinds = {k: min(some(TYPICAL[k], spread * 1.3), teachers) for k in ("backbone", "sports_arts")}
    return {
        "school": code,
        "year": YEAR,
        "stage": stage,
        "teachers": teachers,
        "above_required": above,
    } | kinds


def _campus(chance: random.Random, code: str, pupils: int, spread: float) -> dict:
    def some(per_pupil: float) -> float:
        return round(pupils * per_pupil * chance.lognormvariate(0, spread), 0)

    indoor = some(0.3)
    return {
        "school": code, "year": YEAR, "campus": "本部", "teaching_area": some(6.5) + indoor, "indoor_sports_area": indoor,
        "sports_ground_area": some(10.0), "equipment_value": some(2900.0), "multimedia_rooms": max(1, int(some(0.031))),
    }  # fmt: skip


COSTS = Costs.load("demo-costs-2024")
STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(YEAR, 9, 1))


def each_school_alone(tables: dict[str, pl.DataFrame], costs: Costs) -> tuple[float, bool]:
    """The simple rule: raise every indicator of every school to its line by the cheapest single means, then look."""
    place, _, tools = _model(tables, costs)
    steps = np.zeros(len(tools))
    for i, k in np.argwhere(place.values < place.lines):
        while (now := _values(place, tools, steps))[i, k] < place.lines[i, k] * (1 - 1e-9):
            fit = [
                (lever.cost / lever.effect[i, k], n)
                for n, lever in enumerate(tools)
                if lever.effect.get((i, k), 0) > 0 and lever.act in ("hire", "train", "resource") and steps[n] < lever.most
            ]  # fmt: skip
            _, best = min(fit)
            steps[best] += max(1, ceil((place.lines[i, k] - now[i, k]) / tools[best].effect[i, k] - 1e-9))
            steps[best] = min(steps[best], tools[best].most)
    spreads = all(s.coefficient(_values(place, tools, steps)) <= s.limit for s in place.spreads)
    return float(sum(lever.cost * n for lever, n in zip(tools, steps, strict=True))), spreads


def without_cuts(tables: dict[str, pl.DataFrame], costs: Costs) -> tuple[float, bool, float]:
    """The same lines and exceptions given to scipy.optimize.milp, which knows no spread: cost, spreads met, seconds."""
    place, staff, tools = _model(tables, costs)
    built = program(place, *levers(place, staff, complete(tables)["campus"], costs))
    columns, start = built.columns, time.perf_counter()
    matrix = lil_matrix((len(built.rows), len(columns.cost)))
    for n, (terms, _, _) in enumerate(built.rows):
        for column, value in terms.items():
            matrix[n, column] = value
    rows = LinearConstraint(matrix.tocsr(), [r[1] for r in built.rows], [r[2] for r in built.rows])
    found = milp(
        columns.cost, constraints=rows, bounds=Bounds(0, columns.upper), integrality=np.array(columns.whole, int),
        options={"mip_rel_gap": 0.001, "time_limit": 30},
    )  # fmt: skip
    whole = [lever.whole for lever in tools]
    steps = np.where(whole, np.round(found.x[: len(tools)]), np.ceil(found.x[: len(tools)] - 1e-6))
    spreads = all(s.coefficient(_values(place, tools, steps)) <= s.limit for s in place.spreads)
    return float(np.array(columns.cost[: len(tools)]) @ steps), spreads, time.perf_counter() - start


def _model(tables, costs):
    register = complete(tables)
    place, staff = situation(register, STANDARD), staffing(register, YEAR)
    return place, staff, levers(place, staff, register["campus"], costs)[0]


def _values(place, tools, steps):
    now = place.values.copy()
    for lever, n in zip(tools, steps, strict=True):
        for cell, amount in lever.effect.items() if n else ():
            now[cell] += amount * n
    return now


def run(name: str, tables: dict[str, pl.DataFrame], costs: Costs, seconds: float) -> None:
    """One line each: ours and the two others, all priced by the same document."""
    start = time.perf_counter()
    ours = propose(tables, STANDARD, given=costs, stop=Stop(seconds, 0.001))
    took = time.perf_counter() - start
    before = measure(tables, STANDARD)
    failing = before.schools.filter(pl.col("state") == "未达标").height
    spreads = before.county.filter(pl.col("state") == "未达标").height
    print(f"{name}：{before.schools.height} 个学校学段，未达标 {failing}；差异系数超限 {spreads} 项")
    print(
        f"  junheng   {took:6.1f} s  {ours.cost / 1e4:10,.1f} 万元  下界 {ours.bound / 1e4:,.1f}  差距 {ours.gap:.3%}  "
        f"独立核验{'通过' if ours.certified else '未通过'}"
    )
    alone, fine = each_school_alone(tables, costs)
    print(
        f"  逐校补齐            {alone / 1e4:10,.1f} 万元  为 junheng 的 {alone / ours.cost:.2f} 倍  差异系数{_met(fine)}"
    )
    flat, fine, spent = without_cuts(tables, costs)
    print(
        f"  scipy.milp{spent:6.1f} s  {flat / 1e4:10,.1f} 万元  为 junheng 的 {flat / ours.cost:.2f} 倍  差异系数{_met(fine)}"
    )


def _met(fine: bool) -> str:
    return "达标" if fine else "未达标"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, default=100)
    options.add_argument("--seconds", type=float, default=30)
    asked, _ = options.parse_known_args()
    stay = replace(COSTS, moves=Moves())
    near = replace(COSTS, moves=replace(COSTS.moves, km_at_most=25))
    print(f"达标路径，{asked.schools} 所学校的虚构县（{describe()}）")
    for unequal, word in ((0.35, "较均衡"), (0.45, "不均衡"), (0.6, "很不均衡")):
        for costs, moving in ((stay, "不交流"), (COSTS, "可交流"), (near, "25 公里内交流")):
            run(f"{word}、{moving}", county(asked.schools, 1, unequal), costs, asked.seconds)


if __name__ == "__main__":
    main()
