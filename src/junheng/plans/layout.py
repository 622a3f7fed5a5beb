"""Changes that a new layout of schools is made of: part of a school's pupils go elsewhere, a school gets rooms and beds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

import polars as pl

from junheng.plans.changes import PUPIL_COLUMNS, Change, named
from junheng.plans.teachers import Tables
from junheng.register.codes import GRADES
from junheng.register.tables import TABLES

WHOLE = "合计"
KEPT_BY_GRADE = ("enrolment", "class_group")
"""Tables in which pupils of a grade are counted; a county's are long, and a change looks at two schools."""
BESIDE = tuple(c for c in PUPIL_COLUMNS if c not in ("classes", "pupils"))


@dataclass(frozen=True, kw_only=True)
class MovePupils(Change):
    """分流学生: some pupils of some grades go to another school; classes on both sides follow their numbers.

    pupils: 年级:人数, as 四年级:12. A school known by its total only gives and takes them there. class_size: pupils in a class at most.
    Teachers stay: where a stage goes as a whole, “学段迁移” takes them along.
    """

    source: str
    target: str
    stage: str
    pupils: tuple[str, ...]
    class_size: int = 45
    title: ClassVar[str] = "分流学生"

    def apply(self, tables: Tables, year: int) -> Tables:
        named(tables, self.source), named(tables, self.target)
        if self.source == self.target:
            raise ValueError(f"{self.source} 不能分流到自己")
        if self.class_size < 1:
            raise ValueError(f"班额应不小于 1，收到 {self.class_size}")
        here = (
            pl.col("school").is_in([self.source, self.target])
            & (pl.col("stage") == self.stage)
            & (pl.col("year") == year)
        )
        near = tables | {name: tables[name].filter(here) for name in KEPT_BY_GRADE}
        for grade, number in self.numbers().items():
            near = self._moved(near, year, grade, number)
        return tables | {n: pl.concat([tables[n].filter(~here), near[n]]) for n in KEPT_BY_GRADE}

    def numbers(self) -> dict[str, int]:
        """Grade → pupils. Raises ValueError for what is neither."""
        found: dict[str, int] = {}
        for item in self.pupils:
            grade, _, number = str(item).replace("：", ":").partition(":")
            if grade.strip() not in GRADES or not number.strip().isdigit():
                raise ValueError(f"分流的学生应写“年级:人数”，如 四年级:12，收到“{item}”")
            found[grade.strip()] = found.get(grade.strip(), 0) + int(number)
        return found

    def _moved(self, tables: Tables, year: int, grade: str, number: int) -> Tables:
        source = _row(tables, self.source, self.stage, grade, year) or _row(
            tables, self.source, self.stage, WHOLE, year
        )
        if source is None:
            raise ValueError(
                f"{named(tables, self.source)}（{self.source}）{year} 学年没有{self.stage}{grade}"
            )
        if source["pupils"] is None or source["pupils"] < number:
            raise ValueError(
                f"{named(tables, self.source)}（{self.source}）{self.stage}{grade}只有 {source['pupils']} 人，不能分流 {number} 人"
            )
        share = number / source["pupils"] if source["pupils"] else 0.0
        going = {c: None if source[c] is None else round(source[c] * share) for c in BESIDE} | {
            "pupils": number
        }
        left = source | {c: None if source[c] is None else source[c] - going[c] for c in (*BESIDE, "pupils")}
        left["classes"] = (
            0 if not left["pupils"] else _least(source["classes"], ceil(left["pupils"] / self.class_size))
        )
        tables = _put(tables, left)
        there = self._target_row(tables, year, grade)
        joined = there | {
            c: None if there[c] is None or going[c] is None else there[c] + going[c]
            for c in (*BESIDE, "pupils")
        }
        joined["classes"] = (
            None
            if there["classes"] is None
            else max(there["classes"], ceil((joined["pupils"] or 0) / self.class_size))
        )
        tables = _put(tables, joined)
        for school in (self.source, self.target):
            tables = _relisted(tables, school, self.stage, year, grade)
        return tables

    def _target_row(self, tables: Tables, year: int, grade: str) -> dict:
        """The grade at the target, empty where it has none yet; a target known by its total only gets it there."""
        found = _row(tables, self.target, self.stage, grade, year)
        if found is not None:
            return found
        total = _row(tables, self.target, self.stage, WHOLE, year)
        rows = tables["enrolment"].filter(school=self.target, stage=self.stage, year=year)
        if total is not None and (rows.height > 1 or total["pupils"] != 0 or grade == WHOLE):
            return total
        if grade == WHOLE and rows.height:
            raise ValueError(
                f"{named(tables, self.target)}（{self.target}）{self.stage}按年级登记，分流的学生也要按年级写"
            )
        return {"school": self.target, "year": year, "stage": self.stage, "grade": grade} | dict.fromkeys(
            PUPIL_COLUMNS, 0
        )

    def __str__(self) -> str:
        return f"分流学生：{self.source} → {self.target}（{self.stage}）{'、'.join(by_grade(self.pupils))}"


