"""Ties (the link table) that do not fit a programme's catalogue: an end that is unknown or has left, too few or too many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

import polars as pl

from junheng.programmes.parts import LinkKind
from junheng.programmes.pattern import Range
from junheng.programmes.said import Said
from junheng.programmes.selection import Look, in_force, period_of
from junheng.register.tables import TABLES

GONE = {"school": "停办", "staff": "离开"}
GONE_ENGLISH = {"school": "closed", "staff": "left"}


class Names(Protocol):
    """What names a row and knows the day."""

    on: dt.date
    look: Look

    def named(self, table: str, code: str) -> str: ...


def ties(fit: Names, kind: LinkKind) -> Iterator[dict]:
    """What is wrong with the ties of a kind in force on the day, as the parts of a misfit."""
    links = fit.look.table("link").filter(in_force("link", fit.on), pl.col("kind") == kind.kind)
    links = links.sort("source", "target", "since")
    for column, table in (("source", kind.source), ("target", kind.target)):
        if table in TABLES:
            yield from _ends(fit, kind, links, column, table)
    yield from _several(fit, kind, links, "source", kind.per_source)
    yield from _several(fit, kind, links, "target", kind.per_target)


def whose(kind: LinkKind) -> str:
    """Whose personal data the rows of this kind name."""
    ends = {TABLES[t].personal for t in (kind.source, kind.target) if t in TABLES}
    return next((w for w in ("儿童", "教职工") if w in ends), "")


def _key(row: dict) -> str:
    return f"{row['kind']}·{row['source']}·{row['target']}·{row['since']}"


def _ends(fit: Names, kind: LinkKind, links: pl.DataFrame, column: str, table: str) -> Iterator[dict]:
    """Ties whose end is not in the register, or has left, closed or ended."""
    known = fit.look.table(table)
    there, ended = set(known[TABLES[table].key[0]]), _ended(known, table, fit.on)
    for row in links.iter_rows(named=True):
        code = row[column]
        pair = (
            f"{kind.kind}：{fit.named(kind.source, row['source'])} → {fit.named(kind.target, row['target'])}"
        )
        more = {"who": pair, "since": row["since"], "keys": (_key(row),)}
        one, title = fit.named(table, code), TABLES[table].title
        if code not in there:
            says = Said("“{table}”表里没有 {one}", "“{table}” has no {one}", table=title, one=one)
            remedy = Said("请改正编号，或先登记", "Correct the code, or register it first")
            yield more | {"rule": "联系的一方查不到", "says": says, "remedy": remedy}
        elif code in ended:
            says = Said(
                "{one} 已于 {day} " + GONE.get(table, "终止"),
                "{one} " + GONE_ENGLISH.get(table, "ended") + " on {day}",
                one=one,
                day=ended[code],
            )
            remedy = Said(
                "请给这条联系填终止日期，并另行安排", "Enter the day this tie ended, and find another"
            )
            yield more | {"rule": "联系的一方已离开", "says": says, "remedy": remedy}


def _ended(known: pl.DataFrame, table: str, on: dt.date) -> dict[str, dt.date]:
    """Rows of a table that are over by the day: key → last day."""
    if (period := period_of(table)) is None:
        return {}
    last = pl.col(period[1])
    return dict(known.filter(last <= on).select(TABLES[table].key[0], last).iter_rows())


def _several(
    fit: Names, kind: LinkKind, links: pl.DataFrame, one: str, allowed: Range | None
) -> Iterator[dict]:
    """Ends that have fewer or more ties than they may."""
    if allowed is None:
        return
    other, table = ("target", kind.source) if one == "source" else ("source", kind.target)
    for (code,), rows in links.group_by(one, maintain_order=True):
        if allowed.allows(n := rows[other].n_unique()):
            continue
        wanted = str(allowed) if allowed.high is not None else f"≥{allowed.low}"
        says = Said(
            "的“{kind}”有 {n} 个，应为 {wanted} 个",
            "has {n} ties “{kind}”, should have {wanted}",
            kind=kind.kind,
            n=n,
            wanted=wanted,
        )
        remedy = Said(
            "请增减联系，或修改方案的 per_source、per_target",
            "Add or end ties, or change per_source or per_target in the programme",
        )
        keys = tuple(_key(r) for r in rows.iter_rows(named=True))
        who, since = fit.named(table, code), rows["since"].max()
        yield {
            "rule": "联系的数目不合",
            "who": who,
            "since": since,
            "says": says,
            "remedy": remedy,
            "keys": keys,
        }
