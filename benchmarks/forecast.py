"""Forecast of a prefecture and of the nation's counties, and the back-test of a state: how long they take.

`python -m benchmarks.forecast [--counties 2800]`
"""

import argparse
import resource
import sys
import time

import numpy as np
import polars as pl

from benchmarks.machine import describe, timed
from junheng.forecast.assumptions import Assumptions
from junheng.forecast.backtest import Trial, backtest
from junheng.forecast.demand import demand
from junheng.forecast.forecast import forecast
from junheng.forecast.scenario import Scenario
from junheng.forecast.staffing import Staffing
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES

SCENARIOS = ("low", "medium", "high")
PRIMARY = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
JUNIOR = ("七年级", "八年级", "九年级")
YEARS = range(2018, 2025)
TO = 2040


def invented(counties: int, towns: int, schools: int, seed: int = 1) -> dict[str, pl.DataFrame]:
    """A register of so many counties, townships in all and schools in all: places, births, schools, pupils by grade."""
    chance = np.random.default_rng(seed)
    county = [f"本地:{1000 + c}" for c in range(counties)]
    home = np.sort(np.arange(towns) % counties)
    town = [f"{county[home[t]]}{t:05d}" for t in range(towns)]
    places = [(c, "县", "县", None) for c in county] + [
        (t, "乡", "乡镇", county[h]) for t, h in zip(town, home, strict=True)
    ]
    born = chance.uniform(60, 400, towns)
    course = 0.96 ** np.arange(2024 - 2010 + 1)
    births = [
        (t, 2010 + y, int(b * k)) for t, b in zip(town, born, strict=True) for y, k in enumerate(course)
    ]
    at = np.concatenate([np.arange(towns), chance.integers(0, towns, max(schools - towns, 0))])
    junior = np.arange(len(at)) % 4 == 0
    codes = [f"{'31' if j else '21'}53{n:06d}" for n, j in enumerate(junior)]
    per_town = {j: np.bincount(at[junior == j], minlength=towns) for j in (True, False)}
    rows = []
    for n, code in enumerate(codes):
        grades = JUNIOR if junior[n] else PRIMARY
        size = born[at[n]] / max(per_town[bool(junior[n])][at[n]], 1)
        for year in YEARS:
            for g, grade in enumerate(grades):
                cohort = 0.96 ** (year - (12 if junior[n] else 6) - g - 2010)
                rows.append((code, year, "初中" if junior[n] else "小学", grade, int(size * cohort * chance.uniform(0.94, 1.06)), 2))  # fmt: skip
    frames = {
        "place": pl.DataFrame(places, schema=["code", "name", "level", "parent"], orient="row", infer_schema_length=None),
        "births": pl.DataFrame(births, schema=["place", "year", "births"], orient="row"),
        "school": pl.DataFrame({"code": codes, "name": codes, "kind": ["初级中学" if j else "小学" for j in junior], "place": [town[t] for t in at]}),
        "enrolment": pl.DataFrame(rows, schema=["school", "year", "stage", "grade", "pupils", "classes"], orient="row"),
    }  # fmt: skip
    return complete({name: TABLES[name].conform(frame) for name, frame in frames.items()})


def prefecture() -> None:
    tables = invented(9, 80, 600)
    staffing = Staffing.read("cn-staffing")

    def three() -> int:
        rows = 0
        for name in SCENARIOS:
            found = forecast(tables, given=Assumptions(TO, Scenario.load(name)))
            rows += found.pupils.height + demand(tables, found.pupils, given=staffing).classes.height
        return rows

    three()
    began = time.process_time()
    best, rows = timed(three, runs=1)
    spent = time.process_time() - began
    print(
        f"一个地级市（9 县、80 乡镇、600 校），3 个方案到 {TO} 年，含区间和班级、教师：{best:.2f} s，其中计算 {spent:.2f} s，{rows:,} 行（目标 5 s）"
    )


def nation(counties: int) -> None:
    """Prefecture by prefecture (8 counties, 120 townships), as a lake of partitions is worked; one process."""
    batch = [invented(8, 120, 160, seed) for seed in range(4)]
    began, rows, done, spent = time.perf_counter(), 0, 0, time.process_time()
    while done < counties:
        found = forecast(batch[done // 8 % len(batch)], given=Assumptions(TO, Scenario.load("medium")))
        rows, done = rows + found.pupils.height, done + 8
    took, spent = time.perf_counter() - began, time.process_time() - spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(
        f"全国 {done:,} 个县（每县 15 个乡镇），到 {TO} 年，含区间，单进程：{took:.0f} s，其中计算 {spent:.0f} s，{rows:,} 行，内存 {memory:.2f} GiB（目标 600 s、4 GiB）"
    )


def state() -> None:
    """A back-test of the size of a small state: 450 schools, 160 districts, 15 years."""
    tables = invented(160, 160, 450)["enrolment"]
    names = {g: str(n) for n, g in enumerate((*PRIMARY, *JUNIOR), 1)}
    home = dict(zip(tables["school"].unique().sort(), (f"d{n % 160}" for n in range(450)), strict=True))
    rows = tables.select(
        "year", "school", pl.col("school").replace_strict(home).alias("district"),
        pl.col("grade").replace_strict(names), pl.col("pupils").cast(pl.Float64),
    )  # fmt: skip
    best, _ = timed(lambda: backtest(rows, given=Trial(horizons=(1, 3, 5))), runs=1)
    print(f"回测（450 校、{len(YEARS)} 年，1、3、5 年）：{best:.2f} s")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--counties", type=int, default=2800)
    args = parser.parse_args(arguments or [])
    print(describe())
    prefecture()
    state()
    nation(args.counties)


if __name__ == "__main__":
    main(sys.argv[1:])
