"""The kinds of change a plan is made of. Each is a value; `apply` gives the tables as they would be in a school year.

Every change refuses a school, stage or resource that is not there: a plan must not pass over a typing error.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

import polars as pl

from junheng.plans import teachers
from junheng.plans.teachers import Tables, Teachers
from junheng.register.headcount import ABOVE_REQUIRED, SPORTS_ARTS
from junheng.register.tables import TABLES

RESOURCES = {
    name: TABLES["campus"].columns[name]
    for name in (
        "teaching_area",
        "indoor_sports_area",
        "sports_ground_area",
        "equipment_value",
        "multimedia_rooms",
    )
}
"""Campus resources a plan may add to."""
KINDS: dict[str, type] = {}
PUPIL_COLUMNS = (
    "classes",
    "pupils",
    "girls",
    "boarders",
    "migrant",
    "left_behind",
    "disabled",
    "admitted",
    "graduated",
)


@dataclass(frozen=True, kw_only=True)
class Change(ABC):
    """One thing that is done; `why` is the reason in words, for whoever asks."""

    why: str = field(default="", compare=False)
    title: ClassVar[str] = ""

    def __init_subclass__(cls):
        if cls.title:
            KINDS[cls.__name__] = cls

    @abstractmethod
    def apply(self, tables: Tables, year: int) -> Tables:
        """The tables as they are once this is done, in school year `year`."""


def named(tables: Tables, code: str) -> str:
    """The school's name; refuses a code the register does not have."""
    found = tables["school"].filter(pl.col("code") == code)["name"]
    if found.is_empty():
        raise ValueError(f"登记库里没有学校 {code}，请核对计划中的学校标识码")
    return found[0]


def _stage_rows(tables: Tables, code: str, stage: str, year: int) -> pl.DataFrame:
    rows = tables["enrolment"].filter(
        pl.col("school") == code, pl.col("stage") == stage, pl.col("year") == year
    )
    if rows.is_empty():
        raise ValueError(f"{named(tables, code)}（{code}）{year} 学年没有{stage}")
    return rows


@dataclass(frozen=True, kw_only=True)
class AddTeachers(Change):
    """新增教师: posts filled by people who were not in the county's schools before."""

    school: str
    stage: str
    teachers: int = 1
    above_required: int = 0
    backbone: int = 0
    sports_arts: int = 0
    title: ClassVar[str] = "新增教师"

    def apply(self, tables: Tables, year: int) -> Tables:
        named(tables, self.school)
        return teachers.add(tables, self.school, self.stage, year, _bundle(self), "拟增")

    def __str__(self) -> str:
        return f"新增教师：{self.school}（{self.stage}）{_bundle(self)}"


@dataclass(frozen=True, kw_only=True)
class TrainTeachers(Change):
    """培养提升: teachers already there gain a degree, become backbone teachers, or take up sports or arts."""

    school: str
    stage: str
    above_required: int = 0
    backbone: int = 0
    sports_arts: int = 0
    title: ClassVar[str] = "培养提升"

    def apply(self, tables: Tables, year: int) -> Tables:
        named(tables, self.school)
        gained = Teachers(0, self.above_required, self.backbone, self.sports_arts)
        return teachers.train(tables, self.school, self.stage, year, gained)

    def __str__(self) -> str:
        gained = Teachers(0, self.above_required, self.backbone, self.sports_arts)
        return f"培养提升：{self.school}（{self.stage}）{gained}"


@dataclass(frozen=True, kw_only=True)
class MoveTeachers(Change):
    """教师交流: full-time teachers of one stage move from one school to another.

    `people` names them where the source is known by people. Where the target is known by counts only, its counts rise
    and the people stay on the register without a posting, to be posted when the target's own list is loaded.
    """

    source: str
    target: str
    stage: str
    teachers: int = 1
    above_required: int = 0
    backbone: int = 0
    sports_arts: int = 0
    people: tuple[str, ...] = ()
    title: ClassVar[str] = "教师交流"

    def apply(self, tables: Tables, year: int) -> Tables:
        named(tables, self.source), named(tables, self.target)
        bundle = _bundle(self)
        tables = teachers.take(tables, self.source, self.stage, year, bundle, tuple(self.people))
        if self.people and not teachers.known_by_people(tables, self.target, self.stage, year).is_empty():
            return teachers.post(tables, tuple(self.people), self.source, self.target, self.stage, year)
        return teachers.add(tables, self.target, self.stage, year, bundle, "拟调入")

    def __str__(self) -> str:
        who = f"：{'、'.join(self.people)}" if self.people else ""
        return f"教师交流：{self.source} → {self.target}（{self.stage}）{_bundle(self)}{who}"


