"""Hamilton and Perry's short method for places too small for vital rates: cohort change and child–woman ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOTHERS = (20, 44)
"""Ages of the women that children under five are related to."""


@dataclass(frozen=True, eq=False)
class Ratios:
    """`change[..., sex, band]` into each band from the one `step` bands below; `children[..., sex, band]` per woman."""

    change: np.ndarray
    children: np.ndarray
    step: int


def ratios(earlier: np.ndarray, later: np.ndarray, *, years: int = 5, width: int = 5, within=(0.0, np.inf)) -> Ratios:  # fmt: skip
    """From two counts `people[..., sex, band]` (women first) `years` apart; the last band is open.

    Ratios outside `within` are brought to its edges: small places have wild ones. A cohort of nobody keeps ratio one.
    """
    step = _whole(years, width)
    change = np.ones_like(later, dtype=float)
    below, above = earlier[..., :-step].astype(float), later[..., step:].astype(float)
    below = below.copy()
    below[..., -1] += earlier[..., -step:].sum(-1)
    np.divide(above, below, out=change[..., step:], where=below > 0)
    women = _mothers(later, width)
    children = np.divide(later[..., :step], women[..., None, None], out=np.zeros_like(later[..., :step], float), where=women[..., None, None] > 0)  # fmt: skip
    return Ratios(np.clip(change, *within), children, step)


def forward(people: np.ndarray, known: Ratios, *, width: int = 5) -> np.ndarray:
    """`people[..., sex, band]` as many years later as the ratios span."""
    step = known.step
    later = np.zeros_like(people, dtype=float)
    below = people[..., :-step].astype(float).copy()
    below[..., -1] += people[..., -step:].sum(-1)
    later[..., step:] = below * known.change[..., step:]
    later[..., :step] = known.children * _mothers(later, width)[..., None, None]
    return later


def _mothers(people: np.ndarray, width: int) -> np.ndarray:
    return people[..., 0, MOTHERS[0] // width : MOTHERS[1] // width + 1].sum(-1)


def _whole(years: int, width: int) -> int:
    if years <= 0 or years % width:
        raise ValueError(f"两次人口数相隔 {years} 年，应是年龄组宽 {width} 年的整数倍")
    return years // width
