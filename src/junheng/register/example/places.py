"""Where the invented county lies: eight townships, their villages and communities, and who lives there."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

COUNTY_NAME = "云岭县"
COUNTY = "本地:530999"
ORIGIN_LONGITUDE, ORIGIN_LATITUDE = 99.72, 24.06
KM_PER_DEGREE = 111.2
YEAR = 2024


@dataclass(frozen=True)
class Town:
    """A township: seat in km east and north of the county's corner, the children it keeps, its villages."""

    name: str
    code: str
    x: float
    y: float
    altitude: int
    stays: float
    communities: tuple[str, ...]
    villages: tuple[str, ...]


def _town(name: str, number: str, at: tuple[float, float], altitude: int, stays: float, places: str) -> Town:
    first, rest = places.split("|")
    return Town(name, f"{COUNTY}{number}", *at, altitude, stays, tuple(first.split()), tuple(rest.split()))


TOWNS = (
    _town("鹤栖镇", "101", (28, 26), 1620, 1.30, "文笔 北门 西河 新城|栗树 响水 松坪 麻栗箐 石桥 上营 团山"),
    _town("马缨镇", "102", (43, 33), 1480, 1.02, "马缨 迎宾|新寨 大田 红土坡 苦竹箐 水塘 杨柳"),
    _town("者孟镇", "103", (17, 14), 1350, 0.98, "者孟 河东|老鹰岩 曼掌 芭蕉林 滴水岩 坝头 岔河"),
    _town("龙箐镇", "104", (12, 36), 1750, 0.95, "龙箐|黑龙潭 羊街子 石缸 大尖山 下寨 麦地 蒿枝"),
    _town("罗摆河乡", "201", (46, 12), 1240, 0.92, "罗摆河|甘蔗地 小河边 半坡 落水洞 三家村 瓦窑"),
    _town("阿依底乡", "202", (54, 44), 2080, 0.86, "阿依底|云雾 核桃坪 风吹垭 高枧槽 野鸭塘 白石崖"),
    _town("勐朵乡", "203", (6, 22), 1120, 0.90, "勐朵|曼景 弄坎 蚌别 芒秀 橄榄坡 竹棚"),
    _town("白鹇乡", "204", (30, 46), 2240, 0.84, "白鹇|雪松 火草坡 旱谷地 箐头 老林 石门槛"),
)


def degrees(x: float, y: float) -> dict[str, float]:
    """Kilometres east and north of the county's corner as longitude and latitude."""
    shrink = math.cos(math.radians(ORIGIN_LATITUDE))
    return {
        "longitude": round(ORIGIN_LONGITUDE + x / (KM_PER_DEGREE * shrink), 5),
        "latitude": round(ORIGIN_LATITUDE + y / KM_PER_DEGREE, 5),
    }


def around(rng: random.Random, x: float, y: float, nearest: float, farthest: float) -> tuple[float, float]:
    """A spot between two distances (km) from a point, kept inside the county's 60 × 50 km."""
    angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(nearest, farthest)
    return min(max(x + far * math.cos(angle), 0.5), 59.5), min(max(y + far * math.sin(angle), 0.5), 49.5)


@dataclass(frozen=True)
class Spot:
    """A village or community: its place code and where it lies (km)."""

    code: str
    x: float
    y: float


def spots(rng: random.Random) -> dict[tuple[int, str], Spot]:
    """Every village and community by (township number, short name)."""
    found = {}
    for number, town in enumerate(TOWNS):
        for serial, name in enumerate(town.communities, 1):
            found[number, name] = Spot(f"{town.code}{serial:03d}", *around(rng, town.x, town.y, 0.2, 1.4))
        for serial, name in enumerate(town.villages, 201):
            found[number, name] = Spot(f"{town.code}{serial}", *around(rng, town.x, town.y, 3.0, 8.5))
    return found


