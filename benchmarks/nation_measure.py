"""Measure 2,800 counties × 80 schools in one table, beside a straightforward pandas group-by of the same figures.

python -m benchmarks.nation_measure
Inputs: seeded, no missing cells in the peer's run (it has no notion of an interval); a second run of ours has 2 % unknown cells.
"""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.machine import describe, timed
from junheng.standards import resource
from junheng.standards.stage_school import RESOURCES, SCHOOL_COLUMNS
from junheng.standards.standard import Standard

COUNTIES, SCHOOLS, SEED = 2800, 80, 2024
STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))


def stage_rows(unknown: float = 0.0) -> pl.DataFrame:
    """Seeded rows of `stage_school` with a `county` column: 60 小学 and 20 初中 a county."""
    rng = np.random.default_rng(SEED)
    n = COUNTIES * SCHOOLS
    pupils = rng.integers(60, 2000, n)
    frame = pl.DataFrame(
        {
            "county": np.repeat(np.arange(COUNTIES), SCHOOLS),
            "code": np.char.add("2153", np.char.zfill(np.arange(n).astype(str), 6)),
            "stage": np.tile(["小学"] * 60 + ["初中"] * 20, COUNTIES),
            "pupils": pupils,
            "above_required": rng.binomial(pupils, 0.055),
            "backbone": rng.binomial(pupils, 0.013),
            "sports_arts": rng.binomial(pupils, 0.011),
            "sports_arts_shared": np.zeros(n, int),
            "teaching_area": pupils * rng.uniform(3.5, 9, n),
            "indoor_sports_area": pupils * rng.uniform(0, 0.5, n),
            "sports_ground_area": pupils * rng.uniform(5, 14, n),
            "extra_sports_area": np.zeros(n),
            "equipment_value": pupils * rng.uniform(1500, 4000, n),
            "multimedia_rooms": rng.binomial(pupils, 0.026).astype(float),
            "weight": np.full(n, 100),
        }
    ).with_columns(
        *(pl.lit(None, pl.String).alias(c) for c in SCHOOL_COLUMNS if c in ("setting",)),
        name=pl.col("code"),
        kind=pl.when(pl.col("stage") == "小学").then(pl.lit("小学")).otherwise(pl.lit("初级中学")),
        closed=pl.lit(None, pl.Date),
        weighted=pl.col("pupils") * 100,
        **{f"{r}_own": pl.lit(0.0) for r in RESOURCES},
    )
    if unknown:
        hidden = pl.Series(rng.random(n) < unknown)
        frame = frame.with_columns(equipment_value=pl.when(~hidden).then("equipment_value"))
    return frame


def ours(frame: pl.DataFrame) -> pl.DataFrame:
    """Values, school verdicts and county spreads, as `measure` makes them."""
    inside, _ = resource.in_scope(frame, STANDARD)
    values = resource.values(inside, STANDARD, by=["county"])
    resource.school_verdicts(values, STANDARD, by=["county"])
    return resource.county_spread(values, STANDARD, by=["county"])


def peer(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with pandas as most people would write it: columns, then one group at a time."""
    f = frame.copy()
    f["R1"] = 100 * f.above_required / f.pupils
    f["R2"] = 100 * f.backbone / f.pupils
    f["R3"] = 100 * f.sports_arts / f.pupils
    f["R4"] = (f.teaching_area - f.indoor_sports_area) / f.pupils
    f["R5"] = (f.sports_ground_area + f.indoor_sports_area) / f.pupils
    f["R6"] = f.equipment_value / f.pupils
    f["R7"] = 100 * f.multimedia_rooms / f.pupils
    lines = {i.id: i.at_least for i in STANDARD.resource}
    names = list(lines)

    def school(row: pd.Series) -> str:
        share = [row[n] / lines[n][row["stage"]] for n in names]
        met = sum(s >= 1 for s in share)
        return "达标" if met == 7 or (met == 6 and min(share) >= 0.85) else "未达标"

    def spread(group: pd.DataFrame) -> pd.Series:
        out, weight = {}, group.pupils / group.pupils.sum()
        for n in names:
            mean = (weight * group[n]).sum()
            out[n] = np.sqrt((weight * (group[n] - mean) ** 2).sum()) / mean
        return pd.Series(out)

    f["state"] = f.apply(school, axis=1)
    return f.groupby(["county", "stage"])[["pupils", *names]].apply(spread)


def main() -> None:
    frame = stage_rows()
    mine, spreads = timed(lambda: ours(frame))
    holes = stage_rows(unknown=0.02)
    open_time, _ = timed(lambda: ours(holes), runs=1)
    theirs, expected = timed(lambda: peer(pd.DataFrame(frame.to_dict(as_series=False))), runs=1)
    wide = spreads.pivot("indicator", index=["county", "stage"], values="cv").sort("county", "stage")
    reference = pl.DataFrame(expected.reset_index().to_dict("list")).sort("county", "stage")
    apart = max((wide[i] - reference[i]).abs().max() for i in (r.id for r in STANDARD.resource))
    print(f"全国评估 {COUNTIES} 县 × {SCHOOLS} 校（{describe()}）")
    print(
        f"  junheng {mine:.2f} s；含 2 % 未知（求区间）{open_time:.2f} s；pandas 逐组 {theirs:.1f} s；快 {theirs / mine:.0f} 倍"
    )
    print(f"  差异系数最大相差 {apart:.1e}")


if __name__ == "__main__":
    main()
