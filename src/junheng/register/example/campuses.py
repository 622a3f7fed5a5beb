"""Campus and special-room rows of the invented county."""

import math
import random

from junheng.register.example.pupils import NOW, YEARS, Pupils
from junheng.register.example.resources import Premises
from junheng.register.example.schools import School

TWO_CAMPUSES = "阿依底乡民族学校"
"""Its primary years have a campus of their own; the main campus is shared by both stages."""
PRIMARY_CAMPUS_SHARE = 0.35
TOO_SMALL = {
    "者孟镇老鹰岩小学": 68.0,
    "罗摆河乡甘蔗地小学": 54.0,
    "白鹇乡雪松小学": 60.0,
    "马缨镇苦竹箐教学点": 56.0,
}
NO_ROOMS = (
    "罗摆河乡半坡教学点",
    "鹤栖镇麻栗箐教学点",
    "者孟镇滴水岩教学点",
    "阿依底乡高枧槽教学点",
    "白鹇乡箐头教学点",
)
TOO_FEW = "云岭县第一小学"
NOT_MEASURED = "者孟镇芭蕉林小学"


def _row(school: School, year: int, campus: str, stage: str | None, has: Premises, share: float) -> dict:
    ago = NOW - year
    equipment = None if has.equipment is None else round(has.equipment * share * (1 - 0.09 * ago), -2)
    teaching = None if has.teaching is None else float(round(has.teaching * share))
    return {
        "school": school.code,
        "campus": campus,
        "year": year,
        "stage": stage,
        "teaching_area": teaching,
        "indoor_sports_area": has.indoor if share == 1 else 0.0,
        "sports_ground_area": None if has.ground is None else float(round(has.ground * share)),
        "equipment_value": equipment,
        "multimedia_rooms": max(math.ceil(has.multimedia * share) - ago, 0),
        "land_area": None if teaching is None else teaching * 4,
        "dormitory_area": round(sum(school.spec.pupils.values()) * 2.5 * share, 2)
        if school.spec.boarding
        else 0.0,
        "books": round(sum(school.spec.pupils.values()) * 24 * share),
    }


def campus_rows(schools: tuple[School, ...], premises: dict[str, Premises]) -> list[dict]:
    """One row per campus and year; the same floors all three years, equipment and screens growing."""
    rows = []
    for school in (s for s in schools if s.code in premises):
        for year in (y for y in YEARS if school.spec.open_in(y)):
            rows.append(_row(school, year, "本部", None, premises[school.code], 1))
            if school.name == TWO_CAMPUSES:
                rows.append(_row(school, year, "小学部", "小学", premises[school.code], PRIMARY_CAMPUS_SHARE))
    return rows


def _rooms(rng: random.Random, school: School, kind: str, classes: int) -> list[float | None]:
    """The areas of a school's music or art rooms."""
    need = math.ceil(classes / 12)
    if school.name == TOO_FEW and kind == "音乐":
        need -= 2
    if school.name == NOT_MEASURED:
        return [None]
    if small := TOO_SMALL.get(school.name):
        return [small] * need
    least = 96 if kind == "音乐" else 90
    return [float(least + rng.choice((0, 2, 4, 8, 12))) for _ in range(need)]


def room_rows(rng: random.Random, schools: tuple[School, ...], pupils: Pupils) -> list[dict]:
    """Music and art rooms of 2024 everywhere but in the smallest teaching points; a science room in larger schools."""
    rows = []
    for school in schools:
        if not school.spec.compulsory or not school.spec.open_in(NOW) or school.name in NO_ROOMS:
            continue
        grades = [
            pupils[school.code, NOW, stage] for stage in ("小学", "初中") if stage in school.spec.pupils
        ]
        classes = sum(grade.classes for stage in grades for grade in stage)
        areas = {kind: _rooms(rng, school, kind, classes) for kind in ("音乐", "美术")}
        if classes >= 12:
            areas["科学"] = [90.0]
        rows += [
            {"school": school.code, "campus": "本部", "year": NOW, "kind": kind}
            | {"number": str(number), "area": area}
            for kind, sizes in areas.items()
            for number, area in enumerate(sizes, 1)
        ]
    return rows
