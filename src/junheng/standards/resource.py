"""资源配置: values against their lines, school verdicts, the county's spread and the interval it can still take.

Every function takes and returns frames and works for one county or, with `by=["county"]`, for many in one table.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from junheng.register.codes import ENGLISH, MET, UNKNOWN, UNMET
from junheng.said import both
from junheng.standards import spread
from junheng.standards.indicators import INDICATORS
from junheng.standards.standard import Standard

TOLERANCE = 1e-9
"""Relative room for binary fractions: a value this close under a line has reached it."""


NOBODY = both(
    "本学段在校生数为 0，无法计算；已停办请登记停办日期，漏填请补报在校生数",
    "no pupils in this stage, so nothing can be worked out; if it closed enter the day, if it was left out report the pupils",
)


def in_scope(stages: pl.DataFrame, standard: Standard) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows the resource verdict is about, and the rest of the compulsory stages with the reason they are left out."""
    scope = standard.scope
    kinds, point = scope["exclude_kinds"], scope["small_point"]
    is_small = (pl.col("kind") == point["kind"]) & (pl.col("pupils") < point["below"])
    closed = pl.col("closed").is_not_null() & (pl.col("closed") <= standard.on)
    named = pl.col("kind").replace(kinds)
    cases = (
        (pl.col("kind").is_in(list(kinds)), named, named.replace(ENGLISH)),
        (closed, pl.format("已于 {} 停办", pl.col("closed")), pl.format("closed on {}", pl.col("closed"))),
        (is_small, pl.lit(point["reason"]), pl.lit(point.get("reason_english", point["reason"]))),
        (pl.col("pupils") == 0, pl.lit(str(NOBODY)), pl.lit(NOBODY.english())),
    )
    told = [pl.coalesce(pl.when(case[0]).then(case[n]) for case in cases) for n in (1, 2)]
    marked = stages.filter(pl.col("stage").is_in(list(standard.stages)))
    marked = marked.with_columns(reason=told[0], reason_english=told[1])
    inside = pl.col("reason").is_null()
    return marked.filter(inside).drop("reason", "reason_english"), marked.filter(~inside)


def values(stages: pl.DataFrame, standard: Standard, by: Sequence[str] = ()) -> pl.DataFrame:
    """Long: by…, code, name, kind, setting, stage, pupils, indicator, value, threshold, floor, state.

    `stages` are the rows in scope. `floor` is the share of the threshold the one remaining indicator must reach.
    """
    keep = [*by, "code", "name", "kind", "setting", "stage", "pupils"]
    names = [item.id for item in standard.resource]
    # Sums of binary fractions depend on their order: schools always stand in the order of their codes.
    wide = stages.sort(*by, "code", "stage").select(
        *keep, **{i.id: INDICATORS[i.formula].value(standard) for i in standard.resource}
    )
    long = wide.unpivot(names, index=keep, variable_name="indicator", value_name="value")
    lines = [
        (
            item.id,
            stage,
            float(line),
            float(line) * standard.each_school["others_reach"],
            float(item.spread_at_most[stage]),
        )
        for item in standard.resource
        for stage, line in item.at_least.items()
    ]
    table = pl.DataFrame(lines, schema=["indicator", "stage", "threshold", "floor", "limit"], orient="row")
    joined = long.join(table, on=["indicator", "stage"], how="left", validate="m:1")
    if silent := joined.filter(pl.col("threshold").is_null())["stage"].unique().to_list():
        raise ValueError(f"《{standard.title}》没有规定这些学段的标准：{'、'.join(silent)}")
    return joined.with_columns(state=reaches(pl.col("value"), pl.col("threshold")))


def reaches(value: pl.Expr, line: pl.Expr) -> pl.Expr:
    """达标 where `value` ≥ `line`, 未达标 where below, 待填报 where unknown."""
    met = value >= line * (1 - TOLERANCE)
    return pl.when(value.is_null()).then(pl.lit(UNKNOWN)).when(met).then(pl.lit(MET)).otherwise(pl.lit(UNMET))


