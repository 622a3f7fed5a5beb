"""Counties, townships and villages of four places of Yunnan, with their statistical codes.

`divisions.csv` is a table of facts in our own layout. Names and codes: National Bureau of Statistics, 统计用区划代码 of
30 June 2023, as collected by the package china-division 2.7.0. Seats of townships marked 地名录 are from GeoNames
(CC BY 4.0); those marked 推定 are guesses inside the county. Villages are strewn round their township's seat.
"""

import csv
import math
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("divisions.csv")
SYSTEM = "统计:"
SUFFIXES = ("农村社区", "社区", "村")
SHORTEST_STEM = 2
"""大村 keeps its 村, else its school would be called 大小学."""
FIRST_VILLAGE = "200"
"""Codes of communities lie below, those of villages from here on."""
DEGREES_PER_KM = 1 / 111.2


@dataclass(frozen=True)
class Village:
    """A village or community."""

    code: str
    name: str
    longitude: float
    latitude: float

    @property
    def stem(self) -> str:
        """The name without 村 or 社区, as it stands in the name of a school."""
        for suffix in SUFFIXES:
            stem = self.name.removesuffix(suffix)
            if stem != self.name and len(stem) >= SHORTEST_STEM:
                return stem
        return self.name

    @property
    def urban(self) -> bool:
        return self.code[-3:] < FIRST_VILLAGE


@dataclass(frozen=True)
class Township:
    """A township with its villages; the first one is taken for its seat."""

    code: str
    name: str
    county: str
    longitude: float
    latitude: float
    villages: tuple[Village, ...]


@dataclass(frozen=True)
class County:
    """A county with its townships in the order of their codes."""

    code: str
    name: str
    towns: tuple[Township, ...]

    @property
    def short(self) -> str:
        """The name people use: without the peoples named in it."""
        for word in ("彝族", "哈尼族", "独龙族", "白族"):
            if word in self.name:
                return self.name[: self.name.index(word)] + "县"
        return self.name


def _strewn(seat: tuple[float, float], code: str, seated: bool) -> tuple[float, float]:
    """Where a village lies: the seat within a kilometre, the others up to eight away; the same every time."""
    rng = random.Random(code)
    near, far = (0.1, 1.0) if seated else (1.5, 8.0)
    angle, away = rng.uniform(0, 2 * math.pi), rng.uniform(near, far) * DEGREES_PER_KM
    return round(seat[0] + away * math.cos(angle) / 0.9, 5), round(seat[1] + away * math.sin(angle), 5)


def _township(row: dict[str, str]) -> Township:
    seat = float(row["longitude"]), float(row["latitude"])
    villages = []
    for n, entry in enumerate(row["villages"].split()):
        code = row["code"] + entry[:3]
        villages.append(Village(SYSTEM + code, entry[3:], *_strewn(seat, code, n == 0)))
    return Township(
        SYSTEM + row["code"], row["township"], SYSTEM + row["county_code"], *seat, tuple(villages)
    )


@cache
def counties() -> dict[str, County]:
    """Every county of the table by its six digits."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["county_code"]: row["county"] for row in rows}
    return {
        code: County(SYSTEM + code, name, tuple(_township(row) for row in rows if row["county_code"] == code))
        for code, name in names.items()
    }
