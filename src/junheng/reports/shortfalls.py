"""What a school lacks up to the line: teachers, square metres, yuan, rooms."""

from __future__ import annotations

import re
from math import ceil

import polars as pl

from junheng.reports.printed import rounded, trimmed
from junheng.said import Said, both
from junheng.standards.measure import Measurement
from junheng.standards.resource import TOLERANCE, UNMET
from junheng.standards.standard import ResourceItem


def shortfalls(measured: Measurement) -> pl.DataFrame:
    """One row per school, stage and indicator below the line: code, name, kind, stage, pupils, indicator, value, threshold, floor, deep, short.

    `short` is what the stage alone lacks, in the resource's own unit (人, ㎡, 元, 间): whole persons and rooms. `deep`: below
    the 85 % floor.
    """
    per_100 = [i.id for i in measured.standard.resource if i.unit.endswith("/百人")]
    gap = (pl.col("threshold") - pl.col("value")) * pl.col("pupils")
    counted = pl.col("indicator").is_in(per_100)
    # Counts are whole: six parts in a million keep 2.0000000001 teachers from becoming three.
    short = pl.when(counted).then((gap / 100 - 6e-6).ceil()).otherwise(gap)
    deep = pl.col("value") < pl.col("floor") * (1 - TOLERANCE)
    below = measured.values.filter(pl.col("state") == UNMET).with_columns(deep=deep, short=short)
    return below.drop("setting", "limit", "state")


def amount(short: float, unit: str) -> str:
    """How much in words: 3 人, 120 ㎡, 4.25 万元, 2 间. `unit` is the indicator's (人/百人)."""
    resource = unit.split("/")[0]
    if resource == "元":
        return Said("{n} 万元", "{n} × 10,000 yuan", n=trimmed(ceil(short / 100 - 1e-6) / 100))
    return Said("{n} {unit}", "{n} {unit}", n=rounded(ceil(short - 1e-6), 0), unit=resource)


def short_named(item: ResourceItem) -> Said:
    """The short title in both languages: 县级以上骨干教师, Backbone teachers of county level or higher."""
    english = re.sub(" per (100 )?pupils?$", "", item.english)
    return both(short_title(item.title), english or short_title(item.title))


def short_title(title: str) -> str:
    """每百名学生拥有县级以上骨干教师数 → 县级以上骨干教师."""
    bare = re.sub("（.*?）", "", title).removeprefix("每百名学生拥有").removeprefix("生均")
    return re.sub("(数|面积|值)$", "", bare)