def _bundle(change: AddTeachers | MoveTeachers) -> Teachers:
    return Teachers(change.teachers, change.above_required, change.backbone, change.sports_arts)


@dataclass(frozen=True, kw_only=True)
class AddResource(Change):
    """增配校舍设备: so much more of one campus resource (㎡, 元 or rooms)."""

    school: str
    resource: str
    amount: float
    campus: str = "本部"
    title: ClassVar[str] = "增配校舍设备"

    def apply(self, tables: Tables, year: int) -> Tables:
        name = named(tables, self.school)
        if self.resource not in RESOURCES:
            raise ValueError(f"不能增配“{self.resource}”，可用：{'、'.join(RESOURCES)}")
        rows = tables["campus"]
        here = (
            (pl.col("school") == self.school) & (pl.col("year") == year) & (pl.col("campus") == self.campus)
        )
        if rows.filter(here).is_empty():
            raise ValueError(
                f"{name}（{self.school}）没有 {year} 学年校区“{self.campus}”的校舍设备，请先补报再做计划"
            )
        more = pl.when(here).then(pl.col(self.resource) + self.amount).otherwise(self.resource)
        changed = rows.with_columns(more.cast(RESOURCES[self.resource].dtype).alias(self.resource))
        if self.resource == "indoor_sports_area":  # 室内体育用房 is part of 教学及辅助用房
            area = pl.when(here).then(pl.col("teaching_area") + self.amount).otherwise("teaching_area")
            changed = changed.with_columns(teaching_area=area)
        return tables | {"campus": changed}

    def __str__(self) -> str:
        column = RESOURCES.get(self.resource)
        what, unit = (column.title, column.unit) if column else (self.resource, "")
        return f"增配校舍设备：{self.school} {what} {self.amount:,.10g} {unit}".rstrip()


@dataclass(frozen=True, kw_only=True)
class OpenSchool(Change):
    """新建学校: a school with its stages, empty until pupils, teachers and rooms are moved or added to it."""

    code: str
    name: str
    school_kind: str
    stages: tuple[str, ...]
    setting: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    title: ClassVar[str] = "新建学校"

    def apply(self, tables: Tables, year: int) -> Tables:
        if not tables["school"].filter(pl.col("code") == self.code).is_empty():
            raise ValueError(f"学校标识码 {self.code} 已有学校使用，新建学校请换一个")
        facts = {"code": self.code, "name": self.name, "kind": self.school_kind, "setting": self.setting}
        facts |= {"longitude": self.longitude, "latitude": self.latitude, "opened": dt.date(year, 9, 1)}
        stage = [{"school": self.code, "year": year, "stage": s} for s in self.stages]
        empty = {n: 0 for n in ("teachers", "above_required", "backbone", "sports_arts", "certified")}
        campus = {"school": self.code, "year": year, "campus": "本部"} | dict.fromkeys(RESOURCES, 0)
        fresh = {
            "school": [facts],
            "enrolment": [s | {"grade": "合计", "pupils": 0, "classes": 0} for s in stage],
            "staff_count": [s | empty for s in stage],
            "campus": [campus],
        }
        return tables | {
            name: pl.concat([tables[name], TABLES[name].read(pl.DataFrame(rows, infer_schema_length=None))])
            for name, rows in fresh.items()
        }

    def __str__(self) -> str:
        return f"新建学校：{self.name}（{self.code}，{self.school_kind}，{'、'.join(self.stages)}）"


