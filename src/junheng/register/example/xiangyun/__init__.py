"""祥云县 reconstructed: 四个一, with 1+6+N, 1+3+N and 1+1+X over invented schools in its ten townships."""

import datetime as dt

from junheng.register.example.region import faculty
from junheng.register.example.region.book import Book
from junheng.register.example.region.divisions import counties
from junheng.register.example.region.facts import write_facts
from junheng.register.example.region.marks import story
from junheng.register.example.region.region import Region, write_basics
from junheng.register.example.region.settlement import write_places
from junheng.register.example.region.sites import Builder, Recipe, scaled
from junheng.register.example.xiangyun.layout import write_networks
from junheng.register.example.xiangyun.work import write_work

SERIAL = "95"
GONE = 4
"""Teaching points that were closed and merged before this school year."""
CLOSED = dt.date(2023, 7, 15)
RECIPE = Recipe(
    seats=("祥城镇",), seat_primaries=8, primaries=111 + GONE, points=12 + GONE, seat_juniors=4, juniors=19,
    seniors=5, seat_nurseries=8, nurseries=66,
)  # fmt: skip
PUPILS = {"小学": 29600, "初中": 14900, "高中": 9400, "学前": 10800}
MORE = """\
全县 10 个乡镇。小学、初中各有龙头学校组建“1+6+N”义务教育集团，城区公办幼儿园与乡镇中心幼儿园组建“1+3+N”学前教育集团，公办高中与省内外名校合作组建高中教育集团，
其余学校和幼儿园分别在乡镇集团和幼儿园集团里；县城学区另有“1+1+X”办学共同体，实行“五项统一”。2023 年 7 月有几个山区教学点并入完小。
"""


def build(seed: int = 2024) -> Region:
    """The county as it is for this seed."""
    book, county = Book("XY", seed), counties()["532923"]
    schools = Builder(book, county, RECIPE, SERIAL).build()
    for point in [s for s in schools if s.kind == "小学教学点"][-GONE:]:
        point.closed = CLOSED
    here = [s for s in schools if not s.closed]
    for stage, total in PUPILS.items():
        scaled(here, stage, total)
    faculty.staff_schools(book, here)
    write_places(book, [county], (), set(RECIPE.seats))
    write_basics(book, [county], schools)
    groups = write_networks(book, county, schools)
    write_work(book, here, groups)
    write_facts(book, here, county)
    return Region(book.tables(), story("祥云县", SERIAL, MORE))
