"""What was built in 玉溪: schools and places since 2018, children's homes, labour bases, centres, teams, ensembles."""

import datetime as dt
import random

from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import dealt
from junheng.register.example.region.divisions import County
from junheng.register.example.region.marks import marked
from junheng.register.example.region.school import School

BUILT, PLACES, TWICE = 76, 17_031, 3
"""Schools newly built or extended since 2018, the places added, and how many schools had two projects."""
NEW = 14
OTHER = (
    ("加固", "投用", dt.date(2019, 8, 25)), ("设备购置", "竣工", dt.date(2023, 6, 30)), ("扩建", "在建", None),
    ("改建", "立项", None), ("扩建", "投用", dt.date(2016, 8, 30)), ("新建", "投用", dt.date(2017, 8, 20)),
)  # fmt: skip
HOMES, BASES, CENTRES = 692, 500, 16
TEAMS = ("红塔", "江川", "通海", "峨山", "新平", "澄江")
ENSEMBLES = ("聂耳少儿管弦乐团", "聂耳少儿民乐团", "聂耳教师合唱团")
ECHELONS = 12


def renew(book: Book, schools: list[School]) -> None:
    """Construction projects; a school that was newly built opened when it was finished."""
    rng = book.chance("projects")
    fit = [s for s in schools if s.compulsory and s.kind != "小学教学点"]
    fresh = rng.sample([s for s in fit if s.setting == "城区" or s.kind == "初级中学"], NEW)
    extended = rng.sample([s for s in fit if s not in fresh], BUILT - NEW)
    jobs = [*((s, "新建") for s in fresh), *((s, rng.choice(("改建", "扩建"))) for s in extended)]
    jobs += [(s, "扩建") for s in extended[:TWICE]]
    weights = [(3.0 if kind == "新建" else 1.0) * rng.uniform(0.5, 1.5) for _, kind in jobs]
    for (school, kind), places in zip(jobs, dealt(PLACES, weights, least=45), strict=True):
        finished = dt.date(rng.randint(2018, 2023 if kind == "新建" else 2024), 8, 20)
        if kind == "新建":
            school.opened = finished
        _project(book, rng, school, kind, "投用", finished, places)
    for number, school in enumerate(rng.sample([s for s in fit if s not in fresh], 24)):
        kind, state, finished = OTHER[number % len(OTHER)]
        places = rng.randrange(45, 300, 45) if kind in ("扩建", "改建", "新建") else None
        _project(book, rng, school, kind, state, finished, places)


def _project(
    book: Book,
    rng: random.Random,
    school: School,
    kind: str,
    state: str,
    finished: dt.date | None,
    places: int | None,
) -> None:
    """One project; it was begun a year or two before it was finished."""
    started = None if state == "立项" else (finished or dt.date(2025, 8, 1)) - dt.timedelta(days=540)
    book.add(
        "project", code=book.number("P", 3), name=marked(f"{school.name}{kind}工程"), school=school.code,
        kind=kind, state=state, stage=school.stages[0], places=places,
        money=float(rng.randrange(20, 480)) * 100_000, started=started, finished=finished,
    )  # fmt: skip


def write_sites(book: Book, counties: list[County], schools: list[School], childless: set[str]) -> None:
    """Every place the bureau keeps for children beside the schools."""
    rng = book.chance("sites")
    villages = [v for c in counties for t in c.towns for v in t.villages if v.code not in childless]
    for village in sorted(rng.sample(villages, HOMES), key=lambda v: v.code):
        _site(book, f"{village.name}儿童之家", "儿童之家", rng.randint(2018, 2024), place=village.code)
    compulsory = [s for s in schools if s.compulsory]
    for number in range(BASES):
        school = compulsory[number % len(compulsory)]
        second = "第二" if number >= len(compulsory) else ""
        name = f"{school.name}{second}劳动实践基地"
        _site(
            book, name, "劳动实践基地", rng.randint(2019, 2024), school=school.code, place=school.village.code
        )
    seat = [s for s in compulsory if s.setting == "城区"]
    for county in counties:
        name = f"{county.short}心理健康和家庭教育指导中心"
        _site(book, name, "心理健康和家庭教育指导中心", 2022, place=county.towns[0].code)
    for school in rng.sample(seat, CENTRES - len(counties)):
        name = f"{school.name}心理健康和家庭教育指导中心"
        _site(book, name, "心理健康和家庭教育指导中心", 2023, school=school.code)
    for label in TEAMS:
        county = next(c for c in counties if c.name.startswith(label))
        name = f"“青春护航”{label}保护未成年人志愿服务队"
        _site(book, name, "志愿服务队", 2023, place=county.code)
    for label, school in zip(ENSEMBLES, seat, strict=False):
        _site(book, label, "艺术团队", 2019, school=school.code)
    for school in rng.sample(seat, ECHELONS):
        _site(book, f"{school.name}足球梯队", "足球梯队", 2022, school=school.code)


def _site(book: Book, name: str, kind: str, year: int, **where) -> None:
    book.add("site", code=book.number("Z"), name=marked(name), kind=kind, since=dt.date(year, 4, 1), **where)
