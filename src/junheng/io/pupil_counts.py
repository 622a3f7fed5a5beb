"""Stage and grade of each pupil of a 学籍 roster, and the counts by school, stage and grade."""

from __future__ import annotations

import polars as pl

from junheng.io import words
from junheng.io.annual_sheets import GRADES
from junheng.io.teacher_words import first_of_month


def placed(typed: pl.DataFrame, year: int) -> pl.DataFrame:
    """Each pupil with stage and grade, null where they cannot be told."""
    group = pl.col("group").str.replace_all(r"\s", "")
    named = group.str.extract(r"([一二三四五六七八九])年级").fill_null(
        group.str.extract(r"^([一二三四五六七八九])[(（]")
    )
    senior = group.str.extract(r"高([一二三])")
    entered = pl.coalesce(
        group.str.extract(r"^(20\d\d)").cast(pl.Int32),
        first_of_month(pl.col("entered")).dt.year().cast(pl.Int32),
    )
    rows = typed.with_columns(_named=named, _senior=senior, _entered=entered)
    rows = rows.with_columns(stage=_stage()).with_columns(_nth=pl.lit(year) - pl.col("_entered") + 1)
    grade = pl.coalesce(
        "高" + pl.col("_senior"),
        pl.when(pl.col("stage") == "初中").then(_junior()).otherwise(pl.col("_named") + "年级"),
    )
    by_entry = pl.coalesce(
        pl.when((pl.col("stage") == stage) & (pl.col("_nth") == n)).then(pl.lit(name))
        for stage, names in GRADES.items()
        for n, name in enumerate(names, 1)
    )
    return rows.with_columns(grade=pl.coalesce(grade, by_entry))


def _stage() -> pl.Expr:
    """高一 → 高中; 七年级 up → 初中; category 21 → 小学; else by the age in the year of entry."""
    age = pl.col("_entered") - pl.col("born").dt.year()
    by_age = (
        pl.when(age <= 9)
        .then(pl.lit("小学"))
        .when(age <= 13)
        .then(pl.lit("初中"))
        .when(age <= 20)
        .then(pl.lit("高中"))
    )
    upper = pl.col("_named").is_in(["七", "八", "九"])
    category = pl.col("school").str.slice(0, 2)
    return (
        pl.when(pl.col("_senior").is_not_null()).then(pl.lit("高中"))
        .when(upper).then(pl.lit("初中"))
        .when(category == "21").then(pl.lit("小学"))
        .when(pl.col("_named").is_in(["四", "五", "六"])).then(pl.lit("小学"))
        .otherwise(by_age)
    )  # fmt: skip


def _junior() -> pl.Expr:
    """一年级 of a junior school is 七年级."""
    count = dict(zip("一二三", GRADES["初中"], strict=True)) | dict(
        zip("七八九", GRADES["初中"], strict=True)
    )
    return pl.col("_named").replace_strict(count, default=None, return_dtype=pl.String)


def counted(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    flags = {
        "girls": _flag("sex", {k: v == "女" for k, v in words.SEX_OF.items()}),
        "boarders": _flag("living", words.BOARDS),
        "migrant": _flag("migrant", words.YES_NO),
        "left_behind": _flag("left_behind", words.LEFT_BEHIND | {"是": True, "否": False}),
        "disabled": _disabled(),
    }
    known = rows.filter(pl.col("grade").is_not_null() & pl.col("stage").is_not_null())
    every = {
        n: pl.when(flag.is_not_null().all()).then(flag.sum()).cast(pl.Int64) for n, flag in flags.items()
    }
    return known.group_by("school", "stage", "grade", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("pupils"),
        pl.when(pl.col("group").is_not_null().all()).then(pl.col("group").n_unique()).cast(pl.Int64).alias("classes"),
        pl.col("source_file", "source_sheet", "source_row").first(),
        **every,
    ).with_columns(year=pl.lit(year, pl.Int64))  # fmt: skip


def _flag(name: str, meaning: dict[str, bool]) -> pl.Expr:
    return (
        pl.col(name).str.replace_all(r"\s", "").replace_strict(meaning, default=None, return_dtype=pl.Boolean)
    )


def _disabled() -> pl.Expr:
    """Filled with anything but 无; an empty cell means none only in a group where the column is used at all."""
    cell = pl.col("disability")
    return pl.when(cell.is_not_null().any()).then(
        cell.is_not_null() & ~cell.is_in(words.NOT_DISABLED).fill_null(False)
    )
