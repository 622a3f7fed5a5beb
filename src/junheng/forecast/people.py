"""Residents by place, year, age and sex carried forward: by cohort components where women's ages are known, else children."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from junheng.forecast.notes import Note
from junheng.forecast.population.bands import OLDEST
from junheng.forecast.population.component import FEMALE, MALE, Step, forward
from junheng.forecast.scenario import Scenario
from junheng.forecast.tree import Tree

PEOPLE = {"year": pl.Int64, "place": pl.String, "age": pl.Int64, "sex": pl.String, "persons": pl.Float64}
SEXES = {"女": FEMALE, "男": MALE}
WOMEN = (15, 49)
"""Ages that must be there, by single year, before births can come from fertility."""


def population(
    tables: Mapping[str, pl.DataFrame], now: Tree, scenario: Scenario, to: int, notes: list[Note]
) -> tuple[pl.DataFrame, dict[int, float] | None]:
    """Rows of `PEOPLE` of every place counted by age and sex, and births relative to the first year's (None without)."""
    counted = tables["population"].filter(pl.col("year") <= now.years[-1])
    newest = counted.group_by("place").agg(year=pl.col("year").max())
    rows = counted.join(newest, on=["place", "year"], how="semi").filter(pl.col("sex") != "合计")
    rows = rows.with_columns(pl.col("age").clip(upper_bound=OLDEST))
    rows = rows.group_by("place", "year", "age", "sex").agg(pl.col("persons").sum())
    parts, births = [], []
    for (place,), own in rows.sort("place").group_by("place", maintain_order=True):
        people = np.zeros((2, OLDEST + 1))
        for age, sex, persons in own.select("age", "sex", "persons").iter_rows():
            people[SEXES[sex], age] = persons
        women = set(own.filter(sex="女")["age"])
        if not set(range(WOMEN[0], WOMEN[1] + 1)) <= women:
            notes.append(Note("人口", place, None, None, f"{WOMEN[0]}—{WOMEN[1]} 岁女性不是逐岁齐全", "不由生育率推算出生，按出生人数的变化推算"))  # fmt: skip
            continue
        start = own["year"][0]
        frames, born = _carried(people, place, start, to, scenario)
        parts += frames
        births.append((start, born))
    table = pl.concat(parts) if parts else pl.DataFrame(schema=PEOPLE)
    return table, _index(births, now)


def _carried(people: np.ndarray, place: str, start: int, to: int, scenario: Scenario):
    newborn, survive = scenario.survival()
    frames, births = [_rows(people, place, start)], {}
    for year in range(start + 1, to + 1):
        step = Step(survive, newborn, scenario.rates(year), boys_per_girl=scenario.boys_per_girl)
        moved = people * (1 + scenario.migration)
        people, born = forward(moved, step)
        births[year] = float(born)
        frames.append(_rows(people, place, year))
    return frames, births


def _rows(people: np.ndarray, place: str, year: int) -> pl.DataFrame:
    sexes = [s for s, _ in sorted(SEXES.items(), key=lambda item: item[1])]
    return pl.DataFrame(
        {
            "year": np.full(people.size, year), "place": [place] * people.size,
            "age": np.tile(np.arange(people.shape[1]), 2), "sex": np.repeat(sexes, people.shape[1]),
            "persons": people.ravel(),
        }, schema=PEOPLE,
    )  # fmt: skip


def _index(births: list[tuple[int, dict[int, float]]], now: Tree) -> dict[int, float] | None:
    """Births of all such places relative to the first year that all of them have."""
    if not births:
        return None
    common = sorted(set.intersection(*(set(b) for _, b in births)))
    if not common:
        return None
    sums = {year: sum(b[year] for _, b in births) for year in common}
    return {year: value / sums[common[0]] for year, value in sums.items()} if sums[common[0]] > 0 else None
