"""What happened over the school year: sessions, visits, problems raised and solved, home visits."""

import datetime as dt
import random
from collections.abc import Sequence

from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import TERMS, TODAY, school_days
from junheng.register.example.region.school import School

PROBLEMS = (
    ("学生宿舍热水供应不足", "增配空气能热水机组，按年级错峰供水"),
    ("放学时段校门口人车混行", "交警增设护学岗，划定接送等候区"),
    ("食堂储藏间潮湿", "加装除湿和离地货架，食品安全员每日记录"),
    ("科学实验器材缺口较大", "集团内调剂并列入年度采购"),
    ("体育教师不足，周课时超量", "集团内走教补充，县级统筹一名教师"),
    ("英语教师结构性缺编", "城区学校派教师每周走教两天"),
    ("校园围墙局部开裂", "设置警戒并完成加固"),
    ("图书更新慢，适读图书少", "补充新书，开展班级图书角漂流"),
    ("作业批改不够规范", "教研组开展作业设计专题研讨，随机抽查合格"),
    ("课后服务内容单一", "引入劳动、球类和合唱社团"),
    ("留守儿童心理辅导记录不完整", "补齐档案，按月由心理教师复核"),
    ("网络带宽不足，同步课堂卡顿", "光纤扩容，专用教室布设有线接入"),
    ("教研活动记录流于形式", "改用听评课量表，教研员随堂指导"),
    ("消防通道堆放杂物", "当日清理，纳入每周安全巡查"),
    ("运动场排水不畅", "疏通并改造排水沟"),
    ("教师办公用房紧张", "腾退闲置教室改造为教师办公室"),
    ("校车临时停靠点未硬化", "协调乡镇硬化停靠点并设置标识"),
    ("新任教师备课指导不够", "落实师徒结对，每周共同备课一次"),
)
SUBJECTS = (
    "语文",
    "数学",
    "外语",
    "科学",
    "道德与法治",
    "体育与健康",
    "艺术",
    "劳动",
    "心理健康",
    "信息科技",
)
THEMES = (
    "集体备课",
    "同课异构",
    "单元整体教学研讨",
    "作业设计研讨",
    "听评课",
    "命题与质量分析",
    "课标学习",
    "跨学科主题学习",
)


def act(book: Book, kind: str, title: str, day: dt.date, **more) -> str:
    """One event; returns its number."""
    code = book.number("H", 5)
    book.add("activity", code=code, kind=kind, title=title, day=day, **more)
    return code


def sessions(
    book: Book, rng: random.Random, network: str, label: str, schools: Sequence[School], several: int
) -> None:
    """Teaching research of one network over the three terms: held at its schools in turn."""
    for number, day in enumerate(school_days(rng, several)):
        host, theme = schools[number % len(schools)], THEMES[number % len(THEMES)]
        kind = "听评课" if theme == "听评课" else "教研活动"
        persons = min(8 + rng.randint(2, 5) * len(schools), 120)
        act(
            book, kind, f"{label}{rng.choice(SUBJECTS)}{theme}", day, network=network, school=host.code,
            persons=persons, hours=float(rng.choice((2, 3, 4))), person=host.head,
        )  # fmt: skip


def problem(
    book: Book,
    rng: random.Random,
    kind: str,
    day: dt.date,
    school: School,
    person: str | None,
    activity: str | None,
    solved: float = 0.82,
) -> None:
    """A problem raised on a day; most of those whose time has passed are solved."""
    title, outcome = rng.choice(PROBLEMS)
    due = day + dt.timedelta(days=rng.choice((30, 45, 60, 90)))
    done = day + dt.timedelta(days=rng.randint(8, 75))
    closed = rng.random() < solved and done <= TODAY
    book.add(
        "finding", code=book.number("Q"), kind=kind, school=school.code, person=person, activity=activity,
        title=title, raised=day, due=due, solved=done if closed else None, outcome=outcome if closed else None,
    )  # fmt: skip


def home_visits(book: Book, schools: Sequence[School], every: int = 9) -> None:
    """Teachers visit families, once a term and school; one teacher in `every` leads none."""
    rng = book.chance("home visits")
    for school in schools:
        for day in school_days(rng, len(TERMS)):
            persons = max(len(school.teachers) - len(school.teachers) // every, 1)
            act(
                book, "家访", f"{school.name}教师家访", day, school=school.code, persons=persons, hours=3.0,
                person=school.head,
            )  # fmt: skip


def inspections(book: Book, schools: Sequence[School], kind: str, person: str, several: int) -> None:
    """Visits by an expert or inspector, with a problem or two each."""
    rng = book.chance(f"visits:{kind}")
    days = school_days(rng, several)
    for day in days:
        school = rng.choice(schools)
        visit = act(
            book,
            "督导视导",
            f"{school.name}{kind}",
            day,
            school=school.code,
            persons=rng.randint(3, 8),
            person=person,
        )
        for _ in range(rng.choice((0, 1, 1, 2))):
            problem(book, rng, kind, day, school, person, visit)
