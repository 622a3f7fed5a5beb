"""Year roll-over: pupils move up one grade within their school; what cannot simply move is listed and left alone.

Read on tables, written as one batch. The entry grades start as unknown, never as 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext as _

from junheng.register.codes import GRADES
from junheng.register.tables import TABLES

STAGES = {"学前": GRADES[1:4], "小学": GRADES[4:10], "初中": GRADES[10:13], "高中": GRADES[13:16]}
TEACHES = {
    "小学": ("小学",), "小学教学点": ("小学",), "初级中学": ("初中",), "九年一贯制学校": ("小学", "初中"),
    "十二年一贯制学校": ("小学", "初中", "高中"), "完全中学": ("初中", "高中"), "高级中学": ("高中",), "幼儿园": ("学前",),
}  # fmt: skip
"""Stages a kind of school teaches; kinds not named here may teach any."""
ROLLED = ("enrolment", "class_group", "pupil")
WHOLE, CARRIED_NOT = GRADES[0], ("admitted", "graduated")
PLACE = ["school", "stage", "grade"]
EXCEPTIONS = {
    "school": pl.String, "name": pl.String, "stage": pl.String, "grade": pl.String, "pupils": pl.Int64, "why": pl.String,
}  # fmt: skip


STANDS_FOR = "stands_for"


def rows_of(frame: pl.DataFrame) -> int:
    """How many rows of the register these are."""
    return int(frame[STANDS_FOR].sum()) if STANDS_FOR in frame.columns else frame.height


@dataclass(frozen=True)
class Rolled:
    """new: rows of the next year by table. counts: table, title, moved, entered, left, kept. exceptions: what stays behind."""

    new: dict[str, pl.DataFrame]
    counts: pl.DataFrame
    exceptions: pl.DataFrame

    @property
    def to_write(self) -> int:
        """How many rows are new."""
        return int(self.counts.select(pl.col("moved") + pl.col("entered") - pl.col("kept")).sum().item())


def next_grades() -> pl.DataFrame:
    """stage, grade, next (null for the last grade of a stage)."""
    rows = [
        (s, g, gs[n + 1] if n + 1 < len(gs) else None) for s, gs in STAGES.items() for n, g in enumerate(gs)
    ]
    return pl.DataFrame(rows, schema=["stage", "grade", "next"], orient="row")


def roll(tables: Mapping[str, pl.DataFrame], schools: pl.DataFrame, year: int) -> Rolled:
    """Rows of `year` moved into `year` + 1. `tables` hold the rows of both years; rows already there are kept.

    A table with a column STANDS_FOR is a summary, for the counts alone: each of its rows stands for as many.
    """
    now = {n: tables[n].filter(pl.col("year") == year) for n in ROLLED}
    there = {n: tables[n].filter(pl.col("year") == year + 1) for n in ROLLED}
    stays = _exceptions(now, there, schools, year)
    new, counts = {}, []
    for name, rows in now.items():
        moving = rows.join(stays, on=PLACE, how="anti", nulls_equal=True).join(
            next_grades(), on=["stage", "grade"], how="left"
        )
        moved = moving.filter(pl.col("next").is_not_null()).with_columns(grade=pl.col("next")).drop("next")
        fresh = _as_next(name, moved, year)
        entering = _entering(moving, year) if name == "enrolment" else fresh.head(0)
        key = list(TABLES[name].key)
        wanted = pl.concat([fresh, entering]).unique(key, keep="first", maintain_order=True)
        new[name] = wanted.join(there[name], on=key, how="anti")
        counts.append(
            (
                name, TABLES[name].title, rows_of(moved), entering.height, rows_of(moving) - rows_of(moved),
                wanted.height - new[name].height, rows_of(rows) - rows_of(moving),
            )
        )  # fmt: skip
    names = ["table", "title", "moved", "entered", "left", "kept", "stayed"]
    named = stays.join(schools.select("name", school="code"), on="school", how="left")
    listed = named.select(pl.col(c).cast(t) for c, t in EXCEPTIONS.items()).sort("school", "stage", "grade")
    return Rolled(new, pl.DataFrame(counts, schema=names, orient="row"), listed)


def _pupils(rows: pl.DataFrame) -> pl.DataFrame:
    """school, stage, grade, pupils: how many are where by name."""
    each = pl.col(STANDS_FOR).sum() if STANDS_FOR in rows.columns else pl.len()
    return rows.group_by(PLACE).agg(each.cast(pl.Int64).alias("pupils"))


def _as_next(name: str, rows: pl.DataFrame, year: int) -> pl.DataFrame:
    """Rows of the next year: where they were read from is this roll-over, and what happened last year stays there."""
    unknown = [pl.lit(None).alias(c) for c in CARRIED_NOT if c in rows.columns]
    origin = {
        "source_file": pl.lit(f"{year} 学年结转"),
        "source_sheet": pl.lit(TABLES[name].title),
        "source_row": pl.lit(None),
    }
    return TABLES[name].conform(
        rows.with_columns(pl.lit(year + 1, pl.Int64).alias("year"), *unknown, **origin)
    )


def _entering(moving: pl.DataFrame, year: int) -> pl.DataFrame:
    """The first grade of each stage a school goes on teaching: there, and of unknown size."""
    firsts = {stage: grades[0] for stage, grades in STAGES.items()}
    taught = moving.filter(pl.col("grade") == pl.col("stage").replace_strict(firsts, default=None))
    rows = taught.select("school", "stage", "grade").unique(maintain_order=True)
    return _as_next("enrolment", TABLES["enrolment"].conform(rows), year)


def _exceptions(
    now: Mapping[str, pl.DataFrame], there: Mapping[str, pl.DataFrame], schools: pl.DataFrame, year: int
) -> pl.DataFrame:
    """school, stage, grade, pupils, why: the classes that are not moved."""
    counted = pl.concat(
        [
            now["enrolment"].select(*PLACE, "pupils"),
            now["class_group"].group_by(PLACE).agg(pl.col("pupils").sum()),
            _pupils(now["pupil"]),
        ]
    )
    every = counted.unique(PLACE, keep="first", maintain_order=True)
    facts = every.join(
        schools.select("kind", "closed", school="code"), on="school", how="left", validate="m:1"
    )
    facts = facts.join(next_grades(), on=["stage", "grade"], how="left", validate="m:1")
    here = every.select("school", "stage", next="grade", has=pl.lit(True))
    facts = facts.join(here, on=["school", "stage", "next"], how="left", validate="m:1")
    totals = (
        there["enrolment"]
        .filter(pl.col("grade") == WHOLE)
        .select("school", "stage", total=pl.lit(True))
        .unique()
    )
    facts = facts.join(totals, on=["school", "stage"], how="left", validate="m:1")
    known = pl.DataFrame(
        [(k, s, True) for k, ss in TEACHES.items() for s in ss],
        schema=["kind", "stage", "fits"],
        orient="row",
    )
    facts = facts.join(known, on=["kind", "stage"], how="left", validate="m:1")
    closed = pl.col("closed").is_not_null() & (pl.col("closed") <= dt.date(year + 1, 9, 1))
    last = pl.col("grade").is_in([g[-1] for g in STAGES.values()])
    strange = ~last & pl.col("next").is_null()
    misfit = pl.col("kind").is_in(list(TEACHES)) & pl.col("fits").is_null()
    why = (
        pl.when(closed).then(pl.lit(_("学校到下学年开学时已停办，学生去向请在接收学校登记")))
        .when(misfit).then(pl.lit(_("学段与办学类型不符，请先核对")))
        .when(pl.col("grade") == WHOLE).then(pl.lit(_("只有合计、没有分年级人数，无法升级")))
        .when(strange).then(pl.lit(_("年级与学段不符，请先核对")))
        .when(pl.col("total")).then(pl.lit(_("下学年已报合计数，不再按年级结转")))
        .when(~last & pl.col("has").is_null()).then(pl.lit(_("本校没有高一个年级的班（如教学点、逐年增班的学校），学生升到哪里请另行登记")))
    )  # fmt: skip
    return facts.with_columns(why=why).filter(pl.col("why").is_not_null()).select(*PLACE, "pupils", "why")
