"""What the invented county runs from day to day: documents, research projects, visits and what they found, timetables, fitness."""

import datetime as dt
import random
from collections.abc import Mapping

from junheng.register.example.places import TOWNS
from junheng.register.example.pupils import NOW, Pupils, total
from junheng.register.example.schools import School

POLICIES = (
    ("W001", "云岭县集团化办学实施方案", "云教发〔2022〕18号", "集团化办学", dt.date(2022, 7, 15)),
    ("W002", "云岭县校长教师交流轮岗办法", "云教发〔2023〕6号", "教师交流", dt.date(2023, 3, 20)),
    ("W003", "云岭县中小学教学常规管理细则", "云教发〔2023〕21号", "教学常规", dt.date(2023, 9, 4)),
)
RESEARCH = (
    ("K001", "小学语文“以学为主”课堂", "重点教研项目", "县级", "在研", "N01", dt.date(2023, 9, 1), None),
    ("K002", "山区小规模学校复式教学研究", "课题", "市级", "中期", "N04", dt.date(2023, 3, 1), None),
    (
        "K003",
        "初中数学作业分层设计",
        "课题",
        "县级",
        "结题",
        "N02",
        dt.date(2022, 3, 1),
        dt.date(2024, 6, 30),
    ),
)
DOMAINS = ("教学计划", "常规管理", "教研活动", "质量考核", "学生评价")
UNIFIED = {"N01": 5, "N02": 4, "N03": 2, "N04": 3}
"""How many of the five domains each network has put under one management."""
FINDINGS = (
    ("Q001", "编外校长走访", "云岭县第四小学", "县领导甲", "放学时段校门口人车混行",
     dt.date(2024, 9, 18), dt.date(2024, 10, 31), dt.date(2024, 10, 22), "交警增设护学岗，家长分批接送"),
    ("Q002", "编外校长走访", "阿依底乡民族学校", "县领导乙", "学生宿舍热水供应不足",
     dt.date(2024, 10, 11), dt.date(2024, 12, 31), None, None),
    ("Q003", "挂牌督导", "罗摆河乡初级中学", "责任督学乙", "体育教师只有一人，周课时超量",
     dt.date(2024, 9, 26), dt.date(2024, 12, 20), None, None),
)  # fmt: skip
GRADED = (("一级", 2), ("二级", 4), ("三级", 6), ("四级", 8), ("五级", 6))


def _named(names: str, rows: tuple) -> list[dict]:
    return [dict(zip(names.split(), row, strict=True)) for row in rows]


def governance_rows() -> list[dict]:
    """Each network's five domains: the first so many are unified, the rest stay with the schools."""
    return [
        {"network": network, "domain": domain, "mode": "统一" if n < unified else "分散"}
        | {"since": dt.date(2023, 9, 1)}
        for network, unified in UNIFIED.items()
        for n, domain in enumerate(DOMAINS)
    ]


def standing_rows(postings: list[dict]) -> list[dict]:
    """Graded heads, taken from the administrators of the schools in the order of the payroll."""
    heads = [p["staff"] for p in postings if p["duty"] == "行政人员" and p["until"] is None]
    people = iter(dict.fromkeys(heads or [p["staff"] for p in postings if p["until"] is None]))
    return [
        {"staff": person, "kind": "校长职级", "level": level, "since": dt.date(2023, 1, 1)}
        | {"document": "云教发〔2022〕30号"}
        for level, several in GRADED
        for person in (p for p, _ in zip(people, range(several), strict=False))
    ]


def fitness_rows(rng: random.Random, schools: tuple[School, ...], pupils: Pupils) -> list[dict]:
    """The yearly fitness test: nearly every pupil takes it, nearly all pass."""
    rows = []
    for school in schools:
        if not school.spec.compulsory or not school.spec.open_in(NOW):
            continue
        eligible = sum(total(pupils, school.code, NOW, stage) for stage in school.spec.pupils)
        tested = eligible - rng.randint(0, eligible // 60)
        passed = round(tested * rng.uniform(0.95, 0.995))
        rows.append(
            {"school": school.code, "year": NOW, "eligible": eligible, "tested": tested, "passed": passed}
        )
    return rows


def course_rows(schools: tuple[School, ...]) -> list[dict]:
    """The lesson of mental health every school of compulsory education has on its timetable."""
    return [
        {
            "school": school.code,
            "year": NOW,
            "stage": stage,
            "grade": "合计",
            "subject": "心理健康",
            "weekly": 1.0,
        }
        for school in schools
        if school.spec.compulsory and school.spec.open_in(NOW)
        for stage in school.spec.pupils
        if stage in ("小学", "初中")
    ]


def operations_rows(
    rng: random.Random, schools: tuple[School, ...], pupils: Pupils, postings: list[dict]
) -> Mapping[str, list[dict]]:
    """All tables of this module."""
    codes = {school.name: school.code for school in schools}
    return {
        "standing": standing_rows(postings),
        "territory": [{"network": "N05", "place": TOWNS[3].code, "since": dt.date(2019, 9, 1)}],
        "governance": governance_rows(),
        "research": _named("code title kind level state network since until", RESEARCH),
        "policy": [
            row | {"issuer": "云岭县教育体育局"} for row in _named("code title number topic issued", POLICIES)
        ],
        "finding": [
            row | {"school": codes[row["school"]]}
            for row in _named("code kind school person title raised due solved outcome", FINDINGS)
        ],
        "course": course_rows(schools),
        "fitness_count": fitness_rows(rng, schools, pupils),
    }
