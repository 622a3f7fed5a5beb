"""A year in 玉溪: documents, the research network and its bases, sessions, rehearsals, labour, inspections and self-checks."""

import datetime as dt

from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import school_days
from junheng.register.example.region.deeds import act, inspections, problem, sessions
from junheng.register.example.region.divisions import County
from junheng.register.example.region.groups import found, join
from junheng.register.example.region.marks import marked, numbered
from junheng.register.example.region.school import School
from junheng.register.example.yuxi.works import ENSEMBLES

POLICIES = (
    ("玉溪市人口变化趋势对基础教育的影响报告", "人口变化趋势", dt.date(2024, 3, 18)),
    ("玉溪市优化乡村中小学布局指导意见", "学校布局", dt.date(2024, 6, 24)),
    ("玉溪市义务教育集团化办学实施意见", "集团化办学", dt.date(2019, 7, 8)),
    ("玉溪市中小学校长职级制实施办法", "校长职级", dt.date(2021, 5, 12)),
    ("玉溪市义务教育学校校长教师交流轮岗实施办法", "教师交流", dt.date(2021, 6, 3)),
    ("玉溪市教育“三名”工程实施方案", "教师培养", dt.date(2021, 3, 2)),
    ("玉溪市中小学教学常规管理实施细则", "教学常规", dt.date(2023, 8, 28)),
    ("玉溪市中小学教学常规自检自查重点任务清单", "教学常规", dt.date(2023, 9, 11)),
    ("玉溪市中小学劳动教育“一校一清单”工作通知", "劳动教育", dt.date(2022, 9, 5)),
    ("玉溪市“青春护航”保护未成年人工作方案", "心理健康", dt.date(2023, 5, 20)),
    ("玉溪市“万师访万家”活动方案", "家校协同", dt.date(2023, 9, 1)),
    ("玉溪市村（社区）儿童之家建设管理办法", "留守儿童关爱", dt.date(2022, 4, 15)),
)
RESEARCH_SINCE = dt.date(2022, 3, 1)
BASES_PER_COUNTY = 4
SESSIONS, COUNTY_SESSIONS = 12, 16
VISITS, SELF_CHECKS, REHEARSALS = 150, 220, 20


def write_life(
    book: Book, counties: list[County], schools: list[School], groups: dict[str, list[School]]
) -> None:
    """All tables of this module."""
    for number, (title, topic, issued) in enumerate(POLICIES, 1):
        book.add(
            "policy", code=book.number("W", 3), title=marked(title), number=numbered("玉教体发", issued.year, number),
            issuer=marked("玉溪市教育体育局"), topic=topic, issued=issued,
        )  # fmt: skip
    compulsory = [s for s in schools if s.compulsory]
    _research(book, counties, compulsory)
    for code, members in groups.items():
        sessions(book, book.chance(f"sessions:{code}"), code, f"{members[0].name}教育集团", members, SESSIONS)
    _arts(book, compulsory)
    _labour(book, compulsory)
    inspections(book, compulsory, "常规检查", marked("县（市、区）教学常规检查组"), VISITS)
    rng = book.chance("self-checks")
    for day in school_days(rng, SELF_CHECKS):
        school = rng.choice(compulsory)
        problem(book, rng, "自查", day, school, school.head, None, solved=0.9)


def _research(book: Book, counties: list[County], schools: list[School]) -> None:
    """The prefecture's research network and under it one for each county, based at schools."""
    largest = max(schools, key=lambda s: s.size)
    top = found(book, "玉溪市教研网络", "教研网络", RESEARCH_SINCE, largest, role="牵头单位", tier="市级")
    for county in counties:
        here = [s for s in schools if s.town.county == county.code]
        bases = sorted(here, key=lambda s: (-s.size, s.code))[:BASES_PER_COUNTY]
        label = f"{county.short}教研网络"
        code = found(
            book, label, "教研网络", RESEARCH_SINCE, bases[0], role="牵头单位", tier="县级", parent=top
        )
        book.add("territory", network=code, place=county.code, since=RESEARCH_SINCE)
        join(book, code, bases[1:], "成员", RESEARCH_SINCE)
        join(book, top, [s for s in bases[:1] if s is not largest], "成员", RESEARCH_SINCE)
        sessions(book, book.chance(f"sessions:{code}"), code, label, bases, COUNTY_SESSIONS)
        for school in bases:
            book.add(
                "site", code=book.number("Z"), name=marked(f"{school.name}教研基地"), kind="教研基地",
                school=school.code, since=RESEARCH_SINCE,
            )  # fmt: skip


def _arts(book: Book, schools: list[School]) -> None:
    """Rehearsals and performances of the ensembles."""
    rng = book.chance("rehearsals")
    seat = [s for s in schools if s.setting == "城区"]
    for label, school in zip(ENSEMBLES, seat, strict=False):
        for number, day in enumerate(school_days(rng, REHEARSALS)):
            what = "专场演出" if number % 7 == 6 else "排练"
            act(
                book,
                "排练演出",
                f"{label}{what}",
                day,
                school=school.code,
                persons=rng.randint(38, 72),
                hours=2.0,
            )


def _labour(book: Book, schools: list[School]) -> None:
    """Every school takes its pupils to the labour base twice a year."""
    rng = book.chance("labour")
    for school in schools:
        for day in school_days(rng, 2):
            act(
                book, "劳动实践", f"{school.name}劳动实践", day, school=school.code,
                persons=min(school.compulsory_pupils, rng.randint(30, 180)), hours=3.0,
            )  # fmt: skip
