"""Which limits an answer breaks, whose they are, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from junheng.networks.formation.situation import Situation
from junheng.programmes.said import Said, in_english

RELAXATIONS = {
    "what": pl.String, "code": pl.String, "name": pl.String, "limit": pl.Float64, "needed": pl.Float64, "by": pl.Float64,
    "said": pl.String, "said_english": pl.String,
}  # fmt: skip
CLOSE = 1e-9
Led = tuple[int, tuple[int, ...]]


def relaxations(place: Situation, groups: Sequence[Led], left_out: Sequence[int]) -> pl.DataFrame:
    """Rows of `RELAXATIONS`: what (里程, 帮扶数, 负担, 强弱, 规模, 集团数, 未编组), the school, its limit, what is needed, by how much."""
    rows = [row for group in groups for row in _of_group(place, group)]
    low, high = place.groups
    if not low <= len(groups) <= high:
        limit = low if len(groups) < low else high
        said = Said(
            "集团数只能是 {n} 个，要求 {asked} 个",
            "there can only be {n} groups, {asked} were asked for",
            n=len(groups), asked=place.shape.groups.said(),
        )  # fmt: skip
        rows.append(("集团数", None, None, limit, len(groups), abs(len(groups) - limit), said))
    rows += [
        ("未编组", place.codes[i], place.names[i], None, None, None, _unreached(place, i)) for i in left_out
    ]
    told = [(*row, in_english(row[-1])) for row in rows]
    return pl.DataFrame(told, schema=RELAXATIONS, orient="row")


def _of_group(place: Situation, group: Led) -> Iterator[tuple]:
    head, helped = group
    code, name, limits = place.codes[head], place.names[head], place.terms.rules.limits
    for i in helped:
        way = place.travel[head, i]
        if not place.exempt[head, i] and way > limits.travel_at_most + CLOSE:
            over = way - limits.travel_at_most
            said = Said(
                "{member}到{head} {way:.1f} {unit}，超出上限 {most:g} {unit} {over:.1f} {unit}",
                "{member} is {way:.1f} {unit} from {head}, {over:.1f} {unit} above the limit of {most:g} {unit}",
                member=place.names[i], head=name, way=float(way), unit=limits.unit, most=limits.travel_at_most, over=float(over),
            )  # fmt: skip
            yield "里程", place.codes[i], place.names[i], limits.travel_at_most, float(way), float(over), said
    low, most = place.shape.helped.low, place.most[head]
    if len(helped) < low or len(helped) > most:
        limit = low if len(helped) < low else most
        least = len(helped) < low
        said = Said(
            "{name}帮扶 {n} 所，要求不少于 {limit:g} 所" if least else "{name}帮扶 {n} 所，要求不多于 {limit:g} 所",
            "{name} helps {n} schools, at least {limit:g} were asked for" if least
            else "{name} helps {n} schools, at most {limit:g} were asked for",
            name=name, n=len(helped), limit=limit,
        )  # fmt: skip
        yield "帮扶数", code, name, float(limit), float(len(helped)), float(abs(len(helped) - limit)), said
    load, able = int(place.need[list(helped)].sum()), int(place.capacity[head])
    if load > able:
        said = Said(
            "{name}需带动 {load} 点，能力只有 {able} 点",
            "{name} would carry {load} points, it can carry {able}",
            name=name, load=load, able=able,
        )  # fmt: skip
        yield "负担", code, name, float(able), float(load), float(load - able), said
    yield from _of_head(place, head)


def _of_head(place: Situation, head: int) -> Iterator[tuple]:
    if place.must_lead[head]:
        return
    asked, row = place.terms.rules.head, place.frame.row(head, named=True)
    who = row["code"], row["name"]
    if row["strength"] < asked.strength_at_least:
        line, now = float(asked.strength_at_least), float(row["strength"])
        said = Said(
            "{name}强弱指数 {now:.3f}，低于龙头校要求 {line:g}，差 {short:.3f}",
            "{name} has a strength of {now:.3f}, a head needs {line:g}: {short:.3f} short",
            name=row["name"], now=now, line=line, short=line - now,
        )  # fmt: skip
        yield "强弱", *who, line, now, line - now, said
    if (row["pupils"] or 0) < asked.pupils_at_least:
        line, now = asked.pupils_at_least, row["pupils"] or 0
        said = Said(
            "{name}学生 {now} 人，低于龙头校要求 {line} 人，差 {short} 人",
            "{name} has {now} pupils, a head needs {line}: {short} short",
            name=row["name"], now=now, line=line, short=line - now,
        )  # fmt: skip
        yield "规模", *who, float(line), float(now), float(line - now), said


def _unreached(place: Situation, i: int) -> Said:
    """Why nobody could take a school in."""
    leads = place.might_lead.copy()
    leads[i] = False
    if not place.linked[leads, i].any():
        return Said(
            "{name}没有可以同组的龙头校：缺位置或里程，或学段、不同组的要求不允许；请补报经纬度或放宽要求",
            "no head can take {name} in: its place or distances are unknown, or stages or a wish to be apart forbid it; "
            "report where it lies, or ask for less",
            name=place.names[i],
        )  # fmt: skip
    return Said(
        "{name}没有编入任何集团：能牵头的学校都已超出限制",
        "{name} is in no group: every school that could lead is beyond its limits",
        name=place.names[i],
    )
