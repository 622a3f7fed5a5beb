"""Does the plan do what it says? Carried out on the register, measured again and priced from the plan alone.

Nothing here knows the model or the solver: a mistake there must not be able to hide here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.plans.changes import AddResource, AddTeachers, Change, MoveTeachers, TrainTeachers
from junheng.plans.plan import Plan
from junheng.programmes.said import Said, of
from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.remedy.costs import KINDS, Costs, Option
from junheng.standards.measure import Measurement, measure
from junheng.standards.resource import TOLERANCE
from junheng.standards.standard import Standard

Excused = frozenset[tuple[str | None, str, str]]
"""(code or None for the county, stage, indicator) that the result itself names as out of reach."""


@dataclass(frozen=True)
class Check:
    """What was found: the cost of the plan, and every sentence that speaks against it."""

    cost: float
    problems: tuple[str, ...]

    @property
    def certified(self) -> bool:
        return not self.problems


def check(
    tables: Mapping[str, pl.DataFrame],
    standard: Standard,
    plan: Plan,
    costs: Costs,
    *,
    stated_cost: float,
    excused: Excused = frozenset(),
    whole_register: bool = True,
) -> Check:
    """Carry the plan out, measure, and price it. Unknown figures and what is `excused` are not held against it."""
    try:
        after = plan.apply(tables, year=standard.year)
    except ValueError as refused:
        said = Said("计划不能执行：{why}", "the plan cannot be carried out: {why}", why=of(refused))
        return Check(float("nan"), (said,))
    measured = measure(after, standard, whole_register=whole_register)
    problems = [*_schools(measured, standard, excused), *_spreads(measured, excused)]
    try:
        cost = price(plan, costs)
    except ValueError as unpriced:
        return Check(float("nan"), (*problems, of(unpriced)))
    if abs(cost - stated_cost) > 1e-6 * max(1.0, abs(stated_cost)):
        problems.append(
            Said(
                "按计划逐条计价为 {cost:,.2f} 元，与所报 {stated:,.2f} 元不符",
                "priced change by change it costs {cost:,.2f} yuan, not {stated:,.2f} as stated", cost=cost, stated=stated_cost,
            )
        )  # fmt: skip
    return Check(cost, tuple(problems))


def _schools(measured: Measurement, standard: Standard, excused: Excused) -> list[Said]:
    allowed = len(standard.resource) - standard.each_school["met"]
    left = [code is not None and (code, stage, item) in excused for code, stage, item in measured.values.select("code", "stage", "indicator").iter_rows()]  # fmt: skip
    asked = measured.values.filter(~pl.Series(left, dtype=pl.Boolean), pl.col("state") != UNKNOWN)
    below = asked.filter(pl.col("state") == UNMET)
    counted = below.group_by("code", "name", "stage").agg(
        near=pl.len(), failed=(pl.col("value") < pl.col("floor") * (1 - TOLERANCE)).sum(), items=pl.col("indicator").sort()
    )  # fmt: skip
    return [
        Said(
            "{name}（{stage}）仍未达标：{items}",
            "{name} ({stage}) is still below: {items}",
            name=r["name"],
            stage=r["stage"],
            items=r["items"],
        )
        for r in counted.sort("code", "stage").iter_rows(named=True)
        if r["failed"] or r["near"] > allowed
    ]


def _spreads(measured: Measurement, excused: Excused) -> list[Said]:
    return [
        Said(
            "全县{stage} {indicator} 差异系数 {cv:.4f} 仍大于 {limit:.2f}",
            "the spread of {indicator}, {stage}, is {cv:.4f}, still above {limit:.2f}",
            stage=r["stage"],
            indicator=r["indicator"],
            cv=r["cv"],
            limit=r["limit"],
        )
        for r in measured.county.iter_rows(named=True)
        if (None, r["stage"], r["indicator"]) not in excused
        and r["state"] != MET
        and r["cv"] is not None
        and r["cv"] > r["limit"] * (1 + TOLERANCE)
    ]


def price(plan: Plan, costs: Costs) -> float:
    """元 for the whole plan, each change matched to an option of `costs`. Raises ValueError for one that matches none."""
    return sum(_price(change, costs) for change in plan.changes)


def _price(change: Change, costs: Costs) -> float:
    if isinstance(change, MoveTeachers) and costs.moves.allowed:
        return change.teachers * costs.unit_cost(costs.moves)
    if isinstance(change, TrainTeachers):
        return sum(
            getattr(change, kind) * costs.unit_cost(_option(costs, change, "train", change.stage, {kind: 1}))
            for kind in KINDS
            if getattr(change, kind)
        )
    if isinstance(change, AddTeachers):
        each = {k: getattr(change, k) // change.teachers for k in KINDS if getattr(change, k)}
        option = _option(costs, change, "hire", change.stage, {"teachers": 1} | each)
        return change.teachers * costs.unit_cost(option)
    if isinstance(change, AddResource):
        option = _option(costs, change, "resource", None, {change.resource: 1})
        return change.amount * costs.unit_cost(option)
    raise _unpriced(change)


def _option(costs: Costs, change: Change, act: str, stage: str | None, raises: Mapping[str, int]) -> Option:
    for option in costs.options:
        same = {k: v for k, v in option.raises.items() if v} == dict(raises)
        if option.act == act and same and (stage is None or stage in option.stages):
            return option
    raise _unpriced(change)


def _unpriced(change: Change) -> ValueError:
    return ValueError(
        Said(
            "单价文件没有这项措施的价格：{what}",
            "the document of costs has no price for {what}",
            what=str(change),
        )
    )
