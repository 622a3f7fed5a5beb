"""Teachers needed by the staffing ratio and by lessons, and those there once the older ones have retired."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.forecast.staffing import SEXES, Staffing, by_stage
from junheng.forecast.tree import ELSEWHERE

TEACHING = ("任教", "交流轮岗")
BY = {"year": pl.Int64, "place": pl.String, "stage": pl.String, "subject": pl.String}
NEED = BY | {"by_ratio": pl.Float64, "by_lessons": pl.Float64}
HAVE = BY | {"have": pl.Float64}
BOTH_ARTS = ("音乐", "美术")
"""Someone who teaches 艺术 counts half for each."""


def needed(
    groups: pl.DataFrame, schools: pl.DataFrame, county_of: Mapping[str, str], given: Staffing
) -> pl.DataFrame:
    """Rows of `NEED`. By ratio only a stage as a whole is known; small schools and kindergartens are staffed by the class."""
    weekly = pl.DataFrame(
        [(g, s, n / given.load(s)) for g, subjects in given.weekly().items() for s, n in subjects.items()],
        schema={"grade": pl.String, "subject": pl.String, "posts": pl.Float64}, orient="row",
    )  # fmt: skip
    taught = _in_county(groups.filter(pl.col("grade").is_in(weekly["grade"].unique().implode())), county_of)
    posts = (pl.col("classes") * pl.col("posts")).sum()
    subjects = taught.join(weekly, on="grade", how="left").group_by(*BY).agg(by_lessons=posts)
    whole = subjects.group_by("year", "place", "stage").agg(pl.col("by_lessons").sum())
    by_ratio = pl.col("pupils") / by_stage(given.pupils_per_staff) * by_stage(given.teacher_share)
    small = pl.col("pupils") < given.small_school
    by_class = pl.when(small).then(pl.col("classes") * given.teachers_per_small_class)
    always = pl.col("classes") * by_stage(given.teachers_per_class)
    known = schools.filter(pl.col("stage").is_in([*given.pupils_per_staff, *given.teachers_per_class]))
    ratio = _in_county(known, county_of).group_by("year", "place", "stage").agg(
        by_ratio=pl.coalesce(always, pl.max_horizontal(by_ratio, by_class)).sum()
    )  # fmt: skip
    whole = ratio.join(whole, on=["year", "place", "stage"], how="left").with_columns(subject=pl.lit(WHOLE))
    subjects = subjects.with_columns(by_ratio=pl.lit(None, pl.Float64))
    return pl.concat([f.select(pl.col(n).cast(t) for n, t in NEED.items()) for f in (whole, subjects)])


def have(
    tables: Mapping[str, pl.DataFrame], years: list[int], county_of: Mapping[str, str], given: Staffing, on: dt.date
) -> pl.DataFrame:  # fmt: skip
    """Rows of `HAVE`: full-time teachers at work on `on` who have not reached retirement by each autumn, nobody hired.

    Someone with several stages or subjects counts a part in each. With counts only (教师数) a stage's total stays.
    """
    home = tables["school"].select(school="code", place="place")
    home = _in_county(home, county_of)
    people = _people(tables, on).join(home, on="school", how="left", validate="m:1")
    if people.is_empty():
        return _counted(tables["staff_count"], home, years, on.year)
    retires = [
        given.retires(b, s) if b and s in SEXES else None for b, s in people.select("born", "sex").iter_rows()
    ]
    people = people.with_columns(leaves=pl.Series(retires, dtype=pl.Date))
    each = people.join(pl.DataFrame({"year": years}, schema={"year": pl.Int64}), how="cross")
    there = each.filter(pl.col("leaves").is_null() | (pl.col("leaves") > pl.date(pl.col("year"), 9, 1)))
    by_subject = there.drop_nulls("subject").group_by(*BY).agg(have=pl.col("part").sum())
    whole = there.with_columns(subject=pl.lit(WHOLE)).group_by(*BY).agg(have=pl.col("part").sum())
    return pl.concat([f.select(pl.col(n).cast(t) for n, t in HAVE.items()) for f in (whole, by_subject)])


def _people(tables: Mapping[str, pl.DataFrame], on: dt.date) -> pl.DataFrame:
    """One row per person, school, stage and subject, with the part of a post it stands for."""
    at_work = tables["posting"].filter(
        pl.col("duty") == "专任教师", pl.col("kind").is_in(TEACHING), pl.col("since") <= on,
        pl.col("until").is_null() | (pl.col("until") >= on),
    )  # fmt: skip
    at_work = (
        at_work.select("staff", "school", "stage", "subject")
        .unique()
        .sort("staff", "school", "stage", "subject")
    )
    at_work = at_work.with_columns(part=1 / pl.len().over("staff"))
    arts = at_work.filter(pl.col("subject") == "艺术").with_columns(part=pl.col("part") / 2)
    halves = [arts.with_columns(subject=pl.lit(s)) for s in BOTH_ARTS]
    at_work = pl.concat([at_work.filter((pl.col("subject") != "艺术").fill_null(True)), *halves])
    staff = tables["staff"].select("code", "sex", "born", "left")
    joined = at_work.join(staff, left_on="staff", right_on="code", how="left", validate="m:1")
    return joined.filter(pl.col("left").is_null() | (pl.col("left") > on))


def _counted(counts: pl.DataFrame, home: pl.DataFrame, years: list[int], year: int) -> pl.DataFrame:
    newest = counts.filter(pl.col("year") == year).join(home, on="school", how="left", validate="m:1")
    newest = newest.group_by("place", "stage").agg(
        have=pl.when(pl.col("teachers").null_count() == 0).then(pl.col("teachers").sum())
    )
    each = newest.join(pl.DataFrame({"year": years}, schema={"year": pl.Int64}), how="cross")
    return each.with_columns(subject=pl.lit(WHOLE)).select(pl.col(n).cast(t) for n, t in HAVE.items())


def _in_county(rows: pl.DataFrame, county_of: Mapping[str, str]) -> pl.DataFrame:
    """`rows` with the county in which their place lies; a register without counties is one area."""
    lone = min(set(county_of.values()), default=ELSEWHERE)
    known = dict(county_of) | {ELSEWHERE: ELSEWHERE}
    county = pl.col("place").replace_strict(known, default=lone, return_dtype=pl.String)
    return rows.with_columns(place=county)
