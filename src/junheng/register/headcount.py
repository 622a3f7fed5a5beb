"""Teachers counted from the people on the payroll, and checked against counts that were reported.

People win: where a school's stage has a list of people, its counts are made from the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from junheng.register import codes
from junheng.register.tables_people import staff_count
from junheng.said import Said, both
from junheng.schema import Problem

ABOVE_REQUIRED = {"小学": codes.EDUCATION[:4], "初中": codes.EDUCATION[:3], "高中": codes.EDUCATION[:2]}
"""高于规定学历 by stage: 教师法 art. 11 requires 中师 for 小学, 专科 for 初中, 本科 for 高中."""
SPORTS_ARTS = ("体育与健康", "艺术", "音乐", "美术")
TEACHING = ("任教", "交流轮岗")
SHARED = ("走教", "兼职")
FROM_LIST = both("以名册为准；请核对填报数或名册", "The list counts; check the reported number or the list")
COUNTED = ("teachers", "above_required", "backbone", "sports_arts", "certified", "sports_arts_shared")


def at_work(tables: Mapping[str, pl.DataFrame], on: dt.date) -> pl.DataFrame:
    """Who works where on a day: the postings in force of people who have not left, with the person's columns beside.

    A person who teaches two subjects at a school may have a row for each.
    """
    posting = tables["posting"].filter(
        pl.col("since") <= on, pl.col("until").is_null() | (pl.col("until") > on)
    )
    people = tables["staff"].rename({"code": "staff"}).drop("source_file", "source_sheet", "source_row")
    gone = pl.col("left").is_not_null() & (pl.col("left") <= on)
    return posting.join(people, on="staff", how="left", validate="m:1").filter(~gone)


def counted(tables: Mapping[str, pl.DataFrame], year: int) -> pl.DataFrame:
    """Counts made from people on 1 September: school, stage and the columns of `COUNTED`.

    A count is unknown where any of the people's cells it rests on is unknown (an unknown degree is not a low one).
    """
    people = _once(at_work(tables, dt.date(year, 9, 1)).filter(pl.col("duty") == "专任教师"))
    full = pl.col("kind").is_in(TEACHING)
    above = pl.any_horizontal(
        (pl.col("stage") == stage) & pl.col("education").is_in(degrees)
        for stage, degrees in ABOVE_REQUIRED.items()
    )
    arts = pl.col("arts")
    return people.group_by("school", "stage").agg(
        teachers=full.sum().cast(pl.Int64),
        above_required=_count(full, above, "education"),
        backbone=_count(full, pl.col("backbone").is_in(codes.BACKBONE[:4]), "backbone"),
        sports_arts=_count(full, arts, "arts"),
        certified=_count(full, pl.col("certified"), "certified"),
        sports_arts_shared=_count(pl.col("kind").is_in(SHARED), arts, "arts"),
    )


def _once(people: pl.DataFrame) -> pl.DataFrame:
    """One row per person, school, stage and way of posting, with `arts`: whether any of the subjects is sports or art.

    Unknown where none of those named is and one is not named.
    """
    subjects = pl.col("subject").is_in(SPORTS_ARTS)
    arts = pl.when(subjects.any()).then(True).when(pl.col("subject").null_count() == 0).then(False)
    who = pl.when(pl.col("kind").is_in(TEACHING)).then(pl.lit(TEACHING[0])).otherwise("kind")
    return people.group_by("staff", "school", "stage", kind=who).agg(
        pl.col("education", "backbone", "certified").first(), arts=arts
    )


def _count(among: pl.Expr, holds: pl.Expr, rests_on: str) -> pl.Expr:
    unsure = (among & pl.col(rests_on).is_null()).any()
    return pl.when(~unsure).then((among & holds.fill_null(False)).sum().cast(pl.Int64))


def staff_counts(tables: Mapping[str, pl.DataFrame], year: int) -> pl.DataFrame:
    """One row per school and stage of `year`: from people where that stage has any, else as reported.

    Columns: school, stage, those of `COUNTED`, `by_people` (which of the two).
    """
    people = counted(tables, year).with_columns(by_people=pl.lit(True))
    reported = tables["staff_count"].filter(pl.col("year") == year).with_columns(by_people=pl.lit(False))
    rest = reported.join(people, on=["school", "stage"], how="anti")
    columns = ["school", "stage", *COUNTED, "by_people"]
    return pl.concat([people.select(columns), rest.select(columns)]).sort("school", "stage")


def disagreements(tables: Mapping[str, pl.DataFrame], year: int) -> list[Problem]:
    """Notices where a reported count differs from the list of people; the list is what is used."""
    compared = (
        tables["staff_count"]
        .filter(pl.col("year") == year)
        .join(counted(tables, year), on=["school", "stage"], suffix="_people", validate="1:1")
    )
    titles = {
        name: staff_count.columns[name].named
        for name in ("teachers", "above_required", "backbone", "sports_arts")
    }
    return [
        Problem(
            row["source_file"] or "", row["source_sheet"] or staff_count.named, row["source_row"], title, str(row[name]),
            Said("按教职工名册应为 {n}", "by the list of staff it should be {n}", n=row[f"{name}_people"]), FROM_LIST, severe=False,
        )
        for name, title in titles.items()
        for row in compared.filter(pl.col(name) != pl.col(f"{name}_people")).sort("school", "stage").iter_rows(named=True)
    ]  # fmt: skip
