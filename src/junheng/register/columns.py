"""Columns that many tables share, so that a school, a school year or a period means the same everywhere."""

import datetime as dt

import polars as pl

from junheng.register import codes
from junheng.schema import Column, RowRule

SCHOOL = "2153230001"


def school_code(**more) -> Column:
    return Column("学校标识码", refers="school", example=SCHOOL, **more)


def school_year() -> Column:
    return Column(
        "学年", int, description="秋季起算，2024 指 2024—2025 学年", minimum=1980, maximum=2100, example=2024
    )


def stage_of(choices: tuple[str, ...] = codes.STAGES) -> Column:
    return Column("学段", enum=choices, example="小学")


def count(
    title: str, *, unit: str = "人", required: bool = False, example: int | None = None, **more
) -> Column:
    return Column(title, int, unit=unit, required=required, minimum=0, example=example, **more)


def area(title: str, **more) -> Column:
    return Column(title, float, unit="㎡", required=False, minimum=0, **more)


def since_day() -> Column:
    return Column("起始日期", dt.date, example=dt.date(2020, 9, 1))


def until_day() -> Column:
    return Column("终止日期", dt.date, required=False, description="仍有效则留空")


def not_more(part: str, whole: str, titles: tuple[str, str], *, severe: bool) -> RowRule:
    return RowRule(
        lambda: pl.col(part) <= pl.col(whole),
        part,
        f"{titles[0]}不应大于{titles[1]}",
        "请核对这两格",
        severe=severe,
    )


ENDS_AFTER_START = RowRule(lambda: pl.col("until") >= pl.col("since"), "until", "终止日期不应早于起始日期")
