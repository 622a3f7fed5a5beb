"""Blocks of numbers by county, township and school as the rows other programs read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from junheng.forecast.course import Course
from junheng.forecast.tree import AREA, STAGE_GRADES, Tree

PUPILS = {
    "year": pl.Int64, "place": pl.String, "school": pl.String, "stage": pl.String, "grade": pl.String,
    "pupils": pl.Int64, "low": pl.Int64, "high": pl.Int64,
}  # fmt: skip
WHOLE = "合计"


def frame(
    now: Tree, said: Course, bands: dict | None, *, first: int, levels: Sequence[str] = ("county", "town", "school")
) -> pl.DataFrame:  # fmt: skip
    """Rows of `PUPILS`: counties, townships, schools; grades in order, the stage's total first. Empty cells are left out.

    The level "area" is one place called 合计. `bands[level]` gives (low, high) for a block of pupils by (unit, year, grade) or stage total.
    """
    homes = {
        AREA: (np.array([WHOLE]), np.array([None])),
        "county": (np.array(now.counties), np.full(len(now.counties), None)),
        "town": (np.array(now.towns), np.full(len(now.towns), None)),
        "school": (np.array(now.towns)[now.town_of], np.array(now.schools)),
    }
    parts = []
    for level in levels:
        block = said.level(level)
        own = ~np.isin(homes["town"][0], now.counties) if level == "town" else np.ones(len(block), bool)
        for stage, grades in STAGE_GRADES.items():
            at = [now.grades.index(g) for g in grades if g in now.grades]
            if not at:
                continue
            cells = np.concatenate([block[:, :, at].sum(2, keepdims=True), block[:, :, at]], axis=2)
            names = np.array([WHOLE, *(now.grades[g] for g in at)])
            low, high = (cells, cells) if bands is None else bands[level](stage, cells, at)
            unit, year, column = np.nonzero((cells > 0) & own[:, None, None])
            places, schools = homes[level]
            parts.append(
                pl.DataFrame(
                    {
                        "year": first + year, "place": places[unit].astype(str), "school": pl.Series(schools[unit].tolist(), dtype=pl.String),
                        "stage": np.full(len(unit), stage), "grade": names[column],
                        "pupils": cells[unit, year, column].astype(int),
                        "low": np.floor(low[unit, year, column] + 1e-9).astype(int), "high": np.ceil(high[unit, year, column] - 1e-9).astype(int),
                    },
                    schema=PUPILS,
                )
            )  # fmt: skip
    return pl.concat(parts) if parts else pl.DataFrame(schema=PUPILS)
