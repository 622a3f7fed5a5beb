"""玉溪市 reconstructed: six improvements over invented schools in its nine counties."""

import datetime as dt
from dataclasses import replace

from junheng.register.example.region import cohorts, faculty
from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import capped
from junheng.register.example.region.divisions import County, Village, counties
from junheng.register.example.region.facts import write_facts
from junheng.register.example.region.marks import marked, story
from junheng.register.example.region.region import Region, write_basics
from junheng.register.example.region.school import COMPULSORY, School
from junheng.register.example.region.settlement import write_places
from junheng.register.example.region.sites import Builder, scaled
from junheng.register.example.yuxi import groups, life, people, works
from junheng.register.example.yuxi.recipes import GONE, OUTSIDE, PRIVATE, RECIPES

SERIAL = "98"
IN_GROUPS = 193_900
"""Pupils of the schools in groups; chance deals them out over the schools."""
OTHER_STAGES = {"高中": 12_500, "学前": 8_600}
LEFT_BEHIND = 6591
LEFT_BEHIND_WEIGHT = {"城区": 0.2, "镇区": 1.0, "乡村": 3.0}
DENSITY = 0.92
CHILDLESS = 5
CARE_SINCE = [dt.date(2023, 9, 15), dt.date(2024, 3, 1), dt.date(2024, 9, 5)]
MORE = """\
全市 9 个县（市、区）76 个乡镇（街道）。每个教育集团都在一个县（市、区）之内，总校也是成员校；不在集团里的多是教学点，另有少数村小和民办学校。
学生名册里只有留守儿童，姓名是虚构的，每人由本校一名教师结对；其余学生只有人数。有几个村（社区）没有 18 岁以下的常住人口，不计入儿童之家的覆盖范围。幼儿园和高级中学只收入一部分。
"""


def build(seed: int = 2024) -> Region:
    """The prefecture as it is for this seed."""
    book, every = Book("YX", seed), [counties()[code] for code in RECIPES]
    schools = [s for county in every for s in _schools(book, county)]
    here = [s for s in schools if not s.closed]
    works.renew(book, here)
    outside = _outside(here)
    _sizes(here, outside)
    faculty.staff_schools(book, here, DENSITY)
    people.exchange(book, here)
    _left_behind(book, here)
    childless = _childless(book, every, schools)
    seats = {town for recipe in RECIPES.values() for town in recipe.seats}
    write_places(book, every, (("530400", marked("玉溪市"), "市州"),), seats)
    write_basics(book, every, schools, frozenset(v.code for v in childless))
    cohorts.write_care(book, here, CARE_SINCE)
    members = [s for s in here if s.compulsory and s not in outside]
    found = groups.write_groups(book, every, members)
    people.write_standing(book, here)
    works.write_sites(book, every, here, {v.code for v in childless})
    life.write_life(book, every, here, found)
    write_facts(book, here, None)
    return Region(book.tables(), story("玉溪市", SERIAL, MORE))


def _schools(book: Book, county: County) -> list[School]:
    """The schools of one county; the teaching points built last have been closed since."""
    code = county.code[-6:]
    recipe, gone = RECIPES[code], GONE.get(code, 0)
    more = replace(recipe, primaries=recipe.primaries + gone, points=recipe.points + gone)
    schools = Builder(book, county, more, SERIAL).build()
    points = [s for s in schools if s.kind == "小学教学点"]
    for number, point in enumerate(points[len(points) - gone :]):
        point.closed = dt.date(2021 + number, 7, 15)
    return schools


def _outside(schools: list[School]) -> list[School]:
    """Schools that are in no group: private ones of the seat, the smallest teaching points, the smallest village schools."""
    by_size = sorted((s for s in schools if s.setting == "城区"), key=lambda s: (s.size, s.code))
    private = [s for kind, n in PRIVATE.items() for s in [s for s in by_size if s.kind == kind][:n]]
    for school in private:
        school.private = True
    points = [s for s in schools if s.kind == "小学教学点"]
    villages = [s for s in schools if s.kind == "小学" and s.rural]
    small = [*sorted(points, key=lambda s: s.size)[:36], *sorted(villages, key=lambda s: s.size)]
    return [*private, *small][:OUTSIDE]


def _sizes(schools: list[School], outside: list[School]) -> None:
    """Bring the pupils of the schools in groups to their number, the others by the same factor."""
    members = [s for s in schools if s.compulsory and s not in outside]
    raw = {stage: sum(s.pupils.get(stage, 0) for s in members) for stage in COMPULSORY}
    factor = IN_GROUPS / sum(raw.values())
    primary = round(raw["小学"] * factor)
    scaled(members, "小学", primary)
    scaled(members, "初中", IN_GROUPS - primary)
    for stage in COMPULSORY:
        scaled(outside, stage, round(sum(s.pupils.get(stage, 0) for s in outside) * factor))
    for stage, total in OTHER_STAGES.items():
        scaled(schools, stage, total)


def _left_behind(book: Book, schools: list[School]) -> None:
    """Children left behind, no more at a school than it has teachers: each gets one of them."""
    rng = book.chance("left behind")
    compulsory = [s for s in schools if s.compulsory]
    weights = [
        s.compulsory_pupils * LEFT_BEHIND_WEIGHT[s.setting] * rng.uniform(0.5, 1.5) for s in compulsory
    ]
    limits = [min(len(s.teachers), s.compulsory_pupils // 2) for s in compulsory]
    for school, several in zip(compulsory, capped(LEFT_BEHIND, weights, limits), strict=True):
        cohorts.spread_left_behind(rng, school, several)


def _childless(book: Book, every: list[County], schools: list[School]) -> list[Village]:
    """Villages whose last children have moved away: none of them has a school."""
    taken = {s.village for s in schools}
    villages = [v for c in every for t in c.towns for v in t.villages if v not in taken and not v.urban]
    return book.chance("childless").sample(villages, CHILDLESS)
