"""How many children were, or will be, born for each township and year: registered births, residents by age, scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from junheng.forecast.notes import Note, at
from junheng.forecast.scenario import Scenario
from junheng.forecast.tree import Tree, places_above, summed
from junheng.programmes.said import Said, both

SHARE_YEARS = 3
"""Last years whose births give a township's share of future ones."""
FROM = 1990
LATE = 4 / 12
"""Children born after August enter school a year later: September to December."""
UNUSED = both("没有使用", "not used")
NO_SCHOOL = both("这个乡镇没有学校", "this township has no school")
WITHIN_RATES = both(
    "孩子在别处上学：人数不单列，已含在各地近年的入学率里",
    "its children go elsewhere: they are within the recent rates of entry of other places",
)
CHILD = 17
"""Oldest age whose residents say how many were born and stayed."""


@dataclass(frozen=True, eq=False)
class Born:
    """`towns[town, year]` from `FROM` on, NaN where unknown; `known` is the last year that is no projection."""

    towns: np.ndarray
    known: int
    name: str = ""

    def cohort(self, year: int, age: int) -> np.ndarray:
        """Children of each township who reach entry `age` by 31 August of `year`."""
        late, early = self.towns[:, year - age - 1 - FROM], self.towns[:, year - age - FROM]
        return LATE * late + (1 - LATE) * early

    def unborn(self, year: int, age: int) -> int:
        """How many years after the last known births the cohort was born."""
        return max(year - age - self.known, 0)


def registered(tables: Mapping[str, pl.DataFrame], tree: Tree, until: int, notes: list[Note]) -> np.ndarray | None:  # fmt: skip
    """Registered births by township and year from `FROM` to `until`; None where there are none."""
    frame = tables["births"].select("place", "year", "source_row", number="births")
    for r in frame.filter(pl.col("year") > tree.years[-1]).iter_rows(named=True):
        found = Said(
            "{year} 年的出生人数晚于登记库的最新学年 {newest}",
            "births of {year} are later than the register's newest year, {newest}",
            year=r["year"],
            newest=tree.years[-1],
        )
        notes.append(Note("出生", r["place"], None, None, at(r["source_row"], found), UNUSED))
    return _by_town(frame.filter(pl.col("year") <= until), tables["place"], tree, "出生", notes)


def resident(tables: Mapping[str, pl.DataFrame], tree: Tree, until: int, notes: list[Note]) -> np.ndarray | None:  # fmt: skip
    """Resident children by township and year of birth, of the newest count up to `until`."""
    frame = tables["population"].filter(pl.col("year") <= until, pl.col("age") <= CHILD)
    if frame.is_empty():
        return None
    newest = frame.group_by("place").agg(year=pl.col("year").max())
    frame = frame.join(newest, on=["place", "year"], how="semi")
    both = pl.col("sex") != "合计"
    alone = frame.filter(~both).select("place", "age").unique()
    frame = pl.concat([frame.filter(~both), frame.filter(both).join(alone, on=["place", "age"], how="anti")])
    frame = frame.select("place", "source_row", year=pl.col("year") - pl.col("age"), number="persons")
    frame = frame.group_by("place", "year").agg(pl.col("number").sum(), pl.col("source_row").first())
    return _by_town(frame, tables["place"], tree, "人口", notes)


