"""What becomes of a village's way: longer, shorter, the same, or another kind of way. Loads no engine: pages ask it too."""

from __future__ import annotations

import polars as pl

SAME = 1.0
"""Minutes: a way this much longer or shorter is called the same."""
BOARDS = 0.5
"""The share of pupils from which they are said to board now."""
WAYS = ("gain", "lose", "same", "to_board", "to_day")

LEFT_BEHIND, BOARDERS = "留守儿童", "现在寄宿的学生"
"""Groups that are a share of every village's pupils."""


def share_of(group: str) -> pl.Expr:
    """The share of a row's pupils who are of a group."""
    return (
        pl.col({LEFT_BEHIND: "left_behind", BOARDERS: "boarding_now"}[group])
        if group in (LEFT_BEHIND, BOARDERS)
        else pl.lit(1.0)
    )


def boarded_of(group: str) -> pl.Expr:
    """The share of a row's pupils of a group who board now."""
    return pl.lit(1.0) if group == BOARDERS else pl.col("boarding_now")


def counted(group: str = "") -> dict[str, pl.Expr]:
    """How many of a row's pupils of a group come to each of `WAYS`: of all, the row's own whole numbers."""
    if group not in (LEFT_BEHIND, BOARDERS):
        return {what: pl.col(what) for what in WAYS}
    return counts(pl.col("pupils") * share_of(group), boarded_of(group))


def counts(pupils: pl.Expr, boarded: pl.Expr) -> dict[str, pl.Expr]:
    """Of so many pupils, of whom the share `boarded` board now, how many come to each of `WAYS`. A way at the weekend is neither longer nor
    shorter than one of every day: who comes to board, or ceases to, is counted apart from those whose kind of way stays."""
    boards, longer = pl.col("boarding"), pl.col("longer").fill_null(0.0)
    to_board = pl.when(boards).then(pupils * (1 - boarded)).otherwise(0.0)
    to_day = pl.when(boards).then(0.0).otherwise(pupils * boarded)
    kept = pupils - to_board - to_day
    less, more = longer < -SAME, longer > SAME
    return {
        "gain": pl.when(less).then(kept).otherwise(0.0), "lose": pl.when(more).then(kept).otherwise(0.0),
        "same": pl.when(less | more).then(0.0).otherwise(kept), "to_board": to_board, "to_day": to_day,
    }  # fmt: skip


def whole_counts() -> dict[str, pl.Expr]:
    """The same of a village's row, in whole pupils."""
    turned = (pl.col("pupils") * pl.col("boarding_now")).round(0)
    return {
        n: e.round(0).cast(pl.Int64) for n, e in counts(pl.col("pupils"), turned / pl.col("pupils")).items()
    }


def way() -> pl.Expr:
    """What becomes of the way of most pupils of a row that has these counts."""
    most = pl.max_horizontal(WAYS)
    order = ("to_board", "to_day", "lose", "gain")
    return pl.coalesce(*(pl.when(pl.col(w) == most).then(pl.lit(w)) for w in order), pl.lit("same"))
