"""The county a report is about: its name, its stated facts, the places inside it and its schools."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.standards.measure import Measurement

Tables = Mapping[str, pl.DataFrame]


def code(tables: Tables, measured: Measurement) -> str | None:
    """The measured place, else the only county of the register."""
    if measured.place:
        return measured.place
    counties = tables["place"].filter(pl.col("level") == "县")["code"].to_list()
    return counties[0] if len(counties) == 1 else None


def name(tables: Tables, measured: Measurement) -> str:
    """The county's name; 本县 where the register does not say."""
    found = tables["place"].filter(pl.col("code") == (code(tables, measured) or ""))["name"].to_list()
    return found[0] if found else "本县"


def facts(tables: Tables, measured: Measurement) -> dict[str, dict]:
    """item → its county_fact row of the measured county and school year."""
    rows = tables["county_fact"].filter(pl.col("year") == measured.standard.year)
    if measured.place is not None:
        rows = rows.filter(pl.col("place") == measured.place)
    return {row["item"]: row for row in rows.iter_rows(named=True)}


def places_inside(tables: Tables, measured: Measurement) -> pl.DataFrame:
    """The place rows below the county, at any depth; empty where the county is not in the register."""
    places, within = tables["place"], {code(tables, measured)}
    while within - {None}:
        more = set(places.filter(pl.col("parent").is_in(list(within)))["code"]) - within
        if not more:
            break
        within |= more
    return places.filter(pl.col("code").is_in(list(within - {None, code(tables, measured)}))).sort("code")


def open_schools(tables: Tables, measured: Measurement) -> pl.DataFrame:
    """School rows open on the day of the standard."""
    on = measured.standard.on
    return tables["school"].filter(
        pl.col("closed").is_null() | (pl.col("closed") > on),
        pl.col("opened").is_null() | (pl.col("opened") <= on),
    )
