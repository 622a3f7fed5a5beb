"""What is said before a search: wishes that contradict the register or one another, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from junheng.networks.formation.terms import Terms
from junheng.programmes.said import Said, both, joined

NAMED = 8
"""Schools a notice names."""


def refuse_strangers(known: Mapping[str, int], left: pl.DataFrame, terms: Terms) -> None:
    """Raise ValueError for schools that the terms name and that are not to be grouped, each with its reason."""
    named = [
        *terms.heads,
        *terms.not_heads,
        *(c for some in (*terms.together, *terms.apart) for c in some),
        *terms.schools,
    ]
    reasons = {code: both(why, english) for code, _, why, english in left.iter_rows()}
    absent = Said("登记库里没有，或不办这些学段", "not in the register, or not of these stages")
    wrong = [
        Said("{code}（{why}）", "{code} ({why})", code=c, why=reasons.get(c, absent))
        for c in sorted(set(named))
        if c not in known and c not in terms.not_heads
    ]
    if wrong:
        raise ValueError(
            Said(
                "要求里写到的学校不在组团范围内：{wrong}", "schools you name are not among those to group: {wrong}",
                wrong=wrong,
            )
        )  # fmt: skip
    if not known:
        raise ValueError(
            Said(
                "{day} 没有办{stages}的学校可以组团，请核对日期、学段和不参加组团的类别",
                "on {day} there is no {stages} school to group: check the day, the stages and the kinds left out",
                day=str(terms.on), stages=terms.stages,
            )
        )  # fmt: skip


def refuse_contradictions(
    frame: pl.DataFrame, terms: Terms, known: Mapping[str, int], bundles: tuple[tuple[int, ...], ...], must: np.ndarray,
    kept: Mapping[str, tuple[int, tuple[int, ...]]],
) -> None:  # fmt: skip
    """Raise ValueError with every wish that another one, or a group that is kept, rules out."""
    names, wrong = frame["name"].to_list(), []
    where = {i: n for n, some in enumerate(bundles) for i in some}
    for some in bundles:
        heads = [names[i] for i in some if must[i]]
        if len(heads) > 1:
            wrong.append(
                Said(
                    "{heads}都要当龙头校，又要在同一组（既有集团或同组的要求），请去掉一项",
                    "{heads} are all to lead and to be in one group (one that stands, or by a wish): give up one of the two",
                    heads=heads,
                )
            )
    for a, b in terms.apart:
        if where[known[a]] == where[known[b]]:
            wrong.append(
                Said(
                    "{a}和{b}既要求同组又要求不同组（也可能因为已在同一个既有集团）",
                    "{a} and {b} are to be together and apart (perhaps because one group that stands has both)",
                    a=names[known[a]], b=names[known[b]],
                )
            )  # fmt: skip
    for network, (head, _) in sorted(kept.items()):
        if frame["code"][head] in terms.not_heads:
            wrong.append(
                Said(
                    "{name}是既有集团 {network} 的牵头校，不能排除；可把既有集团改为“尽量保留”",
                    "{name} leads the group {network} that stands and cannot be ruled out; let standing groups be preferred instead",
                    name=names[head], network=network,
                )
            )  # fmt: skip
    if wrong:
        raise ValueError(joined(wrong))


def notices(frame: pl.DataFrame, unplaced: list[str], terms: Terms) -> tuple[Said, ...]:
    """What is unknown, and what was assumed instead."""
    said = []
    if unknown := frame.filter(pl.col("strength").is_null())["name"].to_list():
        said.append(
            Said(
                "{n} 所学校强弱未知：需求按已知学校的平均缺口计，除非指定，否则不当龙头校：{names}",
                "the strength of {n} schools is unknown: their need is taken from the mean of the others, and they lead only if named: {names}",
                n=len(unknown), names=unknown[:NAMED],
            )
        )  # fmt: skip
    if silent := frame.filter(pl.col("pupils").is_null())["name"].to_list():
        said.append(
            Said(
                "{n} 所学校学生数未知，按已知学校的中位数计：{names}",
                "the pupils of {n} schools are unknown, the median of the others stands in: {names}",
                n=len(silent), names=silent[:NAMED],
            )
        )  # fmt: skip
    if unplaced:
        said.append(
            Said(
                "{n} 所学校没有经纬度或里程，无法按路程编组：{names}；请补报位置",
                "where {n} schools lie is unknown, they cannot be grouped by travel: {names}; report their place",
                n=len(unplaced), names=unplaced[:NAMED],
            )
        )  # fmt: skip
    return tuple(said)