def _by_town(frame: pl.DataFrame, places: pl.DataFrame, tree: Tree, about: str, notes: list[Note]) -> np.ndarray | None:  # fmt: skip
    """`place, year, number` as a block by township; a county's own rows stand in where its townships have none."""
    above = places_above(places)
    block = np.full((len(tree.towns), 2101 - FROM), np.nan)
    own = np.full((len(tree.counties), 2101 - FROM), np.nan)
    towns = {code: i for i, code in enumerate(tree.towns)}
    counties = {code: i for i, code in enumerate(tree.counties)}
    strangers: dict[str, int | None] = {}
    schoolless: dict[str, float] = {}
    for place, year, number, row in frame.drop_nulls("number").select("place", "year", "number", "source_row").iter_rows():  # fmt: skip
        if number < 0:
            found = Said(
                "{year} 年的人数为 {n}，不应小于 0",
                "the number of {year} is {n}, less than nought",
                year=year,
                n=number,
            )
            notes.append(Note(about, place, None, None, at(row, found), UNUSED))
            continue
        town, county = above.get(place, (None, None))
        if year < FROM:
            continue
        if town in towns:
            now = block[towns[town], year - FROM]
            block[towns[town], year - FROM] = number + (0 if np.isnan(now) else now)
        elif county in counties and town is None:
            own[counties[county], year - FROM] = number
        elif town is None:
            strangers.setdefault(place, row)
        else:
            schoolless[town] = schoolless.get(town, 0.0) + number
    for place, row in strangers.items():
        found = Said(
            "地点编号“{place}”不在地点表，也不是表中任何地点的另一系统编号",
            "place code “{place}” is in no table, nor is it the other official code of a place there",
            place=place,
        )
        notes.append(
            Note(
                about,
                place,
                None,
                None,
                at(row, found),
                both("这个地点的行没有使用", "its rows were not used"),
            )
        )
    for town in sorted(schoolless):
        notes.append(Note(about, town, None, None, NO_SCHOOL, WITHIN_RATES))
    for c in range(len(tree.counties)):
        inside = np.flatnonzero(tree.county_of == c)
        empty = np.isnan(block[inside]).all(axis=0) & ~np.isnan(own[c])
        block[np.ix_(inside, np.flatnonzero(empty))] = own[c, empty] / len(inside)
    return None if np.isnan(block).all() else block


def projected(
    block: np.ndarray, tree: Tree, scenario: Scenario, until: int, index: Mapping[int, float] | None = None, *, name: str = ""
) -> Born:  # fmt: skip
    """The block carried on to `until` as the scenario says: counties change, townships keep their share.

    `index` (births of the women there, by year, on any scale) replaces the scenario's yearly change where women's ages are
    known: births change from the last known year on as it does. Gaps between known years are filled along a straight line.
    """
    filled = np.stack([_filled(row) for row in block])
    any_known = np.flatnonzero(~np.isnan(filled).all(axis=0))
    last = int(any_known[-1])
    for row in filled:
        _carry(row, last, scenario)
    recent = filled[:, max(last - SHARE_YEARS + 1, 0) : last + 1]
    share = np.nanmean(np.where(np.isnan(recent).all(axis=1, keepdims=True), 0.0, recent), axis=1)
    county = summed(np.nan_to_num(filled[:, last]), tree.county_of, len(tree.counties))
    whole = summed(share, tree.county_of, len(tree.counties))
    part = np.divide(share, whole[tree.county_of], out=np.zeros_like(share), where=whole[tree.county_of] > 0)
    start = _start(index, FROM + last)
    factor = 1.0
    for year in range(FROM + last + 1, until + 1):
        if index and start and year in index:
            step = factor * index[year] / start
        else:
            step = factor = factor * (1 + scenario.change(year))
        filled[:, year - FROM] = np.where(
            np.isnan(filled).all(axis=1), np.nan, county[tree.county_of] * part * step
        )
    return Born(filled, FROM + last, name)


def _start(index: Mapping[int, float] | None, last: int) -> float:
    """The index in the year births are last known; a count of women younger than that begins with its first year."""
    return index.get(last, index[min(index)]) if index else 0.0


def _carry(row: np.ndarray, last: int, scenario: Scenario) -> None:
    """A township that has not reported its newest births goes on as the scenario says."""
    known = np.flatnonzero(~np.isnan(row))
    for y in range(known[-1] + 1 if len(known) else last + 1, last + 1):
        row[y] = row[y - 1] * (1 + scenario.change(FROM + y))


def _filled(row: np.ndarray) -> np.ndarray:
    known = np.flatnonzero(~np.isnan(row))
    if not len(known):
        return row
    inside = np.arange(known[0], known[-1] + 1)
    result = row.copy()
    result[inside] = np.interp(inside, known, row[known])
    return result
