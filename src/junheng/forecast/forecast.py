"""The forecast of a register: pupils by year, place, school, stage and grade, and how sure each number is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from junheng.forecast.assumptions import FURTHEST, Assumptions
from junheng.forecast.born import FROM, Born, projected, registered, resident
from junheng.forecast.course import ENTRY, Course, course
from junheng.forecast.flows import SOURCES, draw, flows
from junheng.forecast.notes import Note, as_frame
from junheng.forecast.offering import offering
from junheng.forecast.people import population
from junheng.forecast.plausible import implausible, vanished
from junheng.forecast.population.raking import whole
from junheng.forecast.rows import PUPILS, frame
from junheng.forecast.sure import checked, earlier, sureness
from junheng.forecast.tree import AREA, Tree, tree
from junheng.programmes.said import Said, both
from junheng.register.snapshot import complete

Progress = Callable[[str, float], None]
NO_BIRTHS = (
    both("没有可用的出生人数，也没有分年龄的儿童人口", "no births that can be used, and no children by age"),
    both(
        "入学人数按近年入学和低年级规模推算",
        "entries follow those of recent years and the size of the lowest grades",
    ),
)
NO_BIRTHS_HERE = (
    both("没有出生人数和儿童人口", "neither births nor children by age"),
    both("入学人数按该乡镇近年占全县的份额推算", "entries are its recent share of the county's"),
)


@dataclass(frozen=True)
class Forecast:
    """Rows of `PUPILS` ahead (`pupils`) and as they were (`past`, no interval), residents (`people`), and `notes`.

    `draw`: how many of a cohort enter school in each township; `flows`: from one stage to the next, there.
    `checked`: the same forecast made in earlier years, against what came.
    `county_of` says the county of every township. `area` holds all counties together (place 合计) with an interval of its
    own: errors of counties offset one another, so it is narrower than theirs added up.

    A row without school is a township's or county's total, one without grade (合计) a stage's. Whole pupils: the schools
    of a township add up to it, the townships to their county, the grades to their stage.
    """

    given: Assumptions
    pupils: pl.DataFrame
    area: pl.DataFrame
    past: pl.DataFrame
    births: pl.DataFrame
    people: pl.DataFrame
    draw: pl.DataFrame
    flows: pl.DataFrame
    checked: pl.DataFrame
    notes: pl.DataFrame
    counties: tuple[str, ...]
    county_of: Mapping[str, str]

    def summary(self) -> str:
        """The course of each stage in the whole area, with its peak."""
        lines = [f"学生预测（{self.given.scenario.title}），到 {self.given.to} 学年"]
        both = pl.concat([self.past.select("year", "place", "stage", "grade", "school", "pupils"), self.pupils.select("year", "place", "stage", "grade", "school", "pupils")])  # fmt: skip
        whole_area = both.filter(
            pl.col("place").is_in(list(self.counties)), pl.col("school").is_null(), grade="合计"
        )
        for stage, rows in whole_area.group_by("stage", maintain_order=True):
            sums = rows.group_by("year").agg(pl.col("pupils").sum()).sort("year")
            now, end = sums.filter(year=self.past["year"].max()), sums.filter(year=self.given.to)
            peak = sums.sort("pupils", "year", descending=[True, False]).row(0, named=True)
            lines.append(f"  {stage[0]}：{now['year'][0]} 学年 {now['pupils'][0]:,} 人，{peak['year']} 学年最多 {peak['pupils']:,} 人，{self.given.to} 学年 {end['pupils'][0]:,} 人")  # fmt: skip
        if self.notes.height:
            lines.append(f"  {self.notes.height} 处数据不全或不合理，见 notes")
        return "\n".join(lines)


def forecast(tables: Mapping[str, pl.DataFrame], *, given: Assumptions, progress: Progress | None = None) -> Forecast:  # fmt: skip
    """Forecast the register from its newest school year to `given.to`. `progress` hears (what, share done)."""
    tables, notes = complete(tables), []
    tell = progress or (lambda what, share: None)
    tell(both("整理历年在校生", "Reading enrolment"), 0.0)
    now = tree(tables, notes)
    years = given.to - now.years[-1]
    if not 1 <= years <= FURTHEST:
        raise ValueError(
            f"登记库最新学年是 {now.years[-1]}，预测到的学年应在 {now.years[-1] + 1}—{now.years[-1] + FURTHEST} 之间，写的是 {given.to}"
        )
    notes += [*vanished(now, tables["school"]), *implausible(now, tables["enrolment"])]
    offered = offering(tables["school"], now, years, given.method, notes)
    tell(both("推算人口", "Carrying the population forward"), 0.1)
    people, index = population(tables, now, given.scenario, given.to, notes)
    born = _sources(tables, now, given, now.years[-1], given.to, notes, index)
    tell(both("推算各校学生", "Forecasting every school"), 0.3)
    ahead = course(now, born, years, offered, given.method, given.scenario.migration)
    _unplaced(now, ahead, notes)
    tell(both("回算历年，估计区间", "Forecasting again from earlier years"), 0.5)
    again = earlier(tables, now, given)
    bands = sureness(again, now, born, ahead, given)
    rounded, first = _whole(now, ahead), now.years[-1] + 1
    return Forecast(
        given,
        frame(now, rounded, bands, first=first),
        frame(now, rounded, bands, first=first, levels=(AREA,)),
        frame(now, _past(now), None, first=now.years[0]).select(list(PUPILS)[:6]),
        _births(now, born),
        people,
        draw(now, born, given.method),
        flows(now),
        checked(again, now),
        as_frame(notes),
        now.counties,
        {town: now.counties[c] for town, c in zip(now.towns, now.county_of, strict=True)},
    )


def _sources(
    tables: Mapping[str, pl.DataFrame], now: Tree, given: Assumptions, known: int, to: int, notes: list[Note], index=None
) -> list[Born]:  # fmt: skip
    """Every source of births as known in `known`, carried on to `to`; what is missing is noted."""
    blocks = [(read(tables, now, known, notes), name) for read, name in zip((registered, resident), SOURCES, strict=True)]  # fmt: skip
    usable = [(b, name) for b, name in blocks if b is not None]
    if not usable and any(g in now.grades for g in ENTRY):
        notes.append(Note("出生", None, None, None, *NO_BIRTHS))
    born = [projected(b, now, given.scenario, to, index, name=name) for b, name in usable]
    if usable:
        empty = np.isnan(np.stack([b.towns for b in born])).all(axis=(0, 2))
        for town in np.flatnonzero(empty):
            if now.towns[town] not in now.counties:
                notes.append(Note("出生", now.towns[town], None, None, *NO_BIRTHS_HERE))
    return born


def _unplaced(now: Tree, ahead: Course, notes: list[Note]) -> None:
    """Children of a county for whose grade no school remains."""
    sums = ahead.school.sum(axis=(0, 2))
    lost = ahead.county.sum(axis=(0, 2)) - sums
    for h in np.flatnonzero(lost > 0.5):
        found = Said(
            "{year} 学年有 {n} 名学生所在年级没有学校可上",
            "in {year}, {n} pupils are of a grade that no school teaches",
            year=now.years[-1] + 1 + h,
            n=round(lost[h]),
        )
        notes.append(
            Note("学位", None, None, None, found, both("只计入县合计", "counted in the county only"))
        )


def _whole(now: Tree, ahead: Course) -> Course:
    """Whole pupils, every level adding up to the one above."""
    placed = np.zeros_like(ahead.county)
    np.add.at(placed, now.county_of, ahead.town)
    county = np.where(np.abs(placed - ahead.county) < 0.5, np.rint(placed), np.rint(ahead.county))
    town = whole(ahead.town, np.rint(placed), now.county_of)
    return Course(county, town, whole(ahead.school, town, now.town_of))


def _past(now: Tree) -> Course:
    return _whole(now, Course(*(now.history(level).pupils for level in ("county", "town", "school"))))


def _births(now: Tree, born: list[Born]) -> pl.DataFrame:
    """Births by township and year from every source, said to be known or projected."""
    rows = [
        (now.towns[t], FROM + y, float(source.towns[t, y]), FROM + y <= source.known, source.name)
        for source in born
        for t, y in np.argwhere(~np.isnan(source.towns))
    ]
    schema = {
        "place": pl.String,
        "year": pl.Int64,
        "births": pl.Float64,
        "known": pl.Boolean,
        "source": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
