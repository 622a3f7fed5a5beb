"""What 双柏 does on its layout: leaders who look after schools, documents, teachers who move, honours, projects."""

import datetime as dt

from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import school_days
from junheng.register.example.region.deeds import act, inspections, problem
from junheng.register.example.region.marks import marked, numbered
from junheng.register.example.region.moves import common, lend, pair_up
from junheng.register.example.region.school import DAY, School

LEADERS, LOOKED_AFTER = 31, 28
CARE_SINCE = dt.date(2023, 6, 15)
UP_AND_DOWN = dt.date(2024, 8, 20)
STEPS = (("职务晋升", "中层正职", 9), ("职务降低", "普通教师", 2), ("分流安置", "转教辅岗位", 3))
POLICIES = (
    ("双柏县教育集团化紧密型办学实施方案", "集团化办学", dt.date(2023, 5, 8)),
    ("双柏县第一中学教育集团章程", "集团化办学", dt.date(2023, 5, 26)),
    ("双柏县城乡学校共同体建设方案", "集团化办学", dt.date(2023, 8, 10)),
    ("双柏县乡镇中心学校片区管理办法", "集团化办学", dt.date(2023, 8, 10)),
    ("双柏县集团化办学考核评价办法", "集团化办学", dt.date(2023, 10, 18)),
    ("双柏县中小学联盟化发展工作方案", "集团化办学", dt.date(2023, 9, 1)),
    ("双柏县教育体育系统学校教师考核激励奖惩分流办法", "教师考核", dt.date(2023, 7, 20)),
    ("双柏县县处级领导联系学校当好“编外校长”工作方案", "编外校长", dt.date(2023, 6, 12)),
)


def write_work(book: Book, schools: list[School], networks: dict[str, list[School]]) -> None:
    """All tables of this module."""
    for number, (title, topic, issued) in enumerate(POLICIES, 1):
        book.add(
            "policy", code=book.number("W", 3), title=marked(title), number=numbered("双教体发", issued.year, number),
            issuer=marked("双柏县教育体育局"), topic=topic, issued=issued,
        )  # fmt: skip
    _leaders(book, schools)
    _standing(book, schools)
    _moves(book, networks)
    _honours(book, schools)
    _projects(book, schools)
    tight = next(iter(networks.values()))
    act(
        book,
        "启动大会",
        "深化教育改革暨集团化紧密型办学启动大会",
        dt.date(2023, 6, 1),
        school=tight[0].code,
        persons=260,
    )
    inspections(book, [s for s in schools if s.compulsory], "常规检查", marked("县教育体育局督导组"), 24)


def _leaders(book: Book, schools: list[School]) -> None:
    """Leaders of the county, each with a school; a few schools have two. They visit, and problems are written down."""
    rng = book.chance("leaders")
    first = [s for s in schools if "初中" in s.stages or s.setting != "乡村"]
    village = sorted((s for s in schools if s.kind == "小学" and s.rural), key=lambda s: s.size)
    chosen = [*first, *village][:LOOKED_AFTER]
    for number in range(LEADERS):
        school, leader = chosen[number % LOOKED_AFTER], marked(f"县处级领导{number + 1:02d}")
        book.add("link", kind="编外校长", source=leader, target=school.code, since=CARE_SINCE)
        for day in school_days(rng, rng.choice((3, 4, 5))):
            visit = act(
                book, "编外校长走访", f"{school.name}走访", day, school=school.code, person=leader,
                persons=rng.randint(2, 6),
            )  # fmt: skip
            for _ in range(rng.choice((0, 1, 1, 1, 2))):
                problem(book, rng, "编外校长走访", day, school, leader, visit)


def _standing(book: Book, schools: list[School]) -> None:
    """Graded heads, and those whom the appraisal of last year moved up, down or to other work."""
    rng = book.chance("standing")
    for school in (s for s in schools if s.kind != "小学教学点"):
        book.add(
            "standing", staff=school.head, kind="校长职级", level=rng.choice(("三级", "四级", "四级", "五级")),
            since=dt.date(2023, 1, 1), document=numbered("双教体发", 2022, 30),
        )  # fmt: skip
    people = iter(
        rng.sample([p for s in schools for p in s.teachers if book.home[p]["since"] < UP_AND_DOWN], 20)
    )
    for kind, level, several in STEPS:
        for person in (next(people) for _ in range(several)):
            book.add(
                "standing", staff=person, kind=kind, level=level, since=UP_AND_DOWN,
                document=numbered("双教体发", 2024, 19),
            )  # fmt: skip


def _moves(book: Book, networks: dict[str, list[School]]) -> None:
    """Teachers of the tight group and the communities who teach elsewhere for a time; young teachers with a master."""
    rng = book.chance("moves")
    for home, *hosts in list(networks.values())[:4]:
        for host in hosts:
            if stage := common(home, host):
                for person in rng.sample(host.faculty[stage], min(2, len(host.faculty[stage]))):
                    lend(book, person, home, host, DAY)
            pair_up(book, rng, home, host, 2, dt.date(2023, 9, 10))


def _honours(book: Book, schools: list[School]) -> None:
    """The three national honours of the case, and some of the county's own."""
    named = {s.name: s for s in schools}
    first = next(s for s in schools if s.kind == "完全中学")
    village = next(s for s in schools if s.kind == "小学" and s.rural)
    day = dt.date(2024, 9, 10)
    for title, level, owner in (
        ("全国教育系统先进集体推荐对象", "国家级", {"school": first.code}),
        ("全国新时代名校长培养对象", "国家级", {"staff": named["妥甸小学"].head}),
        ("全国优秀乡村教师培养对象", "国家级", {"staff": village.faculty["小学"][0]}),
        ("县级先进集体", "县级", {"school": named["双柏县第二小学"].code}),
        ("县级先进集体", "县级", {"school": village.code}),
    ):
        book.add("award", code=book.number("A", 3), title=marked(title), level=level, day=day, **owner)


def _projects(book: Book, schools: list[School]) -> None:
    """A few construction projects."""
    rng = book.chance("projects")
    for school in rng.sample([s for s in schools if s.kind != "小学教学点"], 8):
        done = rng.random() < 0.7
        book.add(
            "project", code=book.number("P", 3), name=marked(f"{school.name}教学综合楼"), school=school.code,
            kind=rng.choice(("改建", "扩建")), state="投用" if done else "在建", stage=school.stages[0],
            places=rng.randrange(45, 320, 45), money=float(rng.randrange(2, 30) * 1_000_000),
            started=dt.date(2022, 3, 15), finished=dt.date(2023, 8, 20) if done else None,
        )  # fmt: skip