@dataclass(frozen=True, kw_only=True)
class CloseSchool(Change):
    """停办学校: allowed only when no pupil is left there."""

    code: str
    title: ClassVar[str] = "停办学校"

    def apply(self, tables: Tables, year: int) -> Tables:
        name = named(tables, self.code)
        here = tables["enrolment"].filter(pl.col("school") == self.code, pl.col("year") == year)
        left = here["pupils"].sum()
        if left or here["pupils"].null_count():
            raise ValueError(f"{name}（{self.code}）还有在校生，停办前请先用“学段迁移”或“撤并”安置学生")
        start = dt.date(year, 9, 1)
        closing = pl.when(pl.col("code") == self.code).then(pl.lit(start)).otherwise("closed")
        gone = {n: tables[n].filter((pl.col("school") != self.code) | (pl.col("year") != year)) for n in ("enrolment", "campus", "staff_count", "class_group", "room")}  # fmt: skip
        return tables | gone | {"school": tables["school"].with_columns(closed=closing)}

    def __str__(self) -> str:
        return f"停办学校：{self.code}"


@dataclass(frozen=True, kw_only=True)
class MoveStage(Change):
    """学段迁移: all pupils, classes and teachers of one stage go to another school; buildings stay where they are."""

    source: str
    stage: str
    target: str
    title: ClassVar[str] = "学段迁移"

    def apply(self, tables: Tables, year: int) -> Tables:
        _stage_rows(tables, self.source, self.stage, year)
        named(tables, self.target)
        if self.source == self.target:
            raise ValueError(f"{self.source} 不能迁移到自己")
        moved = tables | {"enrolment": _joined(tables["enrolment"], self, year)}
        moved |= {"class_group": _joined_classes(tables["class_group"], self, year)}
        return _move_staff(moved, self, year, target_unknown=_teachers_unknown(tables, self, year))

    def __str__(self) -> str:
        return f"学段迁移：{self.source} 的{self.stage} → {self.target}"


@dataclass(frozen=True, kw_only=True)
class MergeSchool(Change):
    """撤并: every pupil and teacher of `closing` moves to `into`, then `closing` closes."""

    closing: str
    into: str
    title: ClassVar[str] = "撤并"

    def apply(self, tables: Tables, year: int) -> Tables:
        named(tables, self.closing), named(tables, self.into)
        rows = tables["enrolment"].filter(pl.col("school") == self.closing, pl.col("year") == year)
        for stage in sorted(rows["stage"].unique()):
            tables = MoveStage(source=self.closing, stage=stage, target=self.into).apply(tables, year)
        return CloseSchool(code=self.closing).apply(tables, year)

    def __str__(self) -> str:
        return f"撤并：{self.closing} → {self.into}"


@dataclass(frozen=True, kw_only=True)
class ConvertSchool(Change):
    """改变办学类型, as when a 九年一贯制学校 becomes a 小学."""

    code: str
    school_kind: str
    title: ClassVar[str] = "改变办学类型"

    def apply(self, tables: Tables, year: int) -> Tables:
        named(tables, self.code)
        kinds = TABLES["school"].columns["kind"].enum
        if self.school_kind not in kinds:
            raise ValueError(f"办学类型应为 {'、'.join(kinds)} 之一，收到“{self.school_kind}”")
        kind = pl.when(pl.col("code") == self.code).then(pl.lit(self.school_kind)).otherwise("kind")
        return tables | {"school": tables["school"].with_columns(kind=kind)}

    def __str__(self) -> str:
        return f"改变办学类型：{self.code} → {self.school_kind}"


def _joined(rows: pl.DataFrame, move: MoveStage, year: int) -> pl.DataFrame:
    """Enrolment with the source's stage added to the target's, grade by grade; unknown plus known is unknown.

    Where one side has grades and the other only its total, the grades are given up for the total.
    """
    stage = (pl.col("stage") == move.stage) & (pl.col("year") == year)
    both = rows.filter(stage & pl.col("school").is_in([move.source, move.target]))
    per_school = both.group_by("school").agg(grades=pl.col("grade").sort())
    alike = per_school["grades"].n_unique() <= 1 or not (both["grade"] == "合计").any()
    grade = pl.col("grade") if alike else pl.lit("合计").alias("grade")
    if not alike:
        both = both.filter((pl.col("grade") == "合计") | ~(pl.col("grade") == "合计").any().over("school"))
    summed = both.group_by("year", "stage", grade).agg(
        *(pl.when(pl.col(c).null_count() == 0).then(pl.col(c).sum()).alias(c) for c in PUPIL_COLUMNS)
    )
    joined = TABLES["enrolment"].conform(summed.with_columns(school=pl.lit(move.target)))
    return pl.concat([rows.filter(~(stage & pl.col("school").is_in([move.source, move.target]))), joined])


