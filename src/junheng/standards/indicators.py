"""The resource indicators: each a small formula over one row of `stage_school`, with the register cells it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from junheng.standards.standard import Standard


@dataclass(frozen=True)
class Indicator:
    """A named formula. `reads` says which columns of which register tables it rests on, for the proof."""

    name: str
    formula: str
    reads: Mapping[str, Sequence[str]]
    value: Callable[[Standard], pl.Expr]
    split: bool = False


INDICATORS: dict[str, Indicator] = {}


def indicator(formula: str, *, split: bool = False, **reads: Sequence[str]) -> Callable:
    """Register the decorated function (standard → expression) under its own name."""

    def declare(value: Callable[[Standard], pl.Expr]) -> Callable:
        rests_on = {"enrolment": ("pupils",)} | {table: tuple(columns) for table, columns in reads.items()}
        INDICATORS[value.__name__] = Indicator(value.__name__, formula, rests_on, value, split)
        return value

    return declare


def _per_100(count: pl.Expr) -> pl.Expr:
    return 100 * count / pl.col("pupils")


def _per_pupil(resource: Callable[[Callable[[str], pl.Expr]], pl.Expr], times: int = 1) -> pl.Expr:
    """The stage's weighted part of what the school shares, and all of what the stage has alone, per pupil.

    One division of exact products, so that a value that stands exactly on a threshold is read as reaching it.
    """
    shared = resource(lambda name: pl.col(name)) * (pl.col("weight") * times) / pl.col("weighted")
    alone = resource(lambda name: pl.col(f"{name}_own")) * times / pl.col("pupils")
    return (shared + alone).fill_nan(None)


@indicator("100 × 高于规定学历专任教师数 ÷ 在校生数", staff_count=("above_required",))
def above_required_per_100(standard: Standard) -> pl.Expr:
    return _per_100(pl.col("above_required"))


@indicator("100 × 县级以上骨干教师数 ÷ 在校生数", staff_count=("backbone",))
def backbone_per_100(standard: Standard) -> pl.Expr:
    return _per_100(pl.col("backbone"))


@indicator("100 × 体育、艺术专任教师数 ÷ 在校生数", staff_count=("sports_arts", "sports_arts_shared"))
def sports_arts_per_100(standard: Standard) -> pl.Expr:
    rule = standard.tolerance("shared_sports_arts")
    count = pl.col("sports_arts")
    if rule:
        small = (pl.col("setting") == rule["setting"]) & pl.col("pupils").is_between(
            rule["pupils_from"], rule["pupils_below"], closed="left"
        )
        count = count + pl.when(small).then(pl.col("sports_arts_shared").fill_null(0)).otherwise(0)
    return _per_100(count)


@indicator(
    "（教学及辅助用房面积 − 室内体育用房面积）按学段拆分 ÷ 在校生数",
    split=True,
    campus=("teaching_area", "indoor_sports_area"),
)
def teaching_area_per_pupil(standard: Standard) -> pl.Expr:
    return _per_pupil(lambda c: c("teaching_area") - c("indoor_sports_area"))


@indicator(
    "（运动场地面积 + 室内体育用房面积）按学段拆分 ÷ 在校生数",
    split=True,
    campus=("sports_ground_area", "indoor_sports_area", "extra_sports_area"),
)
def sports_area_per_pupil(standard: Standard) -> pl.Expr:
    rule = standard.tolerance("extra_sports_area")

    def area(c: Callable[[str], pl.Expr]) -> pl.Expr:
        extra = (
            pl.when(pl.col("setting") == rule["setting"]).then(c("extra_sports_area")).otherwise(0)
            if rule
            else 0
        )
        return c("sports_ground_area") + c("indoor_sports_area") + extra

    return _per_pupil(area)


@indicator("教学仪器设备值（元）按学段拆分 ÷ 在校生数", split=True, campus=("equipment_value",))
def equipment_per_pupil(standard: Standard) -> pl.Expr:
    return _per_pupil(lambda c: c("equipment_value"))


@indicator("100 × 网络多媒体教室数按学段拆分 ÷ 在校生数", split=True, campus=("multimedia_rooms",))
def multimedia_per_100(standard: Standard) -> pl.Expr:
    return _per_pupil(lambda c: c("multimedia_rooms"), times=100)
