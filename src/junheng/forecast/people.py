"""Residents by place, year, age and sex carried forward: counties by cohort components, townships raked to their county.

A township that was counted twice moves as its own cohorts have moved (Hamilton and Perry); one counted once as its county.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from junheng.forecast.notes import Note
from junheng.forecast.population import hamilton_perry
from junheng.forecast.population.component import FEMALE, MALE, Step, forward
from junheng.forecast.population.raking import raked
from junheng.forecast.scenario import Scenario
from junheng.forecast.tree import Tree, places_above
from junheng.programmes.said import Said, both
from junheng.register.bands import OLDEST

PEOPLE = {"year": pl.Int64, "place": pl.String, "age": pl.Int64, "sex": pl.String, "persons": pl.Float64}
SEXES = {"女": FEMALE, "男": MALE}
WOMEN = (15, 49)
"""Ages that must be there, by single year, before births can come from fertility."""
WITHIN = (0.5, 2.0)
"""Cohort change between two counts is kept within this: small places have wild ratios."""


def population(
    tables: Mapping[str, pl.DataFrame], now: Tree, scenario: Scenario, to: int, notes: list[Note]
) -> tuple[pl.DataFrame, dict[int, float] | None]:
    """Rows of `PEOPLE` of every place counted by age and sex, and births relative to the first year's (None without)."""
    counts = _counts(tables["population"].filter(pl.col("year") <= now.years[-1]), notes)
    above = places_above(tables["place"])
    inside: dict[str, list[str]] = {}
    for place in counts:
        town, county = above.get(place, (None, None))
        inside.setdefault(county or place, []).append(place) if town == place else inside.setdefault(
            place, []
        )
    frames, births = [], []
    for county, towns in sorted(inside.items()):
        if county in counts:
            carried, born = _carried(counts[county][-1], to, scenario)
            births.append(born)
            frames += [_rows(people, county, year) for year, people in carried.items()]
        apart = {
            town: _carried(counts[town][-1], to, scenario, _own_course(counts[town]))
            for town in sorted(towns)
        }
        if county not in counts:
            births += [born for _, born in apart.values()]
        frames += _together({t: c for t, (c, _) in apart.items()}, carried if county in counts else None)
    return (pl.concat(frames) if frames else pl.DataFrame(schema=PEOPLE)), _index(births)


def _counts(counted: pl.DataFrame, notes: list[Note]) -> dict[str, list[tuple[int, np.ndarray]]]:
    """Place → (year, people[sex, age]) of its counts, oldest first; those without women by single year are left out."""
    rows = counted.filter(pl.col("sex") != "合计").with_columns(pl.col("age").clip(upper_bound=OLDEST))
    rows = rows.group_by("place", "year", "age", "sex").agg(pl.col("persons").sum()).sort("place", "year")
    found: dict[str, list[tuple[int, np.ndarray]]] = {}
    for (place, year), own in rows.group_by("place", "year", maintain_order=True):
        if not set(range(WOMEN[0], WOMEN[1] + 1)) <= set(own.filter(sex="女")["age"]):
            said = Said(
                "{year} 年 {first}—{last} 岁女性不是逐岁齐全",
                "{year}: women of {first} to {last} are not all there by single year",
                year=year,
                first=WOMEN[0],
                last=WOMEN[1],
            )
            done = both(
                "不由生育率推算出生，按出生人数的变化推算",
                "births do not come from fertility here but from the yearly change of births",
            )
            notes.append(Note("人口", place, None, None, said, done))
            continue
        people = np.zeros((2, OLDEST + 1))
        for age, sex, persons in own.select("age", "sex", "persons").iter_rows():
            people[SEXES[sex], age] = persons or 0
        found.setdefault(place, []).append((year, people))
    return found


def _own_course(counts: list[tuple[int, np.ndarray]]) -> np.ndarray | None:
    """Yearly change of each cohort between the last two counts, `[sex, age]` into the next age; None with one count."""
    if len(counts) < 2:
        return None
    (earlier, before), (later, after) = counts[-2:]
    years = later - earlier
    known = hamilton_perry.ratios(before, after, years=years, width=1, within=WITHIN)
    yearly = known.change ** (1 / years)
    yearly[:, :years] = yearly[:, years : years + 1]
    return yearly


def _carried(start: tuple[int, np.ndarray], to: int, scenario: Scenario, course: np.ndarray | None = None):
    """People and births of each year after the count; `course` replaces survival where a place has its own."""
    newborn, survive = scenario.survival()
    year, people = start
    carried, births = {year: people}, {}
    for ahead in range(year + 1, to + 1):
        step = Step(survive, newborn, scenario.rates(ahead), boys_per_girl=scenario.boys_per_girl)
        moved = people * (1 + scenario.migration)
        if course is not None:
            moved = moved * np.divide(course, survive, out=np.ones_like(course), where=survive > 0)
        people, born = forward(moved, step)
        carried[ahead], births[ahead] = people, float(born)
    return carried, births


def _together(
    towns: dict[str, dict[int, np.ndarray]], county: dict[int, np.ndarray] | None
) -> list[pl.DataFrame]:
    """Townships scaled by age and sex so that they add up to their county, from the first year all are known."""
    if not towns:
        return []
    names, frames = list(towns), []
    years = sorted(set.intersection(*(set(c) for c in towns.values()), *([set(county)] if county else [])))
    for year in years:
        parts = np.stack([towns[name][year] for name in names])
        if county is not None:
            parts = raked(parts, county[year][None], np.zeros(len(names), int))
        frames += [_rows(part, name, year) for part, name in zip(parts, names, strict=True)]
    return frames


def _rows(people: np.ndarray, place: str, year: int) -> pl.DataFrame:
    sexes = [s for s, _ in sorted(SEXES.items(), key=lambda item: item[1])]
    return pl.DataFrame(
        {
            "year": np.full(people.size, year), "place": [place] * people.size,
            "age": np.tile(np.arange(people.shape[1]), 2), "sex": np.repeat(sexes, people.shape[1]),
            "persons": people.ravel(),
        }, schema=PEOPLE,
    )  # fmt: skip


def _index(births: list[dict[int, float]]) -> dict[int, float] | None:
    """Births of all these places relative to the first year that all of them have."""
    common = sorted(set.intersection(*(set(b) for b in births))) if births else []
    if not common:
        return None
    sums = {year: sum(b[year] for b in births) for year in common}
    return {year: value / sums[common[0]] for year, value in sums.items()} if sums[common[0]] > 0 else None
