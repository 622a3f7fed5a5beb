"""What looks like a mistake in the register: schools that vanish, and grades that leap as no grade does by itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from junheng.forecast.notes import Note, at
from junheng.forecast.progression import wild
from junheng.forecast.tree import STAGE_OF, Tree
from junheng.programmes.said import Said, both

TAKEN_AS_CLOSED = both(
    "按已停办处理，学生留在全县的升级里；漏报请补上后重新预测",
    "taken as closed, its pupils stay within the county's cohorts; if it was left out, enter it and forecast again",
)


def implausible(now: Tree, enrolment: pl.DataFrame) -> list[Note]:
    """One note per school, year and grade, with the row it stands in: that step is not used for the ratios."""
    rows = {
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
        row = rows.get((now.schools[s], now.years[pairs[p]] + 1, now.grades[g + 1]))
        found = Said(
            "{year} 学年{grade} {before} 人，下一学年{next} {after} 人", "{before} pupils in {grade} in {year}, a year later {after} in {next}",
            year=now.years[pairs[p]], grade=now.grades[g], before=round(below[p, s, g]), next=now.grades[g + 1], after=round(above[p, s, g]),
        )  # fmt: skip
        done = both("变动过大，这一步不用来算升级比率", "too large a step: not used for the ratios")
        notes.append(Note("升级", None, now.schools[s], STAGE_OF[now.grades[g]], at(row, found), done))
    return notes


def vanished(now: Tree, schools: pl.DataFrame) -> list[Note]:
    """Schools without a row in the newest year that had pupils the year before and are not said to have closed."""
    if len(now.years) < 2:
        return []
    closed = set(schools.filter(pl.col("closed").is_not_null())["code"])
    last = now.pupils[:, :-1].sum(2)[:, now.seen[:-1]][:, -1]
    gone = (last > 0) & ~now.pupils[:, -1].any(axis=1)
    return [
        Note("在校生", None, now.schools[s], None, Said("上一学年有 {n} 人，{year} 学年没有记录，也没有停办日期", "{n} pupils the year before, no record of {year}, and no day of closing", n=round(last[s]), year=now.years[-1]), TAKEN_AS_CLOSED)
        for s in np.flatnonzero(gone) if now.schools[s] not in closed
    ]  # fmt: skip
