"""People of 玉溪 as the bureau counts them: graded heads, exchanged teachers, the three talent programmes."""

import datetime as dt
import random
from collections.abc import Iterator

from junheng.register.example.region.book import Book
from junheng.register.example.region.marks import numbered
from junheng.register.example.region.moves import lend, went
from junheng.register.example.region.school import COMPULSORY, School

GRADES = {"一级": 45, "二级": 190, "三级": 420, "四级": 520, "五级": 380}
PROMOTED = 160
GRADED_ON, PROMOTED_ON = dt.date(2021, 7, 1), dt.date(2024, 1, 1)
TALENTS = {"领军校（园）长培养": 50, "班主任培养": 180, "学科带头人和骨干教师培养": 500}
TALENT_YEARS = (2021, 2022, 2023, 2024)
COHORTS = {2021: (1180, 160), 2022: (1240, 165), 2023: (1316, 170), 2024: (1410, 175)}
"""Teachers exchanged from autumn of the year, and how many of them went from a town to a village."""
BACK_AFTER = {2021: 2, 2022: 2}
"""Years after which a cohort was back; those who left later are still away."""


def exchange(book: Book, schools: list[School]) -> None:
    """Teachers who were exchanged: those of recent years are where they went, those before are back home."""
    rng = book.chance("exchange")
    pairs = _Pairs(schools)
    pool = [
        (person, school, stage)
        for school in schools if school.compulsory
        for stage in school.stages if stage in COMPULSORY
        for person in school.faculty[stage][1:-1]
    ]  # fmt: skip
    waiting = rng.sample(pool, len(pool))
    for year, (everyone, to_villages) in COHORTS.items():
        asked = [(True, to_villages), (False, everyone - to_villages)]
        for to_village, several in asked:
            waiting = _cohort(book, rng, pairs, waiting, year, to_village, several)


class _Pairs:
    """Other schools of the same county that teach a stage, by town or village."""

    def __init__(self, schools: list[School]):
        self.by: dict[tuple[str, str, bool], list[School]] = {}
        for school in (s for s in schools if s.compulsory):
            for stage in school.stages:
                self.by.setdefault((school.town.county, stage, school.rural), []).append(school)

    def others(self, school: School, stage: str, rural: bool) -> list[School]:
        here = self.by.get((school.town.county, stage, rural), [])
        return [s for s in here if s is not school]


def _cohort(
    book: Book, rng: random.Random, pairs: _Pairs, waiting: list, year: int, to_village: bool, several: int
) -> list:
    """Exchange so many of those waiting; returns those who still wait."""
    since, kept, done = dt.date(year, 9, 1), [], 0
    back = BACK_AFTER.get(year)
    for candidate in waiting:
        person, school, stage = candidate
        others = [] if done == several else _others(rng, pairs, school, stage, to_village, back is not None)
        fits = False
        if others:
            other = rng.choice(others)
            if back:
                fits = other.opened < since and went(
                    book, person, school, other, since, dt.date(year + back, 9, 1)
                )
            else:
                fits = lend(book, person, other, school, since)
        done += fits
        if not fits:
            kept.append(candidate)
    if done < several:
        raise ValueError(f"{year}: only {done} of {several} teachers could be exchanged")
    return kept


def _others(
    rng: random.Random, pairs: _Pairs, school: School, stage: str, to_village: bool, back: bool
) -> list[School]:
    """Schools at the other end. `back`: the person is on the staff of the home school, else of the host."""
    if to_village:
        if school.rural == back:
            return []
        return pairs.others(school, stage, rural=back)
    if back and not school.rural:
        return pairs.others(school, stage, rural=False)
    if not back and school.rural:
        return pairs.others(school, stage, rural=True)
    return pairs.others(school, stage, rural=rng.random() < 0.4) or pairs.others(school, stage, rural=False)


def write_standing(book: Book, schools: list[School]) -> None:
    """Graded heads and their deputies, and four years of the talent programmes."""
    rng = book.chance("standing")
    heads = [s.head for s in schools if s.kind != "小学教学点"]
    deputies = [p for s in schools for p in s.teachers if s.size > 100 and _able(book, p)]
    graded = [*heads, *rng.sample(deputies, sum(GRADES.values()) - len(heads))]
    order = iter(rng.sample(graded, len(graded)))
    document = numbered("玉教体发", 2021, 22)
    for level, several in GRADES.items():
        for number in range(several):
            person = next(order)
            since = PROMOTED_ON if number < PROMOTED * several // len(graded) else GRADED_ON
            if since == PROMOTED_ON and level != "五级":
                lower = list(GRADES)[list(GRADES).index(level) + 1]
                book.add(
                    "standing", staff=person, kind="校长职级", level=lower, since=GRADED_ON, until=PROMOTED_ON,
                    document=document,
                )  # fmt: skip
            book.add(
                "standing",
                staff=person,
                kind="校长职级",
                level=level,
                since=since,
                until=None,
                document=document,
            )
    _talents(book, rng, heads, schools)


def _able(book: Book, person: str) -> bool:
    return book.home[person]["since"] < dt.date(2021, 1, 1)


def _talents(book: Book, rng: random.Random, heads: list[str], schools: list[School]) -> None:
    teachers = [p for s in schools for p in s.teachers if _able(book, p)]
    for number, (kind, several) in enumerate(TALENTS.items()):
        chosen = _drawn(rng, heads if number == 0 else teachers)
        for year in TALENT_YEARS:
            for _ in range(several):
                book.add(
                    "standing", staff=next(chosen), kind=kind, since=dt.date(year, 4 + number, 12),
                    until=dt.date(year + 3, 4 + number, 12), document=numbered("玉教体发", year, 15 + number),
                )  # fmt: skip


def _drawn(rng: random.Random, people: list[str]) -> Iterator[str]:
    return iter(rng.sample(people, len(people)))
