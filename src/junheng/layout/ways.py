"""What becomes of a village's way: longer, shorter, the same, or another kind of way. Loads no engine: pages ask it too."""

from __future__ import annotations

import polars as pl

SAME = 1.0
"""Minutes: a way this much longer or shorter is called the same."""
BOARDS = 0.5
"""The share of pupils from which they are said to board now."""
WAYS = ("gain", "lose", "same", "to_board", "to_day")


def way() -> pl.Expr:
    """What becomes of a village's way, one of `WAYS`. A way at the weekend is neither longer nor shorter than one of every day: who comes
    to board, or ceases to, is counted apart."""
    boards, boarded = pl.col("boarding"), pl.col("boarding_now") >= BOARDS
    longer = pl.col("longer").fill_null(0.0)
    return (
        pl.when(boards & ~boarded).then(pl.lit("to_board")).when(~boards & boarded).then(pl.lit("to_day"))
        .when(longer > SAME).then(pl.lit("lose")).when(longer < -SAME).then(pl.lit("gain")).otherwise(pl.lit("same"))
    )  # fmt: skip