def school_verdicts(long: pl.DataFrame, standard: Standard, by: Sequence[str] = ()) -> pl.DataFrame:
    """One row per school and stage: by…, code, name, kind, setting, stage, pupils, met, near, failed, unknown, state.

    达标: at least `met` indicators reach the line and all others the floor. 未达标 as soon as no unknown value could
    still bring that about. `near`: below the line, at or above the floor; `failed`: below the floor.
    """
    met = (pl.col("state") == MET).sum()
    unknown = (pl.col("state") == UNKNOWN).sum()
    floor = pl.col("value") >= pl.col("floor") * (1 - TOLERANCE)
    near = ((pl.col("state") == UNMET) & floor).sum()
    failed = ((pl.col("state") == UNMET) & ~floor).sum()
    allowed = len(standard.resource) - standard.each_school["met"]
    state = (
        pl.when((pl.col("failed") > 0) | (pl.col("near") > allowed))
        .then(pl.lit(UNMET))
        .when(pl.col("unknown") == 0)
        .then(pl.lit(MET))
        .otherwise(pl.lit(UNKNOWN))
    )
    keys, about = [*by, "code", "stage"], ["name", "kind", "setting", "pupils"]
    counted = long.group_by(keys).agg(
        *(pl.col(c).first() for c in about), met=met, near=near, failed=failed, unknown=unknown
    )
    columns = [*by, "code", "name", "kind", "setting", "stage", "pupils", "met", "near", "failed", "unknown"]
    whole = pl.col("met", "near", "failed", "unknown").cast(pl.Int64)
    return counted.select(columns).with_columns(whole, state=state).sort(keys)


def county_spread(long: pl.DataFrame, standard: Standard, by: Sequence[str] = ()) -> pl.DataFrame:
    """One row per stage and indicator: mean, cv, limit, state, reported and expected schools and pupils, cv_low/high.

    `mean` and `cv` are over the schools that reported. 达标 only when even cv_high is within the limit; 未达标 when
    even cv_low is above it.
    """
    keys = [*by, "stage", "indicator"]
    reported = pl.col("value").is_not_null()
    rows = long.group_by(keys).agg(
        mean=spread.mean(),
        cv=spread.coefficient(),
        limit=pl.col("limit").first(),
        reported=reported.sum().cast(pl.Int64),
        expected=pl.len().cast(pl.Int64),
        pupils_reported=pl.col("pupils").filter(reported).sum(),
        pupils_expected=pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum()),
    )
    full = pl.when(pl.col("reported") == pl.col("expected")).then(pl.col("cv"))
    rows = rows.with_columns(cv_low=full, cv_high=full)
    open_rows = rows.filter(pl.col("reported") < pl.col("expected")).select(keys)
    if open_rows.height:
        rows = rows.update(_intervals(long, open_rows, keys), on=keys, how="left")
    room = pl.col("limit") * (1 + TOLERANCE)
    state = (
        pl.when(pl.col("cv_high") <= room)
        .then(pl.lit(MET))
        .when(pl.col("cv_low") > room)
        .then(pl.lit(UNMET))
        .otherwise(pl.lit(UNKNOWN))
    )
    order = {stage: n for n, stage in enumerate(standard.stages)}
    return rows.with_columns(state=state).sort(*by, pl.col("stage").replace_strict(order), "indicator")


def _intervals(long: pl.DataFrame, wanted: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    groups = long.join(wanted, on=keys, how="semi").group_by(keys).agg("value", "pupils")
    bounds = [spread.interval(row["value"], row["pupils"]) for row in groups.iter_rows(named=True)]
    low, high = [b[0] for b in bounds], [b[1] for b in bounds]
    return groups.select(keys).with_columns(
        cv_low=pl.Series(low, dtype=pl.Float64), cv_high=pl.Series(high, dtype=pl.Float64)
    )


def combined(states: Sequence[str]) -> str:
    """达标 only if all are; 未达标 if any is; else 待填报 (also where there is nothing to judge)."""
    if UNMET in states:
        return UNMET
    return MET if states and all(state == MET for state in states) else UNKNOWN
