"""What is known about the invented county's resources in 2024, worked out in plain Python from its rows.

This is a second opinion on `junheng.standards`, so it imports none of it: the thresholds of 教督〔2017〕6号 stand here
again, as a person with the document and a pocket calculator would write them down.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

YEAR, DAY = 2024, dt.date(2024, 9, 1)
INDICATORS = ("R1", "R2", "R3", "R4", "R5", "R6", "R7")
AIM = {
    "小学": {"R1": 4.2, "R2": 1, "R3": 0.9, "R4": 4.5, "R5": 7.5, "R6": 2000, "R7": 2.3},
    "初中": {"R1": 5.3, "R2": 1, "R3": 0.9, "R4": 5.8, "R5": 10.2, "R6": 2500, "R7": 2.4},
}
PART = {
    "九年一贯制学校": {"小学": 1, "初中": 1.1},
    "十二年一贯制学校": {"小学": 1, "初中": 1.1, "高中": 1.32},
    "完全中学": {"初中": 1, "高中": 1.2},
}
MET, NOT_MET, UNKNOWN = "达标", "未达标", "待填报"
HIGHER = {"小学": ("博士", "硕士", "本科", "专科"), "初中": ("博士", "硕士", "本科")}
LEADING = ("国家级", "省级", "市级", "县级")
ARTS = ("体育与健康", "艺术", "音乐", "美术")

Rows = Mapping[str, list[dict]]


@dataclass(frozen=True)
class Cell:
    """One indicator of one stage of one school."""

    code: str
    name: str
    stage: str
    indicator: str
    value: float | None
    threshold: float
    state: str


@dataclass(frozen=True)
class LeftOut:
    """A stage of a school that the resource verdict does not cover."""

    code: str
    name: str
    stage: str
    reason: str


def stage_pupils(rows: Rows) -> dict[tuple[str, str], int]:
    """(school, stage) → pupils of 2024."""
    sums: dict[tuple[str, str], int] = {}
    for row in rows["enrolment"]:
        if row["year"] == YEAR:
            key = row["school"], row["stage"]
            sums[key] = sums.get(key, 0) + row["pupils"]
    return sums


def scope(rows: Rows) -> tuple[dict[tuple[str, str], int], tuple[LeftOut, ...]]:
    """The school-stages that are judged, with their pupils, and those that are not, with the reason."""
    schools = {row["code"]: row for row in rows["school"]}
    judged, left_out = {}, []
    for (code, stage), pupils in stage_pupils(rows).items():
        kind = schools[code]["kind"]
        if stage not in AIM:
            continue
        if kind == "特殊教育学校":
            left_out.append(LeftOut(code, schools[code]["name"], stage, "特殊教育学校"))
        elif kind == "小学教学点" and pupils < 50:
            left_out.append(LeftOut(code, schools[code]["name"], stage, "不足50人的教学点"))
        else:
            judged[code, stage] = pupils
    return judged, tuple(sorted(left_out, key=lambda one: (one.code, one.stage)))


def _full_time_on(posting: dict, day: dt.date) -> bool:
    valid = posting["since"] <= day and (posting["until"] is None or day < posting["until"])
    return valid and posting["duty"] == "专任教师" and posting["kind"] in ("任教", "交流轮岗")


def teachers_on(rows: Rows, day: dt.date = DAY) -> dict[tuple[str, str], dict[str, int]]:
    """(school, stage) → counts, from the people lists alone."""
    people = {row["code"]: row for row in rows["staff"]}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for posting in rows["posting"]:
        if not _full_time_on(posting, day):
            continue
        who = people[posting["staff"]]
        at = counts.setdefault(
            (posting["school"], posting["stage"]), dict.fromkeys(("all", "R1", "R2", "R3"), 0)
        )
        at["all"] += 1
        at["R1"] += who["education"] in HIGHER.get(posting["stage"], ())
        at["R2"] += who["backbone"] in LEADING
        at["R3"] += posting["subject"] in ARTS
    return counts


def teachers(rows: Rows) -> dict[tuple[str, str], dict[str, int | None]]:
    """(school, stage) → counts of 2024: from people where there are any, else as counted."""
    counted = {
        (row["school"], row["stage"]): {
            "all": row["teachers"], "R1": row["above_required"], "R2": row["backbone"], "R3": row["sports_arts"]
        }
        for row in rows["staff_count"]
        if row["year"] == YEAR
    }  # fmt: skip
    return counted | teachers_on(rows)


def _amounts(campus: dict) -> dict[str, float | None]:
    teaching, indoor = campus["teaching_area"], campus["indoor_sports_area"]
    ground = campus["sports_ground_area"]
    return {
        "R4": None if teaching is None or indoor is None else teaching - indoor,
        "R5": None if ground is None or indoor is None else ground + indoor,
        "R6": campus["equipment_value"],
        "R7": campus["multimedia_rooms"],
    }


def premises(rows: Rows, indicator: str, code: str, stage: str) -> float | None:
    """What one stage has of a school's rooms, ground, equipment or screens.

    A campus with a single stage belongs to that stage; every other campus is shared among all stages of the school.
    """
    kind = next(row["kind"] for row in rows["school"] if row["code"] == code)
    here = {s: n for (c, s), n in stage_pupils(rows).items() if c == code}
    weights = PART.get(kind, {stage: 1})
    share = weights[stage] * here[stage] / sum(weights[s] * n for s, n in here.items())
    sums = 0.0
    for campus in rows["campus"]:
        if campus["school"] != code or campus["year"] != YEAR or campus.get("stage") not in (None, stage):
            continue
        amount = _amounts(campus)[indicator]
        if amount is None:
            return None
        sums += amount if campus.get("stage") == stage else amount * share
    return sums


def cells(rows: Rows) -> tuple[Cell, ...]:
    """Every indicator of every school-stage that is judged."""
    names = {row["code"]: row["name"] for row in rows["school"]}
    staffed, found = teachers(rows), []
    for (code, stage), pupils in sorted(scope(rows)[0].items()):
        for indicator in INDICATORS:
            if indicator in ("R1", "R2", "R3"):
                has = staffed[code, stage][indicator]
            else:
                has = premises(rows, indicator, code, stage)
            per = 1 if indicator in ("R4", "R5", "R6") else 100
            value = None if has is None else per * has / pupils
            aim = AIM[stage][indicator]
            state = UNKNOWN if value is None else MET if value >= aim else NOT_MET
            found.append(Cell(code, names[code], stage, indicator, value, aim, state))
    return tuple(found)
