"""Special rooms and sports grounds each school will need beside those it has: shared by all its stages, so by school."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.forecast.staffing import Staffing, by_stage

KINDS = {"music": "音乐", "art": "美术"}
ROOMS = {
    "year": pl.Int64, "place": pl.String, "school": pl.String, "pupils": pl.Int64, "classes": pl.Int64,
    "music": pl.Int64, "music_now": pl.Int64, "art": pl.Int64, "art_now": pl.Int64,
    "sports": pl.Float64, "sports_now": pl.Float64,
}  # fmt: skip
AREAS = ("sports_ground_area", "indoor_sports_area")


def rooms(tables: Mapping[str, pl.DataFrame], classes: pl.DataFrame, given: Staffing) -> pl.DataFrame:
    """Rows of `ROOMS`. Music and art rooms one for so many classes; sports grounds in ㎡, so much per pupil by stage.

    `_now` is what the newest year's rows say; a school of which nothing is written down stays unknown.
    """
    asked = classes.filter(pl.col("stage").is_in(list(given.sports_area)))
    needs = asked.group_by("year", "place", "school").agg(
        pl.col("pupils", "classes").sum(), sports=(pl.col("pupils") * by_stage(given.sports_area)).sum()
    )
    per = (pl.col("classes") / given.music_art_per_classes).ceil()
    needs = needs.with_columns(per.alias(name) for name in KINDS)
    there = _areas(tables["campus"]).join(_counts(tables["room"]), on="school", how="full", coalesce=True)
    found = needs.join(there, on="school", how="left", validate="m:1")
    return found.select(pl.col(n).cast(t) for n, t in ROOMS.items()).sort("school", "year")


def _areas(campus: pl.DataFrame) -> pl.DataFrame:
    """Grounds and halls of the newest year; unknown where a campus has not said."""
    newest = campus.filter(pl.col("year") == pl.col("year").max())
    area = pl.sum_horizontal(AREAS, ignore_nulls=False)
    return newest.group_by("school").agg(
        sports_now=pl.when(area.null_count() == 0).then(area.sum()).otherwise(None)
    )


def _counts(room: pl.DataFrame) -> pl.DataFrame:
    """Music and art rooms of the newest year, of schools that list any special room."""
    newest = room.filter(pl.col("year") == pl.col("year").max())
    return newest.group_by("school").agg(
        (pl.col("kind") == title).sum().cast(pl.Int64).alias(f"{name}_now") for name, title in KINDS.items()
    )
