"""From pupils to classes, places and rooms of each school, and teachers by stage and subject of each county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.forecast.flows import boarding
from junheng.forecast.rooms import rooms
from junheng.forecast.rows import WHOLE
from junheng.forecast.staffing import Staffing, by_stage
from junheng.forecast.teachers import BY, have, needed
from junheng.forecast.tree import ELSEWHERE, GRADES, STAGE_GRADES, places_above

CLASSES = {
    "year": pl.Int64, "place": pl.String, "school": pl.String, "stage": pl.String, "pupils": pl.Int64, "classes": pl.Int64,
    "combined": pl.Int64, "classes_now": pl.Int64, "places": pl.Int64, "short": pl.Int64, "spare": pl.Int64,
    "music_rooms": pl.Int64, "art_rooms": pl.Int64,
}  # fmt: skip
TEACHERS = {
    "year": pl.Int64, "place": pl.String, "stage": pl.String, "subject": pl.String, "by_ratio": pl.Float64,
    "by_lessons": pl.Float64, "have": pl.Float64, "balance": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Demand:
    """`classes`: rows of `CLASSES`, one per school, stage and year; `teachers`: rows of `TEACHERS`, per county.

    `rooms`: rows of `ROOMS`, special rooms and sports grounds per school; `boarding`: rows of `BOARDING`.

    `places` are the classes of the newest year at the limit, and projects finished by then; `balance` is teachers there
    less teachers needed by lessons (by ratio where a subject is 合计).
    """

    given: Staffing
    classes: pl.DataFrame
    teachers: pl.DataFrame
    rooms: pl.DataFrame
    boarding: pl.DataFrame

    def summary(self) -> str:
        """When places run short and which subjects are free or short, in the whole area, in words."""
        lines = []
        sums = self.classes.group_by("stage", "year").agg(pl.col("short", "spare").sum()).sort("year")
        for stage in STAGE_GRADES:
            rows = sums.filter(stage=stage)
            if rows.is_empty():
                continue
            worst = rows.sort("short", "year", descending=[True, False]).row(0, named=True)
            last = f"{rows['year'][-1]} 学年空余 {rows['spare'][-1]:,} 个"
            most = f"{worst['year']} 学年缺口最大，{worst['short']:,} 个；" if worst["short"] else ""
            lines.append(f"{stage}学位（按学校合计）：{most}{last}")
        whole = self.teachers.group_by("year", "stage", "subject").agg(
            balance=pl.when(pl.col("balance").null_count() == 0).then(pl.col("balance").sum())
        )
        told = turning(whole.with_columns(place=pl.lit(WHOLE)))
        order = {stage: n for n, stage in enumerate(STAGE_GRADES)}
        told.sort(key=lambda t: (order[t[1]], t[2] != WHOLE, t[2]))
        return "\n".join([*lines, *(sentence for *_, sentence in told)])


def demand(tables: Mapping[str, pl.DataFrame], pupils: pl.DataFrame, *, given: Staffing) -> Demand:
    """`pupils` as forecast (rows of `rows.PUPILS`); `tables` say what classes, projects and teachers there are."""
    groups = _classes(pupils, given)
    schools = groups.group_by("year", "place", "school", "stage").agg(
        pl.col("pupils", "classes", "combined").sum()
    )
    there = _there(tables, given)
    schools = schools.join(there, on=["school", "stage"], how="left", validate="m:1")
    built = _built(tables["project"], pupils["year"].unique().sort().to_list())
    schools = schools.join(built, on=["school", "stage", "year"], how="left", validate="m:1")
    limit = by_stage(given.class_limit)
    places = (pl.col("classes_now") * limit).floor() + pl.col("built").fill_null(0)
    per = given.music_art_per_classes
    special = (pl.col("classes") / per).ceil().cast(pl.Int64)
    schools = schools.with_columns(
        places=places.cast(pl.Int64), music_rooms=special, art_rooms=special
    ).with_columns(
        short=(pl.col("pupils") - pl.col("places")).clip(lower_bound=0),
        spare=(pl.col("places") - pl.col("pupils")).clip(lower_bound=0),
    )
    county_of = {code: county or ELSEWHERE for code, (_, county) in places_above(tables["place"]).items()}
    wanted = needed(groups, schools, county_of, given)
    newest = int(tables["enrolment"]["year"].max())
    years = wanted["year"].unique().sort().to_list()
    supply = have(tables, years, county_of, given, dt.date(newest, 9, 1))
    teachers = wanted.join(supply, on=list(BY), how="left", validate="1:1")
    asked = pl.when(pl.col("subject") == WHOLE).then(pl.col("by_ratio")).otherwise(pl.col("by_lessons"))
    teachers = teachers.with_columns(balance=pl.col("have") - asked)
    return Demand(
        given,
        schools.select(pl.col(n).cast(t) for n, t in CLASSES.items()).sort("stage", "school", "year"),
        teachers.select(pl.col(n).cast(t) for n, t in TEACHERS.items()).sort(
            "place", "stage", "subject", "year"
        ),
        rooms(tables, schools, given),
        boarding(tables, pupils),
    )


def _classes(pupils: pl.DataFrame, given: Staffing) -> pl.DataFrame:
    """Classes by school and grade: full ones, or neighbouring small grades taught together."""
    rows = pupils.filter(pl.col("school").is_not_null(), pl.col("grade") != WHOLE)
    order = {g: i for i, g in enumerate(GRADES)}
    size = by_stage({s: given.size(s) for s in given.class_limit})
    rows = rows.with_columns(
        order=pl.col("grade").replace_strict(order, return_dtype=pl.Int64),
        small=pl.col("pupils") < given.combine_below,
        classes=(pl.col("pupils") / size).ceil(),
    ).sort("year", "school", "stage", "order")
    key = ["year", "school", "stage"]
    joins = pl.col("small") & pl.col("small").shift(1).over(key) & (pl.col("order").diff().over(key) == 1)
    rows = rows.with_columns(run=(~joins.fill_null(False)).cum_sum().over(key))
    run = [*key, "run"]
    together = (pl.col("pupils").sum().over(run) / given.combined_limit).ceil()
    first = pl.col("order") == pl.col("order").min().over(run)
    several = pl.len().over(run) > 1
    return rows.with_columns(
        classes=pl.when(several).then(pl.when(first).then(together).otherwise(0)).otherwise(pl.col("classes")).cast(pl.Int64),
        combined=pl.when(several & first).then(together).otherwise(0).cast(pl.Int64),
    )  # fmt: skip


def _there(tables: Mapping[str, pl.DataFrame], given: Staffing) -> pl.DataFrame:
    """Classes of each school and stage in the newest year; unknown stays unknown."""
    newest = tables["enrolment"].filter(pl.col("year") == pl.col("year").max())
    graded = newest.filter(pl.col("grade") != WHOLE).group_by("school", "stage").agg(
        of_grades=pl.when(pl.col("classes").null_count() == 0).then(pl.col("classes").sum())
    )  # fmt: skip
    whole = (
        newest.filter(pl.col("grade") == WHOLE).group_by("school", "stage").agg(whole=pl.col("classes").max())
    )
    both = graded.join(whole, on=["school", "stage"], how="full", coalesce=True)
    return both.select("school", "stage", classes_now=pl.coalesce("of_grades", "whole"))


def _built(projects: pl.DataFrame, years: list[int]) -> pl.DataFrame:
    """Places that projects not yet in use will have added by each autumn."""
    coming = projects.filter(
        pl.col("places").is_not_null(), pl.col("school").is_not_null(), pl.col("stage").is_not_null(),
        pl.col("finished").is_not_null(), ~pl.col("state").is_in(["投用", "终止"]),
    )  # fmt: skip
    each = coming.join(pl.DataFrame({"year": years}, schema={"year": pl.Int64}), how="cross")
    each = each.filter(pl.col("finished") <= pl.date(pl.col("year"), 9, 1))
    return each.group_by("school", "stage", "year").agg(built=pl.col("places").sum())


def turning(teachers: pl.DataFrame) -> list[tuple[str, str, str, str]]:
    """(county, stage, subject, sentence): until when a subject is short, and from when teachers stay free."""
    found = []
    known = teachers.drop_nulls("balance").sort("place", "stage", "subject", "year")
    for (place, stage, subject), rows in known.group_by("place", "stage", "subject", maintain_order=True):
        short = rows.filter(pl.col("balance") <= -1)
        after = rows.filter(pl.col("year") > (short["year"].max() if short.height else 0))
        free = after.filter(pl.col("balance") >= 1)
        parts = []
        if short.height:
            worst = short.sort("balance").row(0, named=True)
            parts.append(
                f"缺到 {short['year'].max()} 学年（{worst['year']} 学年最多，缺 {-worst['balance']:.0f} 人）"
            )
        if free.height:
            parts.append(
                f"{free['year'].min()} 学年起有富余（{rows['year'][-1]} 学年 {rows['balance'][-1]:+.0f} 人）"
            )
        if parts:
            name = f"{stage}教师" if subject == WHOLE else f"{stage}{subject}教师"
            found.append((place, stage, subject, f"{name}：{'；'.join(parts)}"))
    return found
