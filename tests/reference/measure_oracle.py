"""The contract of `junheng measure --json`, computed slowly and plainly from rows of the 学校资源表.

Written from the form's description and the 办法 alone. Every number is an exact fraction until it is printed; nothing
here is shared with the engine. A row is a dict with the form's headers, None for an empty cell.
"""

from fractions import Fraction
from itertools import product
from math import sqrt

MET, UNMET, UNKNOWN = "达标", "未达标", "待填报"
LINES = {
    "R1": {"小学": "4.2", "初中": "5.3"},
    "R2": {"小学": "1", "初中": "1"},
    "R3": {"小学": "0.9", "初中": "0.9"},
    "R4": {"小学": "4.5", "初中": "5.8"},
    "R5": {"小学": "7.5", "初中": "10.2"},
    "R6": {"小学": "2000", "初中": "2500"},
    "R7": {"小学": "2.3", "初中": "2.4"},
}
LIMITS = {"小学": "0.50", "初中": "0.45"}
WEIGHTS = {
    "九年一贯制学校": {"小学": "1", "初中": "1.1"},
    "十二年一贯制学校": {"小学": "1", "初中": "1.1", "高中": "1.32"},
    "完全中学": {"初中": "1", "高中": "1.2"},
}
GENERAL = {"小学": "1", "初中": "1.1", "高中": "1.32"}
COUNTS = {"R1": "高于规定学历教师数", "R2": "县级以上骨干教师数", "R3": "体育艺术专任教师数"}
TEACHING, INDOOR, GROUND = "教学及辅助用房面积", "室内体育用房面积", "运动场地面积"
MONEY, ROOMS = "教学仪器设备值(万元)", "网络多媒体教室数"
WHOLE = (TEACHING, INDOOR, GROUND, MONEY, ROOMS)


def exact(number):
    """The number as a person wrote it: 0.1 is one tenth."""
    return None if number is None else Fraction(str(number))


def measured(rows, on):
    """The JSON object for one school year's rows."""
    schools = {}
    for row in rows:
        schools.setdefault(row["学校标识码"], []).append(row)
    judged, left_out = [], []
    for code in sorted(schools):
        for row in schools[code]:
            if row["学段"] == "高中":
                continue
            reason = why_left_out(row)
            if reason:
                left_out.append(identity(row) | {"reason": reason})
            else:
                judged.append((row, resource_values(row, schools[code])))
    figures = [figure for row, values in judged for figure in figures_of(row, values)]
    verdicts = [school_verdict(row, figures) for row, _ in judged]
    county = [
        spread_of(stage, indicator, [(values[indicator], row["在校生数"]) for row, values in judged if row["学段"] == stage])
        for stage in LIMITS
        for indicator in LINES
        if any(row["学段"] == stage for row, _ in judged)
    ]  # fmt: skip
    states = [entry["state"] for entry in verdicts + county]
    return {
        "standard": "cn-youzhi-2017",
        "on": on,
        "schools": figures,
        "school_verdicts": verdicts,
        "county": county,
        "left_out": left_out,
        "verdict": {"resource": UNMET if UNMET in states else MET if states and set(states) == {MET} else UNKNOWN},
    }  # fmt: skip


def identity(row):
    return {"code": row["学校标识码"], "name": row["学校名称"], "stage": row["学段"]}


def why_left_out(row):
    """The reason, '' for a row that is judged. A point whose pupils nobody counted may be a large one."""
    pupils = row["在校生数"]
    if row["办学类型"] == "特殊教育学校":
        return "特殊教育学校"
    if row["办学类型"] == "小学教学点" and pupils is not None and pupils < 50:
        return "不足50人的教学点"
    return "本学段在校生数为 0" if pupils == 0 else ""


def resource_values(row, rows):
    """Indicator → exact value of this row, None for unknown; `rows` are all rows of its school."""
    pupils = row["在校生数"]
    values = dict.fromkeys(LINES)
    if pupils is None:
        return values
    for indicator, header in COUNTS.items():
        if row[header] is not None:
            values[indicator] = Fraction(100 * row[header], pupils)
    cells = {h: next((exact(r[h]) for r in rows if r[h] is not None), None) for h in WHOLE}
    part = part_per_pupil(row, rows)
    for indicator, whole in whole_school(cells).items():
        if whole is not None and part is not None:
            values[indicator] = whole * part
    return values


