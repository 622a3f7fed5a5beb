"""What the groups of 祥云 do: research, master and learner, teachers exchanged for three years, expert visits, honours."""

import datetime as dt

from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import school_days
from junheng.register.example.region.deeds import SUBJECTS, act, inspections, sessions
from junheng.register.example.region.marks import marked, numbered
from junheng.register.example.region.moves import common, lend, pair_up, shadow
from junheng.register.example.region.school import School

EXCHANGE = dt.date(2022, 9, 1), dt.date(2025, 8, 31)
"""Backbone teachers and middle managers change places for three years."""
POLICIES = (
    ("祥云县推进集团化办学实施方案", "集团化办学", dt.date(2023, 2, 10)),
    ("祥云县教育集团章程（试行）", "集团化办学", dt.date(2023, 2, 24)),
    ("祥云县“1+1+X”办学共同体“五项统一”管理办法", "集团化办学", dt.date(2023, 8, 25)),
    ("祥云县教育集团捆绑考核与交叉考核办法", "考核评价", dt.date(2023, 11, 6)),
    ("祥云县“青蓝工程”师徒结对实施方案", "教师培养", dt.date(2023, 3, 8)),
    ("祥云县骨干教师、中层干部交流置换工作方案", "教师交流", dt.date(2022, 8, 12)),
    ("祥云县部分普通高中学校招生录取优化调整意见", "招生录取", dt.date(2024, 4, 18)),
)
PROJECTS = (
    "小学语文单元整体教学中的学习任务群设计", "小学数学运算一致性教学研究", "乡镇小学英语听说课型研究",
    "初中数学分层作业设计与实施", "初中物理实验教学资源共建", "集团内跨校备课机制研究", "幼小衔接课程共建",
    "幼儿园自主游戏观察与支持", "小学科学低成本实验开发", "初中道德与法治议题式教学", "劳动教育清单的校本实施",
    "高中语文整本书阅读共研",
)  # fmt: skip


def write_work(book: Book, schools: list[School], groups: dict[str, list[School]]) -> None:
    """All tables of this module."""
    _papers(book, groups)
    _research(book, groups)
    _people(book, groups)
    _standing(book, schools)
    _honours(book, schools)
    _projects(book, schools)
    inspections(book, schools, "专家视导", marked("集团化办学专家团队"), 60)
    inspections(book, schools, "常规检查", marked("县教育体育局督导组"), 24)


def _papers(book: Book, groups: dict[str, list[School]]) -> None:
    for number, (title, topic, issued) in enumerate(POLICIES, 1):
        book.add(
            "policy", code=book.number("W", 3), title=marked(title), number=numbered("祥教体发", issued.year, number),
            issuer=marked("祥云县教育体育局"), topic=topic, issued=issued,
        )  # fmt: skip
    networks, rng = list(groups), book.chance("projects of research")
    for number, title in enumerate(PROJECTS):
        done = number % 4 == 0
        book.add(
            "research", code=book.number("K", 3), title=marked(title), kind="课题", level="县级",
            state="结题" if done else rng.choice(("在研", "在研", "中期", "立项")), network=networks[number],
            since=dt.date(2023, 3, 1 + number), until=dt.date(2024, 6, 28) if done else None,
        )  # fmt: skip


def _research(book: Book, groups: dict[str, list[School]]) -> None:
    """Sessions of every group, and demonstration lessons at its head school."""
    names = {row["code"]: row["name"].split("（")[0] for row in book.rows["network"]}
    for code, members in groups.items():
        rng = book.chance(f"sessions:{code}")
        sessions(book, rng, code, names[code], members, 12)
        for day in school_days(rng, 3):
            act(
                book, "示范课", f"“云岭先锋 育人红烛”党员教师{rng.choice(SUBJECTS)}示范课", day, network=code,
                school=members[0].code, persons=rng.randint(20, 60), hours=2.0, person=members[0].head,
            )  # fmt: skip


def _people(book: Book, groups: dict[str, list[School]]) -> None:
    """青蓝工程 pairs, exchanges for three years, weeks spent following colleagues at the head school."""
    rng = book.chance("moves")
    for head, *members in groups.values():
        for school in members:
            pair_up(book, rng, head, school, 2, dt.date(2023, 3, 20))
            stage = common(head, school)
            for person in school.faculty[stage][:1] if stage else ():
                lend(book, person, head, school, *EXCHANGE)
            shadow(book, rng, school, head, rng.choice((dt.date(2023, 10, 9), dt.date(2024, 3, 11))), 28)


def _standing(book: Book, schools: list[School]) -> None:
    """Graded heads."""
    rng = book.chance("standing")
    for school in (s for s in schools if s.kind != "小学教学点"):
        book.add(
            "standing", staff=school.head, kind="校长职级", level=rng.choice(("二级", "三级", "四级", "五级")),
            since=dt.date(2023, 1, 1), document=numbered("祥教体发", 2022, 40),
        )  # fmt: skip


def _honours(book: Book, schools: list[School]) -> None:
    """Schools that the county names for their brand."""
    rng = book.chance("honours")
    for school in rng.sample([s for s in schools if s.compulsory and not s.rural], 9):
        book.add(
            "award", code=book.number("A", 3), title=marked("“启明星”党建品牌学校"), level="县级",
            school=school.code, day=dt.date(2024, 6, 28),
        )  # fmt: skip


def _projects(book: Book, schools: list[School]) -> None:
    """Construction that closes the gaps of weak schools."""
    rng = book.chance("projects")
    for school in rng.sample([s for s in schools if s.compulsory and s.kind != "小学教学点"], 22):
        done = rng.random() < 0.75
        book.add(
            "project", code=book.number("P", 3), name=marked(f"{school.name}办学条件改善"), school=school.code,
            kind=rng.choice(("改建", "扩建", "扩建")), state="投用" if done else "在建", stage=school.stages[0],
            places=rng.randrange(45, 360, 45), money=float(rng.randrange(2, 24) * 1_000_000),
            started=dt.date(2022, 5, 10), finished=dt.date(2024, 8, 15) if done else None,
        )  # fmt: skip
