"""What a path to compliance found, in a few lines a director can read."""

from __future__ import annotations

from typing import Any

import polars as pl

from junheng.plans.changes import AddTeachers, MoveTeachers, TrainTeachers
from junheng.programmes.said import Said, both, joined

SHOWN = 10
"""How many of the things out of reach a summary names."""
Remedy = Any
"""What `propose.py` found; it imports this module, so it is not imported here."""


def lines(found: Remedy) -> list[Said]:
    """The summary line by line."""
    head = Said(
        "达标路径（{standard}，{year} 学年；单价：{costs}，按年的费用计 {years:g} 年）",
        "Path to compliance ({standard}, school year {year}; costs: {costs}, yearly ones for {years:g} years)",
        standard=found.standard.title, year=str(found.standard.year), costs=found.costs.title, years=found.costs.years,
    )  # fmt: skip
    if found.county.is_empty():
        nobody = Said(
            "没有参加资源配置评估的学校，无从求达标路径；请先用 junheng measure 看评估范围",
            "no school is judged by its resources, so there is no path to look for; see junheng measure for who is judged",
        )
        return [head, nobody]
    told = [head, _money(found)]
    if found.plan.changes:
        told.append(_what(found))
    told += [
        Said(
            "全县{stage} {indicator} 差异系数 {cv_before:.3f}→{cv_after:.3f}（限 {limit:.2f}）",
            "The county's spread of {indicator}, {stage}: {cv_before:.3f} → {cv_after:.3f} (limit {limit:.2f})", **row,
        )
        for row in found.county.filter(pl.col("cv_before") > pl.col("limit")).iter_rows(named=True)
    ]  # fmt: skip
    told += _out_of_reach(found)
    if found.unresolved.height:
        words = {"schools": found.unresolved.n_unique(["code", "stage"]), "n": found.unresolved.height}
        told.append(
            Said(
                "另有 {schools} 个学校学段的 {n} 项数据未填报，填报以前最多只能判为待填报",
                "{n} figures of {schools} schools and stages are not reported; until then they cannot be judged",
                **words,
            )
        )
    return told


def _money(found: Remedy) -> Said:
    verdict = Said("通过", "passed")
    if not found.certified:
        verdict = Said("未通过：{why}", "failed: {why}", why=joined(found.problems[:3]))
    if found.plan.changes:
        return Said(
            "费用 {cost:,.2f} 万元；任何方案不低于 {bound:,.2f} 万元，差距 {gap:.2%}；独立核验{verdict}",
            "Cost {cost:,.2f} × 10,000 yuan; no plan costs less than {bound:,.2f}, gap {gap:.2%}; independent check {verdict}",
            cost=found.cost / 1e4, bound=found.bound / 1e4, gap=found.gap, verdict=verdict,
        )  # fmt: skip
    nothing = Said("不需要任何措施，费用 0 元", "Nothing has to be done, at a cost of 0 yuan")
    if found.out_of_reach.height:
        nothing = Said("单价文件里没有可用的措施", "The document of costs has no means that would help")
    return Said(
        "{nothing}；独立核验{verdict}",
        "{nothing}; independent check {verdict}",
        nothing=nothing,
        verdict=verdict,
    )


def _out_of_reach(found: Remedy) -> list[Said]:
    rows = list(found.out_of_reach.iter_rows(named=True))
    told = []
    for r in rows[:SHOWN]:
        down, digits = r["code"] is None, 3 if r["code"] is None else 2
        value, needed, short = (f"{r[c]:,.{digits}f}" for c in ("value", "needed", "short"))
        told.append(
            Said(
                "现有措施够不到：{name}（{stage}）{indicator} 只能{verb}到 {value}，需 {needed}，差 {short}；{reason}",
                "Out of reach: {name} ({stage}) {indicator} only {verb} to {value}, needs {needed}, {short} short; {reason}",
                name=r["name"], stage=r["stage"], indicator=r["indicator"], value=value, needed=needed, short=short,
                verb=Said("降", "comes down") if down else Said("升", "comes up"), reason=both(r["reason"], r["reason_english"]),
            )
        )  # fmt: skip
    if len(rows) > SHOWN:
        told.append(
            Said(
                "够不到的共 {n} 项，其余见明细",
                "{n} are out of reach; see the details for the rest",
                n=len(rows),
            )
        )
    return told


def _what(found: Remedy) -> Said:
    of = found.plan.changes
    moved = sum(c.teachers for c in of if isinstance(c, MoveTeachers))
    hired = sum(c.teachers for c in of if isinstance(c, AddTeachers))
    trained = sum(c.above_required + c.backbone + c.sports_arts for c in of if isinstance(c, TrainTeachers))
    parts: list[str] = []
    if hired:
        parts.append(Said("新增教师 {n} 人次", "{n} teachers hired", n=hired))
    if trained:
        parts.append(Said("培养 {n} 人次", "{n} teachers trained", n=trained))
    if moved:
        parts.append(Said("交流 {n} 人次", "{n} teachers moved", n=moved))
    bought = found.why.filter(pl.col("unit") != "人").group_by("what", "unit").agg(pl.col("amount").sum())
    parts += [
        Said(
            "{what} {amount:,.10g} {unit}",
            "{what} {amount:,.10g} {unit}",
            what=what,
            amount=amount,
            unit=unit,
        )
        for what, unit, amount in bought.sort("what").iter_rows()
    ]
    return Said(
        "涉及 {n} 所学校：{parts}", "{n} schools: {parts}", n=found.why["code"].n_unique(), parts=parts
    )
