"""The back-test's scoring and its two baselines, written slowly: one school, one grade, one year at a time."""

from collections import defaultdict
from itertools import pairwise


def pupils_by(rows, unit):
    """{unit: {year: {grade: pupils}}} from (year, school, district, grade, pupils)."""
    found = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for year, school, district, grade, pupils in rows:
        if pupils:
            found[school if unit == "school" else district][year][grade] += pupils
    return found


def no_change(of_unit, grades, origin, horizon, years):
    return sum(of_unit[origin][g] for g in grades)


def grade_progression(of_unit, grades, origin, horizon, years):
    recent = [y for y in years if y <= origin][-3:]
    pairs = [y for y in range(origin - 3, origin) if y in years and y + 1 in years]
    now = {g: of_unit[origin][g] for g in grades}
    mean = {g: sum(of_unit[y][g] for y in recent) / len(recent) for g in grades}
    for _ in range(horizon):
        following = {grades[0]: mean[grades[0]]}
        for lower, upper in pairwise(grades):
            below = sum(of_unit[y][lower] for y in pairs)
            above = sum(of_unit[y + 1][upper] for y in pairs)
            following[upper] = now[lower] * above / below if below > 0 else mean[upper]
        now = following
    return sum(now.values())


def score(rows, grades, level, horizon, method, *, warm_up=3, least=50):
    """(WAPE, bias, n) or None where nothing can be scored."""
    units = pupils_by([r for r in rows if r[3] in grades], level)
    years = sorted({r[0] for r in rows if r[3] in grades and r[4]})
    possible = [y for y in years if y + horizon in years]
    if not possible:
        return None
    warm = [y for y in possible if y - years[0] >= warm_up] or [possible[-1]]
    missed = lean = came = 0.0
    n = 0
    for origin in warm:
        for of_unit in units.values():
            total = {y: sum(of_unit[y].values()) for y in years}
            if not total[origin] or not total[origin + horizon]:
                continue
            if level == "district":
                before = [y for y in range(origin - warm_up, origin) if y in years]
                if total[origin] < least or any(total[y] == 0 for y in before):
                    continue
            said = method(of_unit, grades, origin, horizon, years)
            missed += abs(said - total[origin + horizon])
            lean += said - total[origin + horizon]
            came += total[origin + horizon]
            n += 1
    return (missed / came, lean / came, n) if n else None
