"""Where the pupils of the invented county live, where one might build, and two ways that were measured on the ground."""

import math
import random
from collections.abc import Iterable, Iterator, Mapping

from junheng.register.example.places import TOWNS, Spot, degrees
from junheng.register.example.pupils import NOW, Pupils, shares
from junheng.register.example.schools import School
from junheng.register.example.spec import Spec

UPPER = ("四年级", "五年级", "六年级", "七年级", "八年级", "九年级")
FAR = 4.0
"""Kilometres in a straight line beyond which children of a boarding school stay there over the week."""
Key = tuple[int, str]


def home_rows(
    rng: random.Random, where: Mapping[Key, Spot], schools: Iterable[School], found: Pupils
) -> dict[str, list[dict]]:
    """The tables residence, candidate and journey."""
    listed = list(schools)
    rows = [row for school in listed for row in _of_school(rng, where, listed, school, found)]
    return {"residence": rows, "candidate": _candidates(where, listed), "journey": _journeys(where, listed)}


def _of_school(
    rng: random.Random, where: Mapping[Key, Spot], schools: list[School], school: School, found: Pupils
) -> Iterator[dict]:
    """The pupils of a school in 2024, village by village and grade by grade."""
    spec = school.spec
    here = where[spec.town, spec.spot]
    for stage in ("小学", "初中"):
        homes = _homes(where, schools, spec, stage)
        for grade in found.get((school.code, NOW, stage), ()):
            upper = grade.name in UPPER
            weights = [
                share * (1.0 if key[1] == spec.spot or not upper else 1.5) * rng.uniform(0.85, 1.15)
                for key, share in homes.items()
            ]
            for key, pupils in zip(homes, shares(grade.pupils, weights), strict=True):
                if not pupils:
                    continue
                spot = where[key]
                away = math.hypot(spot.x - here.x, spot.y - here.y) > FAR
                boards = spec.boarding and spec.setting != "城区" and away
                rural = key[1] in TOWNS[key[0]].villages
                yield {
                    "place": spot.code, "school": school.code, "year": NOW, "stage": stage, "grade": grade.name, "pupils": pupils,
                    "boarders": pupils if boards and upper else round(pupils * 0.5) if boards else 0,
                    "left_behind": round(pupils * (rng.uniform(0.2, 0.4) if rural else 0.05)),
                }  # fmt: skip


def _homes(where: Mapping[Key, Spot], schools: list[School], spec: Spec, stage: str) -> dict[Key, float]:
    """Villages and communities a school draws from, with their weight: a village school its own, a town's school the rest."""
    town = TOWNS[spec.town]
    if spec.spot in town.villages:
        return {(spec.town, spec.spot): 1.0}
    served = {
        s.spec.spot
        for s in schools
        if s.spec.town == spec.town and stage in s.spec.pupils and s.spec.closed is None
    }
    rural = [v for v in town.villages if v not in served]
    half = [v for v in town.villages if v in served]
    urban = 0.75 if spec.town == 0 else 0.5
    homes = {
        (spec.town, c): urban * (3.0 if c == spec.spot else 1.0) / len(town.communities)
        for c in town.communities
    }
    homes |= {(spec.town, v): (1 - urban) / max(len(rural), 1) for v in rural}
    return homes | {(spec.town, v): 0.15 * (1 - urban) / max(len(half), 1) for v in half}


def _candidates(where: Mapping[Key, Spot], schools: list[School]) -> list[dict]:
    asked = (
        ("HX01", "云岭县第五小学", "小学", (0, "北门"), 24, None, None),
        ("HX02", "马缨镇水塘小学", "小学", (1, "水塘"), 6, 60, None),
        ("HX03", "阿依底乡白石崖教学点", "小学教学点", (5, "白石崖"), 3, None, None),
        ("HX04", "龙箐镇第二小学", "小学", (3, "下寨"), 12, 120, "龙箐镇羊街子小学"),
    )
    codes = {s.name: s.code for s in schools}
    return [
        {
            "code": code, "name": name, "kind": kind, "place": where[key].code, "classes": classes, "seats": seats,
            "replaces": codes.get(replaces), **_degrees(where[key]),
        }
        for code, name, kind, key, classes, seats, replaces in asked
    ]  # fmt: skip


def _degrees(spot: Spot) -> dict[str, float]:
    return degrees(spot.x + 0.3, spot.y - 0.2)


def _journeys(where: Mapping[Key, Spot], schools: list[School]) -> list[dict]:
    """A river without a bridge, and a new road."""
    codes = {s.name: s.code for s in schools}
    asked = (
        ((4, "落水洞"), "罗摆河乡小河边小学", None, 55.0, 14.0),
        ((5, "野鸭塘"), "阿依底乡民族学校", 62.0, 13.0, 5.2),
    )
    return [
        {"place": where[key].code, "site": codes[name], "walk": walk, "ride": ride, "km": km}
        for key, name, walk, ride, km in asked
    ]
