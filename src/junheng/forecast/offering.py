"""Which grades each school will teach in which year: as lately, until it closes; a school to be opened grows upwards."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from junheng.forecast.method import Method
from junheng.forecast.notes import Note
from junheng.forecast.tree import STAGE_GRADES, Tree
from junheng.programmes.said import Said

TEACHES = {
    "幼儿园": ("学前",), "小学": ("小学",), "小学教学点": ("小学",), "初级中学": ("初中",), "高级中学": ("高中",),
    "九年一贯制学校": ("小学", "初中"), "完全中学": ("初中", "高中"), "十二年一贯制学校": ("小学", "初中", "高中"),
}  # fmt: skip
AUTUMN = (9, 1)


def offering(schools: pl.DataFrame, tree: Tree, years: int, method: Method, notes: list[Note]) -> np.ndarray:
    """`offered[school, year ahead, grade]`."""
    rows = {r["code"]: r for r in schools.iter_rows(named=True)}
    recent = np.flatnonzero(tree.seen)[-method.intake_years :]
    lately = tree.pupils[:, recent].any(axis=1)
    now = tree.pupils[:, -1].any(axis=1)
    offered = np.repeat((lately & now[:, None])[:, None, :], years, axis=1)
    for i, code in enumerate(tree.schools):
        row = rows.get(code)
        if row is None:
            continue
        if not now[i]:
            offered[i] = _opening(row, tree, years)
        if closed := row["closed"]:
            gone = [_autumn(tree, h) >= closed for h in range(1, years + 1)]
            offered[i, gone] = False
            if any(gone) and now[i]:
                first = tree.years[-1] + 1 + gone.index(True)
                found = Said("{day} 停办", "closes on {day}", day=closed)
                done = Said(
                    "{year} 学年起学生分到同乡镇（没有则同县）的其他学校",
                    "from {year} its pupils go to other schools of the township, or else of the county",
                    year=first,
                )
                notes.append(Note("停办", row["place"], code, None, found, done))
    return offered


def _autumn(tree: Tree, ahead: int) -> dt.date:
    return dt.date(tree.years[-1] + ahead, *AUTUMN)


def _opening(row: dict, tree: Tree, years: int) -> np.ndarray:
    """Nothing before it opens; then the lowest grade of each of its stages, and one more each year."""
    offered = np.zeros((years, len(tree.grades)), bool)
    opened = row["opened"]
    if opened is None or opened <= _autumn(tree, 0):
        return offered
    for h in range(years):
        age = sum(opened <= _autumn(tree, n) for n in range(1, h + 2))
        for stage in TEACHES.get(row["kind"], ()):
            for grade in STAGE_GRADES[stage][:age]:
                if grade in tree.grades:
                    offered[h, tree.grades.index(grade)] = True
    return offered
