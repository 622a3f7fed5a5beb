"""学籍 template (71 columns of the national pupil register) → 在校生 by school, stage and grade.

Records of children are not kept: they are counted here and forgotten, and the receipt says so. The grade comes from
the class (三年级2班, or an entry year as in 202301) and else from 入学年月; the stage from the class, the school code's
category (21 小学) or the age at entry. A count is unknown as soon as one pupil's answer is missing.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from junheng.io import rows, words
from junheng.io.annual_sheets import GRADES
from junheng.io.form import CONTROL, Form, Given, Match, Part, said_year, wanted
from junheng.io.headers import find
from junheng.io.resource_checks import NO_YEAR
from junheng.io.sheets import Sheet
from junheng.io.teachers import first_of_month
from junheng.io.tidy import examined
from junheng.schema import Column, Problem, Table

RECORDS = Table(
    "pupils",
    "学籍名册",
    (),
    {
        "school": Column("学校标识码", pattern="[0-9]{10}", description="10 位数字"),
        "sex": Column("性别", required=False),
        "born": Column("出生日期", dt.date, required=False),
        "group": Column("班号", required=False),
        "entered": Column("入学年月", required=False),
        "living": Column("就读方式", required=False),
        "left_behind": Column("是否留守儿童", required=False),
        "disability": Column("残疾类型", required=False),
        "migrant": Column("是否进城务工人员随迁子女", required=False),
    },
)
ESSENTIAL = ("school", "sex", "group", "entered")


class Pupils(Form):
    """The 学籍 roster of one or more schools."""

    title = "学籍信息表"

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Needs 学校标识码, 性别, 班号 and 入学年月."""
        header = find(sheet, wanted(RECORDS))
        if header is None or not {"entered", "group"} & set(header.columns) or len(header.columns) < 4:
            return None
        missing = tuple(RECORDS.columns[n].title for n in ESSENTIAL if n not in header.columns)
        return Match(self, header, 1.2 if not missing else header.coverage, missing)

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """Pupils counted by school, stage and grade."""
        raw, problems = rows.body(sheet, match.header, RECORDS)
        year = said_year(sheet, match.header.start, given)
        part = Part(self.title, sheet)
        if year is None:
            part.problems = [sheet.problem(column="学年", expected="必填", remedy=NO_YEAR)]
            return part
        typed, found = examined(raw, RECORDS)
        placed = _placed(typed, year)
        problems += [p for p in found if p.column not in ("班号", "入学年月")] + _unplaced(sheet, placed)
        enrolment = given.declared["enrolment"]
        part.tables["enrolment"], more = enrolment.examine(_counted(placed, year))
        said = f"{raw.height} 名学生的个人信息没有保存，只按学校、学段、年级计数"
        part.problems = [*problems, *more, sheet.problem(expected=said, severe=False)]
        part.control = _control(raw)
        return part


def _placed(typed: pl.DataFrame, year: int) -> pl.DataFrame:
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


def _unplaced(sheet: Sheet, placed: pl.DataFrame) -> list[Problem]:
    """Pupils whose stage or grade cannot be told, one line for each school."""
    lost = placed.filter(pl.col("grade").is_null() | pl.col("stage").is_null())
    remedy = "请核对班号（如 三年级2班、202301）和入学年月（如 2023-09）；已毕业的学生请移出"
    by_school = lost.group_by("school", maintain_order=True).agg(
        pl.len(), pl.col("source_row", "group", "entered").first()
    )
    return [
        sheet.problem(
            row["source_row"],
            "班号",
            row["group"] or row["entered"] or "",
            f"从这一行起有 {row['len']} 名学生看不出年级",
            remedy,
        )
        for row in by_school.iter_rows(named=True)
    ]


def _counted(placed: pl.DataFrame, year: int) -> pl.DataFrame:
    flags = {
        "girls": _flag("sex", {k: v == "女" for k, v in words.SEX_OF.items()}),
        "boarders": _flag("living", words.BOARDS),
        "migrant": _flag("migrant", words.YES_NO),
        "left_behind": _flag("left_behind", words.LEFT_BEHIND | {"是": True, "否": False}),
        "disabled": _disabled(),
    }
    known = placed.filter(pl.col("grade").is_not_null() & pl.col("stage").is_not_null())
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


def _control(raw: pl.DataFrame) -> pl.DataFrame:
    counted = raw.group_by("school", maintain_order=True).len("in_file")
    return counted.select(
        pl.lit("enrolment").alias("table"), pl.lit("pupils").alias("column"), "school", pl.col("in_file").cast(pl.Float64)
    ).cast(CONTROL)  # fmt: skip
