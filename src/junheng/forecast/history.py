"""Pupils by unit, year and grade as one block of numbers, and the same block as it was known at an earlier year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

NOBODY = 1e-3
"""A thousandth of a pupil (full-time equivalents are published) is nobody."""
ALONE = "\0"
"""Marks the group of a school that belongs to none: it stands for itself."""


@dataclass(frozen=True, eq=False)
class History:
    """`pupils[unit, year, grade]`; 0 where nobody was taught. `seen` says which years were reported at all.

    `group[unit, year]` numbers the district a unit belonged to in that year (the last one known, -1 before the first).
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    grades: tuple[str, ...]
    pupils: np.ndarray
    seen: np.ndarray
    group: np.ndarray

    @property
    def origin(self) -> int:
        """The last year that is known."""
        return self.years[-1]

    @property
    def total(self) -> np.ndarray:
        """Pupils of each unit and year, all grades."""
        return self.pupils.sum(2)

    def until(self, year: int) -> History:
        """What was known at the end of `year`: later numbers are not merely unused, they are not there."""
        n = year - self.years[0] + 1
        return History(
            self.units, self.years[:n], self.grades, self.pupils[:, :n], self.seen[:n], self.group[:, :n]
        )

    def pairs(self, window: int) -> list[int]:
        """Positions y of the last `window` years at most for which both y and y + 1 were reported."""
        start = max(len(self.years) - 1 - window, 0)
        return [y for y in range(start, len(self.years) - 1) if self.seen[y] and self.seen[y + 1]]

    def last(self, count: int) -> list[int]:
        """Positions of the last `count` reported years."""
        return np.flatnonzero(self.seen)[-count:].tolist()


def history(rows: pl.DataFrame, grades: Sequence[str], *, unit: str = "school") -> History:
    """Rows of `year, school, grade, pupils` (and `district`) as a block; pupils of one cell are added up.

    `unit` is "school" or "district". Rows of other grades are left out; a year without any row was not reported.
    """
    own = pl.col(unit) if unit == "district" else pl.coalesce("district", pl.lit(ALONE) + pl.col("school"))
    kept = rows.filter(
        pl.col("grade").is_in(list(grades)), pl.col(unit).is_not_null(), pl.col("pupils") > NOBODY
    )
    kept = kept.with_columns(group=own)
    units = kept[unit].unique().sort().to_list()
    groups = kept["group"].unique().sort().to_list()
    if not units:
        raise ValueError("没有可用的在校生记录：所选年级在表里没有学生")
    first, last = kept["year"].min(), kept["year"].max()
    at = kept.select(
        u=pl.col(unit).replace_strict(units, range(len(units)), return_dtype=pl.Int64),
        y=pl.col("year") - first,
        g=pl.col("grade").replace_strict(list(grades), range(len(grades)), return_dtype=pl.Int64),
        d=pl.col("group").replace_strict(groups, range(len(groups)), return_dtype=pl.Int64),
        pupils=pl.col("pupils").cast(pl.Float64),
    )
    block = np.zeros((len(units), last - first + 1, len(grades)))
    np.add.at(block, (at["u"].to_numpy(), at["y"].to_numpy(), at["g"].to_numpy()), at["pupils"].to_numpy())
    group = np.full(block.shape[:2], -1)
    for u, y, d in at.group_by("u", "y").agg(pl.col("d").min()).sort("u", "y").iter_rows():
        group[u, y:] = d
    return History(
        tuple(units), tuple(range(first, last + 1)), tuple(grades), block, block.any(axis=(0, 2)), group
    )
