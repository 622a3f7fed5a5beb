"""学籍 template (71 columns of the national pupil register) → 在校生 by school, stage and grade.

Records of children are not kept: they are counted here and forgotten, and the receipt says so. The grade comes from
the class (三年级2班, or an entry year as in 202301) and else from 入学年月; the stage from the class, the school code's
category (21 小学) or the age at entry. A count is unknown as soon as one pupil's answer is missing.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from junheng.io import rows
from junheng.io.form import CONTROL, Form, Given, Match, Part, said_year, wanted
from junheng.io.headers import find
from junheng.io.pupil_counts import counted, placed
from junheng.io.school_year import NO_YEAR
from junheng.io.sheets import Sheet
from junheng.io.tidy import examined
from junheng.said import Said, both
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

    title = both("学籍信息表", "pupil roster")

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
            part.problems = [sheet.problem(column="学年", expected=both("必填", "required"), remedy=NO_YEAR)]
            return part
        typed, found = examined(raw, RECORDS)
        known = placed(typed, year)
        problems += [p for p in found if p.column not in ("班号", "入学年月")] + _unplaced(sheet, known)
        enrolment = given.declared["enrolment"]
        part.tables["enrolment"], more = enrolment.examine(counted(known, year))
        said = Said(
            "{n} 名学生的个人信息没有保存，只按学校、学段、年级计数",
            "the personal data of {n} pupils were not kept; they are only counted by school, stage and grade",
            n=raw.height,
        )
        part.problems = [*problems, *more, sheet.problem(expected=said, severe=False)]
        part.control = _control(raw)
        return part


def _unplaced(sheet: Sheet, known: pl.DataFrame) -> list[Problem]:
    """Pupils whose stage or grade cannot be told, one line for each school."""
    lost = known.filter(pl.col("grade").is_null() | pl.col("stage").is_null())
    remedy = both(
        "请核对班号（如 三年级2班、202301）和入学年月（如 2023-09）；已毕业的学生请移出",
        "Check the class (e.g. 三年级2班, 202301) and the month of entry (e.g. 2023-09); take out pupils who graduated",
    )
    by_school = lost.group_by("school", maintain_order=True).agg(
        pl.len(), pl.col("source_row", "group", "entered").first()
    )
    return [
        sheet.problem(
            row["source_row"],
            "班号",
            row["group"] or row["entered"] or "",
            Said(
                "从这一行起有 {n} 名学生看不出年级",
                "from this row on the grade of {n} pupils cannot be told",
                n=row["len"],
            ),
            remedy,
        )
        for row in by_school.iter_rows(named=True)
    ]


def _control(raw: pl.DataFrame) -> pl.DataFrame:
    counted = raw.group_by("school", maintain_order=True).len("in_file")
    return counted.select(
        pl.lit("enrolment").alias("table"), pl.lit("pupils").alias("column"), "school", pl.col("in_file").cast(pl.Float64)
    ).cast(CONTROL)  # fmt: skip
