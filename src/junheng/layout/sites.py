"""The sites of a county: schools as they stand, with their classrooms and beds, and ground on which one might be built."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.layout.bands import BAND_OF, BANDS_OF_KIND
from junheng.layout.rules import Rules

SITES = {
    "code": pl.String, "name": pl.String, "kind": pl.String, "setting": pl.String, "place": pl.String,
    "longitude": pl.Float64, "latitude": pl.Float64, "altitude": pl.Float64, "standing": pl.Boolean, "fixed": pl.Boolean,
    "low": pl.Int64, "high": pl.Int64, "junior": pl.Int64, "pupils": pl.Int64, "rooms": pl.Int64, "seats": pl.Int64,
    "replaces": pl.String, "cost": pl.Float64, "source": pl.String,
}  # fmt: skip
"""low, high, junior: pupils now by band (null where only the stage's total is known, and then `pupils` is all there is)."""


def sites(tables: Mapping[str, pl.DataFrame], rules: Rules, year: int) -> pl.DataFrame:
    """Rows of `SITES`, schools and candidates, in order of code."""
    schools = _schools(tables, rules, year)
    return pl.concat([schools, _candidates(tables, rules)]).sort("code")


def _schools(tables: Mapping[str, pl.DataFrame], rules: Rules, year: int) -> pl.DataFrame:
    start = pl.date(year, 9, 1)
    school = tables["school"].filter(
        pl.col("kind").is_in(list(BANDS_OF_KIND)),
        ~pl.col("kind").is_in(list(rules.leave_out.kinds)),
        pl.col("opened").is_null() | (pl.col("opened") <= start),
        pl.col("closed").is_null() | (pl.col("closed") > start),
    )
    found = (
        school.join(_pupils(tables, year), left_on="code", right_on="school", how="left", validate="1:1")
        .join(_rooms(tables, year), left_on="code", right_on="school", how="left", validate="1:1")
        .join(_seats(tables, rules, year), left_on="code", right_on="school", how="left", validate="1:1")
    )
    found = _with_coordinates(found, tables).filter(pl.col("pupils").is_not_null() & (pl.col("pupils") > 0))
    private = pl.col("founder").is_in(list(rules.leave_out.founders)).fill_null(False)
    return found.with_columns(
        standing=pl.lit(True), fixed=private, rooms=pl.col("rooms").fill_null(0), seats=pl.col("seats").fill_null(0),
        replaces=pl.lit(None, pl.String), cost=pl.lit(None, pl.Float64), source=_source(),
    ).select(pl.col(c).cast(t) for c, t in SITES.items())  # fmt: skip


def _source() -> pl.Expr:
    return pl.format("{} {} 第 {} 行", pl.col("source_file"), pl.col("source_sheet"), pl.col("source_row"))


def _pupils(tables: Mapping[str, pl.DataFrame], year: int) -> pl.DataFrame:
    """Pupils by band and altogether; where a stage is known by its total only, its bands share it by grades."""
    rows = tables["enrolment"].filter(pl.col("year") == year, pl.col("stage").is_in(["小学", "初中"]))
    graded = rows.filter(pl.col("grade") != "合计").with_columns(
        band=pl.col("grade").replace_strict(BAND_OF, default=None, return_dtype=pl.Int64)
    )
    total = pl.concat(
        [graded.select("school", "stage", "pupils"), rows.filter(pl.col("grade") == "合计").join(graded, on=["school", "stage"], how="anti").select("school", "stage", "pupils")]
    )  # fmt: skip
    sums = total.group_by("school").agg(pl.col("pupils").sum())
    bands = graded.group_by("school").agg(
        *(
            pl.col("pupils").filter(pl.col("band") == n).sum().alias(c)
            for n, c in enumerate(("low", "high", "junior"))
        )
    )
    return sums.join(bands, on="school", how="left", validate="1:1")


def _rooms(tables: Mapping[str, pl.DataFrame], year: int) -> pl.DataFrame:
    """Ordinary classrooms: as listed, else as many classes as the school has ever taught in a year on record."""
    listed = tables["room"].filter(pl.col("kind") == "普通", pl.col("year") <= year)
    newest = listed.filter(pl.col("year") == pl.col("year").max().over("school"))
    listed = newest.group_by("school").agg(listed=pl.len().cast(pl.Int64))
    rows = tables["enrolment"].filter(pl.col("stage").is_in(["小学", "初中"]), pl.col("year") <= year)
    total = pl.col("grade") == "合计"
    by_stage = rows.group_by("school", "year", "stage").agg(
        graded=pl.col("classes").filter(~total).sum(),
        whole=pl.col("classes").filter(total).max(),
        grades=(~total).sum(),
    )
    most = by_stage.with_columns(classes=pl.when(pl.col("grades") > 0).then("graded").otherwise("whole")).group_by("school", "year").agg(
        pl.col("classes").sum()
    ).group_by("school").agg(most=pl.col("classes").max())  # fmt: skip
    both = most.join(listed, on="school", how="full", coalesce=True, validate="1:1")
    return both.select("school", rooms=pl.coalesce("listed", "most").cast(pl.Int64))


def _seats(tables: Mapping[str, pl.DataFrame], rules: Rules, year: int) -> pl.DataFrame:
    """Beds: by the dormitory's area where it is known, but never fewer than board already."""
    area = (
        tables["campus"]
        .filter(pl.col("year") == year)
        .group_by("school")
        .agg(area=pl.col("dormitory_area").sum())
    )
    now = tables["enrolment"].filter(pl.col("year") == year, pl.col("stage").is_in(["小学", "初中", "高中"]))
    graded = (pl.col("grade") != "合计").any().over("school", "stage")
    boards = (
        now.filter((pl.col("grade") != "合计") | ~graded)
        .group_by("school")
        .agg(boards=pl.col("boarders").sum())
    )
    both = area.join(boards, on="school", how="full", coalesce=True, validate="1:1")
    by_area = (pl.col("area") / rules.boarding.area).floor().cast(pl.Int64)
    return both.select(
        "school", seats=pl.max_horizontal(by_area.fill_null(0), pl.col("boards").cast(pl.Int64).fill_null(0))
    )


def _with_coordinates(frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A school without coordinates stands where its village does."""
    at = tables["place"].select(
        place="code", place_lon="longitude", place_lat="latitude", altitude="altitude"
    )
    return frame.join(at, on="place", how="left", validate="m:1").with_columns(
        longitude=pl.coalesce("longitude", "place_lon"), latitude=pl.coalesce("latitude", "place_lat")
    )


def _candidates(tables: Mapping[str, pl.DataFrame], rules: Rules) -> pl.DataFrame:
    asked = tables["candidate"] if rules.steps.build else tables["candidate"].clear()
    where = tables["place"].select(place="code", setting="setting")
    found = _with_coordinates(asked, tables).join(where, on="place", how="left", validate="m:1")
    return found.with_columns(
        standing=pl.lit(False), fixed=pl.lit(False), low=pl.lit(0), high=pl.lit(0), junior=pl.lit(0), pupils=pl.lit(0),
        rooms=pl.col("classes").fill_null(6), seats=pl.col("seats").fill_null(0), source=_source(),
    ).select(pl.col(c).cast(t) for c, t in SITES.items())  # fmt: skip
