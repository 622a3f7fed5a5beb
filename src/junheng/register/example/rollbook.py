"""The invented county's roll: the children of a few schools, name by name, class by class, for 2024."""

import datetime as dt
import random

from junheng.register.example.names import person
from junheng.register.example.pupils import GRADES, NOW

FIRST_AGE = {"小学": 6, "初中": 12}
SCHOOLS = 4
"""How many schools hand in a roll: the smallest ones that list their classes, as such schools did first."""


def pupil_rows(rng: random.Random, classes: list[dict]) -> list[dict]:
    """One row per child of the chosen schools; class sizes are those of the class list."""
    heads: dict[str, int] = {}
    for group in classes:
        heads[group["school"]] = heads.get(group["school"], 0) + group["pupils"]
    chosen = sorted(heads, key=lambda code: (heads[code], code))[:SCHOOLS]
    rows: list[dict] = []
    for group in classes:
        if group["school"] in chosen and group["stage"] in FIRST_AGE:
            rows += [_child(rng, group, len(rows) + n) for n in range(group["pupils"])]
    return rows


def _child(rng: random.Random, group: dict, number: int) -> dict:
    age = FIRST_AGE[group["stage"]] + GRADES[group["stage"]].index(group["grade"])
    born = (
        dt.date(NOW - age, 1, 1)
        - dt.timedelta(days=rng.randrange(122))
        + dt.timedelta(days=rng.randrange(365))
    )
    return {
        "code": f"G53999{number + 1:06d}", "year": NOW, "name": person(rng), "sex": rng.choice("男女"), "born": born,
        "school": group["school"], "stage": group["stage"], "grade": group["grade"], "number": group["number"],
        "boarder": rng.random() < 0.25, "left_behind": rng.random() < 0.22, "migrant": rng.random() < 0.06,
        "disabled": rng.random() < 0.01,
    }  # fmt: skip
