"""Moving, adding and training teachers in the register, whether a school is known by people or by counts only.

A school known by people gets planned people (code 拟增-…); a school known by counts gets its counts changed. An unknown
count stays unknown: adding to what nobody knows gives nothing anybody knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import polars as pl

from junheng.register.headcount import SPORTS_ARTS, TEACHING, at_work
from junheng.register.tables import TABLES

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Teachers:
    """A number of full-time teachers and how many of them are of each kind the indicators count."""

    teachers: int = 0
    above_required: int = 0
    backbone: int = 0
    sports_arts: int = 0

    def __post_init__(self):
        if min(asdict(self).values()) < 0:
            raise ValueError(f"教师人数不能为负：{self}")

    def __str__(self) -> str:
        words = {"above_required": "高于规定学历", "backbone": "县级以上骨干", "sports_arts": "体育艺术"}
        kinds = "、".join(
            f"{word} {getattr(self, name)} 人" for name, word in words.items() if getattr(self, name)
        )
        return (
            f"专任教师 {self.teachers} 人" + (f"（其中{kinds}）" if kinds else "") if self.teachers else kinds
        )


def known_by_people(tables: Mapping[str, pl.DataFrame], school: str, stage: str, year: int) -> pl.DataFrame:
    """The full-time teachers at work at a school's stage on 1 September; empty where it is known by counts."""
    people = at_work(tables, dt.date(year, 9, 1))
    here = (pl.col("school") == school) & (pl.col("stage") == stage)
    return people.filter(here, pl.col("duty") == "专任教师").sort("staff")


def add(tables: Tables, school: str, stage: str, year: int, plus: Teachers, label: str) -> Tables:
    """`plus` more teachers at a school's stage; `label` names planned people (拟增, 拟调入)."""
    if known_by_people(tables, school, stage, year).is_empty():
        return _change_counts(tables, school, stage, year, asdict(plus))
    taken = tables["staff"].filter(pl.col("code").str.starts_with(f"{label}-{school}-{stage}-")).height
    numbers = range(plus.teachers)
    codes = [f"{label}-{school}-{stage}-{taken + n + 1}" for n in numbers]
    staff = {
        "code": codes,
        "name": [f"{label}教师{taken + n + 1}" for n in numbers],
        "education": ["本科" if n < plus.above_required else "高中阶段" for n in numbers],
        "backbone": ["县级" if n < plus.backbone else "无" for n in numbers],
        "certified": [True for _ in numbers],
    }
    posting = {
        "staff": codes, "school": [school] * len(codes), "stage": [stage] * len(codes),
        "duty": ["专任教师"] * len(codes), "kind": ["任教"] * len(codes),
        "subject": ["体育与健康" if n < plus.sports_arts else "语文" for n in numbers],
        "since": [dt.date(year, 9, 1)] * len(codes),
    }  # fmt: skip
    return tables | {
        name: pl.concat([tables[name], TABLES[name].conform(pl.DataFrame(rows))])
        for name, rows in (("staff", staff), ("posting", posting))
        if codes
    }


