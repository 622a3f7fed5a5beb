"""Teachers of the invented county: head counts for most schools, people by name for about twenty."""

import datetime as dt
import random

from junheng.register.example.names import person
from junheng.register.example.pupils import NOW
from junheng.register.example.resources import Staffing
from junheng.register.example.schools import School

DAY = dt.date(NOW, 9, 1)
ABOVE = {"小学": ("本科", "本科", "专科"), "初中": ("本科", "本科", "本科", "硕士"), "高中": ("本科", "硕士")}
BELOW = {"小学": "高中阶段", "初中": "专科", "高中": "专科"}
ARTS = {
    "小学": ("体育与健康", "音乐", "美术", "艺术"),
    "初中": ("体育与健康", "音乐", "美术"),
    "高中": ("体育与健康", "音乐", "美术"),
}
TAUGHT = {
    "小学": ("语文", "语文", "数学", "数学", "外语", "科学", "道德与法治", "劳动"),
    "初中": ("语文", "数学", "外语", "物理", "化学", "生物学", "历史", "地理", "道德与法治", "信息科技"),
    "高中": ("语文", "数学", "外语", "物理", "化学", "生物学", "历史", "地理", "道德与法治"),
}
BACKBONE = ("县级", "县级", "县级", "县级", "市级", "市级", "省级", "国家级")
TITLE = ("高级", "高级", "一级", "一级", "一级", "二级", "二级", "三级", "未定职级")
EXCHANGES = {
    ("云岭县第四小学", "小学"): "云岭县第一小学",
    ("罗摆河乡中心小学", "小学"): "云岭县第二小学",
    ("阿依底乡云雾小学", "小学"): "云岭县第二小学",
    ("阿依底乡民族学校", "初中"): "云岭县第一初级中学",
    ("白鹇乡民族学校", "初中"): "云岭县第二初级中学",
}
"""Receiving school and stage → the county-seat school its exchange teacher came from."""
HIRED_BEFORE_EXCHANGE = dt.date(2012, 9, 1)


def staff_count_rows(schools: tuple[School, ...], found: dict) -> list[dict]:
    """Counts of every school without a people list, and the 2024 counts of those that hand in both."""
    named = {school.code: school for school in schools}
    return [
        {"school": code, "year": year, "stage": stage, "teachers": has.teachers, "above_required": has.above}
        | {"backbone": has.backbone, "sports_arts": has.arts, "certified": has.teachers}
        for (code, year, stage), has in found.items()
        if not named[code].spec.people or (named[code].spec.also_counts and year == NOW)
    ]


class Payroll:
    """People and postings as they are hired, with running staff numbers."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.staff: list[dict] = []
        self.postings: list[dict] = []

    def hire(self, education: str, backbone: str, started: dt.date, left: dt.date | None = None) -> str:
        """Put one person on the payroll; returns the staff number."""
        code = f"T{len(self.staff) + 1:04d}"
        self.staff.append(
            {"code": code, "name": person(self.rng), "sex": self.rng.choice("女女男")}
            | {"born": dt.date(started.year - 23, self.rng.randint(1, 12), self.rng.randint(1, 28))}
            | {"education": education, "title": self.rng.choice(TITLE), "backbone": backbone}
            | {"certified": True, "started": started, "left": left}
        )
        return code

    def post(self, staff: str, school: str, stage: str, subject: str | None, since: dt.date, **more) -> None:
        """Give one person work at a school."""
        self.postings.append(
            {"staff": staff, "school": school, "stage": stage, "subject": subject, "since": since}
            | {"duty": "专任教师", "kind": "任教", "until": None, **more}
        )

    def began(self) -> dt.date:
        return dt.date(self.rng.randint(1990, 2021), 9, 1)


def _faculty(payroll: Payroll, school: School, stage: str, has: Staffing) -> None:
    """Everyone who teaches one stage of a school on 1 September 2024, and one who has left."""
    rng = payroll.rng
    backbone = set(rng.sample(range(has.teachers), has.backbone or 0))
    opened = school.spec.opened
    for number in range(has.teachers):
        level = rng.choice(BACKBONE) if number in backbone else rng.choice(("无", "无", "无", "校级"))
        learned = rng.choice(ABOVE[stage]) if number < has.above else BELOW[stage]
        subject = rng.choice(ARTS[stage]) if number >= has.teachers - (has.arts or 0) else None
        home = EXCHANGES.get((school.name, stage)) if number == 0 else None
        started = HIRED_BEFORE_EXCHANGE if home else payroll.began()
        code = payroll.hire(learned, level, started)
        subject = subject or rng.choice(TAUGHT[stage])
        if home:
            payroll.post(code, home, stage, subject, started, until=DAY)
            payroll.post(code, school.code, stage, subject, DAY, kind="交流轮岗")
        else:
            payroll.post(code, school.code, stage, subject, max(started, opened or started))
    if not opened:
        gone = payroll.hire("专科", "无", dt.date(1986, 9, 1), left=dt.date(2024, 3, 1))
        payroll.post(gone, school.code, stage, "语文", dt.date(1986, 9, 1), until=dt.date(2024, 3, 1))


def _others(payroll: Payroll, school: School, stage: str) -> None:
    """Those who work at the school and are not full-time teachers of it."""
    rng = payroll.rng
    for duty in ("行政人员", "工勤人员"):
        started = payroll.began()
        code = payroll.hire("专科", "无", started)
        payroll.post(code, school.code, stage, None, max(started, school.spec.opened or started), duty=duty)
    if school.spec.setting == "乡村":
        code = payroll.hire("本科", "县级", dt.date(2015, 9, 1))
        subject = rng.choice(ARTS[stage])
        payroll.post(code, school.code, stage, subject, dt.date(2023, 9, 1), kind="走教", duty="校外教师")


def payroll(rng: random.Random, schools: tuple[School, ...], found: dict) -> Payroll:
    """People and postings of every school that keeps a list by name."""
    result, codes = Payroll(rng), {school.name: school.code for school in schools}
    for school in (s for s in schools if s.spec.people):
        for stage in school.spec.pupils:
            _faculty(result, school, stage, found[school.code, NOW, stage])
        _others(result, school, next(iter(school.spec.pupils)))
    for posting in result.postings:
        posting["school"] = codes.get(posting["school"], posting["school"])
    return result
