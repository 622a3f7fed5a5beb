"""Five-year age bands as single years of age, by Sprague's fifth-difference osculatory interpolation.

Multipliers as tabulated in Siegel and Swanson, The Methods and Materials of Demography, 2nd edition 2004, table C.8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from junheng.said import Said

FIRST = (
    (0.3616, -0.2768, 0.1488, -0.0336), (0.2640, -0.0960, 0.0400, -0.0080), (0.1840, 0.0400, -0.0320, 0.0080),
    (0.1200, 0.1360, -0.0720, 0.0160), (0.0704, 0.1968, -0.0848, 0.0176),
)  # fmt: skip
SECOND = (
    (0.0336, 0.2272, -0.0752, 0.0144), (0.0080, 0.2320, -0.0480, 0.0080), (-0.0080, 0.2160, -0.0080, 0.0000),
    (-0.0160, 0.1840, 0.0400, -0.0080), (-0.0176, 0.1408, 0.0912, -0.0144),
)  # fmt: skip
MIDDLE = (
    (-0.0128, 0.0848, 0.1504, -0.0240, 0.0016), (-0.0016, 0.0144, 0.2224, -0.0416, 0.0064),
    (0.0064, -0.0336, 0.2544, -0.0336, 0.0064), (0.0064, -0.0416, 0.2224, 0.0144, -0.0016),
    (0.0016, -0.0240, 0.1504, 0.0848, -0.0128),
)  # fmt: skip
FEWEST = 5
"""Closed bands that the multipliers need."""
OLDEST = 100
"""The last single year stands for itself and everyone older."""
LABEL = re.compile(r"^(\d{1,3})(?:[-—~至](\d{1,3})|(\+|岁?及?以上))?岁?(及以上|以上)?$")


def sprague(bands: Sequence[float]) -> np.ndarray:
    """Single years from closed five-year bands, youngest first; each band keeps its sum.

    A band whose years would come out negative is spread evenly instead.
    """
    given = np.asarray(bands, float)
    if len(given) < FEWEST:
        return np.repeat(given / 5, 5)
    years = np.empty((len(given), 5))
    years[0], years[1] = np.array(FIRST) @ given[:4], np.array(SECOND) @ given[:4]
    for n in range(2, len(given) - 2):
        years[n] = np.array(MIDDLE) @ given[n - 2 : n + 3]
    turned = given[::-1][:4]
    years[-1], years[-2] = (np.array(FIRST) @ turned)[::-1], (np.array(SECOND) @ turned)[::-1]
    negative = (years < 0).any(axis=1)
    years[negative] = given[negative, None] / 5
    return years.ravel()


def single_years(counts: Mapping[str, float], *, decline: float = 0.85) -> np.ndarray:
    """0 to `OLDEST` from bands of any mix: 0, 1-4, 5-9 …, an open last one (85+, 100岁及以上).

    Single years stay as they are, 1-4 keeps its sum within the first five years, the open band falls off by `decline`
    a year. Raises ValueError naming a label that is no age, a gap, or an age counted twice.
    """
    spans = sorted((bounds(label), float(n)) for label, n in counts.items())
    _check(spans)
    result = np.zeros(OLDEST + 1)
    sums = _five_year(spans)
    result[: 5 * len(sums)] = sprague(sums)
    for (first, last), n in spans:
        if first >= OLDEST:
            result[OLDEST] += n
        elif last is None:
            tail = decline ** np.arange(max(OLDEST + 1 - first, 1))
            result[min(first, OLDEST) :] += n * tail / tail.sum()
        elif last - first < 4 or last // 5 >= len(sums):
            own = slice(min(first, OLDEST), min(last, OLDEST) + 1)
            now = result[own].clip(min=0)
            result[own] = n * now / now.sum() if now.sum() > 0 else n / len(now)
    return result


def bounds(label: str) -> tuple[int, int | None]:
    """First and last age of a band, None for one that is open. Raises ValueError for what is no age."""
    found = LABEL.match(str(label).replace(" ", ""))
    if not found:
        raise ValueError(
            Said(
                "年龄“{label}”无法识别；请写成 0、1-4、5-9、85+ 这样",
                "age “{label}” is not recognised; write it like 0, 1-4, 5-9, 85+",
                label=label,
            )
        )
    first = int(found[1])
    if found[3] or found[4]:
        return first, None
    last = int(found[2]) if found[2] else first
    if last < first:
        raise ValueError(
            Said("年龄段“{label}”的止岁小于起岁", "band “{label}” ends before it begins", label=label)
        )
    return first, last


def _check(spans: Sequence[tuple[tuple[int, int | None], float]]) -> None:
    expected = 0
    for (first, last), n in spans:
        if n < 0:
            raise ValueError(
                Said(
                    "{first} 岁起的年龄段人数为 {n:g}，不应小于 0",
                    "the band from age {first} has {n:g} persons, which should be 0 or more",
                    first=first,
                    n=n,
                )
            )
        if expected is None or first < expected:
            raise ValueError(
                Said("{first} 岁在两个年龄段里重复出现", "age {first} stands in two bands", first=first)
            )
        if first > expected:
            raise ValueError(
                Said(
                    "缺少 {a}—{b} 岁的年龄段",
                    "the band of the ages {a}—{b} is missing",
                    a=expected,
                    b=first - 1,
                )
            )
        expected = None if last is None else last + 1


def _five_year(spans: Sequence[tuple[tuple[int, int | None], float]]) -> list[float]:
    """Five-year sums from age 0 as far as they are known, single years and 1-4 added up."""
    sums: dict[int, float] = {}
    widths: dict[int, int] = {}
    for (first, last), n in spans:
        if last is not None and first // 5 == last // 5 and last < OLDEST:
            sums[first // 5] = sums.get(first // 5, 0.0) + n
            widths[first // 5] = widths.get(first // 5, 0) + last - first + 1
    found: list[float] = []
    while widths.get(len(found)) == 5:
        found.append(sums[len(found)])
    return found
