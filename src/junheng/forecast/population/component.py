"""The cohort-component method: survivors, births, migrants, for any number of places at once.

Preston, Heuveline and Guillot, Demography (2001), chapter 6, whose printed projection of Sweden is a test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEMALE = 0
MALE = 1


@dataclass(frozen=True, eq=False)
class Step:
    """What happens in one step of `width` years; arrays may lead with a place axis or do without.

    `survive[sex, age]` from a group to the next (the last one within itself), `newborn[sex]` of births to the first
    group, `fertility[age]` yearly births per woman, `migrants[sex, age]` net at the end of the step. With `births`
    given (total per step) fertility is not asked.
    """

    survive: np.ndarray
    newborn: np.ndarray
    fertility: np.ndarray | None = None
    migrants: np.ndarray | float = 0.0
    births: np.ndarray | float | None = None
    boys_per_girl: float = 1.05
    width: int = 1

    def __post_init__(self):
        if self.fertility is None and self.births is None:
            raise ValueError("推算人口需要分年龄生育率或给定的出生人数，两者都没有")
        if not ((np.asarray(self.survive) >= 0).all() and (np.asarray(self.survive) <= 1).all()):
            raise ValueError("存活率应在 0 与 1 之间")
        if not 0.8 <= self.boys_per_girl <= 1.5:
            raise ValueError(f"出生性别比应在 0.8 与 1.5 之间（男比女），写的是 {self.boys_per_girl}")


def forward(people: np.ndarray, step: Step) -> tuple[np.ndarray, np.ndarray]:
    """`people[..., sex, age]` one step later, and the births of the step. Migrants never take more than are there."""
    survivors = np.zeros_like(people, dtype=float)
    moved = people * step.survive
    survivors[..., 1:] = moved[..., :-1]
    survivors[..., -1] += moved[..., -1]
    births = step.births
    if births is None:
        women = (people[..., FEMALE, :] + survivors[..., FEMALE, :]) / 2
        births = step.width * (women * step.fertility).sum(-1)
    births = np.asarray(births, float)
    girls = births / (1 + step.boys_per_girl)
    survivors[..., FEMALE, 0] = girls * step.newborn[..., FEMALE]
    survivors[..., MALE, 0] = (births - girls) * step.newborn[..., MALE]
    return np.maximum(survivors + step.migrants, 0.0), births
