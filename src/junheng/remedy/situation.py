"""Where the county stands, as arrays: one row per school and stage in scope, one column per indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from junheng.register.headcount import COUNTED
from junheng.standards import resource
from junheng.standards.indicators import INDICATORS
from junheng.standards.stage_school import RESOURCES, stage_school
from junheng.standards.standard import Standard


@dataclass(frozen=True)
class Spread:
    """One county coefficient: the rows whose value is known, their share of the pupils, and the limit."""

    stage: str
    item: int
    rows: np.ndarray
    share: np.ndarray
    limit: float

    def coefficient(self, values: np.ndarray) -> float:
        """The pupil-weighted coefficient of variation of rows × indicators `values`; 0 where the mean is 0."""
        y = values[self.rows, self.item]
        mean = self.share @ y
        return float(np.sqrt(self.share @ (y - mean) ** 2) / mean) if mean > 0 else 0.0


@dataclass(frozen=True)
class Situation:
    """The arrays the model is built from. Unknown values are nan. `frame` has the same row order."""

    standard: Standard
    frame: pl.DataFrame
    items: tuple[str, ...]
    values: np.ndarray
    lines: np.ndarray
    floors: np.ndarray
    spreads: tuple[Spread, ...]

    @property
    def codes(self) -> list[str]:
        return self.frame["code"].to_list()

    @property
    def stages(self) -> list[str]:
        return self.frame["stage"].to_list()

    @property
    def row_of(self) -> dict[tuple[str, str], int]:
        """(school, stage) → row."""
        return {key: n for n, key in enumerate(zip(self.codes, self.stages, strict=True))}

    @property
    def allowed_below(self) -> int:
        """How many indicators of a school may stay between the floor and the line."""
        return len(self.standard.resource) - self.standard.each_school["met"]

    def effect(self, columns: Sequence[str]) -> np.ndarray:
        """How much every value rises when each of `columns` rises by one: asked of the formulas themselves.

        The formulas are affine in resources and teachers: the slope is the value of a school that has one unit of this
        and nothing else, less the value of a school that has nothing.
        """
        formulas = {item.id: INDICATORS[item.formula].value(self.standard) for item in self.standard.resource}
        amounts = {*COUNTED, *RESOURCES, *(f"{r}_own" for r in RESOURCES)} & set(self.frame.columns)
        nothing = self.frame.with_columns(pl.lit(0.0).alias(name) for name in sorted(amounts))
        only_this = nothing.with_columns(pl.lit(1.0).alias(name) for name in columns)
        slopes = only_this.select(**formulas).to_numpy() - nothing.select(**formulas).to_numpy()
        return np.where(np.isnan(self.values), 0.0, np.nan_to_num(slopes.astype(float)))


def situation(
    tables: Mapping[str, pl.DataFrame], standard: Standard, *, whole_register: bool = True
) -> Situation:
    """Read the situation from a complete register. Raises ValueError where the school year has no data."""
    frame, _ = resource.in_scope(stage_school(tables, standard, whole_register=whole_register), standard)
    order = {stage: n for n, stage in enumerate(standard.stages)}
    frame = frame.sort(pl.col("stage").replace_strict(order, return_dtype=pl.Int64), "code")
    long = resource.values(frame, standard)
    items = tuple(item.id for item in standard.resource)

    def grid(column: str) -> np.ndarray:
        wide = long.pivot(on="indicator", index=["code", "stage"], values=column)
        both = frame.select("code", "stage").join(wide, on=["code", "stage"], how="left", validate="1:1")
        return both.select(items).to_numpy().astype(float) if frame.height else np.zeros((0, len(items)))

    values = grid("value")
    return Situation(
        standard, frame, items, values, grid("threshold"), grid("floor"), _spreads(frame, standard, values)
    )


def _spreads(frame: pl.DataFrame, standard: Standard, values: np.ndarray) -> tuple[Spread, ...]:
    stages, pupils = frame["stage"].to_numpy(), frame["pupils"].fill_null(0).to_numpy().astype(float)
    found = []
    for stage in standard.stages:
        for k, item in enumerate(standard.resource):
            rows = np.flatnonzero((stages == stage) & ~np.isnan(values[:, k]))
            if rows.size:
                share = pupils[rows] / pupils[rows].sum()
                found.append(Spread(stage, k, rows, share, float(item.spread_at_most[stage])))
    return tuple(found)