def place_rows(rng: random.Random, where: Mapping[tuple[int, str], Spot]) -> list[dict]:
    """The county, its townships, villages and communities."""
    rows = [{"code": COUNTY, "name": COUNTY_NAME, "level": "县", **degrees(TOWNS[0].x, TOWNS[0].y)}]
    for number, town in enumerate(TOWNS):
        setting = "城区" if number == 0 else "镇区"
        rows.append(
            {"code": town.code, "name": town.name, "level": "乡镇", "parent": COUNTY, "setting": setting}
            | degrees(town.x, town.y)
            | {"altitude": float(town.altitude)}
        )
        for name in (*town.communities, *town.villages):
            spot, urban = where[number, name], name in town.communities
            rows.append(
                {"code": spot.code, "name": name + ("社区" if urban else "村"), "level": "村"}
                | {"parent": town.code, "setting": setting if urban else "乡村"}
                | degrees(spot.x, spot.y)
                | {"altitude": float(town.altitude + (0 if urban else rng.randrange(-150, 450, 10)))}
            )
    return rows


def fertility(year: int) -> float:
    """Births of a year relative to 2016: a small rise for the two-child years, then a steep fall."""
    if year <= 2017:
        return 0.96 + 0.01 * (year - 2012)
    return 1.01 * 0.905 ** (year - 2017)


def births_rows(rng: random.Random, pupils: Mapping[int, int]) -> list[dict]:
    """Births by township, 2010–2024, from the `pupils` (primary, 2024) living in each township."""
    cohorts = sum(fertility(year) for year in range(2013, 2019))
    return [
        {"place": town.code, "year": year, "births": round(scale * fertility(year) * rng.uniform(0.95, 1.05))}
        for number, town in enumerate(TOWNS)
        for scale in (pupils[number] / cohorts / town.stays,)
        for year in range(2010, YEAR + 1)
    ]


ADULTS = (
    (18, 0.84), (20, 0.62), (25, 0.70), (30, 0.95), (36, 1.12), (42, 0.92), (47, 1.04), (53, 1.30), (58, 1.10), (62, 0.72),
    (68, 0.70), (74, 0.46), (80, 0.24), (86, 0.08), (92, 0.015), (100, 0.0),
)  # fmt: skip
"""Residents of an age beside the children of 10: the young gone to work, two large generations, then the old."""
WOMEN = ((0, 0.473), (18, 0.478), (24, 0.470), (40, 0.482), (65, 0.500), (80, 0.560), (100, 0.650))
"""Share of girls and women by age."""


def population_rows(rng: random.Random, births: list[dict]) -> list[dict]:
    """Residents by township, single year of age and sex. Children are births, less those who moved away (or more, in town)."""
    born = {(row["place"], row["year"]): row["births"] for row in births}
    rows = []
    for town in TOWNS:
        persons = []
        for age in range(18):
            year = max(YEAR - age, 2010)
            moved = 1 + (town.stays - 1) * min(age, 8) / 8
            persons.append(max(round(born[town.code, year] * moved * rng.uniform(0.98, 1.02)), 0))
        grown = random.Random(f"{town.code}:adults")
        persons += [
            round(persons[10] * _between(ADULTS, age) * grown.uniform(0.97, 1.03)) for age in range(18, 101)
        ]
        for age, all_ in enumerate(persons):
            women = round(all_ * _between(WOMEN, age))
            both = {"place": town.code, "year": YEAR, "age": age}
            rows += [both | {"sex": "男", "persons": all_ - women}, both | {"sex": "女", "persons": women}]
    return rows


def _between(points: tuple[tuple[int, float], ...], at: int) -> float:
    """The value on the straight lines between the points."""
    upper = next(n for n, (x, _) in enumerate(points) if x >= at)
    (x0, y0), (x1, y1) = points[max(upper - 1, 0)], points[upper]
    return y1 if x1 == x0 else y0 + (y1 - y0) * (at - x0) / (x1 - x0)
