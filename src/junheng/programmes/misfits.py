"""Where a register does not fit a programme: patterns, exclusive kinds, networks without a head, ties that lost an end or are too many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from junheng.programmes.parts import Layer, LinkKind
from junheng.programmes.pattern import Pattern, Range
from junheng.programmes.programme import Programme
from junheng.programmes.selection import PERIODS, Look, Rows, in_force
from junheng.register.codes import LEADING_ROLES
from junheng.register.tables import TABLES
from junheng.standards.stage_school import STAGES_OF_KIND

STAGES_TAUGHT: Mapping[str, tuple[str, ...]] = {
    **{kind: tuple(stages) for kind, stages in STAGES_OF_KIND.items()},
    "幼儿园": ("学前",),
    "高级中学": ("高中",),
}


@dataclass(frozen=True)
class Misfit:
    """One place where the register does not fit: who, since when, what is wrong and what to do. `keys` are the rows' keys."""

    rule: str
    who: str
    since: dt.date | None
    says: str
    remedy: str
    table: str
    keys: tuple[str, ...] = ()
    severe: bool = True

    def __str__(self) -> str:
        since = f"（自 {self.since}）" if self.since else ""
        return f"{self.rule}：{self.who}{since}{self.says}。{self.remedy}"


def misfits(
    programme: Programme, tables: Mapping[str, pl.DataFrame], *, on: dt.date | None = None
) -> tuple[Misfit, ...]:
    """Everything that does not fit on a day, in the order of the document; nothing is said twice."""
    return tuple(dict.fromkeys(_Fit(programme, tables, on or programme.on).all()))


