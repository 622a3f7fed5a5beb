"""What a layout does to the national indicators: how far schools fall short now, and before and after the plan side by side."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.layout.proposal import Proposal
from junheng.plans.compare import Comparison, compare
from junheng.register.snapshot import complete
from junheng.standards import resource
from junheng.standards.measure import measure
from junheng.standards.stage_school import stage_school
from junheng.standards.standard import Standard


def shortfall(tables: Mapping[str, pl.DataFrame], standard: Standard) -> pl.DataFrame:
    """code, shortfall: the mean over the seven indicators of how far the value is below its threshold, 0 to 1, weighted by pupils;
    unknown where nothing is reported."""
    stages = stage_school(complete(tables), standard)
    inside = pl.col("stage").is_in(list(standard.stages)) & (pl.col("pupils") > 0)
    long = resource.values(stages.filter(inside), standard)
    short = pl.max_horizontal(1 - pl.col("value") / pl.col("threshold"), pl.lit(0.0))
    by_stage = long.group_by("code", "stage").agg(short.mean().alias("shortfall"), pl.col("pupils").first())
    known = by_stage.filter(pl.col("shortfall").is_not_null() & pl.col("shortfall").is_finite())
    weighted = (pl.col("shortfall") * pl.col("pupils")).sum() / pl.col("pupils").sum()
    return known.group_by("code").agg(weighted.alias("shortfall")).sort("code")


def effect(
    tables: Mapping[str, pl.DataFrame],
    proposal: Proposal,
    standard: Standard,
    *,
    epoch: int | None = None,
    place: str | None = None,
) -> Comparison:
    """The register as it is beside the register with the plans up to `epoch` (all of them by default) carried out today."""
    register = complete(tables)
    after = register
    for year, plan in proposal.plans:
        if epoch is None or year <= epoch:
            after = plan.apply(after, year=standard.year)
    return compare(measure(register, standard, place=place), measure(after, standard, place=place))
