"""People of a reconstructed school: teachers by stage, a head, someone for the children's minds."""

import datetime as dt
import math
import random

from junheng.register.example.people import ARTS, TAUGHT
from junheng.register.example.region.book import Book
from junheng.register.example.region.school import DAY, School

PUPILS_PER_TEACHER = {
    ("小学", "城区"): 19.0, ("小学", "镇区"): 17.0, ("小学", "乡村"): 13.5, ("初中", "城区"): 14.6,
    ("初中", "镇区"): 13.6, ("高中", "城区"): 13.5, ("学前", "城区"): 15, ("学前", "镇区"): 16, ("学前", "乡村"): 16,
}  # fmt: skip
LEARNED = {
    "学前": ("专科", "专科", "专科", "本科", "高中阶段"),
    "小学": ("本科", "本科", "本科", "专科", "专科"),
    "初中": ("本科",) * 12 + ("硕士",),
    "高中": ("本科", "本科", "本科", "硕士"),
}
LESS = {"学前": "高中阶段", "小学": "高中阶段", "初中": "专科", "高中": "专科"}
LESS_SHARE = {"城区": 0.01, "镇区": 0.04, "乡村": 0.09}
BACKBONE = ("县级", "县级", "县级", "县级", "市级", "市级", "省级")
BACKBONE_PER_100 = {"城区": (1.5, 2.1), "镇区": (0.95, 1.35), "乡村": (0.85, 1.3)}
ARTS_PER_100 = {"城区": (0.95, 1.25), "镇区": (0.9, 1.2), "乡村": (0.9, 1.2)}
NEWCOMERS = 0.02
"""The share of teachers who began this autumn."""
FULL_TIME_FROM = 900
"""A school of so many pupils has a full-time teacher of mental health; in a smaller one somebody does it beside."""


def staff_schools(book: Book, schools: list[School], density: float = 1.0) -> None:
    """Hire everyone who works at these schools; `density` makes all of them larger or smaller than usual."""
    rng = book.chance("faculty")
    for school in schools:
        for stage, pupils in school.pupils.items():
            several = math.ceil(pupils / PUPILS_PER_TEACHER[stage, school.setting] * density)
            school.faculty[stage] = _teachers(book, rng, school, stage, max(several, 2))
        school.head = _head(book, rng, school)
        if school.compulsory:
            _mind(book, rng, school)


def _teachers(book: Book, rng: random.Random, school: School, stage: str, several: int) -> list[str]:
    """Those who teach one stage on 1 September 2024."""
    pupils = school.pupils[stage]
    backbone = math.ceil(rng.uniform(*BACKBONE_PER_100[school.setting]) * pupils / 100)
    arts = math.ceil(rng.uniform(*ARTS_PER_100[school.setting]) * pupils / 100)
    leading = set(rng.sample(range(several), min(backbone, several)))
    hired = []
    for number in range(several):
        started = DAY if rng.random() < NEWCOMERS else dt.date(rng.randint(1990, 2022), 9, 1)
        level = rng.choice(BACKBONE) if number in leading else rng.choice(("无", "无", "无", "校级"))
        learned = LESS[stage] if rng.random() < LESS_SHARE[school.setting] else rng.choice(LEARNED[stage])
        code = book.hire(learned, level, started)
        book.post(code, school.code, stage, _subject(rng, stage, number, arts), max(started, school.opened))
        hired.append(code)
    return hired


def _subject(rng: random.Random, stage: str, number: int, arts: int) -> str:
    if stage == "学前":
        return "学前教育"
    return ARTS[stage][number % len(ARTS[stage])] if number < arts else rng.choice(TAUGHT[stage])


def _head(book: Book, rng: random.Random, school: School) -> str:
    """The head: an administrator; at a teaching point the teacher in charge."""
    first = school.stages[0]
    if school.kind == "小学教学点":
        return school.faculty[first][0]
    started = dt.date(rng.randint(1990, 2008), 9, 1)
    code = book.hire("本科", rng.choice(BACKBONE), started, title="高级")
    since = max(dt.date(rng.randint(2015, 2023), 8, 1), school.opened)
    book.post(code, school.code, first, None, since, duty="行政人员")
    return code


def _mind(book: Book, rng: random.Random, school: School) -> None:
    """A teacher of mental health: one of the teachers beside other work, in a large school somebody for that alone."""
    stage = next(s for s in school.stages if s in ("小学", "初中"))
    if school.compulsory_pupils >= FULL_TIME_FROM:
        started = dt.date(rng.randint(2012, 2022), 9, 1)
        code = book.hire("本科", "无", started)
        book.post(code, school.code, stage, "心理健康", max(started, school.opened))
        school.faculty[stage].append(code)
        return
    person = book.home[school.faculty[stage][-1]]
    since = max(dt.date(2023, 9, 1), person["since"] + dt.timedelta(days=1), school.opened)
    book.post(person["staff"], school.code, stage, "心理健康", since, kind="兼职")


def retire(book: Book, schools: list[School], several: int) -> None:
    """People who have left: their postings end with them."""
    rng = book.chance("retired")
    for number in range(several):
        school = rng.choice(schools)
        stage, gone = school.stages[0], dt.date(2024, 1 + number % 8, 1)
        started = dt.date(1986, 9, 1)
        code = book.hire("专科", "无", started, left=gone)
        since = max(started, school.opened)
        if since < gone <= DAY:
            subject = _subject(rng, stage, 99, 0)
            book.post(code, school.code, stage, subject, since, until=gone)
