"""What the invented county itself reports: money, answers school by school, facts for the county items, the survey."""

import random
from collections.abc import Mapping

from junheng.register.example.places import COUNTY
from junheng.register.example.pupils import NOW, YEARS, Pupils, total
from junheng.register.example.schools import School

COMPULSORY = ("小学", "初中")
RATE = {"小学": 720, "初中": 940, "高中": 1200}
BOARDER_RATE = 300
SPECIAL_RATE = 8250.0
LEAST_FUNDED = 100
JUST_ENOUGH_TRAINING = "龙箐镇中心小学"
NO_ANSWER = "勐朵乡蚌别小学"
SCHOOL_ITEMS = {
    "charter": "学校章程核准书",
    "ict_management": "校园信息化平台运行记录",
    "moral_education": "德育工作评估：良好",
    "campus_culture": "校园文化评估：良好",
}


def finance_rows(rng: random.Random, schools: tuple[School, ...], pupils: Pupils) -> list[dict]:
    """Public funds by school and year; a school under 100 pupils is funded as one of 100."""
    rows = []
    for school in (s for s in schools if s.spec.kind != "幼儿园"):
        for year in (y for y in YEARS if school.spec.open_in(y)):
            counts = {stage: total(pupils, school.code, year, stage) for stage in school.spec.pupils}
            funded = max(sum(counts.values()), LEAST_FUNDED)
            rate = sum(RATE[stage] * n for stage, n in counts.items()) / sum(counts.values())
            budget = float(round(funded * (rate + BOARDER_RATE * school.spec.boarding)))
            if school.spec.kind == "特殊教育学校":
                budget = SPECIAL_RATE * sum(counts.values())
            share = 0.05 if school.name == JUST_ENOUGH_TRAINING else rng.uniform(0.053, 0.07)
            training = budget / 20 if share == 0.05 else float(round(budget * share))
            rows.append(
                {"school": school.code, "year": year, "public_budget": budget}
                | {"training_budget": training, "funded_pupils": funded}
            )
    return rows


def school_fact_rows(schools: tuple[School, ...]) -> list[dict]:
    """Four yes-or-no questions put to every school of 2024; one school left one of them open."""
    rows = []
    for school in schools:
        if school.spec.kind == "幼儿园" or not school.spec.open_in(NOW):
            continue
        for item, evidence in SCHOOL_ITEMS.items():
            silent = school.name == NO_ANSWER and item == "ict_management"
            rows.append(
                {"school": school.code, "year": NOW, "item": item, "fulfilled": None if silent else True}
                | {"evidence": None if silent else evidence}
            )
    return rows


def _sum(rows: list[dict], column: str, among: set[str]) -> int:
    return sum(
        row[column] or 0
        for row in rows
        if row["year"] == NOW and row["stage"] in COMPULSORY and row["school"] in among
    )


def _pupil_facts(enrolment: list[dict], schools: tuple[School, ...]) -> dict[str, float]:
    """Migrant and disabled children, in keeping with the enrolment table."""
    public = {s.code for s in schools if not s.spec.private}
    private = {s.code for s in schools if s.spec.private}
    special = {s.code for s in schools if s.spec.kind == "特殊教育学校"}
    migrant, purchased = _sum(enrolment, "migrant", public), round(_sum(enrolment, "migrant", private) * 0.6)
    disabled = _sum(enrolment, "disabled", public | private)
    return {
        "migrant_eligible": round((migrant + purchased) / 0.91),
        "migrant_public": migrant,
        "migrant_purchased": purchased,
        "disabled_children": round(disabled / 0.962),
        "disabled_enrolled": disabled,
        "disabled_in_special": _sum(enrolment, "disabled", special),
        "special_funding": disabled * SPECIAL_RATE,
        "special_pupils": disabled,
    }


def _admission_facts(pupils: Pupils, schools: tuple[School, ...]) -> dict[str, float]:
    """Entrants of public day schools in the county seat and the township seats, and how many live nearby."""
    day = [s for s in schools if s.spec.setting != "乡村" and not (s.spec.boarding or s.spec.private)]
    entered = {
        stage: sum(pupils[s.code, NOW, stage][0].pupils for s in day if (s.code, NOW, stage) in pupils)
        for stage in COMPULSORY
    }
    return {
        "near_primary_admitted": entered["小学"],
        "near_primary_total": entered["小学"],
        "near_junior_admitted": round(entered["初中"] * 0.959),
        "near_junior_total": entered["初中"],
    }


