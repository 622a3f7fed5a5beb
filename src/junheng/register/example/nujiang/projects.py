"""The eight projects of 怒江 and what was done under them; research topics, local experts, studios, visits, lessons over the air."""

import datetime as dt

from junheng.register.example.nujiang.tiers import TIERS, Node
from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import school_days
from junheng.register.example.region.deeds import SUBJECTS, act, inspections
from junheng.register.example.region.marks import marked, numbered
from junheng.register.example.region.school import School

PROJECTS = (
    "全学段全学科“以学为主”课堂教学大赛",
    "常态化、规范化教研",
    "怒江教研大讲坛",
    "中小学教育教学视导和教学质量监测",
    "“两级三类”骨干教师培育和“三名”工作室建设",
    "数字校园建设和“互联网+教研”（独龙江“数字教育 空中课堂”）",
    "高中学科教研",
    "国家通用语言文字、教育政策与课题研究",
)
POLICIES = (
    ("怒江州加强和改进基础教育教研工作的实施办法", "教研体系", dt.date(2023, 2, 20)),
    ("怒江州加快推进中小学幼儿园校本教研实施办法", "校本教研", dt.date(2023, 4, 12)),
    ("怒江州中小学教学质量监测工作方案", "质量监测", dt.date(2023, 9, 15)),
    ("怒江州“三名”工作室管理办法", "教师培养", dt.date(2023, 10, 20)),
)
TOPICS = (
    "双语环境下低段识字教学", "边境县小规模学校同步课堂", "民族地区初中数学起始年级补偿教学", "“以学为主”课堂观察量表",
    "学区教研一体化运行机制", "高中物理情境化命题", "校本教研制度的有效性", "国家通用语言文字环境创设",
    "留守儿童阅读陪伴", "峡谷地区劳动教育课程开发", "空中课堂双师协同", "幼儿普通话学习环境",
)  # fmt: skip
STATES = ("立项", "在研", "在研", "中期", "中期", "结题")
EXPERTS, STUDIO_MEMBERS = 24, 9
LECTURES, LESSONS, VISITS = 8, 40, 72


def write_projects(book: Book, schools: list[School], nodes: list[Node]) -> None:
    """All tables of this module."""
    top = nodes[0]
    for number, (title, topic, issued) in enumerate(POLICIES, 1):
        book.add(
            "policy", code=book.number("W", 3), title=marked(title), number=numbered("怒教体发", issued.year, number),
            issuer=marked("怒江州教育体育局"), topic=topic, issued=issued,
        )  # fmt: skip
    for title in PROJECTS:
        book.add(
            "research", code=book.number("K", 3), title=marked(title), kind="重点教研项目", level="市级",
            state="在研", network=top.code, since=dt.date(2023, 3, 1),
        )  # fmt: skip
    _topics(book, nodes)
    _contests(book, nodes)
    experts = _experts(book, schools)
    _lectures(book, top, experts)
    _online(book, schools)
    _seniors(book, schools, top)
    _trainings(book, nodes)
    _monitoring(book, nodes)
    inspections(book, [s for s in schools if s.compulsory], "专家视导", marked("州教育教学视导组"), VISITS)


def _topics(book: Book, nodes: list[Node]) -> None:
    """Research topics in every state, from proposed to finished."""
    rng = book.chance("topics")
    wide = [n for n in nodes if n.tier in TIERS[:3]]
    for number in range(30):
        state, node = STATES[number % len(STATES)], wide[number % len(wide)]
        began = dt.date(2023, 3 + number % 9, 10)
        subject = TOPICS[number % len(TOPICS)]
        book.add(
            "research", code=book.number("K", 3), title=marked(f"{subject}（{node.label.removesuffix('教研网络')}）"),
            kind="课题", level=rng.choice(("市级", "县级")), state=state, network=node.code,
            school=rng.choice(node.schools).code, since=began,
            until=dt.date(2024, 9, 20) if state == "结题" else None,
        )  # fmt: skip


def _contests(book: Book, nodes: list[Node]) -> None:
    """The teaching contest: townships first, then counties, then the prefecture, which gives prizes."""
    rng = book.chance("contest")
    title, days = "“以学为主”课堂教学大赛", {TIERS[2]: 2024_03, TIERS[1]: 2024_05, TIERS[0]: 2024_10}
    for node in (n for n in nodes if n.tier in days):
        year, month = divmod(days[node.tier], 100)
        day = dt.date(year, month, rng.randint(8, 26))
        act(
            book, "课堂教学大赛", f"{node.label}{title}", day, network=node.code, school=node.schools[0].code,
            persons=rng.randint(12, 90), hours=8.0,
        )  # fmt: skip
    winners = [rng.choice(s.teachers) for n in nodes if n.tier == TIERS[1] for s in n.schools[:6]]
    for number, person in enumerate(dict.fromkeys(winners)):
        prize = ("一等奖", "二等奖", "二等奖", "三等奖")[number % 4]
        book.add(
            "award", code=book.number("A", 3), title=marked(f"怒江州{title}{prize}"), level="市级", staff=person,
            day=dt.date(2024, 11, 15),
        )  # fmt: skip


