"""Steps from one grade to the next that no school takes by itself: a typing error, a boundary moved, a grade transferred."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from junheng.forecast.notes import Note
from junheng.forecast.progression import wild
from junheng.forecast.tree import STAGE_OF, Tree


def implausible(now: Tree) -> list[Note]:
    """One note per school, year and grade: that step is not used for the ratios."""
    pairs = [y for y in range(len(now.years) - 1) if now.seen[y] and now.seen[y + 1]]
    if not pairs:
        return []
    below = np.stack([now.pupils[:, y, :-1] for y in pairs])
    above = np.stack([now.pupils[:, y + 1, 1:] for y in pairs])
    same = np.array([STAGE_OF[a] == STAGE_OF[b] for a, b in pairwise(now.grades)], bool)
    notes = []
    for p, s, g in np.argwhere(wild(below, above) & same):
        found = (
            f"{now.years[pairs[p]]} 学年{now.grades[g]} {below[p, s, g]:.0f} 人，"
            f"下一学年{now.grades[g + 1]} {above[p, s, g]:.0f} 人"
        )
        done = "变动过大，这一步不用来算升级比率"
        notes.append(Note("升级", None, now.schools[s], STAGE_OF[now.grades[g]], found, done))
    return notes
