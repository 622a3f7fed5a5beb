"""Schools on the map: each once, in the state of its stages together, with what its card says."""

from __future__ import annotations

import polars as pl

from junheng.register.codes import UNKNOWN, UNMET
from junheng.reports import county
from junheng.said import Said, joined
from junheng.standards.resource import combined
from junheng.web.pages.measure.asked import Asked
from junheng.web.pages.measure.kept import kept
from junheng.web.pages.measure.queries import Sight, towns_of
from junheng.web.register import words


def whole_schools(wanted: Asked) -> pl.DataFrame:
    """code, name, kind, setting, town, pupils, state, words, longitude, latitude: one row per school that is judged."""
    return _whole_schools(wanted)


@kept
def _whole_schools(wanted: Asked) -> pl.DataFrame:
    measured = wanted.measurement()
    order = {stage: n for n, stage in enumerate(measured.standard.stages)}
    stages = measured.schools.sort(pl.col("stage").replace_strict(order)).group_by(
        "code", "name", "kind", "setting", maintain_order=True
    )
    pupils = pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    of_stages = pl.struct("stage", "state").implode()
    schools = stages.agg(pl.col("state"), pupils=pupils, words=of_stages)
    towns = towns_of(wanted)
    spots = wanted.tables()["school"].select("code", "longitude", "latitude")
    return schools.with_columns(
        state=pl.Series([combined(s) for s in schools["state"].to_list()], dtype=pl.String),
        town=pl.Series([towns.get(code, "") for code in schools["code"]], dtype=pl.String),
    ).join(spots, on="code", how="left", validate="1:1").sort("code")  # fmt: skip


def spots(seen: Sight) -> list[dict]:
    """The schools in scope, worst first: what the map draws and the table behind it lists."""
    rank = {UNMET: 0, UNKNOWN: 1}
    rows = [row | {"words": _told(row["words"])} for row in seen.cut(whole_schools(seen.asked)).to_dicts()]
    return sorted(rows, key=lambda row: (rank.get(row["state"], 2), row["code"]))


def _told(stages: list[dict]) -> str:
    """A school's stages with their verdicts, in the reader's language."""
    return words.told(
        joined([Said("{stage}{state}", "{stage} {state}", **one) for one in stages], "，", ", ")
    )


@kept
def towns(wanted: Asked) -> list[dict]:
    """Township names for orientation."""
    inside = county.places_inside(wanted.tables(), wanted.measurement())
    named = inside.filter(pl.col("level") == "乡镇").drop_nulls(["longitude", "latitude"])
    return named.select("name", "longitude", "latitude").to_dicts()
