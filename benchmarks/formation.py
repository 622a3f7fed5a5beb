"""Forming groups: our engine beside the nearest-head rule and the plain program, on the demo county and generated ones.

python -m benchmarks.formation [--schools 100 200 500] [--seconds 60]
"""

from __future__ import annotations

import math
import random

import polars as pl

from junheng.register.tables import TABLES

YEAR = 2024
CENTRE = (100.5, 25.0)
KM = 111.2


def county(schools: int, seed: int = 1) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """An invented county of primary schools in townships, and how strong each is.

    A tenth of the schools stand in the county seat, one large school in each township, small ones around it.
    """
    chance = random.Random(f"formation {schools} {seed}")
    side = 45 * math.sqrt(schools / 100)
    towns = max(2, schools // 9)
    seats = [(chance.uniform(-side, side) / 2, chance.uniform(-side, side) / 2) for _ in range(towns)]
    rows, pupils, strength = [], [], []
    for n in range(schools):
        code, place = f"21{n:08d}", _kind(n, schools, towns)
        x, y = (0.0, 0.0) if place == "城区" else seats[n % towns]
        far = {"城区": 2.0, "镇区": 0.5, "乡村": 6.0}[place]
        x, y = x + chance.gauss(0, far), y + chance.gauss(0, far)
        size = {"城区": 1100, "镇区": 520, "乡村": 130}[place] * chance.lognormvariate(0, 0.35)
        rows.append(
            {"code": code, "name": f"第{n + 1}小学", "kind": "小学", "setting": place}
            | {"longitude": CENTRE[0] + x / (KM * math.cos(math.radians(CENTRE[1]))), "latitude": CENTRE[1] + y / KM}
        )  # fmt: skip
        pupils.append({"school": code, "year": YEAR, "stage": "小学", "grade": "合计", "pupils": round(size)})
        usual = {"城区": 1.12, "镇区": 1.08, "乡村": 0.88}[place]
        strength.append({"code": code, "strength": round(chance.gauss(usual, 0.09), 4)})
    read = {"school": rows, "enrolment": pupils}
    tables = {name: TABLES[name].read(pl.DataFrame(r, infer_schema_length=None)) for name, r in read.items()}
    return tables, pl.DataFrame(strength)


def _kind(n: int, schools: int, towns: int) -> str:
    if n >= schools - schools // 10:
        return "城区"
    return "镇区" if n < 2 * towns else "乡村"
