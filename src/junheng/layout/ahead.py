"""How many pupils a township will have in a year beside now, by band, from the rows of a forecast."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from junheng.layout.bands import BAND_OF, JUNIOR
from junheng.layout.rules import Rules
from junheng.layout.said import Said

FEW = 20
"""Pupils of a township and band below which the county's course is the surer one."""
Growth = Callable[[str | None, int, int], float]


def growth(
    tables: Mapping[str, pl.DataFrame],
    enrolment: pl.DataFrame | None,
    points: pl.DataFrame,
    rules: Rules,
    year: int,
) -> tuple[Growth, tuple[Said, ...]]:
    """A function (township, band, epoch) → pupils then ÷ pupils now; and what had to be assumed.

    Junior schools draw from far around, so that their pupils grow as the county's do.
    """
    if enrolment is None or enrolment.is_empty():
        notice = Said(
            "没有给出预测，各规划年份按 {year} 学年的学生数测算", "No forecast was given: every year is planned with the pupils of {year}",
            year=str(year),
        )  # fmt: skip
        return (lambda town, band, epoch: 1.0), (notice,)
    town_of = _towns(tables, points)
    now = _sums(_placed(tables["enrolment"].filter(pl.col("year") == year), town_of))
    then = _sums(_placed(enrolment.filter(pl.col("school").is_not_null()), town_of))
    notices, known = [], sorted(then["year"].unique().to_list())
    nearest = {}
    for epoch in rules.epochs:
        if epoch <= year:
            nearest[epoch] = None
            continue
        nearest[epoch] = (
            epoch if epoch in known else min(known, key=lambda y: (abs(y - epoch), y), default=None)
        )
        if nearest[epoch] is not None and nearest[epoch] != epoch:
            notices.append(
                Said(
                    "预测没有 {epoch} 学年，按 {year} 学年测算",
                    "The forecast has no {epoch}; {year} stands in",
                    epoch=str(epoch),
                    year=str(nearest[epoch]),
                )
            )
    of_now = {(t, b): p for t, b, p in now.select("town", "band", "pupils").iter_rows()}
    of_then = {(y, t, b): p for y, t, b, p in then.select("year", "town", "band", "pupils").iter_rows()}

    def rate(town: str | None, band: int, epoch: int) -> float:
        at = nearest[epoch]
        if at is None:
            return 1.0
        own = of_now.get((town, band), 0.0)
        if town is not None and band != JUNIOR and own >= FEW and (at, town, band) in of_then:
            return of_then[at, town, band] / own
        whole = of_now.get((None, band), 0.0)
        return of_then.get((at, None, band), 0.0) / whole if whole else 1.0

    return rate, tuple(notices)


def _towns(tables: Mapping[str, pl.DataFrame], points: pl.DataFrame) -> dict[str, str | None]:
    """School → township of its place."""
    town = dict(
        tables["place"]
        .select("code", pl.when(pl.col("level") == "乡镇").then("code").otherwise("parent").alias("town"))
        .iter_rows()
    )
    return {code: town.get(place) for code, place in tables["school"].select("code", "place").iter_rows()}


def _placed(rows: pl.DataFrame, town_of: Mapping[str, str | None]) -> pl.DataFrame:
    """year, town, band, pupils of rows with a grade; a stage known by its total only is shared by its grades."""
    rows = rows.filter(pl.col("stage").is_in(["小学", "初中"]))
    graded = (pl.col("grade") != "合计").any().over("school", "year", "stage")
    rows = rows.filter((pl.col("grade") != "合计") | ~graded)
    band = pl.col("grade").replace_strict(BAND_OF, default=None, return_dtype=pl.Int64)
    bands = (
        pl.when(band.is_not_null())
        .then(pl.concat_list(band))
        .when(pl.col("stage") == "初中")
        .then(pl.lit([2], pl.List(pl.Int64)))
        .otherwise(pl.lit([0, 1], pl.List(pl.Int64)))
    )
    spread = (
        rows.with_columns(band=bands)
        .with_columns(pupils=pl.col("pupils").cast(pl.Float64) / pl.col("band").list.len())
        .explode("band")
    )
    town = pl.col("school").replace_strict(dict(town_of), default=None, return_dtype=pl.String)
    return spread.select("year", town.alias("town"), "band", "pupils")


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    """Townships and, under no township, the whole county."""
    towns = rows.drop_nulls("town").group_by("year", "town", "band").agg(pl.col("pupils").sum())
    whole = (
        rows.group_by("year", "band").agg(pl.col("pupils").sum()).with_columns(town=pl.lit(None, pl.String))
    )
    return pl.concat([towns, whole.select(towns.columns)])
