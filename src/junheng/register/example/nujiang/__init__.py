"""怒江州 reconstructed: a research network of four tiers over invented schools in four counties, and eight projects."""

from junheng.register.example.nujiang.projects import write_projects
from junheng.register.example.nujiang.tiers import write_networks
from junheng.register.example.region import faculty
from junheng.register.example.region.book import Book
from junheng.register.example.region.divisions import counties
from junheng.register.example.region.facts import write_facts
from junheng.register.example.region.marks import marked, story
from junheng.register.example.region.region import Region, write_basics
from junheng.register.example.region.settlement import write_places
from junheng.register.example.region.sites import Builder, Recipe, scaled

SERIAL = "97"
RECIPES = {
    "533301": Recipe(
        seats=("六库街道", "大练地街道"), seat_primaries=3, primaries=34, points=8, seat_juniors=2, juniors=9,
        seniors=2, seat_nurseries=3, nurseries=16, senior_names=("怒江州第一高级中学", "怒江州第二高级中学"),
    ),
    "533323": Recipe(
        seats=("上帕镇",), seat_primaries=2, primaries=26, points=6, seat_juniors=1, juniors=6, seniors=1,
        seat_nurseries=1, nurseries=10,
    ),
    "533324": Recipe(
        seats=("茨开镇",), seat_primaries=1, primaries=13, points=3, seat_juniors=1, juniors=3, seniors=1,
        seat_nurseries=1, nurseries=7,
    ),
    "533325": Recipe(
        seats=("翠屏街道", "金顶街道"), seat_primaries=3, primaries=40, points=8, seat_juniors=2, juniors=9,
        seniors=1, seat_nurseries=2, nurseries=14,
    ),
}  # fmt: skip
PUPILS = {"小学": 38_400, "初中": 19_800, "高中": 9_300, "学前": 14_500}
MORE = """\
全州 4 个县（市），教研网络分州级、县市级、乡镇（学区）级、校级四级。“1+4+N”里的“4”按四级理解，“1”和“N”案例没有说明，这里按一个体系、若干重点项目处理。
重点教研项目的名称取自案例，每个项目下有活动、人员和成果的记录；个别乡镇本学期还没有上报教研活动。
"""


def build(seed: int = 2024) -> Region:
    """The prefecture as it is for this seed."""
    book, every = Book("NJ", seed), [counties()[code] for code in RECIPES]
    schools = [s for c in every for s in Builder(book, c, RECIPES[c.code[-6:]], SERIAL).build()]
    for stage, total in PUPILS.items():
        scaled(schools, stage, total)
    faculty.staff_schools(book, schools)
    seats = {town for recipe in RECIPES.values() for town in recipe.seats}
    write_places(book, every, (("533300", marked("怒江傈僳族自治州"), "市州"),), seats)
    write_basics(book, every, schools)
    networks = write_networks(book, every, schools)
    write_projects(book, schools, networks)
    write_facts(book, schools, None)
    return Region(book.tables(), story("怒江州", SERIAL, MORE))