class _Fit:
    """The checks of one programme on one register and day."""

    def __init__(self, programme: Programme, tables: Mapping[str, pl.DataFrame], on: dt.date):
        self.programme, self.on = programme, on
        self.look = Look(tables, programme.sets, on=on, start=programme.period.start)
        self.names = {
            table: dict(self.look.table(table).select(TABLES[table].key[0], "name").iter_rows())
            for table in ("school", "network")
        }

    def all(self) -> Iterator[Misfit]:
        yield from self._unread()
        for layer in self.programme.networks:
            networks = self.look.rows(layer.rows).frame
            members = self._members(networks)
            yield from self._pattern(layer, networks, members)
            yield from self._headless(layer, networks, members)
            yield from self._exclusive(layer, members)
            yield from self._sizes(layer, networks, members)
            yield from self._helped(layer, members)
            yield from self._stages(layer, members)
            yield from self._domains(layer, networks)
        for kind in self.programme.catalogue.links:
            yield from self._link(kind)

    def _named(self, table: str, code: str) -> str:
        """A school or network by its name and code; a person by code alone; a child by a masked code."""
        if table == "pupil":
            return f"学生 {code[:2]}***{code[-2:]}"
        name = self.names.get(table, {}).get(code)
        return f"{name}（{code}）" if name else code

    def _members(self, networks: pl.DataFrame) -> pl.DataFrame:
        """Memberships in force of these networks; a school closed by the day is none."""
        rows = self.look.table("membership").filter(
            in_force("membership", self.on), pl.col("network").is_in(networks["code"].implode())
        )
        rows = self.look.followed(rows, "membership", "school.kind", {})
        closed = self.look.table("school").filter(~in_force("school", self.on))["code"]
        return rows.filter(~pl.col("school").is_in(closed.implode())).sort("network", "school", "since")

    def _unread(self) -> Iterator[Misfit]:
        networks = self.look.rows(Rows(of="network", in_force=True)).frame.sort("code")
        for row in networks.filter(pl.col("pattern").is_not_null()).iter_rows(named=True):
            try:
                Pattern.parse(row["pattern"])
            except ValueError as refused:
                who = self._named("network", row["code"])
                yield Misfit(
                    "组合模式读不懂",
                    who,
                    row["since"],
                    f"写的是“{row['pattern']}”",
                    str(refused),
                    "network",
                    (row["code"],),
                )

    def _pattern(self, layer: Layer, networks: pl.DataFrame, members: pl.DataFrame) -> Iterator[Misfit]:
        pattern = layer.named_pattern
        if pattern is None:
            return
        if layer.per == "region":
            counts = {t.title: self._counted(t.rows, t.column) for t in layer.tiers if t.rows}
            counts |= {
                t.title: members.filter(pl.col("role").is_in(t.roles))["school"].n_unique()
                for t in layer.tiers
                if t.roles
            }
            for said in _wrong(pattern, counts):
                yield Misfit(
                    "不合组合模式",
                    f"{layer.title}（{pattern}）",
                    None,
                    f"：{said}",
                    "请调整网络或成员，或修改方案的组合模式",
                    "network",
                )
            return
        for row in networks.sort("code").iter_rows(named=True):
            here = members.filter(pl.col("network") == row["code"])
            counts = {
                t.title: here.filter(pl.col("role").is_in(t.roles))["school"].n_unique()
                for t in layer.tiers
                if t.roles
            }
            for said in _wrong(pattern, counts):
                who = f"{self._named('network', row['code'])}（{pattern}）"
                yield Misfit(
                    "不合组合模式",
                    who,
                    row["since"],
                    f"：{said}",
                    "请增减成员校、改角色，或修改组合模式",
                    "network",
                    (row["code"],),
                )

    def _counted(self, rows: Rows, column: str) -> int:
        found = self.look.rows(rows)
        if not column:
            return found.frame.height
        frame = self.look.followed(found.frame, found.table, column, found.through)
        return frame[column].drop_nulls().n_unique()

    def _headless(self, layer: Layer, networks: pl.DataFrame, members: pl.DataFrame) -> Iterator[Misfit]:
        if not layer.led:
            return
        led = members.filter(pl.col("role").is_in(layer.led))["network"]
        for row in networks.filter(~pl.col("code").is_in(led.implode())).sort("code").iter_rows(named=True):
            remedy = f"请在“网络成员”表为它登记一所{'或'.join(layer.led)}，或给网络填终止日期"
            yield Misfit(
                "网络没有牵头学校",
                self._named("network", row["code"]),
                row["since"],
                "当天没有牵头学校",
                remedy,
                "network",
                (row["code"],),
            )

    def _exclusive(self, layer: Layer, members: pl.DataFrame) -> Iterator[Misfit]:
        if not layer.exclusive:
            return
        several = members.filter(pl.col("network").n_unique().over("school") > 1)
        for (school,), rows in several.sort("school", "since").group_by("school", maintain_order=True):
            codes = rows["network"].unique(maintain_order=True).to_list()
            listed = "、".join(self._named("network", c) for c in codes)
            keys = tuple(f"{n}·{school}·{s}" for n, s in rows.select("network", "since").iter_rows())
            yield Misfit(
                "一所学校同时在几个网络", self._named("school", school), rows["since"].max(), f"同一天在 {listed}",
                f"{layer.kind}一所学校同一天只能在一个：请给离开的那个填终止日期", "membership", keys,
            )  # fmt: skip

    def _sizes(self, layer: Layer, networks: pl.DataFrame, members: pl.DataFrame) -> Iterator[Misfit]:
        if layer.members is None:
            return
        sizes = dict(members.group_by("network").agg(pl.col("school").n_unique()).iter_rows())
        for row in networks.sort("code").iter_rows(named=True):
            if not layer.members.allows(n := sizes.get(row["code"], 0)):
                says = f"有成员校 {n} 所，应为 {layer.members.said()} 所"
                yield Misfit(
                    "成员数不合",
                    self._named("network", row["code"]),
                    row["since"],
                    says,
                    "请增减成员校，或修改方案的 members",
                    "network",
                    (row["code"],),
                )

    def _helped(self, layer: Layer, members: pl.DataFrame) -> Iterator[Misfit]:
        """Head schools that help too few or too many, also those that help none."""
        if layer.helped is None:
            return
        links = self.look.table("link").filter(in_force("link", self.on), pl.col("kind") == "结对帮扶")
        counts = dict(links.group_by("source").agg(pl.col("target").n_unique()).iter_rows())
        heads = members.filter(pl.col("role").is_in(layer.led or LEADING_ROLES))
        for row in heads.unique("school", maintain_order=True).iter_rows(named=True):
            if not layer.helped.allows(n := counts.get(row["school"], 0)):
                says = f"结对帮扶 {n} 所，应为 {layer.helped.said()} 所"
                yield Misfit(
                    "帮扶数不合",
                    self._named("school", row["school"]),
                    row["since"],
                    says,
                    "请在“联系”表增减结对帮扶",
                    "link",
                    (row["school"],),
                )

    def _stages(self, layer: Layer, members: pl.DataFrame) -> Iterator[Misfit]:
        if not layer.stages:
            return
        for row in members.iter_rows(named=True):
            taught = STAGES_TAUGHT.get(row["school.kind"], ())
            if taught and not set(taught) & set(layer.stages):
                who = self._named("school", row["school"])
                says = f"是{row['school.kind']}，不在{layer.title}的学段（{'、'.join(layer.stages)}）"
                yield Misfit(
                    "学段不合",
                    who,
                    row["since"],
                    says,
                    "请改到别的网络，或修改方案的 stages",
                    "membership",
                    (f"{row['network']}·{row['school']}·{row['since']}",),
                )

    def _domains(self, layer: Layer, networks: pl.DataFrame) -> Iterator[Misfit]:
        """Domains of which a network does not say whether they are run as one."""
        if not layer.domains:
            return
        stated = self.look.table("governance").filter(in_force("governance", self.on))
        known = set(stated.select("network", "domain").iter_rows())
        for row in networks.sort("code").iter_rows(named=True):
            if missing := [d for d in layer.domains if (row["code"], d) not in known]:
                says = f"没有写明统一还是分散：{'、'.join(missing)}"
                yield Misfit(
                    "管理方式没有填",
                    self._named("network", row["code"]),
                    row["since"],
                    says,
                    "请在“管理方式”表填写",
                    "governance",
                    (row["code"],),
                    severe=False,
                )

    def _link(self, kind: LinkKind) -> Iterator[Misfit]:
        links = self.look.table("link").filter(in_force("link", self.on), pl.col("kind") == kind.kind)
        links = links.sort("source", "target", "since")
        for column, table in (("source", kind.source), ("target", kind.target)):
            if table in TABLES:
                yield from self._ends(kind, links, column, table)
        yield from self._several(kind, links, "source", "target", kind.per_source, kind.source)
        yield from self._several(kind, links, "target", "source", kind.per_target, kind.target)

    def _ends(self, kind: LinkKind, links: pl.DataFrame, column: str, table: str) -> Iterator[Misfit]:
        """Ties whose end is not in the register, or has left, closed or ended."""
        key, title = TABLES[table].key[0], TABLES[table].title
        known = self.look.table(table)
        there = set(known[key])
        ended = {}
        if table in PERIODS or "until" in TABLES[table].columns:
            last = PERIODS.get(table, ("since", "until"))[1]
            ended = dict(
                known.filter(pl.col(last).is_not_null() & (pl.col(last) <= self.on))
                .select(key, last)
                .iter_rows()
            )
        for row in links.iter_rows(named=True):
            code, keys = row[column], (f"{row['kind']}·{row['source']}·{row['target']}·{row['since']}",)
            who = f"{kind.kind}：{self._named(kind.source, row['source'])} → {self._named(kind.target, row['target'])}"
            if code not in there:
                yield Misfit(
                    "联系的一方查不到",
                    who,
                    row["since"],
                    f"，“{title}”表里没有 {self._named(table, code)}",
                    "请改正编号，或先登记",
                    "link",
                    keys,
                )
            elif code in ended:
                gone = f"，{self._named(table, code)} 已于 {ended[code]} {'停办' if table == 'school' else '离开' if table == 'staff' else '终止'}"
                yield Misfit(
                    "联系的一方已离开",
                    who,
                    row["since"],
                    gone,
                    "请给这条联系填终止日期，并另行安排",
                    "link",
                    keys,
                )

    def _several(
        self, kind: LinkKind, links: pl.DataFrame, one: str, other: str, allowed: Range | None, table: str
    ) -> Iterator[Misfit]:
        if allowed is None:
            return
        for (code,), rows in links.group_by(one, maintain_order=True):
            n = rows[other].n_unique()
            if not allowed.allows(n):
                side = "联系" if one == "source" else "被联系于"
                says = f"的“{kind.kind}”{side} {n} 个，应为 {allowed.said()} 个"
                keys = tuple(
                    f"{r['kind']}·{r['source']}·{r['target']}·{r['since']}"
                    for r in rows.iter_rows(named=True)
                )
                yield Misfit(
                    "一方联系的数目不合",
                    self._named(table, code),
                    rows["since"].max(),
                    says,
                    "请增减联系，或修改方案的 per_source、per_target",
                    "link",
                    keys,
                )


def _wrong(pattern: Pattern, counts: Mapping[str, int]) -> list[str]:
    """Misfits of the tiers that are counted; the others are not asked for."""
    return [
        f"{tier.title}应为 {tier.count.said()} 个，现有 {counts[tier.title]} 个"
        for tier in pattern.tiers
        if tier.title in counts and not tier.allows(counts[tier.title])
    ]
