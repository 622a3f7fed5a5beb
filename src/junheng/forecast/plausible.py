"""What looks like a mistake in the register: schools that vanish, and grades that leap as no grade does by itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from junheng.forecast.notes import Note
from junheng.forecast.progression import wild
from junheng.forecast.tree import STAGE_OF, Tree


def implausible(now: Tree, enrolment: pl.DataFrame) -> list[Note]:
    """One note per school, year and grade, with the row it stands in: that step is not used for the ratios."""
    at = {
        key: row
        for *key_, row in enrolment.select("school", "year", "grade", "source_row").iter_rows()
        if (key := tuple(key_))
    }
    pairs = [y for y in range(len(now.years) - 1) if now.seen[y] and now.seen[y + 1]]
    if not pairs:
        return []
    below = np.stack([now.pupils[:, y, :-1] for y in pairs])
    above = np.stack([now.pupils[:, y + 1, 1:] for y in pairs])
    same = np.array([STAGE_OF[a] == STAGE_OF[b] for a, b in pairwise(now.grades)], bool)
    notes = []
    for p, s, g in np.argwhere(wild(below, above) & same):
        row = at.get((now.schools[s], now.years[pairs[p]] + 1, now.grades[g + 1]))
        where = f"第 {row} 行：" if row else ""
        found = (
            f"{where}{now.years[pairs[p]]} 学年{now.grades[g]} {below[p, s, g]:.0f} 人，"
            f"下一学年{now.grades[g + 1]} {above[p, s, g]:.0f} 人"
        )
        done = "变动过大，这一步不用来算升级比率"
        notes.append(Note("升级", None, now.schools[s], STAGE_OF[now.grades[g]], found, done))
    return notes


def vanished(now: Tree, schools: pl.DataFrame) -> list[Note]:
    """Schools without a row in the newest year that had pupils the year before and are not said to have closed."""
    if len(now.years) < 2:
        return []
    closed = set(schools.filter(pl.col("closed").is_not_null())["code"])
    last = now.pupils[:, :-1].sum(2)[:, now.seen[:-1]][:, -1]
    gone = (last > 0) & ~now.pupils[:, -1].any(axis=1)
    return [
        Note("在校生", None, now.schools[s], None, f"上一学年有 {last[s]:.0f} 人，{now.years[-1]} 学年没有记录，也没有停办日期",
             "按已停办处理，学生留在全县的升级里；漏报请补上后重新预测")
        for s in np.flatnonzero(gone) if now.schools[s] not in closed
    ]  # fmt: skip
