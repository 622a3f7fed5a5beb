"""The course of all pupils from one year on: births to entering grades, then county, township and school by turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.forecast.born import Born
from junheng.forecast.descend import descend
from junheng.forecast.history import History
from junheng.forecast.method import Method
from junheng.forecast.tree import AREA, Tree, summed

ENTRY = {"小班": 3, "一年级": 6}
"""Grades that children enter at an age, from births; every other grade is fed by the one below or by its share."""
USUAL = 20.0
"""Children of a cohort that the county's rate of entry counts for in a township: a county seat draws, and keeps drawing."""


@dataclass(frozen=True, eq=False)
class Course:
    """`pupils[unit, year ahead, grade]` by county, township and school; each level adds up to the one above."""

    county: np.ndarray
    town: np.ndarray
    school: np.ndarray

    @property
    def levels(self) -> tuple[tuple[str, np.ndarray], ...]:
        return ("county", self.county), ("town", self.town), ("school", self.school)

    def level(self, name: str) -> np.ndarray:
        """The block of a level; "area" is all counties together, as one unit."""
        return self.county.sum(0, keepdims=True) if name == AREA else dict(self.levels)[name]


def course(
    tree: Tree, born: list[Born], years: int, offered: np.ndarray, method: Method, migration: float = 0.0
) -> Course:
    """From the last year of `tree`, `years` ahead. `offered[school, year, grade]` says what each school will teach."""
    towns, counties, schools = tree.history("town"), tree.history("county"), tree.history("school")
    of_town, of_county = entering(tree, towns, counties, born, years, method)
    teach_town = summed(offered.astype(float), tree.town_of, len(tree.towns)) > 0
    teach_county = summed(teach_town.astype(float), tree.county_of, len(tree.counties)) > 0
    county = descend(counties, method, years, given=of_county, migration=migration, offered=teach_county)
    town = descend(
        towns, method, years, given=of_town, migration=migration,
        offered=teach_town, above=county, parent=tree.county_of,
    )  # fmt: skip
    nothing = np.full((len(tree.schools), years, len(tree.grades)), np.nan)
    school = descend(
        schools,
        method,
        years,
        given=nothing,
        migration=migration,
        offered=offered,
        above=town,
        parent=tree.town_of,
    )
    return Course(county, town, school)


def entering(
    tree: Tree, towns: History, counties: History, born: list[Born], years: int, method: Method
) -> tuple[np.ndarray, np.ndarray]:
    """Entering grades `[unit, year, grade]` of townships and counties from every source of births; NaN without any."""
    shape = years, len(tree.grades)
    of_town, of_county = (
        np.full((len(tree.towns), *shape), np.nan),
        np.full((len(tree.counties), *shape), np.nan),
    )
    for grade, age in ENTRY.items():
        if grade not in tree.grades:
            continue
        g = tree.grades.index(grade)
        said = [_from(source, tree, towns, counties, g, age, years, method) for source in born]
        said = [s for s in said if s is not None]
        if said:
            of_town[:, :, g] = _middle([town for town, _ in said])
            of_county[:, :, g] = _middle([county for _, county in said])
    return of_town, of_county


def _from(source: Born, tree: Tree, towns: History, counties: History, g: int, age: int, years: int, method: Method):  # fmt: skip
    """By town and county: cohort times the share of it that has entered there in the last years."""
    recent = [tree.years[y] for y in towns.last(method.intake_years)]
    number = len(tree.counties)
    past = np.stack([source.cohort(y, age) for y in recent], axis=1)
    usable = ~np.isnan(past)
    if not usable.any():
        return None
    came = np.where(usable, towns.pupils[:, towns.last(method.intake_years), g], 0.0).sum(1)
    cohort = np.where(usable, past, 0.0).sum(1)
    all_came, all_cohort = summed(came, tree.county_of, number), summed(cohort, tree.county_of, number)
    if not all_came.any():
        return None
    overall = all_came.sum() / all_cohort.sum()
    county_rate = (all_came + USUAL * overall) / (all_cohort + USUAL)
    rate = (came + USUAL * county_rate[tree.county_of]) / (cohort + USUAL)
    ahead = np.stack([source.cohort(tree.years[-1] + h, age) for h in range(1, years + 1)], axis=1)
    town = ahead * rate[:, None]
    county = summed(np.nan_to_num(ahead), tree.county_of, number) * county_rate[:, None]
    county *= _covered(tree, towns.pupils[:, towns.last(method.intake_years), g].sum(1), ~np.isnan(ahead))
    unknown = summed(np.isnan(ahead).astype(float), tree.county_of, number) == np.bincount(tree.county_of, minlength=number)[:, None]  # fmt: skip
    return town, np.where(unknown, np.nan, county)


def _covered(tree: Tree, entered: np.ndarray, known: np.ndarray) -> np.ndarray:
    """By county and year: all who entered lately over those who entered in townships whose births are known."""
    number = len(tree.counties)
    some = summed(entered[:, None] * known, tree.county_of, number)
    whole = summed(entered, tree.county_of, number)[:, None]
    return np.divide(whole, some, out=np.ones_like(some), where=some > 0)


def _middle(guesses: list[np.ndarray]) -> np.ndarray:
    """The geometric mean of the guesses there are."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.stack(guesses))
    known = ~np.isnan(logs)
    mean = np.where(known, logs, 0.0).sum(0) / np.maximum(known.sum(0), 1)
    return np.where(known.any(axis=0), np.exp(mean), np.nan)
