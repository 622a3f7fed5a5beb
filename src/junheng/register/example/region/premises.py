"""What the schools of a region have: floors, grounds, equipment, special rooms, lessons on the timetable, fitness tests."""

import math
import random

from junheng.register.example.region.book import Book
from junheng.register.example.region.cohorts import NOW
from junheng.register.example.region.school import COMPULSORY, School
from junheng.register.example.resources import AIM, USUAL

WEIGHTS = {
    "九年一贯制学校": {"小学": 1, "初中": 1.1},
    "十二年一贯制学校": {"小学": 1, "初中": 1.1, "高中": 1.32},
    "完全中学": {"初中": 1, "高中": 1.2},
}
SHORT = 0.12
"""The share of amounts that fall short of what the standard asks, by up to a quarter."""
ROOMS = (("音乐", 96), ("美术", 90))


def _needed(school: School, indicator: str) -> float:
    """The amount at which every compulsory stage of the school just reaches what the standard asks."""
    weights = WEIGHTS.get(school.kind, dict.fromkeys(school.pupils, 1))
    shared = sum(weights[stage] * n for stage, n in school.pupils.items())
    aims = AIM[indicator]
    return max(aims[stage] * shared / weights[stage] for stage in school.pupils if stage in aims)


def _amount(rng: random.Random, school: School, indicator: str) -> float:
    ratio = rng.uniform(*USUAL[school.setting][indicator])
    if rng.random() < SHORT:
        ratio = rng.uniform(0.75, 0.99)
    return ratio * _needed(school, indicator)


def write_premises(book: Book, schools: list[School]) -> None:
    """One campus for each open school, and its music and art rooms."""
    rng = book.chance("premises")
    for school in (s for s in schools if s.compulsory):
        indoor = float(rng.randrange(240, 901, 20)) if school.size > 500 else 0.0
        book.add(
            "campus", school=school.code, campus="本部", year=NOW,
            teaching_area=float(round(_amount(rng, school, "R4") + indoor)), indoor_sports_area=indoor,
            sports_ground_area=float(round(max(_amount(rng, school, "R5") - indoor, 60))),
            equipment_value=round(_amount(rng, school, "R6"), -2),
            multimedia_rooms=math.ceil(_amount(rng, school, "R7") / 100),
            dormitory_area=round(school.size * 2.5) * 1.0 if school.boarding else 0.0, books=school.size * 24,
        )  # fmt: skip
        for kind, least in ROOMS:
            for number in range(1, math.ceil(max(school.size, 40) / 520) + 1):
                book.add(
                    "room", school=school.code, campus="本部", year=NOW, kind=kind, number=str(number),
                    area=float(least + rng.choice((-24, 0, 2, 4, 8, 12))),
                )  # fmt: skip


def write_lessons(book: Book, schools: list[School]) -> None:
    """Mental health is on the timetable of every school of compulsory education."""
    for school in (s for s in schools if s.compulsory):
        for stage in (s for s in school.stages if s in COMPULSORY):
            book.add(
                "course",
                school=school.code,
                year=NOW,
                stage=stage,
                grade="合计",
                subject="心理健康",
                weekly=1.0,
            )


def write_fitness(book: Book, schools: list[School]) -> None:
    """The yearly fitness test: nearly every pupil takes it, and nearly all pass."""
    rng = book.chance("fitness")
    for school in (s for s in schools if s.compulsory):
        eligible = school.compulsory_pupils
        tested = eligible - rng.randint(0, eligible // 80)
        book.add(
            "fitness_count", school=school.code, year=NOW, eligible=eligible, tested=tested,
            passed=min(round(tested * rng.uniform(0.965, 0.995)), tested),
        )  # fmt: skip