def _retention_facts(pupils: Pupils, schools: tuple[School, ...]) -> dict[str, float]:
    """The cohort that entered 七年级 in 2022 and is in 九年级 in 2024."""
    codes = [s.code for s in schools if s.spec.compulsory and s.spec.kind != "特殊教育学校"]
    entered = sum(
        pupils[code, NOW - 2, "初中"][0].pupils for code in codes if (code, NOW - 2, "初中") in pupils
    )
    leaving = sum(pupils[code, NOW, "初中"][-1].pupils for code in codes if (code, NOW, "初中") in pupils)
    deaths, kept = 2, round((entered - 2) * 0.968)
    moved_in = 58 + max(leaving - kept, 0)
    return {
        "junior_graduates": leaving,
        "junior_transferred_in": moved_in,
        "junior_transferred_out": kept - leaving + moved_in,
        "junior_entrants": entered,
        "junior_deaths": deaths,
    }


def _staff_facts(staffing: Mapping) -> dict[str, float]:
    """Teachers of the compulsory stages in 2024, all certified and all trained."""
    by_stage = {
        stage: sum(has.teachers for (_, year, s), has in staffing.items() if (year, s) == (NOW, stage))
        for stage in COMPULSORY
    }
    everyone = sum(by_stage.values())
    return {
        "trained_teachers": everyone,
        "trainable_teachers": everyone,
        "certified_teachers": everyone,
        "full_time_teachers": everyone,
        "staff_primary": round(by_stage["小学"] * 1.06),
        "staff_junior": round(by_stage["初中"] * 1.08),
    }


REPORTED = {
    "teacher_pay": None, "civil_servant_pay": 98_600.0,
    "exchange_eligible": 625, "exchanged": 60, "exchanged_backbone": 14,
    "quota_total": 900, "quota_allocated": 468, "quota_rural": 290,
    "population_10k": 14.86, "rural_population_10k": 9.73, "gdp_per_head": 41_260, "revenue_per_head": 2_385,
    "rural_income": 16_940, "urban_income": 38_720,
    "monitoring_level_chinese": 3, "monitoring_spread_chinese": 0.118,
    "monitoring_level_maths": 3, "monitoring_spread_maths": 0.152,
    "monitoring_level_science": 3, "monitoring_spread_science": 0.131,
    "monitoring_level_sports": 4, "monitoring_spread_sports": 0.094,
    "monitoring_level_arts": 3, "monitoring_spread_arts": 0.127,
    "monitoring_level_moral": 4, "monitoring_spread_moral": 0.083,
}  # fmt: skip
"""Figures the county reports as they are; None is one it never reported."""

ANSWERED = {
    "layout_plan": "云岭县义务教育学校布局规划（2021—2035年）",
    "unified_standards": "城乡建设、编制、公用经费、装备四项标准统一",
    "merit_pay_granted": "绩效工资总量核定批复",
    "posts_allocated_by_county": "教职工编制和岗位统筹分配方案",
    "quota_tilted": "优质高中指标到校实施办法（向农村初中倾斜）",
    "left_behind_care": "留守儿童关爱服务体系实施方案",
    "homework_light": "作业管理办法和抽查记录",
    "ict_use": "信息化教学应用抽查报告",
    "curriculum_full": "课程开设情况督查报告",
}
VETOES = (
    "veto_exam_admission", "veto_school_choice", "veto_key_schools",
    "veto_vacant_posts", "veto_accident", "veto_offcampus",
)  # fmt: skip


def county_fact_rows(
    enrolment: list[dict], pupils: Pupils, schools: tuple[School, ...], staffing: Mapping
) -> list[dict]:
    """The figures and answers behind the county items; `fulfilled` of a veto says whether it happened."""
    figures = _pupil_facts(enrolment, schools) | _retention_facts(pupils, schools)
    figures |= _admission_facts(pupils, schools) | _staff_facts(staffing) | REPORTED
    base = {"place": COUNTY, "year": NOW}
    rows = [base | {"item": item, "value": value} for item, value in figures.items()]
    rows += [base | {"item": i, "fulfilled": True, "evidence": said} for i, said in ANSWERED.items()]
    return rows + [base | {"item": i, "fulfilled": False, "evidence": "未发现"} for i in VETOES]


def survey_rows() -> list[dict]:
    """Recognition: questionnaires by group, and visits."""
    asked = {
        ("问卷", "家长"): (1200, 1168, 1049), ("问卷", "教师"): (400, 396, 365), ("问卷", "校长"): (55, 55, 53),
        ("问卷", "学生"): (600, 590, 541), ("问卷", "人大代表"): (40, 38, 35), ("问卷", "政协委员"): (40, 39, 35),
        ("问卷", "其他群众"): (150, 142, 122), ("实地走访", "家长"): (60, 60, 54), ("实地走访", "其他群众"): (40, 40, 35),
    }  # fmt: skip
    return [
        {"place": COUNTY, "year": NOW, "kind": kind, "respondent": who}
        | {"asked": sent, "valid": valid, "satisfied": satisfied}
        for (kind, who), (sent, valid, satisfied) in asked.items()
    ]
