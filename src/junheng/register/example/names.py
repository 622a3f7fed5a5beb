"""Invented people: names in the style of Yunnan, some with characters that fonts and old systems lose."""

import random

SURNAMES = "李王张杨刘陈赵罗周普段和木字刀岩鲁马沙毕余施自鲍熊尹董苏高何"
GIVEN = "春秀华丽军文建明志强云霞红梅德忠玉芳海燕学勇光艳国福兰香晓静正平金凤家荣永祥雪琼"
RARE = "喆堃祎䶮珺"


def person(rng: random.Random, rare: float = 0.06) -> str:
    """A two- or three-character name; `rare` is the share that carries one of the rare characters."""
    given = "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))
    if rng.random() < rare:
        given = given[:-1] + rng.choice(RARE)
    return rng.choice(SURNAMES) + given
