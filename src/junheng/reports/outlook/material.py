"""What a report of a forecast is made of: its tables with names and Chinese titles, and the area they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from junheng.forecast.demand import Demand
from junheng.forecast.forecast import Forecast
from junheng.forecast.outlook import Outlook, courses
from junheng.forecast.rows import WHOLE
from junheng.forecast.tree import STAGE_GRADES
from junheng.reports.outlook.titles import AREA, chosen
from junheng.reports.outlook.tongue import Tongue


@dataclass(frozen=True)
class Material:
    """`frames` by the names of `TABLES`; `towns` are code, name, longitude and latitude; `names` are those of places."""

    found: Forecast
    needs: Demand
    frames: Mapping[str, pl.DataFrame]
    county: str
    towns: pl.DataFrame
    base: int
    stages: tuple[str, ...]
    t: Tongue = field(default_factory=Tongue)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        """Whether there is more than one county to tell apart."""
        return len(self.found.counties) > 1

    @property
    def scenario(self) -> str:
        """The title of the scenario forecast."""
        return str(self.t.word(self.found.given.scenario.title))

    def county_of(self, town: str) -> str:
        """The name of the county a township lies in."""
        return self.names.get(self.found.county_of.get(town, ""), "")

    @property
    def to(self) -> int:
        """The last school year forecast."""
        return self.found.given.to

    def rows(self, table: str, **where: object) -> pl.DataFrame:
        """Rows of a table, as a figure cites them."""
        return chosen(self.frames[table], where)

    def one(self, table: str, **where: object) -> dict:
        """The single row, empty where there is none."""
        rows = self.rows(table, **where)
        return rows.row(0, named=True) if rows.height else {}


def material(
    tables: Mapping[str, pl.DataFrame], found: Forecast, needs: Demand, seen: Outlook, others: Mapping[str, Forecast], language: str = "zh"
) -> Material:  # fmt: skip
    """`others`: forecasts under other scenarios by title, for comparison."""
    frames = {
        "courses": seen.courses, "pupils": found.pupils, "past": found.past, "births": found.births, "people": found.people,
        "peaks": seen.peaks, "places": seen.places, "classes": needs.classes, "falling": seen.falling, "sizes": seen.sizes,
        "teachers": needs.teachers, "balances": seen.balances, "rooms": needs.rooms, "boarding": needs.boarding,
        "draw": found.draw, "flows": found.flows, "checked": found.checked, "scenarios": _compared(found, others), "notes": found.notes,
    }  # fmt: skip
    place = dict(tables["place"].select("code", "name").iter_rows()) | {WHOLE: AREA}
    school = dict(tables["school"].select("code", "name").iter_rows())
    named = {name: _named(frame, place, school) for name, frame in frames.items()}
    towns = tables["place"].filter(pl.col("code").is_in(list(found.county_of)))
    towns = towns.select("code", "name", "longitude", "latitude").sort("code")
    there = set(seen.courses["stage"])
    area = _area(tables["place"], found.counties, place, Tongue(language))
    base = int(found.past["year"].max())
    return Material(found, needs, named, area, towns, base, tuple(s for s in STAGE_GRADES if s in there), Tongue(language), place)  # fmt: skip


def _area(places: pl.DataFrame, counties: tuple[str, ...], names: Mapping[str, str], t: Tongue) -> str:
    """What the area is called: its county, the prefecture all counties lie in, else the first counties."""
    known = [code for code in counties if code in names]
    if len(known) > 1:
        parents = set(places.filter(pl.col("code").is_in(known))["parent"])
        if len(parents) == 1 and (above := names.get(next(iter(parents)) or "")):
            return above
    more = t("等 {n} 个县", n=len(known)) if len(known) > 3 else ""
    return t.listed(names[code] for code in known[:3]) + more or t("本地区")


def _compared(found: Forecast, others: Mapping[str, Forecast]) -> pl.DataFrame:
    """The whole area's pupils by scenario, stage and year."""
    both = {found.given.scenario.title: found} | dict(others)
    rows = [
        courses(one).filter(pl.col("place") == WHOLE, pl.col("ahead")).select(
            "year", "stage", "pupils", "low", "high", scenario=pl.lit(title)
        )
        for title, one in both.items()
    ]  # fmt: skip
    return pl.concat(rows)


def _named(frame: pl.DataFrame, place: Mapping[str, str], school: Mapping[str, str]) -> pl.DataFrame:
    """`frame` with the name of each place and school beside its code."""
    columns: list[pl.Expr] = []
    for column in frame.columns:
        columns.append(pl.col(column))
        if names := {"place": place, "school": school}.get(column):
            name = pl.col(column).replace_strict(names, default=pl.col(column), return_dtype=pl.String)
            columns.append(name.alias(f"{column}_name"))
    return frame.select(columns)
