"""过录表: the annual return of a county copied into one row per school (and stage), under headers of several rows.

Enough for all seven resource indicators. Read: 学校名称, 学校标识码, 统计三级, 办学类型, 是否计校数, 城乡类型,
在校生数｜合计, 班数, 专任教师 by schooling and by course, 县级以上骨干教师(小学/初中), 网络多媒体教室,
教学及辅助用房｜计, 室内体育用房, 运动场地面积 and 教学仪器设备资产值 (万元 unless the header says otherwise).
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from junheng.io import courses, resource
from junheng.io.form import Form, Given, Match, Part, said_year
from junheng.io.paths import paths
from junheng.io.sheets import Sheet
from junheng.io.transcript_columns import NAMES, NUMBERS, columns
from junheng.io.transcript_rows import BY_COURSE, no_numbers, rows, settled
from junheng.reading import cast
from junheng.said import Said, both
from junheng.schema import Problem, Table

NEEDED = {"name": "学校名称", "pupils": "在校生数｜合计", "kind": "办学类型"}
TELLING = (
    "teachers",
    "backbone",
    "multimedia_rooms",
    "teaching_area",
    "sports_ground_area",
    "equipment_value",
    "本科",
    courses.PE,
)
"""A sheet with three of these beside the school's name is a 过录表."""
SETTLED = ("学段", "学校标识码")
"""Columns whose gaps are reported with their own advice."""


class Transcript(Form):
    """One 过录表, for one stage (its title or name says 小学 or 初中) or for both."""

    title = both("过录表", "transcript sheet")
    late = True

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Needs 学校名称, 在校生数, 办学类型 and three resource columns, one of them by schooling or course."""
        found = _found(sheet)
        if found is None:
            return None
        known = found[0]
        missing = tuple(title for name, title in NEEDED.items() if name not in known)
        telling = sum(name in known for name in TELLING)
        if telling < 3 or not {"本科", courses.PE} & set(known):
            return None
        return Match(self, None, 0.5 + telling / 10, missing)

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """The rows as a 学校资源表 would give them, with what each figure was taken from."""
        known, start = _found(sheet)
        table = resource.declare(given.declared)
        raw, problems = settled(sheet, rows(sheet, known, start, given), known)
        numbers = [n for n in (*NUMBERS, *BY_COURSE) if n in raw.columns]
        worked = raw.with_columns(cast(pl.col(n), pl.String(), float).alias(n) for n in numbers)
        problems += no_numbers(sheet, raw, worked, known)
        marked = known[courses.ARTS].marked if courses.ARTS in known else False
        subtotal = courses.arts_are_subtotal(worked, marked=marked)
        worked = worked.with_columns(
            above_required=courses.above_required(worked),
            sports_arts=courses.sports_arts(worked, subtotal=subtotal),
        )
        sums = ("above_required", "sports_arts")
        raw = raw.with_columns(worked.select(cast(pl.col(c), worked.schema[c], str).alias(c) for c in sums))
        raw = raw.with_columns(year=_year(raw, said_year(sheet, start, given)))
        unit = known["equipment_value"].path.unit if "equipment_value" in known else ""
        part = resource.build(sheet, self.title, table, _kept(raw, table), _factor(unit), given.declared)
        shown = {table.columns[n].title: c.path.shown for n, c in known.items() if n in table.columns}
        found = [replace(p, column=shown.get(p.column, p.column)) for p in part.problems if not _told(p)]
        part.problems = problems + found + _said(sheet, known, subtotal=subtotal)
        return part


def _told(problem: Problem) -> bool:
    """Whether a gap is already reported with its own advice."""
    return problem.column in SETTLED and problem.expected == "必填"


def _found(sheet: Sheet) -> tuple[dict, int] | None:
    found = paths(sheet, NAMES["name"])
    return (columns(found[0]), found[1]) if found else None


def _year(raw: pl.DataFrame, year: int | None) -> pl.Expr:
    said = pl.lit(None if year is None else str(year), pl.String)
    return pl.coalesce("year", said) if "year" in raw.columns else said


def _factor(unit: str) -> dict[str, float]:
    return {"equipment_value": {"元": 1e-4, "千元": 0.1}.get(unit, 1.0)}


def _kept(raw: pl.DataFrame, table: Table) -> pl.DataFrame:
    origin = ("source_file", "source_sheet", "source_row")
    return raw.select(c for c in raw.columns if c in table.columns or c in origin)


def _said(sheet: Sheet, known: dict, *, subtotal: bool) -> list[Problem]:
    """What was read from where, so that a person can check it."""
    used = "；".join(
        f"{name}←{c.path.shown}"
        for name, c in known.items()
        if name in courses.SCHOOLING or len(c.path.parts) > 1
    )
    problems = (
        [
            sheet.problem(
                expected=Said("各项取自：{used}", "figures were taken from: {used}", used=used), severe=False
            )
        ]
        if used
        else []
    )
    if courses.ARTS in known and any(p in known for p in courses.PARTS):
        how = both("与音乐、美术并列，三列相加", "stands beside music and fine arts: the three are added")
        if subtotal:
            how = both(
                "已含音乐、美术（小计），不再相加",
                "includes music and fine arts (a subtotal): they are not added",
            )
        problems.append(
            sheet.problem(
                column=known[courses.ARTS].path.shown,
                expected=Said("艺术{how}", "arts {how}", how=how),
                severe=False,
            )
        )
    return problems
