"""What a formation found, in a few lines a director can read."""

from __future__ import annotations

from typing import Any

import polars as pl

from junheng.networks.formation.model import BREACH
from junheng.programmes.said import Said, both, joined

PROVED = 0.01
"""With loosened limits: a gap up to here says that no answer breaks fewer, since one limit more costs far more than that."""
SHOWN = 10
"""How many relaxations, notices or schools a summary names."""
PARTS = {"路程": "travel", "负担均衡": "balance of load", "既有关系": "ties", "新建": "founding"}
"""What the objective is made of."""
Formation = Any
"""What `propose.py` found; it imports this module, so it is not imported here."""


def lines(found: Formation) -> list[Said]:
    """The summary line by line."""
    told = [_head(found)]
    if found.groups.height:
        told.append(_reach(found))
    told.append(_sure(found))
    told += _loosened(found)
    told += [Said("提醒：{said}", "Note: {said}", said=said) for said in found.notices[:SHOWN]]
    if found.left.height:
        words = {"n": found.left.height, "names": found.left["name"].head(SHOWN).to_list()}
        told.append(Said("不参加组团 {n} 所：{names}", "Not grouped, {n} schools: {names}", **words))
    return told


def _head(found: Formation) -> Said:
    terms = found.terms
    return Said(
        "组团方案（{stages}，{kind}，{pattern}；{day} 起；依据《{rules}》）",
        "Groups ({stages}, {kind}, {pattern}; from {day}; by “{rules}”)",
        stages=terms.stages, kind=terms.kind, pattern=terms.pattern, day=str(terms.on), rules=terms.rules.title,
    )  # fmt: skip


def _reach(found: Formation) -> Said:
    g, (inside, asked) = found.groups, found.coverage
    ways = found.why.filter(pl.col("role") == "成员校")["travel"]
    return Said(
        "{n} 个集团，{inside}/{asked} 所学校；每所龙头校帮扶 {few}—{many} 所；到龙头校平均 {mean:.1f} {unit}、最远 {most:.1f} {unit}；"
        "负担率 {low:.0%}—{high:.0%}",
        "{n} groups, {inside} of {asked} schools; each head helps {few}–{many}; to the head {mean:.1f} {unit} on average, "
        "{most:.1f} {unit} at most; loads {low:.0%}–{high:.0%}",
        n=g.height, inside=inside, asked=asked, few=g["helped"].min(), many=g["helped"].max(), mean=ways.mean() or 0.0,
        most=ways.max() or 0.0, unit=found.terms.rules.limits.unit, low=g["rate"].min(), high=g["rate"].max(),
    )  # fmt: skip


def _sure(found: Formation) -> Said:
    sure, unit = found.certificate, found.terms.rules.limits.unit
    parts = [
        Said("{what} {value:,.1f}", english + " {value:,.1f}", what=what, value=found.parts[what])
        for what, english in PARTS.items()
        if found.parts[what]
    ]
    verdict = Said("通过", "passed")
    if not sure.certified:
        verdict = Said("未通过：{why}", "failed: {why}", why=joined(sure.problems[:3]))
    if found.relaxations.height:
        bound = Said("", "")
    elif sure.bound is None:
        bound = Said("；下界未求得", "; no bound was found")
    else:
        words = {"bound": sure.bound, "gap": sure.gap}
        bound = Said(
            "；任何方案不低于 {bound:,.2f}，差距 {gap:.2%}",
            "; nothing is below {bound:,.2f}, gap {gap:.2%}",
            **words,
        )
    return Said(
        "目标值 {value:,.2f}（折{unit}：{parts}）{bound}；独立核验{verdict}",
        "Objective {value:,.2f} (in {unit}: {parts}){bound}; independent check {verdict}",
        value=sum(found.parts.values()), unit=unit, parts=parts or "0", bound=bound, verdict=verdict,
    )  # fmt: skip


def _loosened(found: Formation) -> list[Said]:
    rows, sure = found.relaxations, found.certificate
    if not rows.height:
        return []
    proof = Said("按原限制没有找到方案", "Nothing was found within the limits")
    if sure.impossible:
        proof = Said("已证明按原限制无解", "It is proved that nothing fits the limits")
    proved = proved_fewest(sure.gap, sure.impossible, rows.height)
    least = Said("", "") if proved else Said("（未证明放宽最少）", " (not proved to be the fewest)")
    told = [
        Said(
            "{proof}；以下 {n} 处放宽后可行{least}：", "{proof}; it works once these {n} give way{least}:",
            proof=proof, n=rows.height, least=least,
        ),
        *(both(f"  {said}", f"  {english}") for said, english in rows.select("said", "said_english").head(SHOWN).iter_rows()),
    ]  # fmt: skip
    if (more := rows.height - SHOWN) > 0:
        told.append(Said("  还有 {n} 处，见明细", "  and {n} more, see the details", n=more))
    if not proved and sure.bound is not None and sure.bound > 0:
        told.append(
            Said(
                "每处放宽至少计 {price:,.0f}：本方案合计 {value:,.0f}，任何方案不低于 {bound:,.0f}",
                "At {price:,.0f} or more for each limit that gives way: {value:,.0f} in all, nothing is below {bound:,.0f}",
                price=BREACH, value=sure.value, bound=sure.bound,
            )
        )  # fmt: skip
    return told


def proved_fewest(gap: float | None, impossible: bool, several: int) -> bool:
    """Whether so many loosened limits are known to be the fewest: where one has to give way, one is."""
    return (gap is not None and gap <= PROVED) or (impossible and several == 1)