def train(tables: Tables, school: str, stage: str, year: int, gained: Teachers) -> Tables:
    """Teachers already there who gain a degree, become backbone teachers or take up sports or arts."""
    people = known_by_people(tables, school, stage, year)
    if people.is_empty():
        return _change_counts(tables, school, stage, year, asdict(gained), whole="teachers")
    # Who only comes here by the hour (走教, 兼职) is not counted here: training them would raise nothing.
    people = people.filter(pl.col("kind").is_in(TEACHING))
    staff, posting = tables["staff"], tables["posting"]
    low = people.filter(
        pl.col("education").is_in(["高中阶段", "高中阶段以下"] + (["专科"] if stage != "小学" else []))
    )
    plain = people.filter(pl.col("backbone").is_in(["无", "校级"]))
    other = people.filter(pl.col("subject").is_not_null() & ~pl.col("subject").is_in(SPORTS_ARTS))
    for chosen, number, what in (
        (low, gained.above_required, "学历尚未高于规定"),
        (plain, gained.backbone, "尚非骨干"),
        (other, gained.sports_arts, "不教体育艺术"),
    ):
        if number > chosen.height:
            raise ValueError(f"{school}（{stage}）{what}的教师只有 {chosen.height} 人，不能培养 {number} 人")
    degree = low["staff"].head(gained.above_required).to_list()
    better = plain["staff"].head(gained.backbone).to_list()
    moved = other["staff"].head(gained.sports_arts).to_list()
    staff = staff.with_columns(
        education=pl.when(pl.col("code").is_in(degree)).then(pl.lit("本科")).otherwise("education"),
        backbone=pl.when(pl.col("code").is_in(better)).then(pl.lit("县级")).otherwise("backbone"),
    )
    here = pl.col("staff").is_in(moved) & (pl.col("school") == school) & (pl.col("stage") == stage)
    posting = posting.with_columns(subject=pl.when(here).then(pl.lit("体育与健康")).otherwise("subject"))
    return tables | {"staff": staff, "posting": posting}


def take(
    tables: Tables, school: str, stage: str, year: int, minus: Teachers, people: tuple[str, ...]
) -> Tables:
    """`minus` teachers leave a school's stage. Where it is known by people, `people` names them."""
    here = known_by_people(tables, school, stage, year)
    if here.is_empty():
        return _change_counts(tables, school, stage, year, {k: -v for k, v in asdict(minus).items()})
    if strangers := sorted(set(people) - set(here["staff"])):
        raise ValueError(f"{school}（{stage}）没有这些在岗专任教师：{'、'.join(strangers)}")
    if len(people) != minus.teachers:
        raise ValueError(
            f"{school}有教职工名册，调出 {minus.teachers} 人须指明姓名编号，现指明 {len(people)} 人"
        )
    start = dt.date(year, 9, 1)
    leaving = pl.col("staff").is_in(people) & (pl.col("school") == school) & (pl.col("stage") == stage)
    current = leaving & (pl.col("since") <= start) & (pl.col("until").is_null() | (pl.col("until") > start))
    posting = tables["posting"].with_columns(until=pl.when(current).then(pl.lit(start)).otherwise("until"))
    return tables | {"posting": posting}


def post(tables: Tables, people: tuple[str, ...], source: str, target: str, stage: str, year: int) -> Tables:
    """Give named people, just taken from `source`, a posting at `target`, same subject, as an exchange (交流轮岗)."""
    start = dt.date(year, 9, 1)
    old = tables["posting"].filter(
        pl.col("staff").is_in(people),
        pl.col("school") == source,
        pl.col("stage") == stage,
        pl.col("until") == start,
    )
    new = old.with_columns(
        school=pl.lit(target), kind=pl.lit("交流轮岗"), since=pl.lit(start), until=pl.lit(None, pl.Date)
    )
    return tables | {"posting": pl.concat([tables["posting"], new])}


def _change_counts(
    tables: Tables, school: str, stage: str, year: int, by: Mapping[str, int], whole: str = ""
) -> Tables:
    here = (pl.col("school") == school) & (pl.col("stage") == stage) & (pl.col("year") == year)
    row = tables["staff_count"].filter(here)
    if row.is_empty():
        raise ValueError(f"{school}（{stage}）没有 {year} 学年的教师数，请先补报再做计划")
    for name, step in by.items():
        now = row[name][0]
        if now is not None and now + step < 0:
            title = TABLES["staff_count"].columns[name].title
            raise ValueError(f"{school}（{stage}）{title}只有 {now} 人，不能减少 {-step} 人")
        if whole and now is not None and row[whole][0] is not None and now + step > row[whole][0]:
            title = TABLES["staff_count"].columns[name].title
            raise ValueError(
                f"{school}（{stage}）共有专任教师 {row[whole][0]} 人，{title}不能到 {now + step} 人"
            )
    changed = [pl.when(here).then(pl.col(n) + s).otherwise(n).alias(n) for n, s in by.items()]
    return tables | {"staff_count": tables["staff_count"].with_columns(changed)}
