"""Where the pupils live: by village, school and grade as the register says, else worked out from the schools nearby."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.layout.bands import BAND_OF, BANDS_OF_KIND, GRADES
from junheng.layout.said import Said

HOMES = {
    "place": pl.String, "school": pl.String, "band": pl.Int64, "grade": pl.String, "pupils": pl.Float64, "boarders": pl.Float64,
    "left_behind": pl.Float64,
}  # fmt: skip


def homes(
    tables: Mapping[str, pl.DataFrame], sites: pl.DataFrame, travel: pl.DataFrame, year: int
) -> tuple[pl.DataFrame, tuple[Said, ...]]:
    """Rows of `HOMES` of the schools that are planned, and what had to be guessed. `travel`: place, site, minutes."""
    standing = sites.filter(pl.col("standing"))
    said = _said(tables, standing, year)
    silent = standing.join(said.select(code="school").unique(), on="code", how="anti")
    if not silent.height:
        return said, ()
    guessed = _guessed(tables, silent, travel, year)
    notice = Said(
        "{n} 所学校没有“学生来源”记录，其学生按就近摊到各村：{names}。请补报“学生来源”表，结果会更准",
        "{n} schools do not say where their pupils live; their pupils were spread over the villages nearby: {names}. Fill in the table of residence for a surer result",
        n=silent.height, names=list(silent["name"].head(5)) if silent.height > 5 else list(silent["name"]),
    )  # fmt: skip
    return pl.concat([said, guessed]).sort(list(HOMES)[:4]), (notice,)


def _said(tables: Mapping[str, pl.DataFrame], standing: pl.DataFrame, year: int) -> pl.DataFrame:
    """What the register says, of the newest year on record up to `year`, with bands; a stage's total is shared by its grades."""
    rows = tables["residence"].filter(
        pl.col("year") <= year, pl.col("stage").is_in(["小学", "初中"]), pl.col("school").is_in(standing["code"].implode()),
        pl.col("pupils").is_not_null() & (pl.col("pupils") > 0),
    )  # fmt: skip
    rows = rows.filter(pl.col("year") == pl.col("year").max().over("school"))
    return _by_grade(
        rows.join(standing.select(school="code", kind="kind"), on="school", how="left", validate="m:1")
    )


def _by_grade(rows: pl.DataFrame) -> pl.DataFrame:
    graded = (pl.col("grade") != "合计").any().over("place", "school", "stage")
    rows = rows.filter((pl.col("grade") != "合计") | ~graded)
    point = pl.col("kind") == "小学教学点"
    all_grades = (
        pl.when(pl.col("grade") != "合计").then(pl.concat_list("grade"))
        .when(pl.col("stage") == "初中").then(pl.lit(list(GRADES[2])))
        .when(point).then(pl.lit(list(GRADES[0]))).otherwise(pl.lit([*GRADES[0], *GRADES[1]]))
    )  # fmt: skip
    spread = (
        rows.with_columns(grade=all_grades)
        .with_columns(share=1 / pl.col("grade").list.len())
        .explode("grade")
    )
    return spread.select(
        "place", "school", pl.col("grade").replace_strict(BAND_OF, return_dtype=pl.Int64).alias("band"), "grade",
        *((pl.col(c).cast(pl.Float64).fill_null(0.0) * pl.col("share")).alias(c) for c in ("pupils", "boarders", "left_behind")),
    ).select(pl.col(c).cast(t) for c, t in HOMES.items()).sort(list(HOMES)[:4])  # fmt: skip


def _guessed(
    tables: Mapping[str, pl.DataFrame], silent: pl.DataFrame, travel: pl.DataFrame, year: int
) -> pl.DataFrame:
    """Each village to the nearest silent school that teaches a band; a school nobody is nearest to keeps its own village."""
    rows = tables["enrolment"].filter(
        pl.col("year") == year,
        pl.col("school").is_in(silent["code"].implode()),
        pl.col("stage").is_in(["小学", "初中"]),
        pl.col("pupils") > 0,
    )
    rows = rows.join(
        silent.select(school="code", kind="kind"), on="school", how="left", validate="m:1"
    ).with_columns(place=pl.col("school"))
    pupils = _by_grade(rows).drop("place")
    bands = pl.DataFrame(
        [
            (row["code"], band) for row in silent.iter_rows(named=True) for band, name in enumerate(("low", "high", "junior"))
            if BANDS_OF_KIND[row["kind"]][band] or (row[name] or 0) > 0
        ],
        schema={"site": pl.String, "band": pl.Int64}, orient="row",
    )  # fmt: skip
    villages = tables["place"].filter(pl.col("level") == "村").select(place="code")
    near = (
        travel.join(villages, on="place", how="semi").join(bands, on="site", how="inner").drop_nulls("minutes")
        .sort("minutes", "site").group_by("place", "band", maintain_order=True).first()
        .select("place", "band", school="site")
    )  # fmt: skip
    own = silent.select(school="code", place=pl.coalesce("place", pl.format("校:{}", "code"))).join(
        bands.rename({"site": "school"}), on="school", how="inner"
    )
    lonely = own.join(near, on=["school", "band"], how="anti").select("place", "band", "school")
    spread = pl.concat([near, lonely]).unique(["place", "band", "school"], maintain_order=True)
    spread = spread.with_columns(share=1 / pl.len().over("band", "school"))
    return pupils.join(spread, on=["school", "band"], how="inner").select(
        "place", "school", "band", "grade", *((pl.col(c) * pl.col("share")).alias(c) for c in ("pupils", "boarders", "left_behind"))
    ).select(pl.col(c).cast(t) for c, t in HOMES.items()).sort(list(HOMES)[:4])  # fmt: skip
