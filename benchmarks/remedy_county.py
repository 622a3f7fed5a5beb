"""Path to compliance of a 100-school county: time, cost, bound and gap, beside two simpler ways in the same run.

    python -m benchmarks.remedy_county [--schools 100] [--seed 1] [--seconds 30]

The county is invented with a fixed seed: unequal on purpose, so that several kinds of line and several spreads fail.
"""

from __future__ import annotations

import datetime as dt
import random

import polars as pl

from junheng.register.tables import TABLES

STAGES = {"小学": ("小学",), "小学教学点": ("小学",), "初级中学": ("初中",), "九年一贯制学校": ("小学", "初中"), "完全中学": ("初中", "高中")}
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
    return {"school": code, "year": YEAR, "stage": stage, "teachers": teachers, "above_required": above} | kinds


def _campus(chance: random.Random, code: str, pupils: int, spread: float) -> dict:
    def some(per_pupil: float) -> float:
        return round(pupils * per_pupil * chance.lognormvariate(0, spread), 0)

    indoor = some(0.3)
    return {
        "school": code, "year": YEAR, "campus": "本部", "teaching_area": some(6.5) + indoor, "indoor_sports_area": indoor,
        "sports_ground_area": some(10.0), "equipment_value": some(2900.0), "multimedia_rooms": max(1, int(some(0.031))),
    }  # fmt: skip
