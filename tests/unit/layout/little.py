"""A little county to plan: three villages and a town in a row, a school in each, and a junior school in the town."""

from __future__ import annotations

import polars as pl

from junheng.layout.bands import GRADES
from junheng.layout.rules import Rules
from junheng.register.snapshot import complete, empty
from junheng.register.tables import TABLES

YEAR = 2024
VILLAGES = {"甲村": (100.00, 25.0), "乙村": (100.02, 25.0), "丙村": (100.05, 25.0), "镇上": (100.08, 25.0)}
SCHOOLS = {
    "2153000001": ("甲村教学点", "小学教学点", "甲村"),
    "2153000002": ("乙村小学", "小学", "乙村"),
    "2153000003": ("丙村小学", "小学", "丙村"),
    "2153000004": ("镇中心小学", "小学", "镇上"),
    "3153000005": ("镇初级中学", "初级中学", "镇上"),
}
PUPILS = {
    ("甲村", "2153000001", 0): 12, ("甲村", "2153000002", 1): 14, ("乙村", "2153000002", 0): 36, ("乙村", "2153000002", 1): 40,
    ("丙村", "2153000003", 0): 30, ("丙村", "2153000003", 1): 33, ("镇上", "2153000004", 0): 120, ("镇上", "2153000004", 1): 126,
    ("甲村", "3153000005", 2): 15, ("乙村", "3153000005", 2): 42, ("丙村", "3153000005", 2): 36, ("镇上", "3153000005", 2): 120,
}  # fmt: skip
"""Village, school, band → pupils, shared evenly by the three grades."""


def tables(pupils=None, villages=None, schools=None, candidates=(), **more) -> dict[str, pl.DataFrame]:
    """The register; `more` adds or replaces whole tables."""
    pupils, villages, schools = pupils or PUPILS, villages or VILLAGES, schools or SCHOOLS
    codes = {name: f"本地:{n:03d}" for n, name in enumerate(villages, 1)}
    place = [
        {"code": "本地:000", "name": "小县", "level": "县"},
        {"code": "本地:900", "name": "小镇", "level": "乡镇", "parent": "本地:000"},
    ]
    place += [
        {
            "code": codes[n],
            "name": n,
            "level": "村",
            "parent": "本地:900",
            "setting": "镇区" if n == "镇上" else "乡村",
            "longitude": x,
            "latitude": y,
        }
        for n, (x, y) in villages.items()
    ]
    school = [
        {"code": c, "name": n, "kind": k, "place": codes[v], "setting": "镇区" if v == "镇上" else "乡村", "founder": "县级教育部门",
         "longitude": villages[v][0] + 0.001, "latitude": villages[v][1] + 0.0001 * int(c[-3:]), "boarding": False}
        for c, (n, k, v) in schools.items()
    ]  # fmt: skip
    homes, totals = [], {}
    for (village, code, band), number in pupils.items():
        for g, grade in enumerate(GRADES[band]):
            n = number // 3 + (g < number % 3)
            if n:
                stage = "初中" if band == 2 else "小学"
                homes.append(
                    {
                        "place": codes[village],
                        "school": code,
                        "year": YEAR,
                        "stage": stage,
                        "grade": grade,
                        "pupils": n,
                        "boarders": 0,
                        "left_behind": n // 3,
                    }
                )
                totals[code, stage, grade] = totals.get((code, stage, grade), 0) + n
    enrolment = [
        {
            "school": c,
            "year": YEAR,
            "stage": s,
            "grade": g,
            "pupils": n,
            "classes": -(-n // 40),
            "boarders": 0,
        }
        for (c, s, g), n in totals.items()
    ]
    staff = [
        {"school": c, "year": YEAR, "stage": s, "teachers": 20} for c, s in {(c, s) for c, s, _ in totals}
    ]
    campus = [
        {
            "school": c,
            "campus": "本部",
            "year": YEAR,
            "teaching_area": 900.0,
            "multimedia_rooms": 6,
            "dormitory_area": 0.0,
        }
        for c in schools
    ]
    rows = {
        "place": place, "school": school, "residence": homes, "enrolment": enrolment, "staff_count": staff, "campus": campus,
        "candidate": [{"place": codes[c.pop("village")], **c} for c in map(dict, candidates)],
    }  # fmt: skip
    found = empty() | {
        n: TABLES[n].read(
            pl.DataFrame(
                r,
                schema_overrides={k: v for k, v in TABLES[n].schema.items() if k in r[0]},
                infer_schema_length=None,
            )
        )
        for n, r in rows.items()
        if r
    }
    return complete(found | more)


def rules(**changed) -> Rules:
    """The shipped document, with sizes that fit a little county."""
    usual = {
        "epochs": (2027,),
        "sizes.least_primary": 20,
        "sizes.least_junior": 30,
        "limits.budget": 100_000_000,
    }
    return Rules.load().adjusted(**(usual | changed))
