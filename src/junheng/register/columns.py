"""Columns that many tables share, so that a school, a school year or a period means the same everywhere."""

import datetime as dt

import polars as pl

from junheng.register import codes
from junheng.said import both
from junheng.schema import Column, RowRule

SCHOOL = "2153230001"


def school_code(**more) -> Column:
    return Column("学校标识码", english="School code", refers="school", example=SCHOOL, **more)


def school_year() -> Column:
    return Column(
        "学年",
        int,
        english="School year",
        description="秋季起算，2024 指 2024—2025 学年",
        description_english="the year its autumn falls in: 2024 means 2024—2025",
        minimum=1980,
        maximum=2100,
        example=2024,
    )


def stage_of(choices: tuple[str, ...] = codes.STAGES) -> Column:
    return Column("学段", english="Stage", enum=choices, example="小学")


def count(
    title: str, *, unit: str = "人", required: bool = False, example: int | None = None, **more
) -> Column:
    return Column(title, int, unit=unit, required=required, minimum=0, example=example, **more)


def area(title: str, **more) -> Column:
    return Column(title, float, unit="㎡", required=False, minimum=0, **more)


def since_day() -> Column:
    return Column("起始日期", dt.date, english="Since", example=dt.date(2020, 9, 1))


def until_day() -> Column:
    return Column(
        "终止日期",
        dt.date,
        english="Until",
        required=False,
        description="仍有效则留空",
        description_english="empty while it is in force",
    )


def not_more(part: str, whole: str, *, severe: bool) -> RowRule:
    """One column counts some of what another counts."""
    return RowRule(
        lambda: pl.col(part) <= pl.col(whole),
        part,
        f"{{{part}}}不应大于{{{whole}}}",
        both("请核对这两格", "Check both cells"),
        severe=severe,
        english=f"“{{{part}}}” should not be more than “{{{whole}}}”",
    )


def not_before(later: str, earlier: str) -> RowRule:
    """One day comes after another, or is the same."""
    return RowRule(
        lambda: pl.col(later) >= pl.col(earlier),
        later,
        f"{{{later}}}不应早于{{{earlier}}}",
        english=f"“{{{later}}}” should not be before “{{{earlier}}}”",
    )


ENDS_AFTER_START = not_before("until", "since")
