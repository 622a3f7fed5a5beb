"""How a figure stood on the same day of the years before: counted again from the rows in force then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from junheng.web.cases import asked, counted, documents

MOST = 6


@dataclass(frozen=True)
class Point:
    """A figure on a day of an earlier year; `share` is its height beside the largest (0 to 100)."""

    on: dt.date
    value: float | None
    said: str
    share: float


def trend(text: str, code: str, on: dt.date, now: counted.Now) -> list[Point]:
    """The figure on this day of each year of the programme's period, the newest last; at most six."""
    first = documents.read(text, on).period.start.year
    days = [_same_day(on, year) for year in range(max(first, on.year - MOST + 1), on.year + 1)]
    found = []
    for day in days:
        if day < documents.read(text, None).since:
            continue
        found.append((day, counted.figure_of(text, day, code, now)))
    most = max((f.value for _day, f in found if f.value is not None), default=0) or 1
    return [Point(d, f.value, asked.value(f), 100 * max(f.value or 0, 0) / most) for d, f in found]


def earlier(text: str, on: dt.date, now: counted.Now) -> dict[str, str]:
    """Every figure as it is read on the same day a year before; nothing where the programme had not begun."""
    day = _same_day(on, on.year - 1)
    if day < max(documents.read(text, None).since, documents.read(text, on).period.start):
        return {}
    return {f.id: asked.value(f) for f in counted.figures_of(text, day, now)}


def _same_day(on: dt.date, year: int) -> dt.date:
    leap = on.month == 2 and on.day == 29
    return on.replace(year=year, day=28) if leap else on.replace(year=year)
