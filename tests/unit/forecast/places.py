"""Invented school systems, small enough to see through."""

import random
from itertools import pairwise

import polars as pl

from junheng.forecast.long_table import LONG

SCHEMA = {
    "year": pl.Int64,
    "school": pl.String,
    "district": pl.String,
    "grade": pl.String,
    "pupils": pl.Float64,
}


def rows(found) -> pl.DataFrame:
    """(year, school, district, grade, pupils) as the table the engine takes."""
    return pl.DataFrame(list(found), schema=SCHEMA, orient="row").select(LONG)


def system(seed=1, years=range(2010, 2022), districts=4, schools=3, grades="123456", growth=0.98):
    """Cohorts that enter, lose or gain a few and leave; middle schools take up where the others end."""
    chance = random.Random(seed)
    found = []
    for d in range(districts):
        for s in range(schools):
            taught = grades[:4] if s else grades[4:]
            size = chance.randint(15, 60) * (1 if s else schools - 1)
            sizes = {g: size + chance.randint(-5, 5) for g in taught}
            for n, year in enumerate(years):
                found += [(year, f"s{d}{s}", f"d{d}", g, float(max(sizes[g], 1))) for g in taught]
                moved = {b: sizes[a] + chance.randint(-2, 2) for a, b in pairwise(taught)}
                sizes = {taught[0]: round(size * growth ** (n + 1)) + chance.randint(-4, 4)} | moved
    return found
