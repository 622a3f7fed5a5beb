"""How sure a forecast of a register is: errors of the same forecast made in earlier years, and births not yet known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from junheng.forecast.assumptions import Assumptions
from junheng.forecast.born import Born, projected, registered, resident
from junheng.forecast.course import ENTRY, Course, course
from junheng.forecast.interval import SPREADING, Band, Errors, band
from junheng.forecast.offering import AUTUMN, offering
from junheng.forecast.quantile import NORMAL_QUANTILE
from junheng.forecast.record import outcomes
from junheng.forecast.tree import AREA, STAGE_GRADES, Tree

LEAST = 5.0
"""Pupils of a stage from which a unit's record counts."""
EARLIER = 6
"""Earlier years from which the forecast is made again."""


CHECKED = {
    "level": pl.String, "stage": pl.String, "ahead": pl.Int64, "origins": pl.Int64, "units": pl.Int64, "wape": pl.Float64,
    "bias": pl.Float64, "no_change": pl.Float64,
}  # fmt: skip
LEVELS = {AREA: "合计", "county": "县", "town": "乡镇", "school": "学校"}


def checked(again: Mapping[int, Course], now: Tree) -> pl.DataFrame:
    """Rows of `CHECKED`: the forecast made again from earlier years, against what came, beside "nothing changes"."""
    found, first = [], now.years[0]
    for level, title in LEVELS.items():
        if level == AREA and len(now.counties) == 1:
            continue
        actual = now.history(level).pupils
        for stage, grades in STAGE_GRADES.items():
            at = [now.grades.index(g) for g in grades if g in now.grades]
            for ahead in range(1, len(now.years)):
                sums = np.zeros(4)
                origins = (
                    [o for o in again if o + ahead <= now.years[-1] and now.seen[o + ahead - first]]
                    if at
                    else []
                )
                units = 0
                for origin in origins:
                    said = again[origin].level(level)[:, ahead - 1, at].sum(1)
                    then, came = (
                        actual[:, origin - first, at].sum(1),
                        actual[:, origin + ahead - first, at].sum(1),
                    )
                    rows = (then > 0) & (came > 0)
                    units += int(rows.sum())
                    gone = said[rows] - came[rows]
                    sums += [
                        np.abs(gone).sum(),
                        gone.sum(),
                        np.abs(then[rows] - came[rows]).sum(),
                        came[rows].sum(),
                    ]
                if sums[3]:
                    missed, lean, still = sums[:3] / sums[3]
                    found.append((title, stage, ahead, len(origins), units, missed, lean, still))
    return pl.DataFrame(found, schema=CHECKED, orient="row")


def sureness(
    again: Mapping[int, Course], now: Tree, born: list[Born], ahead: Course, given: Assumptions
) -> dict[str, Callable]:
    """By level, a function (stage, cells[unit, year, column], grades) → (low, high) for the stage's total and its grades."""
    years = ahead.county.shape[1]
    seen = [y for y, there in zip(now.years, now.seen, strict=True) if there]
    furthest = max((now.years[-1] - origin for origin in again if origin in seen), default=years)
    bands: dict[tuple[str, str], list[Band]] = {}
    for level in LEVELS:
        block, actual = ahead.level(level), now.history(level).pupils
        for stage, grades in STAGE_GRADES.items():
            at = [now.grades.index(g) for g in grades if g in now.grades]
            if at:
                own = [
                    band(
                        _errors(again, level, actual, now, at, h), h, block[:, h - 1, at].sum(1), given.cover
                    )
                    for h in range(1, min(furthest, years) + 1)
                ]
                bands[level, stage] = own + [
                    _farther(own[-1], h / furthest) for h in range(furthest + 1, years + 1)
                ]
    unborn = _unborn(now, born, years, given)

    def around(level: str) -> Callable:
        def low_high(stage: str, cells: np.ndarray, at: list[int]) -> tuple[np.ndarray, np.ndarray]:
            mine = unborn[:, at]
            whole = cells[:, :, :1]
            share = np.divide(cells[:, :, 1:], whole, out=np.zeros_like(cells[:, :, 1:]), where=whole > 0)
            total = (share * mine).sum(2, keepdims=True)
            spread = np.concatenate([total, np.broadcast_to(mine, share.shape)], axis=2)
            edges = [
                _edges(one, cells[:, h], spread[:, h], given.cover)
                for h, one in enumerate(bands[level, stage])
            ]
            low, high = (np.stack(e, axis=1) for e in zip(*edges, strict=True))
            return low, high

        return low_high

    return {level: around(level) for level in LEVELS}


