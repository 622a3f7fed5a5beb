"""Population given in age bands (0、1-4、5-9 … 85岁及以上) as the single years of age that the table holds."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from junheng.register.bands import LABEL, OLDEST, bounds, single_years
from junheng.said import Said, both, of

GROUP = ("place", "year", "sex")
A_DAY = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}")
Fault = tuple[dict, str, str, str, str]
"""Row, column, what was found, what is expected, what to do."""


def unfolded(cells: pl.DataFrame) -> tuple[pl.DataFrame, list[Fault]]:
    """Rows of a place, year and sex that hold bands become single years, whole people, every band keeping its sum.

    A group that cannot be split is left out and named with its rows. Rows without bands pass untouched.
    """
    if not {"age", "persons", *GROUP} <= set(cells.columns) or cells.schema["age"] != pl.String:
        return cells, []
    faults = [
        (
            row,
            "age",
            row["age"],
            both("应为年龄或年龄段", "should be an age or a band of ages"),
            both(
                "Excel 把“5-9”这样的年龄段变成了日期：请把这一列设为文本格式后重填",
                "Excel turned bands such as “5-9” into dates: format the column as text and fill it in again",
            ),
        )
        for row in cells.filter(pl.col("age").str.contains(A_DAY.pattern)).iter_rows(named=True)
    ]
    cells = cells.filter(~pl.col("age").str.contains(A_DAY.pattern).fill_null(False))
    label = pl.col("age").str.replace_all(" ", "")
    band = label.str.contains(LABEL.pattern) & ~label.str.contains(r"^\d+岁?$")
    cells = cells.with_columns(_band=band.fill_null(False).any().over(GROUP))
    if not cells["_band"].any():
        return cells.drop("_band"), faults
    parts = [cells.filter(~pl.col("_band"))]
    for _, rows in cells.filter("_band").group_by(GROUP, maintain_order=True):
        found = _split(rows)
        if isinstance(found, pl.DataFrame):
            parts.append(found)
        else:
            faults += found
    return pl.concat(parts).drop("_band"), faults


def _split(rows: pl.DataFrame) -> pl.DataFrame | list[Fault]:
    """The group by single years; a row of the result comes from the row of its band."""
    listed, faults, counts = rows.to_dicts(), [], {}
    for row in listed:
        persons = _number(row["persons"])
        if persons is None or persons < 0:
            faults.append(
                (
                    row,
                    "persons",
                    str(row["persons"] or ""),
                    both(
                        "年龄段的人数应为不小于 0 的数，不知道就整组不填",
                        "the persons of a band should be 0 or more; leave out the whole group where they are not known",
                    ),
                    "",
                )
            )
        elif row["age"] in counts:
            faults.append(
                (
                    row,
                    "age",
                    row["age"],
                    both(
                        "同一地点、年份、性别里这个年龄段重复",
                        "the band stands twice for one place, year and sex",
                    ),
                    both("请删去重复的一行", "Remove one of the rows"),
                )
            )
        else:
            counts[row["age"]] = persons
    if faults:
        return faults
    try:
        years = single_years(counts)
    except ValueError as wrong:
        place, year, sex = (listed[0][name] for name in GROUP)
        return [
            (
                listed[0],
                "age",
                "、".join(counts)[:60],
                Said(
                    "{place} {year} 年{sex}的年龄段不能拆成逐岁：{wrong}",
                    "the bands of {place}, {year}, {sex} cannot be split into single years: {wrong}",
                    place=place,
                    year=year,
                    sex=sex,
                    wrong=of(wrong),
                ),
                both(
                    "各段应从 0 岁起相连，只有最后一段可以不封顶",
                    "The bands should join from age 0 on; only the last may be open",
                ),
            )
        ]
    made = []
    for row in listed:
        first, last = bounds(row["age"])
        ages = range(min(first, OLDEST), OLDEST + 1 if last is None else min(last, OLDEST) + 1)
        made += [
            (row, age, n)
            for age, n in zip(ages, _whole(years[ages.start : ages.stop], counts[row["age"]]), strict=True)
        ]
    merged: dict[int, tuple[dict, float]] = {}
    for row, age, n in made:
        merged[age] = (merged[age][0] if age in merged else row, n + (merged[age][1] if age in merged else 0))
    plain = [row | {"age": str(age), "persons": str(int(n))} for age, (row, n) in sorted(merged.items())]
    return pl.DataFrame(plain, schema=rows.schema | {"persons": pl.String}).cast(
        {"persons": rows.schema["persons"]}
    )


def _whole(parts: np.ndarray, total: float) -> np.ndarray:
    """Whole people beside `parts`, scaled to `total`; the largest remainders are rounded up."""
    scaled = parts * (total / parts.sum()) if parts.sum() > 0 else np.full(len(parts), total / len(parts))
    down = np.floor(scaled + 1e-9)
    up = np.argsort(-(scaled - down), kind="stable")[: round(total - down.sum())]
    down[up] += 1
    return down


def _number(cell: object) -> float | None:
    try:
        return float(str(cell).replace(",", "")) if cell is not None else None
    except ValueError:
        return None
