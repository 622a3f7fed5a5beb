"""What is known about the county's schools taken together: verdict by school, mean and coefficient by indicator."""

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from junheng.register.example.truth import INDICATORS, MET, NOT_MET, UNKNOWN, Cell

LIMIT = {"小学": 0.50, "初中": 0.45}
FLOOR = 0.85


@dataclass(frozen=True)
class SchoolVerdict:
    """The seven indicators of one stage of one school taken together."""

    code: str
    name: str
    stage: str
    met: int
    near: int
    unknown: int
    state: str


@dataclass(frozen=True)
class CountyLine:
    """One indicator of one stage over the county: mean, pupil-weighted coefficient, and how far it could still move."""

    stage: str
    indicator: str
    mean: float
    cv: float
    limit: float
    state: str
    reported: int
    expected: int
    cv_low: float
    cv_high: float


def school_verdicts(found: Iterable[Cell]) -> tuple[SchoolVerdict, ...]:
    """Six of seven met and the rest at 85 %; failed once that cannot come true; open otherwise."""
    verdicts = []
    for (code, name, stage), group in itertools.groupby(found, lambda c: (c.code, c.name, c.stage)):
        seven = list(group)
        unknown = sum(c.value is None for c in seven)
        met = sum(c.state == MET for c in seven)
        near = sum(c.state == NOT_MET and c.value >= FLOOR * c.threshold for c in seven)
        failed = near + unknown + met < 7 or near > 1
        state = NOT_MET if failed else UNKNOWN if unknown else MET
        verdicts.append(SchoolVerdict(code, name, stage, met, near, unknown, state))
    return tuple(verdicts)


def spread(values: list[tuple[int, float]]) -> tuple[float, float]:
    """Mean and pupil-weighted coefficient of (pupils, value) pairs."""
    pupils = sum(n for n, _ in values)
    mean = math.fsum(n * x for n, x in values) / pupils
    variance = math.fsum(n / pupils * (x - mean) ** 2 for n, x in values)
    return mean, math.sqrt(variance) / mean


def _reach(known: list[tuple[int, float]], unknown: list[int]) -> tuple[float, float]:
    """Smallest and largest coefficient when unknown values lie between 0 and the largest known one.

    Smallest: all unknown at Σnx²/Σnx of the known (where the derivative vanishes). Largest: at a corner, all tried.
    """
    top = max(x for _, x in known)
    calm = math.fsum(n * x * x for n, x in known) / math.fsum(n * x for n, x in known)
    low = spread(known + [(n, min(calm, top)) for n in unknown])[1]
    corners = itertools.product((0.0, top), repeat=len(unknown))
    high = max(spread(known + list(zip(unknown, corner, strict=True)))[1] for corner in corners)
    return low, high


def county_lines(found: Iterable[Cell], pupils: Mapping[tuple[str, str], int]) -> tuple[CountyLine, ...]:
    """Mean, coefficient and its reach for each stage and indicator."""
    cells_of = list(found)
    lines = []
    for stage, indicator in itertools.product(LIMIT, INDICATORS):
        group = [c for c in cells_of if (c.stage, c.indicator) == (stage, indicator)]
        known = [(pupils[c.code, stage], c.value) for c in group if c.value is not None]
        low, high = _reach(known, [pupils[c.code, stage] for c in group if c.value is None])
        mean, cv = spread(known)
        limit = LIMIT[stage]
        state = MET if high <= limit else NOT_MET if low > limit else UNKNOWN
        lines.append(CountyLine(stage, indicator, mean, cv, limit, state, len(known), len(group), low, high))
    return tuple(lines)
