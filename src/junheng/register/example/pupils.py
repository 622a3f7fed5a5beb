"""Pupils of the invented county by school, year and grade: cohorts move up, mountain villages empty, the seat grows."""

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from junheng.register.example.places import TOWNS, fertility
from junheng.register.example.schools import School

YEARS = (2022, 2023, 2024)
NOW = 2024
GRADES = {
    "学前": ("小班", "中班", "大班"),
    "小学": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    "初中": ("七年级", "八年级", "九年级"),
    "高中": ("高一", "高二", "高三"),
}
FIRST_AGE = {"学前": 3, "小学": 6, "初中": 12, "高中": 15}
CLASS_SIZE = {"学前": 30, "小学": 43, "初中": 48, "高中": 52}
CROWDED = "云岭县第一小学"
CROWDED_GRADES = (390, 380, 365, 345, 320, 306)
CROWDED_CLASS = 49


@dataclass(frozen=True)
class Grade:
    """One grade of a school in a year."""

    name: str
    pupils: int
    classes: int

    @property
    def sizes(self) -> list[int]:
        """Pupils class by class, as even as can be."""
        least, more = divmod(self.pupils, self.classes) if self.classes else (0, 0)
        return [least + (number < more) for number in range(self.classes)]


Pupils = Mapping[tuple[str, int, str], tuple[Grade, ...]]
"""School code, year, stage → its grades."""


def shares(total: int, weights: list[float]) -> list[int]:
    """`total` dealt out in proportion to `weights`, nobody lost to rounding."""
    exact = [total * weight / sum(weights) for weight in weights]
    dealt = [math.floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (dealt[i] - exact[i], i))
    for i in by_remainder[: total - sum(dealt)]:
        dealt[i] += 1
    return dealt


def _cohorts(rng: random.Random, school: School, stage: str) -> dict[int, list[int]]:
    """Pupils grade by grade for each year, going back from 2024: last year's class is this year's next grade."""
    names = GRADES[stage][: school.spec.grades]
    born = [NOW - FIRST_AGE[stage] - grade for grade in range(len(names))]
    weights = [fertility(year) * rng.uniform(0.97, 1.03) for year in born]
    now = shares(school.spec.pupils[stage], weights)
    if school.name == CROWDED:
        now = list(CROWDED_GRADES)
    pull = {"城区": 1.03, "镇区": 1.005, "乡村": 0.95}[school.spec.setting]
    years = {NOW: now}
    for year in (NOW - 1, NOW - 2):
        later = years[year + 1]
        leaving = round(later[-1] * rng.uniform(1.0, 1.05))
        years[year] = [max(round(n / pull), 1) for n in later[1:]] + [max(leaving, 1)]
    return years


def pupils(rng: random.Random, schools: Iterable[School]) -> Pupils:
    """Every school and stage for every year it was open."""
    found = {}
    for school in schools:
        for stage in school.spec.pupils:
            size = CROWDED_CLASS if school.name == CROWDED else CLASS_SIZE[stage]
            for year, counts in _cohorts(rng, school, stage).items():
                if school.spec.open_in(year):
                    named = zip(GRADES[stage], counts, strict=False)
                    found[school.code, year, stage] = tuple(
                        Grade(name, n, math.ceil(n / size)) for name, n in named
                    )
    return found


def total(found: Pupils, code: str, year: int, stage: str) -> int:
    """Pupils of one stage of a school; none where it does not teach that stage."""
    return sum(grade.pupils for grade in found.get((code, year, stage), ()))


def primary_by_town(found: Pupils, schools: Iterable[School]) -> dict[int, int]:
    """Primary pupils of each township in 2024."""
    sums = dict.fromkeys(range(len(TOWNS)), 0)
    for school in schools:
        sums[school.spec.town] += total(found, school.code, NOW, "小学")
    return sums


def _shares_of(rng: random.Random, school: School, pupils: int) -> dict[str, int | None]:
    """Girls, boarders, migrant and left-behind children among `pupils`; some schools never counted them."""
    setting = school.spec.setting
    boarding = rng.uniform(0.55, 0.85) if school.spec.boarding and setting != "城区" else 0.0
    counted = "者孟" not in school.name
    return {
        "girls": round(pupils * rng.uniform(0.46, 0.5)),
        "boarders": round(pupils * (boarding or (0.3 if school.spec.boarding else 0))),
        "migrant": round(pupils * (rng.uniform(0.06, 0.13) if setting == "城区" else 0.01)),
        "left_behind": round(pupils * (0.05 if setting == "城区" else rng.uniform(0.2, 0.4)))
        if counted
        else None,
        "disabled": pupils if school.spec.kind == "特殊教育学校" else round(pupils * 0.004),
    }


def enrolment_rows(rng: random.Random, found: Pupils, schools: Iterable[School]) -> list[dict]:
    """By grade for most schools; one 合计 row where a school only reported its total."""
    named = {school.code: school for school in schools}
    rows = []
    for (code, year, stage), grades in found.items():
        school = named[code]
        if school.spec.totals_only:
            grades = (Grade("合计", sum(g.pupils for g in grades), sum(g.classes for g in grades)),)
        last = found.get((code, year - 1, stage))
        for position, grade in enumerate(grades):
            rows.append(
                {"school": code, "year": year, "stage": stage, "grade": grade.name}
                | {"classes": grade.classes, "pupils": grade.pupils, **_shares_of(rng, school, grade.pupils)}
                | {"admitted": grade.pupils if position == 0 and grade.name != "合计" else None}
                | {"graduated": last[-1].pupils if last and position == len(grades) - 1 else None}
            )
    return rows


def class_rows(found: Pupils, schools: Iterable[School]) -> list[dict]:
    """Class lists of 2024 for the compulsory stages, except where a school handed in none."""
    listed = {s.code for s in schools if s.spec.compulsory and s.spec.lists_classes}
    return [
        {"school": code, "year": year, "stage": stage, "grade": grade.name}
        | {"number": f"{number}班", "pupils": size}
        for (code, year, stage), grades in found.items()
        if year == NOW and code in listed and stage in ("小学", "初中")
        for grade in grades
        for number, size in enumerate(grade.sizes, 1)
    ]
