"""Shapes of the pages' drawings, worked out here so that a page needs no script to show them: courses, townships, ages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, log10, radians, sqrt

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 78, 26, 12, 26
MAP_WIDTH, MAP_HEIGHT, MARGIN, BIGGEST = 640, 440, 56, 34
CROWDED = 30
"""Townships beyond which circles are drawn half as large and names stand farther apart."""
LETTERS = (16, 23)
"""Room that a letter of a name takes, on a quiet map and on a crowded one."""
STEPS = ((-0.45, "fall-3"), (-0.25, "fall-2"), (-0.05, "fall-1"), (0.05, "flat"), (0.25, "rise-1"))
AGES, BAR, MIDDLE, SIDE = 101, 4.4, 320, 270
STAGE_OF_AGE = {
    **dict.fromkeys(range(3, 6), "kinder"),
    **dict.fromkeys(range(6, 12), "primary"),
    **dict.fromkeys(range(12, 15), "junior"),
    **dict.fromkeys(range(15, 18), "senior"),
}


@dataclass(frozen=True)
class Line:
    """A course: past and future as points of a polyline, the interval as a polygon, ticks with their words."""

    past: str
    ahead: str
    band: str
    now: str
    across: list[tuple[str, int]]
    up: list[tuple[str, str]]
    dots: list[tuple[str, str, str]]


def course(rows: Sequence[Mapping], chosen: int | None = None) -> Line | None:
    """Rows with year, pupils and, ahead, low and high."""
    if not rows:
        return None
    years = [r["year"] for r in rows]
    top = _round_up(max(max(r["pupils"], r["high"] or 0) for r in rows))
    span = max(years[-1] - years[0], 1)

    def x(year: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (year - years[0]) / span

    def y(n: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * n / top

    past = [r for r in rows if r["high"] is None]
    ahead = [r for r in rows if r["high"] is not None]
    joined = past[-1:] + ahead
    band = [(x(r["year"]), y(r["high"])) for r in ahead] + [
        (x(r["year"]), y(r["low"])) for r in reversed(ahead)
    ]
    if past and ahead:
        band = [(x(past[-1]["year"]), y(past[-1]["pupils"])), *band]
    step = max(ceil(span / 8), 1)
    return Line(
        _points((x(r["year"]), y(r["pupils"])) for r in past),
        _points((x(r["year"]), y(r["pupils"])) for r in joined),
        _points(band),
        _n(x(past[-1]["year"])) if past else "",
        [(_n(x(year)), year) for year in years if (year - years[0]) % step == 0],
        [(_n(y(top * part / 4)), f"{top * part / 4:g}") for part in range(5)],
        [(_n(x(r["year"])), _n(y(r["pupils"])), "chosen" if r["year"] == chosen else "") for r in rows if r["high"] is None or r["year"] == chosen],
    )  # fmt: skip


def town_map(
    spots: Sequence[Mapping], sizes: Mapping[str, Mapping[int, int]], base: int, year: int
) -> list[dict]:
    """Each township at its seat: circle and shade of the year, and of every other year for the slider."""
    placed = [
        s for s in spots if s["longitude"] is not None and s["latitude"] is not None and sizes.get(s["code"])
    ]
    if not placed:
        return []
    shrink = cos(radians(sum(s["latitude"] for s in placed) / len(placed)))
    flat = [(s["longitude"] * shrink, -s["latitude"]) for s in placed]
    low, high = ([edge(p[n] for p in flat) for n in (0, 1)] for edge in (min, max))
    room = (MAP_WIDTH - 2 * MARGIN, MAP_HEIGHT - 2 * MARGIN)
    biggest = BIGGEST if len(placed) <= CROWDED else BIGGEST / 2
    scale = min(room[n] / max(high[n] - low[n], 1e-6) for n in (0, 1))
    most = max(max(by_year.values()) for by_year in sizes.values() if by_year)
    found = []
    for spot, at in zip(placed, flat, strict=True):
        x, y = (
            MARGIN + (room[n] - (high[n] - low[n]) * scale) / 2 + (at[n] - low[n]) * scale for n in (0, 1)
        )
        own = sizes[spot["code"]]
        frames = {y_: (n, _n(biggest * sqrt(n / most)), shade(n, own.get(base))) for y_, n in own.items()}
        now = frames.get(year, (0, "0", "flat"))
        found.append(
            {
                "code": spot["code"], "name": spot["name"], "x": _n(x), "y": _n(y), "label": _n(y + float(now[1]) + 4),
                "pupils": now[0], "r": now[1], "shade": now[2],
                "named": False,
                "frames": ";".join(f"{k}:{n}:{r}:{c}" for k, (n, r, c) in sorted(frames.items())),
            }
        )  # fmt: skip
    found.sort(key=lambda t: -t["pupils"])
    _name(found)
    return found


def _name(towns: list[dict]) -> None:
    """Mark those whose name fits without covering another, the largest first; the others show theirs when pointed at."""
    letter = LETTERS[len(towns) > CROWDED]
    taken: list[tuple[float, float, float]] = []
    for town in towns:
        half = letter * (len(town["name"]) + len(str(town["pupils"])) / 2) / 2
        x, y = float(town["x"]), float(town["label"])
        if all(abs(x - other) > half + reach or abs(y - line) > letter for other, line, reach in taken):
            town["named"] = True
            taken.append((x, y, half))


def shade(number: int, before: int | None) -> str:
    """The class of a change since the newest count."""
    if not before:
        return "flat"
    change = number / before - 1
    return next((name for upto, name in STEPS if change < upto), "rise-2")


def pyramid(men: Sequence[float], women: Sequence[float], most: float) -> list[dict]:
    """One bar a side and age, the youngest at the foot."""
    found = []
    for age, (man, woman) in enumerate(zip(men, women, strict=True)):
        y = (AGES - 1 - age) * BAR + 4
        wide = [SIDE * n / most if most else 0 for n in (man, woman)]
        found.append(
            {
                "age": age, "y": _n(y), "men": _n(wide[0]), "left": _n(MIDDLE - wide[0]), "women": _n(wide[1]),
                "kind": STAGE_OF_AGE.get(age, ""), "tick": age % 10 == 0, "said": f"{man:.0f}／{woman:.0f}", "foot": _n(y + BAR),
            }
        )  # fmt: skip
    return found


def _round_up(most: float) -> float:
    """A round number a little above, easy to quarter."""
    if most <= 0:
        return 4
    unit = 10 ** floor(log10(most))
    return next(unit * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12) if unit * step >= most)


def _points(pairs) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in pairs)


def _n(value: float) -> str:
    return f"{value:.1f}"
