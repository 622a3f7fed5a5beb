"""The schools of the invented county on the map, and the school table."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass

from junheng.register.example.places import Spot, around, degrees
from junheng.register.example.roster import SPECS
from junheng.register.example.spec import Spec

CATEGORY = {
    "幼儿园": "11", "小学": "21", "小学教学点": "21", "初级中学": "31", "九年一贯制学校": "31",
    "完全中学": "34", "高级中学": "34", "十二年一贯制学校": "34", "特殊教育学校": "51",
}  # fmt: skip
"""First two digits of the school code by 办学类型."""

WEIGHTS = {
    "九年一贯制学校": {"小学": 1, "初中": 1.1},
    "十二年一贯制学校": {"小学": 1, "初中": 1.1, "高中": 1.32},
    "完全中学": {"初中": 1, "高中": 1.2},
}
"""How much a pupil of each stage counts when a combined school's resources are shared out."""


@dataclass(frozen=True)
class School:
    """A school with its code and its spot on the map."""

    code: str
    spec: Spec
    place: str
    at: Mapping[str, float]

    @property
    def name(self) -> str:
        return self.spec.name


def schools(rng: random.Random, where: Mapping[tuple[int, str], Spot]) -> tuple[School, ...]:
    """Every school that ever stood in the register, near the village or community it belongs to."""
    found = []
    for serial, spec in enumerate(SPECS, 1):
        spot = where[spec.town, spec.spot]
        code = f"{CATEGORY[spec.kind]}53999{serial:03d}"
        found.append(School(code, spec, spot.code, degrees(*around(rng, spot.x, spot.y, 0.05, 0.4))))
    return tuple(found)


def school_rows(rng: random.Random, found: tuple[School, ...]) -> list[dict]:
    """The school table."""
    return [
        {
            "code": school.code,
            "name": school.name,
            "kind": school.spec.kind,
            "setting": school.spec.setting,
            "founder": "民办" if school.spec.private else "县级教育部门",
            "place": school.place,
            "boarding": school.spec.boarding,
            "opened": school.spec.opened or dt.date(rng.randrange(1952, 2009), 9, 1),
            "closed": school.spec.closed,
            **school.at,
        }
        for school in found
    ]
