"""Which limits an answer breaks, whose they are, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from junheng.networks.formation.situation import Situation

RELAXATIONS = {
    "what": pl.String, "code": pl.String, "name": pl.String, "limit": pl.Float64, "needed": pl.Float64, "by": pl.Float64,
    "said": pl.String,
}  # fmt: skip
CLOSE = 1e-9
Led = tuple[int, tuple[int, ...]]


def relaxations(place: Situation, groups: Sequence[Led], left_out: Sequence[int]) -> pl.DataFrame:
    """Rows of `RELAXATIONS`: what (里程, 帮扶数, 负担, 强弱, 规模, 集团数, 未编组), the school, its limit, what is needed, by how much."""
    rows = [row for group in groups for row in _of_group(place, group)]
    low, high = place.groups
    if not low <= len(groups) <= high:
        limit = low if len(groups) < low else high
        said = f"集团数只能是 {len(groups)} 个，要求 {place.shape.groups.said()} 个"
        rows.append(("集团数", None, None, limit, len(groups), abs(len(groups) - limit), said))
    rows += [
        ("未编组", place.codes[i], place.names[i], None, None, None, _unreached(place, i)) for i in left_out
    ]
    return pl.DataFrame(rows, schema=RELAXATIONS, orient="row")


def _of_group(place: Situation, group: Led) -> Iterator[tuple]:
    head, helped = group
    code, name, limits = place.codes[head], place.names[head], place.terms.rules.limits
    for i in helped:
        way = place.travel[head, i]
        if not place.exempt[head, i] and way > limits.travel_at_most + CLOSE:
            over = way - limits.travel_at_most
            said = f"{place.names[i]}到{name} {way:.1f} {limits.unit}，超出上限 {limits.travel_at_most:g} {limits.unit} {over:.1f} {limits.unit}"
            yield "里程", place.codes[i], place.names[i], limits.travel_at_most, float(way), float(over), said
    low, most = place.shape.helped.low, place.most[head]
    if len(helped) < low or len(helped) > most:
        limit = low if len(helped) < low else most
        said = f"{name}帮扶 {len(helped)} 所，要求{'不少于' if len(helped) < low else '不多于'} {limit:g} 所"
        yield "帮扶数", code, name, float(limit), float(len(helped)), float(abs(len(helped) - limit)), said
    load, able = int(place.need[list(helped)].sum()), int(place.capacity[head])
    if load > able:
        yield (
            "负担",
            code,
            name,
            float(able),
            float(load),
            float(load - able),
            f"{name}需带动 {load} 点，能力只有 {able} 点",
        )
    yield from _of_head(place, head)


def _of_head(place: Situation, head: int) -> Iterator[tuple]:
    if place.must_lead[head]:
        return
    asked, row = place.terms.rules.head, place.frame.row(head, named=True)
    if row["strength"] < asked.strength_at_least:
        short = asked.strength_at_least - row["strength"]
        said = f"{row['name']}强弱指数 {row['strength']:.3f}，低于龙头校要求 {asked.strength_at_least:g}，差 {short:.3f}"
        yield (
            "强弱",
            row["code"],
            row["name"],
            float(asked.strength_at_least),
            float(row["strength"]),
            float(short),
            said,
        )
    if (row["pupils"] or 0) < asked.pupils_at_least:
        pupils = row["pupils"] or 0
        said = f"{row['name']}学生 {pupils} 人，低于龙头校要求 {asked.pupils_at_least} 人，差 {asked.pupils_at_least - pupils} 人"
        yield (
            "规模",
            row["code"],
            row["name"],
            float(asked.pupils_at_least),
            float(pupils),
            float(asked.pupils_at_least - pupils),
            said,
        )


def _unreached(place: Situation, i: int) -> str:
    """Why nobody could take a school in."""
    leads = place.might_lead.copy()
    leads[i] = False
    if not place.linked[leads, i].any():
        return f"{place.names[i]}没有可以同组的龙头校：缺位置或里程，或学段、不同组的要求不允许；请补报经纬度或放宽要求"
    return f"{place.names[i]}没有编入任何集团：能牵头的学校都已超出限制"
