"""教师 template (31 columns of the national teacher system) → staff and posting, for one school year.

The file does not say where people work unless it has a column 学校标识码: then the code is looked for in the sheet's
or file's name or above the header. A person's number is the column 教职工编号 or 工号 where there is one, else derived
from 身份证件号, which itself is never stored. The roster speaks of one school year: postings run from 1 September to
31 August. 骨干级别 is not in this template and stays unknown. Codes: JY/T 1001 (see `words`).
"""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from junheng.io import rows
from junheng.io.form import Form, Given, Match, Part, said_year, wanted
from junheng.io.headers import find
from junheng.io.school_year import NO_YEAR
from junheng.io.sheets import Sheet
from junheng.io.teacher_words import meaning, pseudonym
from junheng.reading import cleaned
from junheng.said import both
from junheng.schema import Column, Problem, Table

CODE = re.compile(r"(?<!\d)\d{10}(?!\d)")
ROSTER = Table(
    "teachers",
    "教师名册",
    ("code",),
    {
        "school": Column(
            "学校标识码", required=False, refers="school", aliases=("学校代码", "所在学校标识码")
        ),
        "code": Column(
            "教职工编号", required=False, aliases=("工号", "教师编号", "个人编号"), refers="staff"
        ),
        "idnumber": Column("身份证件号", required=False, aliases=("身份证号", "证件号码"), refers="person"),
        "name": Column("姓名"),
        "sex": Column("性别", required=False),
        "born": Column("出生日期", dt.date, required=False),
        "education": Column("最高学历", required=False),
        "duty": Column("岗位类别", required=False),
        "certificate": Column("教师资格证种类", required=False),
        "started": Column("从教起始年月", required=False, aliases=("从教起始日期",)),
        "stage": Column("主要任课学段", required=False),
        "subject": Column("任教课程", required=False),
        "title": Column("专业技术职务", required=False),
    },
)
ESSENTIAL = ("name", "education", "duty", "stage", "subject")
REFUSED = {
    "sex": both("应为 男 或 女", "should be 男 (male) or 女 (female)"),
    "education": both("不是能识别的最高学历", "is no degree that is known"),
    "duty": both("不是能识别的岗位类别", "is no duty that is known"),
    "stage": both("不是能识别的任课学段", "is no stage that is known"),
    "subject": both("不是能识别的任教课程", "is no subject that is known"),
    "title": both("不是能识别的专业技术职务", "is no professional title that is known"),
    "started": both("应为年月，如 2015-09", "should be a year and month, e.g. 2015-09"),
}  # fmt: skip


class Teachers(Form):
    """The 教师 roster of one school, or of several with a column 学校标识码."""

    title = both("教师信息表", "teacher roster")

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Needs 姓名, 最高学历, 岗位类别, 主要任课学段 and 任教课程."""
        header = find(sheet, wanted(ROSTER))
        if header is None or len(header.columns) < 4:
            return None
        missing = tuple(ROSTER.columns[n].title for n in ESSENTIAL if n not in header.columns)
        return Match(self, header, 1.2 if not missing else header.coverage, missing)

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """Rows of 教职工 and 任职."""
        raw, problems = rows.body(sheet, match.header, ROSTER)
        year = said_year(sheet, match.header.start, given)
        if year is None:
            problems.append(sheet.problem(column="学年", expected=both("必填", "required"), remedy=NO_YEAR))
        raw = cleaned(
            raw.with_columns(pl.lit(None, pl.String).alias(n) for n in ROSTER.columns if n not in raw.columns)
        )
        raw = raw.with_columns(
            school=pl.coalesce("school", pl.lit(school_said(sheet, match.header.start), pl.String)),
            code=pl.coalesce("code", pl.col("idnumber").map_elements(pseudonym, pl.String)),
            year=pl.lit(year, pl.Int64),
        )
        meant = raw.with_columns(meaning(name).alias(name) for name in (*REFUSED, "certificate"))
        problems += _unread(sheet, raw, meant) + _nameless(sheet, raw)
        part = Part(self.title, sheet, problems=_repeated(match, sheet) + problems)
        for name, frame in {"staff": _staff(meant), "posting": _postings(meant)}.items():
            table = given.declared[name]
            columns = [c for c in frame.columns if c in table.schema]
            part.tables[name], found = table.examine(frame.select(columns))
            part.problems += [
                p for p in found if name == "staff" or p.column in ("学校标识码", "学段", "岗位类别")
            ]
        return part


def _repeated(match: Match, sheet: Sheet) -> list[Problem]:
    """Repeated headers; the many columns of the template that are not needed are no news."""
    return [p for p in match.header.problems(sheet) if p.severe]


def school_said(sheet: Sheet, before: int) -> str | None:
    """The one 学校标识码 in the sheet's name, above its header or in the file's name."""
    above = [text for row in sheet.cells.head(max(before - 1, 0)).iter_rows() for text in row if text]
    for text in (sheet.name, *above, sheet.label, sheet.file):
        if found := CODE.search(text):
            return found[0]
    return None


def _unread(sheet: Sheet, raw: pl.DataFrame, meant: pl.DataFrame) -> list[Problem]:
    problems = []
    for name, said in REFUSED.items():
        for row in raw.filter(raw[name].is_not_null() & meant[name].is_null()).iter_rows(named=True):
            title = ROSTER.columns[name].title
            problems.append(
                sheet.problem(
                    row["source_row"],
                    title,
                    row[name],
                    said,
                    both(
                        "请改用模板代码表里的写法，不知道请留空",
                        "Write it as the template's list of codes does; leave it empty where it is not known",
                    ),
                )
            )
    return problems


def _nameless(sheet: Sheet, raw: pl.DataFrame) -> list[Problem]:
    problems = [
        sheet.problem(
            row,
            "身份证件号",
            "",
            both("没有教职工编号也没有身份证件号", "there is neither a staff code nor an identity number"),
            both("请填其中一项，用来区分每个人", "Fill in one of them, to tell people apart"),
        )
        for row in raw.filter(pl.col("code").is_null())["source_row"]
    ]
    if raw.height and raw["school"].null_count():
        row = raw.filter(pl.col("school").is_null())["source_row"][0]
        remedy = both(
            "请加一列学校标识码，或把 10 位标识码写进工作表名或文件名",
            "Add a column of school codes, or write the 10-digit code into the sheet's or the file's name",
        )
        problems.append(
            sheet.problem(
                row,
                "学校标识码",
                "",
                both("不知道是哪所学校的教师", "it is not known which school the teacher is of"),
                remedy,
            )
        )
    return problems


def _staff(meant: pl.DataFrame) -> pl.DataFrame:
    return meant.rename({"certificate": "certified"})


def _postings(meant: pl.DataFrame) -> pl.DataFrame:
    since = pl.date(pl.col("year"), 9, 1)
    until = pl.date(pl.col("year") + 1, 8, 31)
    return meant.drop("name").with_columns(
        staff=pl.col("code"), kind=pl.lit("任教"), since=since, until=until
    )
