"""How strong a school is, from the national resource indicators: what groups are formed by.

An index of resources, not of the quality of teaching; a county with monitoring results hands its own table in instead.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.networks.rules import Rules
from junheng.programmes.said import Said
from junheng.register.snapshot import complete
from junheng.standards import resource
from junheng.standards.stage_school import stage_school
from junheng.standards.standard import Standard

STRENGTH = {
    "code": pl.String, "stage": pl.String, "pupils": pl.Int64, "strength": pl.Float64, "shortfall": pl.Float64, "known": pl.Int64,
}  # fmt: skip


def strengths(tables: Mapping[str, pl.DataFrame], standard: Standard, rules: Rules) -> pl.DataFrame:
    """Rows of `STRENGTH`, one per school and compulsory stage; strength and shortfall unknown where too little is reported.

    strength = Σ w·min(value ÷ threshold, cap) ÷ Σ w and shortfall = Σ w·max(0, 1 − value ÷ threshold) ÷ Σ w, over the
    indicators that are known.
    """
    asked, weights = rules.strength, rules.strength.weights
    if strangers := sorted(set(weights) - {item.id for item in standard.resource}):
        raise ValueError(
            Said(
                "《{title}》没有这些指标：{strangers}，请核对 strength 的 weights",
                "“{title}” has no such indicators: {strangers}; check the weights of strength",
                title=standard.title, strangers=strangers,
            )
        )  # fmt: skip
    stages = stage_school(complete(tables), standard)
    inside = pl.col("stage").is_in(list(standard.stages)) & (pl.col("pupils") > 0)
    long = resource.values(stages.filter(inside), standard).filter(pl.col("indicator").is_in(list(weights)))
    ratio = pl.col("value") / pl.col("threshold")
    weight = pl.col("indicator").replace_strict(dict(weights), default=0.0, return_dtype=pl.Float64)
    marked = long.with_columns(ratio=ratio, weight=pl.when(ratio.is_not_null()).then(weight).otherwise(0.0))
    w, r = pl.col("weight"), pl.col("ratio")
    found = (
        marked.sort("code", "stage", "indicator")
        .group_by("code", "stage", maintain_order=True)
        .agg(
            pl.col("pupils").first(),
            strength=(w * pl.min_horizontal(r, pl.lit(asked.cap))).sum() / w.sum(),
            shortfall=(w * pl.max_horizontal(1 - r, pl.lit(0.0))).sum() / w.sum(),
            known=r.count().cast(pl.Int64),
        )
    )
    enough = (pl.col("known") >= asked.known_at_least) & pl.col("strength").is_finite()
    sure = [pl.when(enough).then(pl.col(c)).alias(c) for c in ("strength", "shortfall")]
    return found.with_columns(sure).select(list(STRENGTH)).cast(STRENGTH)


def given_strengths(table: pl.DataFrame) -> pl.DataFrame:
    """A table handed in (code, strength, and if wanted stage) as rows of code, stage, strength, shortfall.

    Raises ValueError for a table of another shape, a school named twice or a negative index.
    """
    if missing := {"code", "strength"} - set(table.columns):
        raise ValueError(
            Said(
                "强弱表应有 code（学校标识码）和 strength（强弱指数）两列，缺少 {missing}",
                "the table of strength should have the columns code and strength; it lacks {missing}", missing=sorted(missing),
            )
        )  # fmt: skip
    stage = pl.col("stage") if "stage" in table.columns else pl.lit(None, pl.String).alias("stage")
    rows = table.select(pl.col("code").cast(pl.String), stage, pl.col("strength").cast(pl.Float64))
    if twice := rows.filter(rows.select("code", "stage").is_duplicated())["code"].unique().sort().to_list():
        raise ValueError(
            Said(
                "强弱表里有学校写了两次：{twice}",
                "the table of strength names schools twice: {twice}",
                twice=twice[:10],
            )
        )
    wrong = rows.filter((pl.col("strength") < 0) | ~pl.col("strength").is_finite())
    if not wrong.is_empty():
        codes = wrong["code"].sort()[:10].to_list()
        raise ValueError(
            Said(
                "强弱指数应为不小于 0 的数：{codes}",
                "strength should be a number from 0 upwards: {codes}",
                codes=codes,
            )
        )
    return rows.with_columns(shortfall=pl.max_horizontal(1 - pl.col("strength"), pl.lit(0.0)))