def _farther(last: Band, times: float) -> Band:
    """The band of the farthest horizon with a past, as many times farther."""
    wider = times**SPREADING
    return Band(last.low * wider, last.high * wider, last.floor)


def _edges(one: Band, cells: np.ndarray, unborn: np.ndarray, cover: float) -> tuple[np.ndarray, np.ndarray]:
    """The band of past errors and the doubt about births, independent of each other."""
    low, high = one.around(cells)
    z = NORMAL_QUANTILE(0.5 + cover / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        down, up = (np.where(cells > 0, np.log(edge / cells), 0.0) for edge in (low, high))
    wide = z * unborn
    down, up = np.minimum(down, 0.0), np.maximum(up, 0.0)
    return cells * np.exp(-np.hypot(down, wide)), cells * np.exp(np.hypot(up, wide))


def _unborn(now: Tree, born: list[Born], years: int, given: Assumptions) -> np.ndarray:
    """By year ahead and grade, the standard deviation of the logarithm of a cohort's births, 0 where they are known."""
    known = max((b.known for b in born), default=now.years[-1])
    first_grade = "一年级" if "一年级" in now.grades else now.grades[0]
    age_of_first = ENTRY.get(first_grade, 6)
    ages = np.array([age_of_first + g - now.grades.index(first_grade) for g in range(len(now.grades))])
    ahead = now.years[-1] + 1 + np.arange(years)
    waiting = np.maximum(ahead[:, None] - ages[None] - known, 0)
    return given.scenario.uncertainty * np.sqrt(waiting)


def earlier(tables: Mapping[str, pl.DataFrame], now: Tree, given: Assumptions) -> dict[int, Course]:
    """The forecast as it would have been made in earlier years, with the births, closures and openings known then."""
    made = {}
    origins = [y for y, seen in zip(now.years[1:-1], now.seen[1:-1], strict=True) if seen][-EARLIER:]
    for origin in origins:
        then, years = now.until(origin), now.years[-1] - origin
        blocks = [read(tables, then, origin, []) for read in (registered, resident)]
        born = [projected(b, then, given.scenario, now.years[-1]) for b in blocks if b is not None]
        offered = offering(_as_of(tables["school"], origin), then, years, given.method, [])
        made[origin] = course(then, born, years, offered, given.method, given.scenario.migration)
    return made


def _as_of(schools: pl.DataFrame, year: int) -> pl.DataFrame:
    """Schools without the closing and opening days that nobody could have written down by the autumn of `year`."""
    known = dt.date(year, *AUTUMN)
    return schools.with_columns(
        pl.when(pl.col(day) <= known).then(pl.col(day)).alias(day) for day in ("opened", "closed")
    )


def _errors(
    again: dict[int, Course], level: str, actual: np.ndarray, now: Tree, at: list[int], horizon: int
) -> list[Errors]:
    """Log errors of the stage's total at this level for the horizons nearest to `horizon` that have a past."""
    found, first = [], now.years[0]
    history = now.history("county")
    for origin, ahead, weight in outcomes(history, now.years[-1], len(now.years), horizon):
        if origin not in again:
            continue
        said = again[origin].level(level)[:, ahead - 1, at].sum(1)
        came = actual[:, origin + ahead - first][:, at].sum(1)
        rows = np.flatnonzero((said >= LEAST) & (came >= LEAST))
        if len(rows):
            found.append(Errors(np.log(came[rows] / said[rows]), said[rows], ahead, weight, origin))
    return found
