"""Write the 学校资源表 from register tables: one row per school and stage, exactly as the form is read."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from junheng.io.resource import COUNTS, KINDS, STAFF, TEN_THOUSAND, WHOLE, declare
from junheng.io.writing import workbook
from junheng.schema import Table

HEADERS = (
    "year", "school", "name", "kind", "stage", "setting", "pupils", "classes", "teachers", "above_required",
    "backbone", "sports_arts", "teaching_area", "indoor_sports_area", "sports_ground_area", "equipment_value",
    "multimedia_rooms",
)  # fmt: skip
ALL_GRADES = "合计"


def write_resource_table(
    path: Path, tables: Mapping[str, pl.DataFrame], year: int, declared: Mapping[str, Table]
) -> None:
    """The 学校资源表 of one school year as csv (UTF-8 with BOM, for Excel) or xlsx, by the path's suffix.

    A stage's counts are its 合计 row, or else the sum of its grades; a sum with an unknown part is unknown.
    """
    titles = [declare(declared).columns[name].title for name in HEADERS]
    rows = resource_rows(tables, year, declared).select(HEADERS)
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(titles)
            writer.writerows(rows.iter_rows())
        return
    with workbook(path) as book:
        sheet = book.add_worksheet("学校资源表")
        sheet.freeze_panes(1, 3)
        sheet.write_row(0, 0, titles, book.add_format({"bold": True, "text_wrap": True}))
        for r, row in enumerate(rows.iter_rows(), 1):
            for n, value in enumerate(row):
                if value is not None:
                    (sheet.write_string if isinstance(value, str) else sheet.write_number)(r, n, value)


def resource_rows(
    tables: Mapping[str, pl.DataFrame], year: int, declared: Mapping[str, Table]
) -> pl.DataFrame:
    """Rows of the form from the register: stages with pupils or teachers on record, campuses added up.

    Kinds the form does not know (高级中学, 幼儿园 …) are left out.
    """
    got = {
        n: declared[n].conform(tables.get(n, declared[n].empty()))
        for n in ("school", "enrolment", "staff_count", "campus")
    }
    now = {n: frame.filter(pl.col("year") == year) for n, frame in got.items() if n != "school"}
    stages = declared["staff_count"].columns["stage"].enum
    pupils = stage_counts(now["enrolment"].filter(pl.col("stage").is_in(stages)))
    staff = now["staff_count"].select("school", "stage", *STAFF)
    rows = pupils.join(staff, on=["school", "stage"], how="full", coalesce=True, validate="1:1")
    about = got["school"].select(pl.col("code").alias("school"), "name", "kind", "setting")
    rank = pl.col("stage").replace_strict(
        {s: n for n, s in enumerate(stages)}, default=None, return_dtype=pl.Int64
    )
    return (
        rows.join(about, on="school", how="left", validate="m:1")
        .filter(pl.col("kind").is_in(KINDS))
        .join(_whole(now["campus"]), on="school", how="left", validate="m:1")
        .with_columns(year=pl.lit(year), equipment_value=(pl.col("equipment_value") / TEN_THOUSAND).round(6))
        .sort("school", rank)
    )


def stage_counts(enrolment: pl.DataFrame) -> pl.DataFrame:
    """Pupils and classes of each school and stage; a stage's 合计 row goes before the sum of its grades."""
    key = ["school", "stage"]
    total = enrolment.filter(pl.col("grade") == ALL_GRADES).select(*key, *COUNTS)
    grades = enrolment.filter(pl.col("grade") != ALL_GRADES).group_by(key).agg(_sum_known(n) for n in COUNTS)
    both = total.join(grades, on=key, how="full", coalesce=True, suffix="_sum", validate="1:1")
    return both.select(*key, *(pl.coalesce(n, f"{n}_sum") for n in COUNTS))


def _whole(campus: pl.DataFrame) -> pl.DataFrame:
    return campus.group_by("school").agg(_sum_known(n) for n in WHOLE)


def _sum_known(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name)