def _experts(book: Book, schools: list[School]) -> list[str]:
    """Local experts, the studios that some of them lead, and the members of the studios."""
    rng, since = book.chance("experts"), dt.date(2023, 10, 25)
    able = [s for s in schools if s.setting != "乡村" and s.kind != "幼儿园"]
    people = rng.sample([(p, s) for s in able for p in s.teachers if book.home[p]["since"] < since], 160)
    experts = people[:EXPERTS]
    for person, _ in experts:
        book.add(
            "standing", staff=person, kind="本土专家", level=rng.choice(("州级", "县级")), since=since,
            document=numbered("怒教体发", 2023, 46),
        )  # fmt: skip
    waiting = iter(people[EXPERTS:])
    for number in range(12):
        person, school = experts[number]
        kind = ("名校长", "名班主任", "名师")[number % 3]
        label = f"{book.home[person]['subject'] or '综合'}{kind}工作室"
        book.add(
            "site", code=book.number("Z", 3), name=marked(f"{school.name}{label}"), kind="名师工作室",
            school=school.code, since=since,
        )  # fmt: skip
        for _ in range(STUDIO_MEMBERS):
            member, _ = next(waiting)
            book.add("standing", staff=member, kind="名师工作室成员", level=label, since=since)
    return [person for person, _ in experts]


def _lectures(book: Book, top: Node, experts: list[str]) -> None:
    for number, day in enumerate(school_days(book.chance("lectures"), LECTURES)):
        act(
            book, "教研讲坛", f"怒江教研大讲坛第 {number + 1} 讲", day, network=top.code,
            school=top.schools[number % len(top.schools)].code, persons=180 + 15 * number, hours=3.0,
            person=experts[number],
        )  # fmt: skip


def _online(book: Book, schools: list[School]) -> None:
    """Lessons broadcast to 独龙江, and research sessions held over the network."""
    rng = book.chance("online")
    far = next(s for s in schools if s.town.name == "独龙江乡" and s.centre and s.kind == "小学")
    for day in school_days(rng, LESSONS):
        act(
            book, "空中课堂", f"独龙江空中课堂·{rng.choice(SUBJECTS)}", day, school=far.code,
            persons=rng.randint(24, 46), hours=1.0,
        )  # fmt: skip


def _seniors(book: Book, schools: list[School], top: Node) -> None:
    seniors = [s for s in schools if s.kind == "高级中学"]
    rng = book.chance("seniors")
    for number, day in enumerate(school_days(rng, 24)):
        host = seniors[number % len(seniors)]
        act(
            book, "教研活动", f"高中{rng.choice(('语文', '数学', '外语', '物理', '化学'))}学科联合教研", day,
            network=top.code, school=host.code, persons=rng.randint(20, 60), hours=4.0, person=host.head,
        )  # fmt: skip


def _trainings(book: Book, nodes: list[Node]) -> None:
    """Courses of training in the holidays, and of the common language."""
    rng = book.chance("training")
    for node in (n for n in nodes if n.tier == TIERS[1]):
        for title, day, hours in (
            ("骨干教师研修", dt.date(2024, 1, 22), 24.0), ("全员暑期研修", dt.date(2024, 7, 22), 40.0),
            ("国家通用语言文字能力提升培训", dt.date(2024, 8, 12), 24.0), ("学科骨干跟进研修", dt.date(2024, 10, 21), 16.0),
        ):  # fmt: skip
            act(
                book, "教师培训", f"{node.label.removesuffix('教研网络')}{title}", day, network=node.code,
                persons=rng.randint(60, 320), hours=hours,
            )  # fmt: skip


def _monitoring(book: Book, nodes: list[Node]) -> None:
    """Rounds of quality monitoring by the prefecture, and a week of the common language in each county."""
    top = nodes[0]
    for title, day in (
        ("2023—2024 学年义务教育质量监测", dt.date(2024, 1, 8)), ("2024 年春季学期质量监测", dt.date(2024, 6, 24)),
    ):  # fmt: skip
        act(book, "质量监测", title, day, network=top.code, persons=9600)
    rng = book.chance("language")
    for node in (n for n in nodes if n.tier == TIERS[1]):
        county = node.label.removesuffix("教研网络")
        for year in (2023, 2024):
            act(
                book, "推普活动", f"{county}推广普通话宣传周", dt.date(year, 9, rng.randint(11, 15)), network=node.code,
                school=node.schools[0].code, persons=rng.randint(300, 900),
            )  # fmt: skip