def by_grade(pupils: Iterable[str]) -> list[str]:
    """年级:人数 in the order of grades, whatever order they were written in; what names no grade last."""
    place = {grade: n for n, grade in enumerate(GRADES)}
    return sorted(
        pupils, key=lambda item: place.get(item.replace("：", ":").partition(":")[0].strip(), len(place))
    )


@dataclass(frozen=True, kw_only=True)
class ExpandSchool(Change):
    """扩建学校: classrooms and beds are added, and the project that adds them stands in the register."""

    school: str
    stage: str
    classes: int = 0
    seats: int = 0
    area: float = 0.0
    dormitory: float = 0.0
    money: float = 0.0
    title: ClassVar[str] = "扩建学校"

    def apply(self, tables: Tables, year: int) -> Tables:
        name = named(tables, self.school)
        if min(self.classes, self.seats, self.area, self.dormitory, self.money) < 0:
            raise ValueError(f"{name}（{self.school}）扩建的数量不能为负")
        here = (pl.col("school") == self.school) & (pl.col("year") == year)
        first = tables["campus"].filter(here).sort("campus").head(1)
        if first.height:
            this = here & (pl.col("campus") == first["campus"][0])
            more = {
                "teaching_area": self.area,
                "multimedia_rooms": self.classes,
                "dormitory_area": self.dormitory,
            }
            dtypes = tables["campus"].schema
            changed = [
                pl.when(this).then(pl.col(c) + n).otherwise(c).cast(dtypes[c]).alias(c)
                for c, n in more.items()
            ]
            tables = tables | {"campus": tables["campus"].with_columns(changed)}
        taken = tables["project"].filter(pl.col("code").str.starts_with(f"GH{year}-{self.school}")).height
        row = {
            "code": f"GH{year}-{self.school}-{taken + 1}", "name": f"{name}扩建", "school": self.school, "kind": "扩建", "state": "立项",
            "stage": self.stage, "places": self.classes * 45, "money": float(self.money), "started": dt.date(year, 9, 1),
        }  # fmt: skip
        fresh = TABLES["project"].conform(pl.DataFrame([row]))
        return tables | {"project": pl.concat([tables["project"], fresh])}

    def __str__(self) -> str:
        what = "、".join(
            said
            for said, n in ((f"教室 {self.classes} 间", self.classes), (f"床位 {self.seats} 个", self.seats))
            if n
        )
        return f"扩建学校：{self.school}（{self.stage}）{what}"


def _least(known: int | None, needed: int) -> int | None:
    return None if known is None else min(known, needed)


def _row(tables: Tables, school: str, stage: str, grade: str, year: int) -> dict | None:
    found = tables["enrolment"].filter(school=school, stage=stage, grade=grade, year=year)
    return found.row(0, named=True) if found.height else None


def _put(tables: Tables, row: dict) -> Tables:
    """The row takes the place of the one with its key; one without pupils goes, and so does an empty total beside grades."""
    key = ("school", "stage", "grade", "year")
    same = pl.all_horizontal(pl.col(k) == row[k] for k in key)
    rest = tables["enrolment"].filter(~same)
    if row["grade"] != WHOLE:
        beside = (
            pl.all_horizontal(pl.col(k) == row[k] for k in ("school", "stage", "year"))
            & (pl.col("grade") == WHOLE)
            & (pl.col("pupils") == 0)
        )
        rest = rest.filter(~beside)
    if row["pupils"] == 0:
        return tables | {"enrolment": rest}
    fresh = TABLES["enrolment"].conform(pl.DataFrame([row], infer_schema_length=None))
    return tables | {"enrolment": pl.concat([rest, fresh])}


def _relisted(tables: Tables, school: str, stage: str, year: int, grade: str) -> Tables:
    """Classes of the grade, as even as can be, where the school lists its classes one by one."""
    stage_here = (pl.col("school") == school) & (pl.col("stage") == stage) & (pl.col("year") == year)
    if tables["class_group"].filter(stage_here).is_empty():
        return tables
    rest = tables["class_group"].filter(~(stage_here & (pl.col("grade") == grade)))
    row = _row(tables, school, stage, grade, year)
    if row is None and _row(tables, school, stage, WHOLE, year) is not None:
        return tables
    if row is None or not row["classes"]:
        return tables | {"class_group": rest}
    least, more = divmod(row["pupils"], row["classes"])
    fresh = [
        {
            "school": school,
            "year": year,
            "stage": stage,
            "grade": grade,
            "number": f"{n + 1}班",
            "pupils": least + (n < more),
        }
        for n in range(row["classes"])
    ]
    return tables | {"class_group": pl.concat([rest, TABLES["class_group"].conform(pl.DataFrame(fresh))])}
