"""双柏县 reconstructed: 五子联动 and the 138 layout over invented schools in its eight townships."""

from junheng.register.example.region import faculty
from junheng.register.example.region.book import Book
from junheng.register.example.region.divisions import counties
from junheng.register.example.region.facts import write_facts
from junheng.register.example.region.marks import story
from junheng.register.example.region.region import Region, write_basics
from junheng.register.example.region.settlement import write_places
from junheng.register.example.region.sites import Builder, Recipe, scaled
from junheng.register.example.shuangbai.layout import write_networks
from junheng.register.example.shuangbai.work import write_work

SERIAL = "96"
RECIPE = Recipe(
    seats=("妥甸镇",),
    seat_primaries=2,
    primary_names=("妥甸小学", "双柏县第二小学"),
    primaries=46,
    points=6,
    seat_juniors=2,
    juniors=8,
    complete=1,
    seat_nurseries=2,
    nurseries=13,
)
PUPILS = {"小学": 8050, "初中": 4080, "高中": 1760, "学前": 2900}
MORE = """\
全县 8 个乡镇，县城在妥甸镇。双柏县第一中学教育集团为紧密型；三个城乡共同体分别由妥甸小学、双柏县第二中学和双柏县第一幼儿园牵头；每个乡镇一个中心学校片区。
县处级领导以编外校长身份联系学校，走访中提出的问题逐条登记，解决一条销一条。妥甸小学为龙头的小学联盟把其余小学连成一片。
"""


def build(seed: int = 2024) -> Region:
    """The county as it is for this seed."""
    book, county = Book("SB", seed), counties()["532322"]
    schools = Builder(book, county, RECIPE, SERIAL).build()
    for stage, total in PUPILS.items():
        scaled(schools, stage, total)
    faculty.staff_schools(book, schools)
    write_places(book, [county], (), set(RECIPE.seats))
    write_basics(book, [county], schools)
    networks = write_networks(book, county, schools)
    write_work(book, schools, networks)
    write_facts(book, schools, county)
    return Region(book.tables(), story("双柏县", SERIAL, MORE))
