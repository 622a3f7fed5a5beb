"""What each school has: the amounts that bring every indicator to the ratio its story asks for."""

import math
import random
from dataclasses import dataclass

from junheng.register.example.pupils import NOW, YEARS, Pupils, total
from junheng.register.example.schools import WEIGHTS, School

AIM = {
    "R1": {"小学": 4.2, "初中": 5.3}, "R2": {"小学": 1.0, "初中": 1.0}, "R3": {"小学": 0.9, "初中": 0.9},
    "R4": {"小学": 4.5, "初中": 5.8}, "R5": {"小学": 7.5, "初中": 10.2}, "R6": {"小学": 2000, "初中": 2500},
    "R7": {"小学": 2.3, "初中": 2.4},
}  # fmt: skip
"""What the story's ratios refer to: 教督〔2017〕6号, article 6."""

USUAL = {
    "城区": {"R1": (1.15, 1.35), "R2": (1.7, 2.1), "R3": (1.05, 1.3), "R4": (1.02, 1.12), "R5": (1.02, 1.1),
             "R6": (1.0, 1.25), "R7": (1.02, 1.2)},
    "镇区": {"R1": (1.2, 1.5), "R2": (1.0, 1.2), "R3": (1.0, 1.25), "R4": (1.15, 1.5), "R5": (1.2, 1.6),
             "R6": (1.02, 1.3), "R7": (1.05, 1.3)},
    "乡村": {"R1": (1.4, 2.0), "R2": (1.0, 1.05), "R3": (1.0, 1.2), "R4": (1.5, 2.3), "R5": (1.3, 2.2),
             "R6": (1.02, 1.3), "R7": (1.3, 1.9)},
}  # fmt: skip
"""How far above its threshold a school usually lies, by setting."""
PUPILS_PER_TEACHER = {"城区": {"小学": 18.5, "初中": 13.5}, "镇区": {"小学": 16, "初中": 12.5}}


@dataclass(frozen=True)
class Staffing:
    """Full-time teachers of one stage of a school; None is a figure that was never reported."""

    teachers: int
    above: int
    backbone: int | None
    arts: int | None


@dataclass(frozen=True)
class Premises:
    """What a school has in one year; areas in ㎡, equipment in 元."""

    teaching: float | None
    indoor: float
    ground: float | None
    equipment: float | None
    multimedia: int


def _ratio(rng: random.Random, school: School, indicator: str, stage: str = "") -> tuple[float | None, bool]:
    """The ratio asked for, and whether the story asks for exactly that."""
    chance = rng.uniform(*USUAL[school.spec.setting][indicator])
    for key in (indicator + stage, indicator):
        if key in school.spec.ratios:
            return school.spec.ratios[key], True
    return chance, False


def staffing(rng: random.Random, school: School, stage: str, pupils: int) -> Staffing:
    """Teachers of one stage in 2024. Upper secondary is staffed as the town's lower secondary is."""
    aims, counts = "初中" if stage == "高中" else stage, {}
    for indicator in ("R1", "R2", "R3"):
        ratio, asked = _ratio(rng, school, indicator, stage)
        needed = None if ratio is None else ratio * AIM[indicator][aims] * pupils / 100
        exact = round if asked else math.ceil
        counts[indicator] = None if needed is None else exact(needed - 1e-9)
    per_teacher = PUPILS_PER_TEACHER.get(school.spec.setting, {}).get(aims, 12)
    above = counts["R1"]
    least = max(above, (counts["R2"] or 0) + (counts["R3"] or 0), 1)
    return Staffing(max(least, math.ceil(pupils / per_teacher)), above, counts["R2"], counts["R3"])


def earlier(rng: random.Random, now: Staffing, years_ago: int, growth: float) -> Staffing:
    """The same school some years before: fewer with a degree, fewer backbone teachers."""
    teachers = max(round(now.teachers * growth) + (rng.random() < 0.3), 1)
    above = min(round(now.above * (1 - 0.06 * years_ago)), teachers)
    backbone = None if now.backbone is None else min(max(now.backbone - years_ago, 0), teachers)
    return Staffing(teachers, above, backbone, None if now.arts is None else min(now.arts, teachers))


def _unit(school: School, indicator: str, pupils: dict[str, int]) -> float:
    """The amount at which every compulsory stage of the school just reaches the threshold of `indicator`."""
    weights = WEIGHTS.get(school.spec.kind, dict.fromkeys(pupils, 1))
    shared = sum(weights[stage] * count for stage, count in pupils.items())
    aims = AIM[indicator]
    return max(aims[stage] * shared / weights[stage] for stage in pupils if stage in aims)


def premises(rng: random.Random, school: School, pupils: dict[str, int]) -> Premises:
    """Rooms, ground and equipment in 2024."""
    amounts = {}
    for indicator in ("R4", "R5", "R6", "R7"):
        ratio, asked = _ratio(rng, school, indicator)
        amounts[indicator] = None if ratio is None else ratio * _unit(school, indicator, pupils)
        if indicator == "R7":
            amounts[indicator] = (round if asked else math.ceil)(amounts[indicator] / 100 - 1e-9)
    indoor = float(rng.randrange(240, 901, 20)) if sum(pupils.values()) > 500 else 0.0
    teaching, ground, equipment = amounts["R4"], amounts["R5"], amounts["R6"]
    return Premises(
        None if teaching is None else round(teaching + indoor),
        indoor,
        None if ground is None else round(ground - indoor),
        None if equipment is None else round(equipment, -2),
        amounts["R7"],
    )


def all_staffing(rng: random.Random, schools: tuple[School, ...], pupils: Pupils) -> dict:
    """(school, year, stage) → Staffing, for every stage that has teachers to count."""
    found = {}
    for school in (s for s in schools if s.spec.kind != "幼儿园"):
        for stage in school.spec.pupils:
            here = [year for year in YEARS if (school.code, year, stage) in pupils]
            counts = {year: total(pupils, school.code, year, stage) for year in here}
            now = staffing(rng, school, stage, counts[here[-1]])
            for year in here:
                growth = counts[year] / counts[here[-1]]
                found[school.code, year, stage] = (
                    now if year == NOW else earlier(rng, now, NOW - year, growth)
                )
    return found


def all_premises(rng: random.Random, schools: tuple[School, ...], pupils: Pupils) -> dict:
    """School code → Premises of the last year it was open, for every school that has any compulsory stage."""
    found = {}
    for school in (s for s in schools if s.spec.compulsory):
        last = max(year for code, year, _ in pupils if code == school.code)
        found[school.code] = premises(
            rng, school, {stage: total(pupils, school.code, last, stage) for stage in school.spec.pupils}
        )
    return found
