"""Teachers by course and by schooling in the statistics forms: which columns add up to what.

艺术 is a subtotal of 音乐 and 美术 in the sheets used since 2022 and a course beside them in the older ones. The
header says so (艺术｜计, #音乐), or the figures do: a subtotal is never smaller than its parts.
"""

from __future__ import annotations

import polars as pl

ABOVE = {"小学": ("博士", "硕士", "本科", "专科"), "初中": ("博士", "硕士", "本科")}
"""Schooling above what a stage requires: 专科 and up in 小学, 本科 and up in 初中 (教督〔2017〕6号)."""
SCHOOLING = ("博士", "硕士", "本科", "专科", "高中阶段", "高中阶段以下")
PE, ARTS, PARTS = "体育与健康", "艺术", ("音乐", "美术")


def schooling(leaf: str) -> str | None:
    """The level a header like 硕士研究生 or 高中阶段以下 means."""
    if leaf.startswith("高中"):
        return SCHOOLING[5] if leaf.endswith("以下") else SCHOOLING[4]
    return next((level for level in SCHOOLING[:4] if leaf.startswith(level)), None)


def above_required(frame: pl.DataFrame, stage: str = "stage", total: str = "teachers") -> pl.Expr:
    """Teachers schooled above what their stage requires, from number columns named after the levels.

    An empty level is 0 only where the filled levels already add up to the total; otherwise the sum is unknown.
    """
    levels = [level for level in SCHOOLING if level in frame.columns]
    complete = (
        pl.sum_horizontal(levels) == pl.col(total) if total in frame.columns and levels else pl.lit(False)
    )
    chosen = pl.lit(None, pl.Float64)
    for name, above in ABOVE.items():
        parts = [level for level in above if level in levels]
        if not parts:
            continue
        known = pl.all_horizontal(pl.col(p).is_not_null() for p in parts) | complete.fill_null(False)
        value = pl.when(known).then(pl.sum_horizontal(parts))
        chosen = pl.when(pl.col(stage) == name).then(value).otherwise(chosen)
    return chosen


def arts_are_subtotal(frame: pl.DataFrame, *, marked: bool) -> bool:
    """Whether 艺术 already holds 音乐 and 美术: the header says so, or no row contradicts it."""
    if marked or ARTS not in frame.columns:
        return marked
    parts = [p for p in PARTS if p in frame.columns]
    if not parts:
        return True
    less = pl.col(ARTS) < pl.sum_horizontal(parts)
    return not frame.select(less.fill_null(False).any()).item()


def sports_arts(frame: pl.DataFrame, *, subtotal: bool) -> pl.Expr:
    """Teachers of PE and the arts; unknown as soon as one of the columns it rests on is unknown."""
    columns = [
        PE,
        *(
            [ARTS]
            if subtotal and ARTS in frame.columns
            else [c for c in (ARTS, *PARTS) if c in frame.columns]
        ),
    ]
    if PE not in frame.columns or len(columns) == 1:
        return pl.lit(None, pl.Float64)
    known = pl.all_horizontal(pl.col(c).is_not_null() for c in columns)
    return pl.when(known).then(pl.sum_horizontal(columns))
