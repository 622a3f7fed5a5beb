"""Where a part of an instance is divided: at a site that neither stands nor does not, or at a client who is sent to several sites.

Sites are chosen by how much the bound rose when they were divided before (pseudo-costs, Benichou and others 1971): the product of
what either half may be hoped to rise by.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from junheng.layout.core.relaxed import Relaxed

OPEN = 0.03
"""A site whose share of standing is within this of 0 or 1 is not divided at while there is anything else."""
LEAST_SHARE = 0.02
"""A share is taken for no less than this where a rise is put down to it."""
LEAST_RISE = 1e-3
"""As a share of the average: where one half rises by nothing, the other, and how open the site is, still count."""


class Cut(NamedTuple):
    """Which courses or arcs (`what`) each half goes without; for a site the school, and how far it stood."""

    what: str
    without: tuple[np.ndarray, np.ndarray]
    school: int = -1
    share: float = 0.0


class Rises:
    """What the bound rose by on average where a school was closed, and where it was opened, for a whole share of standing."""

    def __init__(self, schools: int) -> None:
        self._sum, self._count = np.zeros((2, schools)), np.zeros((2, schools))

    def learn(self, cut: Cut, half: int, rise: float) -> None:
        if cut.school < 0 or not rise < inf:
            return
        moved = cut.share if half == 0 else 1.0 - cut.share
        self._sum[half, cut.school] += max(rise, 0.0) / max(moved, LEAST_SHARE)
        self._count[half, cut.school] += 1

    def hoped(self, share: np.ndarray) -> np.ndarray:
        """How good it is to divide at each school; one never divided at counts as the average of those that were."""
        score = np.ones(len(share))
        for half, moved in enumerate((share, 1.0 - share)):
            known = self._count[half] > 0
            rate = self._sum[half] / np.maximum(self._count[half], 1)
            mean = rate[known].mean() if known.any() else 0.0
            rate[~known] = mean
            score *= np.maximum(rate, LEAST_RISE * mean if mean > 0 else 1.0) * moved
        return score


def cut(k: Relaxed, stands: np.ndarray, shares: np.ndarray, may: np.ndarray, reach: np.ndarray, rises: Rises) -> Cut | None:  # fmt: skip
    """Where to divide; None where nothing is left to be decided.

    `stands` and `shares` say how far courses are taken and arcs are used, `may` and `reach` which still can be.
    """
    schools = _schools(k, stands, may)
    return _site(k, *schools, OPEN, rises) or _client(k, shares, reach) or _site(k, *schools, -1.0, rises)


def _schools(k: Relaxed, taken: np.ndarray, may: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far every school stands, and whether that is still open."""
    site = np.repeat(np.arange(k.sites), np.diff(k.course_start))
    option = k.course_option.reshape(-1, k.periods)
    share, free = np.empty((k.periods, k.sites)), np.empty((k.periods, k.sites), bool)
    for t in range(k.periods):
        stands = option[:, t] >= 0
        share[t] = np.bincount(site[stands], taken[stands], k.sites)
        may_stand = np.bincount(site[stands], may[stands], k.sites) > 0
        free[t] = may_stand & (np.bincount(site[~stands], may[~stands], k.sites) > 0)
    return np.clip(share, 0.0, 1.0).reshape(-1), free.reshape(-1)


def _site(k: Relaxed, share: np.ndarray, free: np.ndarray, least: float, rises: Rises) -> Cut | None:
    free = free & (np.minimum(share, 1.0 - share) > least)
    if not free.any():
        return None
    school = int(np.argmax(np.where(free, rises.hoped(share), -1.0)))
    t, j = divmod(school, k.sites)
    own = np.arange(k.course_start[j], k.course_start[j + 1])
    stands = k.course_option[own * k.periods + t] >= 0
    return Cut("site", (own[stands], own[~stands]), school, float(share[school]))


def _client(k: Relaxed, shares: np.ndarray, reach: np.ndarray) -> Cut | None:
    """The client who is most divided among sites, large ones rather; half of its arcs each."""
    alive = reach != 0
    count = np.bincount(k.node[alive], minlength=k.nodes)
    spread = (1.0 - np.bincount(k.node, shares**2, k.nodes)) * np.sqrt(k.weight)
    spread = np.where((k.weight > 0) & (count > 1), spread, -inf)
    i = int(np.argmax(spread))
    if spread[i] == -inf:
        return None
    arcs = np.flatnonzero((k.node == i) & alive)
    arcs = arcs[np.lexsort((k.cost[-k.arcs :][arcs], -shares[arcs]))]
    return Cut("client", (arcs[::2], arcs[1::2]))
