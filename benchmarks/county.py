"""A large invented county for the web app's benchmark: 420 schools, 200,000 pupils by name, 12,000 staff, three years.

The demo county seven times over under other codes, with enough named children and people added; seeded.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from junheng.register.example import demo
from junheng.register.tables import TABLES

COPIES, PUPILS, STAFF, SEED = 7, 200_000, 12_000, 2024


def large() -> dict[str, pl.DataFrame]:
    """All register tables of the large county; references valid."""
    base = demo.build().tables
    copies = [_copy(base, n) for n in range(COPIES)]
    tables = {name: pl.concat([c[name] for c in copies]).unique(list(t.key)) for name, t in TABLES.items()}
    tables["staff"] = pl.concat([tables["staff"], _staff(STAFF - tables["staff"].height)])
    tables["pupil"] = _pupils(tables["class_group"])
    return tables


def _copy(base: dict[str, pl.DataFrame], n: int) -> dict[str, pl.DataFrame]:
    """The demo county with every school, person and network under other codes; places are shared."""
    if n == 0:
        return dict(base)
    school = {c: f"{c[:4]}{990 - n}{c[7:]}" for c in base["school"]["code"]}
    others = {
        t: {c: f"{c}x{n}" for c in base[t]["code"]}
        for t in ("staff", "network", "site", "project", "activity", "award")
    }
    made = {}
    for name, table in TABLES.items():
        renamed = []
        for column, spec in table.columns.items():
            kind = name if column == "code" else spec.refers
            mapping = school if kind == "school" else others.get(kind, {})
            if mapping:
                renamed.append(pl.col(column).replace(mapping).alias(column))
        made[name] = base[name].with_columns(renamed)
    made["school"] = made["school"].with_columns(name=pl.format("{}（{}）", "name", pl.lit(n)))
    made["link"] = made["link"].clear()
    return made


def _staff(count: int) -> pl.DataFrame:
    codes = [f"B{n:06d}" for n in range(count)]
    facts = {
        "code": codes,
        "name": ["罗正平"] * count,
        "education": ["专科"] * count,
        "backbone": ["无"] * count,
    }
    return TABLES["staff"].conform(pl.DataFrame(facts))


def _pupils(groups: pl.DataFrame) -> pl.DataFrame:
    rng = np.random.default_rng(SEED)
    groups = groups.filter(pl.col("pupils") > 0).sort("school", "grade", "number")
    rows = groups.select(
        "school", "stage", "grade", "number", pl.int_ranges(0, "pupils").alias("_n")
    ).explode("_n")
    times = -(-PUPILS // rows.height)
    rows = pl.concat([rows] * times).head(PUPILS)
    return TABLES["pupil"].conform(
        rows.with_columns(
            code=pl.format("G{}", (pl.int_range(pl.len()) + 100_000_000).cast(pl.String)),
            year=pl.lit(2024),
            name=pl.Series(rng.choice(["普祎", "李春喆", "白䶮", "杨堃"], rows.height)),
            left_behind=pl.Series(rng.random(rows.height) < 0.2),
        )
    )
