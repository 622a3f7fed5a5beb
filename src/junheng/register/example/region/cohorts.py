"""Pupils by year and grade: cohorts move up, villages empty, the seat grows; the roll of the children left behind."""

import datetime as dt
import math
import random

from junheng.register.example.names import person
from junheng.register.example.places import fertility
from junheng.register.example.pupils import CLASS_SIZE, FIRST_AGE, GRADES
from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import dealt
from junheng.register.example.region.school import School

NOW = 2024
YEARS = (2022, 2023, 2024)
HANDED_OVER, HANDED_OVER_SHARE = dt.date(2024, 9, 1), 0.04
"""Some children had another adult before."""
PULL = {"城区": 1.03, "镇区": 1.005, "乡村": 0.95}


def _years(rng: random.Random, school: School, stage: str) -> dict[int, list[int]]:
    """Grade by grade for each year, going back from now: last year's class is this year's next grade."""
    grades = GRADES[stage][: school.grades]
    born = [NOW - FIRST_AGE[stage] - grade for grade in range(len(grades))]
    now = dealt(school.pupils[stage], [fertility(year) * rng.uniform(0.96, 1.04) for year in born])
    years = {NOW: now}
    for year in (NOW - 1, NOW - 2):
        later = years[year + 1]
        moved_up = [max(round(n / PULL[school.setting]), 1) for n in later[1:]]
        years[year] = [*moved_up, max(round(later[-1] * rng.uniform(1.0, 1.05)), 1)]
    return years


def _shares(rng: random.Random, school: School, stage: str, pupils: int) -> dict[str, int]:
    boards = school.boarding and stage != "学前"
    return {
        "girls": round(pupils * rng.uniform(0.46, 0.5)),
        "boarders": round(pupils * rng.uniform(0.55, 0.85)) if boards else 0,
        "migrant": round(pupils * (rng.uniform(0.06, 0.13) if school.setting == "城区" else 0.01)),
        "disabled": round(pupils * 0.004),
    }


def write_enrolment(book: Book, schools: list[School]) -> None:
    """Three years of every open school; children left behind are counted for this year, as on the roll."""
    rng = book.chance("enrolment")
    for school in schools:
        for stage in school.pupils:
            for year, counts in sorted(_years(rng, school, stage).items()):
                if not school.open_in(year):
                    continue
                for grade, pupils in zip(GRADES[stage], counts, strict=False):
                    left_behind = school.left_behind.get((stage, grade), 0) if year == NOW else None
                    classes = math.ceil(pupils / CLASS_SIZE[stage])
                    row = {"classes": classes, "pupils": pupils, "left_behind": left_behind}
                    first = grade == GRADES[stage][0]
                    row |= {"admitted": pupils if first else None} | _shares(rng, school, stage, pupils)
                    book.add("enrolment", school=school.code, year=year, stage=stage, grade=grade, **row)


def write_care(book: Book, schools: list[School], since: list[dt.date]) -> None:
    """The roll of the children left behind, each with a teacher of the school who looks after no other child."""
    rng = book.chance("care")
    for school in (s for s in schools if s.left_behind):
        adults = rng.sample(school.teachers, len(school.teachers))
        for (stage, grade), several in school.left_behind.items():
            for _ in range(several):
                child = _child(book, rng, school, stage, grade)
                began = rng.choice(since)
                adult = adults.pop()
                started = book.home[adult]["since"]
                ended = max(HANDED_OVER, started)
                if began < ended and adults and rng.random() < HANDED_OVER_SHARE:
                    book.add(
                        "link", kind="留守儿童关爱", source=adults[0], target=child, since=began, until=ended
                    )
                    began = ended
                book.add("link", kind="留守儿童关爱", source=adult, target=child, since=max(began, started))


def _child(book: Book, rng: random.Random, school: School, stage: str, grade: str) -> str:
    age = FIRST_AGE[stage] + GRADES[stage].index(grade)
    born = dt.date(NOW - age - 1, 9, 1) + dt.timedelta(days=rng.randrange(365))
    code = f"CG{book.number('G', 6)}"
    book.add(
        "pupil", code=code, year=NOW, name=person(rng), sex=rng.choice("男女"), born=born, school=school.code,
        stage=stage, grade=grade, boarder=school.boarding and rng.random() < 0.7, left_behind=True,
        migrant=False, disabled=False,
    )  # fmt: skip
    return code


def spread_left_behind(rng: random.Random, school: School, several: int) -> None:
    """Deal the children left behind of a school over its stages and grades."""
    cells, weights = [], []
    for stage in (s for s in school.stages if s in ("小学", "初中")):
        for grade in GRADES[stage][: school.grades]:
            cells.append((stage, grade))
            weights.append(school.pupils[stage] * rng.uniform(0.6, 1.4))
    shares = dealt(several, weights)
    school.left_behind = {cell: n for cell, n in zip(cells, shares, strict=True) if n}