def whole_school(cells):
    """What each split indicator has in the whole school (R6 in 元, R7 in rooms per hundred)."""

    def over(function, *headers):
        numbers = [cells[h] for h in headers]
        return None if None in numbers else function(*numbers)

    return {
        "R4": over(lambda all_rooms, sports: all_rooms - sports, TEACHING, INDOOR),
        "R5": over(lambda ground, sports: ground + sports, GROUND, INDOOR),
        "R6": over(lambda wan: wan * 10000, MONEY),
        "R7": over(lambda rooms: rooms * 100, ROOMS),
    }


def part_per_pupil(row, rows):
    """The share of the whole school that belongs to one pupil of this row's stage; None while a stage's pupils are unknown."""
    weights = WEIGHTS.get(row["办学类型"], GENERAL)
    if not {r["学段"] for r in rows} <= set(weights):
        weights = GENERAL
    if any(r["在校生数"] is None for r in rows):
        return None
    return Fraction(weights[row["学段"]]) / sum(Fraction(weights[r["学段"]]) * r["在校生数"] for r in rows)


def figures_of(row, values):
    for indicator, value in values.items():
        line = Fraction(LINES[indicator][row["学段"]])
        state = UNKNOWN if value is None else MET if value >= line else UNMET
        numbers = {"value": None if value is None else float(value), "threshold": float(line)}
        near = value is not None and line > value >= line * Fraction("0.85")
        yield identity(row) | {"indicator": indicator, "state": state, "near": near} | numbers


def school_verdict(row, figures):
    """Try every way the unknown values could turn out: certain only where all ways agree."""
    mine = [f for f in figures if (f["code"], f["stage"]) == (row["学校标识码"], row["学段"])]
    grades = [
        "met" if f["state"] == MET else "near" if f["near"] else "failed"
        for f in mine
        if f["state"] != UNKNOWN
    ]
    unknown = len(mine) - len(grades)
    outcomes = {
        all_grades.count("met") >= 6 and "failed" not in all_grades
        for ways in product(("met", "near", "failed"), repeat=unknown)
        for all_grades in [grades + list(ways)]
    }
    state = UNKNOWN if len(outcomes) == 2 else MET if outcomes == {True} else UNMET
    return {
        "code": row["学校标识码"], "stage": row["学段"], "met": grades.count("met"), "near": grades.count("near"),
        "unknown": unknown, "state": state,
    }  # fmt: skip


def spread_of(stage, indicator, schools):
    """One county row from (value, pupils) of every school of the stage that is judged."""
    limit = Fraction(LIMITS[stage])
    known = [(value, pupils) for value, pupils in schools if value is not None]
    square = squared(known)
    low, high = interval(schools) if len(known) < len(schools) else (square, square)
    state = UNKNOWN
    if high is not None and high <= limit**2:
        state = MET
    elif low is not None and low > limit**2:
        state = UNMET
    return {
        "stage": stage, "indicator": indicator, "mean": float(mean(known)) if known else None, "cv": root(square),
        "limit": float(limit), "state": state, "reported": len(known), "expected": len(schools),
        "cv_low": root(low), "cv_high": root(high),
    }  # fmt: skip


def mean(known):
    return sum(value * pupils for value, pupils in known) / sum(pupils for _, pupils in known)


def squared(known):
    """The square of the coefficient of variation, weighted by pupils; None where it has no meaning."""
    if not known or mean(known) == 0:
        return None
    middle, everyone = mean(known), sum(pupils for _, pupils in known)
    return sum(pupils * (value - middle) ** 2 for value, pupils in known) / everyone / middle**2


def root(square):
    return None if square is None else sqrt(square)


def interval(schools):
    """Squares of the smallest and largest coefficient while every unknown value lies between 0 and the largest known."""
    known = [(value, pupils) for value, pupils in schools if value is not None]
    top = max((value for value, _ in known), default=0)
    missing = [pupils for value, pupils in schools if value is None]
    if top == 0 or None in missing:
        return None, None
    corners = product((Fraction(0), top), repeat=len(missing))
    high = max(squared(known + list(zip(corner, missing, strict=True))) for corner in corners)
    # At the minimum every unknown value makes the gradient vanish, which happens at Σwx² ÷ Σwx of the known ones.
    best = sum(w * x * x for x, w in known) / sum(w * x for x, w in known)
    low = squared(known + [(best, pupils) for pupils in missing])
    grid = [top * step / 50 for step in range(51)]
    assert all(low <= squared(known + [(y, pupils) for pupils in missing]) for y in grid)
    return low, high