def _joined_classes(rows: pl.DataFrame, move: MoveStage, year: int) -> pl.DataFrame:
    """Classes keep their pupils; their numbers name the school they came from, so that no two are alike."""
    here = (pl.col("school") == move.source) & (pl.col("stage") == move.stage) & (pl.col("year") == year)
    return rows.with_columns(
        school=pl.when(here).then(pl.lit(move.target)).otherwise("school"),
        number=pl.when(here).then(pl.format("{}-{}", pl.lit(move.source), "number")).otherwise("number"),
    )


def _teachers_unknown(tables: Tables, move: MoveStage, year: int) -> bool:
    """Whether the target already teaches the stage and nobody knows with how many teachers."""
    there = [
        tables[name].filter(
            pl.col("school") == move.target, pl.col("stage") == move.stage, pl.col("year") == year
        )
        for name in ("enrolment", "staff_count")
    ]
    people = teachers.known_by_people(tables, move.target, move.stage, year)
    return not there[0].is_empty() and there[1].is_empty() and people.is_empty()


def _move_staff(tables: Tables, move: MoveStage, year: int, *, target_unknown: bool) -> Tables:
    """All teachers of the stage follow its pupils; what is unknown on either side makes the sum unknown."""
    people = teachers.known_by_people(tables, move.source, move.stage, year)
    named_target = not teachers.known_by_people(tables, move.target, move.stage, year).is_empty()
    if not people.is_empty():
        names, counts = tuple(people["staff"].to_list()), _counts_of(people, move.stage)
        rest = teachers.take(tables, move.source, move.stage, year, Teachers(**counts), names)
        if named_target:
            return teachers.post(rest, names, move.source, move.target, move.stage, year)
        if target_unknown:
            return rest
        moved = pl.DataFrame({"school": [move.source], "year": [year], "stage": [move.stage]} | counts)
        return rest | {"staff_count": _added_counts(rest["staff_count"], moved, move.target)}
    here = (pl.col("school") == move.source) & (pl.col("stage") == move.stage) & (pl.col("year") == year)
    counts = tables["staff_count"].filter(here)
    rest = tables | {"staff_count": tables["staff_count"].filter(~here)}
    if named_target and not counts.is_empty():
        known = {n: counts[n][0] or 0 for n in ("teachers", "above_required", "backbone", "sports_arts")}
        return teachers.add(rest, move.target, move.stage, year, Teachers(**known), "拟调入")
    if target_unknown:
        return rest
    return rest | {"staff_count": _added_counts(rest["staff_count"], counts, move.target)}


def _counts_of(people: pl.DataFrame, stage: str) -> dict[str, int]:
    degrees = ABOVE_REQUIRED[stage]
    return {
        "teachers": people.height,
        "above_required": people.filter(pl.col("education").is_in(degrees)).height,
        "backbone": people.filter(pl.col("backbone").is_in(["国家级", "省级", "市级", "县级"])).height,
        "sports_arts": people.filter(pl.col("subject").is_in(SPORTS_ARTS)).height,
    }


def _added_counts(rows: pl.DataFrame, moved: pl.DataFrame, target: str) -> pl.DataFrame:
    counts = [n for n, c in TABLES["staff_count"].columns.items() if c.type is int and n != "year"]
    both = pl.concat([rows, TABLES["staff_count"].conform(moved.with_columns(school=pl.lit(target)))])
    summed = both.group_by("school", "year", "stage", maintain_order=True).agg(
        *(pl.when(pl.col(c).null_count() == 0).then(pl.col(c).sum()).alias(c) for c in counts),
        *(pl.col(o).first() for o in ("source_file", "source_sheet", "source_row")),
    )
    return TABLES["staff_count"].conform(summed)
