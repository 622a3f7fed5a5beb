"""Where a register does not fit a programme: patterns, exclusive kinds, networks without a head, ties that lost an end or are too many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from junheng.programmes.parts import Layer
from junheng.programmes.pattern import Pattern, Range
from junheng.programmes.programme import Programme
from junheng.programmes.said import Said, both
from junheng.programmes.selection import Look, Rows, in_force
from junheng.programmes.ties import ties, whose
from junheng.register.codes import LEADING_ROLES
from junheng.register.tables import TABLES
from junheng.standards.stage_school import STAGES_OF_KIND

STAGES_TAUGHT: Mapping[str, tuple[str, ...]] = {
    **{kind: tuple(stages) for kind, stages in STAGES_OF_KIND.items()},
    "幼儿园": ("学前",),
    "高级中学": ("高中",),
}
RULES = {
    "组合模式读不懂": "Pattern that cannot be read",
    "不合组合模式": "Pattern not met",
    "网络没有牵头学校": "Network without a head school",
    "一所学校同时在几个网络": "School in several networks at once",
    "成员数不合": "Number of members",
    "帮扶数不合": "Number of schools helped",
    "学段不合": "Stage that does not belong",
    "管理方式没有填": "Mode of management not stated",
    "联系的一方查不到": "Tie to somebody unknown",
    "联系的一方已离开": "Tie to somebody who left",
    "联系的数目不合": "Number of ties",
}


@dataclass(frozen=True)
class Misfit:
    """One place where the register does not fit: who, since when, what is wrong and what to do. `keys` are the rows' keys.

    says and remedy are `Said`: they know their English. whose: 儿童 or 教职工 where `keys` name such a person.
    """

    rule: str
    who: str
    since: dt.date | None
    says: str
    remedy: str
    table: str
    keys: tuple[str, ...] = ()
    severe: bool = True
    whose: str = ""

    def __str__(self) -> str:
        since = f"（自 {self.since}）" if self.since else ""
        return f"{self.rule}：{self.who}{since}，{self.says}。{self.remedy}"


def misfits(
    programme: Programme, tables: Mapping[str, pl.DataFrame], *, on: dt.date | None = None
) -> tuple[Misfit, ...]:
    """Everything that does not fit on a day, in the order of the document; nothing is said twice."""
    fit = Fit(programme, tables, on or programme.on)
    found = [*fit.unread()]
    for layer in programme.networks:
        found += fit.layer(layer)
    for kind in programme.catalogue.links:
        found += [Misfit(**tie, table="link", whose=whose(kind)) for tie in ties(fit, kind)]
    return tuple(dict.fromkeys(found))


class Fit:
    """The checks of one programme's networks on one register and day."""

    def __init__(self, programme: Programme, tables: Mapping[str, pl.DataFrame], on: dt.date):
        self.programme, self.on = programme, on
        self.look = Look(tables, programme.sets, on=on, start=programme.period.start)
        self.names = {
            table: dict(self.look.table(table).select(TABLES[table].key[0], "name").iter_rows())
            for table in ("school", "network")
        }

    def named(self, table: str, code: str) -> str:
        """A school or network by its name and code; a person by code alone; a child by a masked code."""
        if table == "pupil":
            return f"{code[:2]}***{code[-2:]}"
        name = self.names.get(table, {}).get(code)
        return f"{name}（{code}）" if name else code

    def layer(self, layer: Layer) -> Iterator[Misfit]:
        networks = self.look.rows(layer.rows).frame.sort("code")
        members = self._members(networks)
        yield from self._pattern(layer, networks, members)
        yield from self._headless(layer, networks, members)
        yield from self._exclusive(layer, members)
        yield from self._sizes(layer, networks, members)
        yield from self._helped(layer, members)
        yield from self._stages(layer, members)
        yield from self._domains(layer, networks)

    def unread(self) -> Iterator[Misfit]:
        """Networks whose pattern nobody can read."""
        networks = self.look.rows(Rows(of="network", in_force=True)).frame.sort("code")
        for row in networks.filter(pl.col("pattern").is_not_null()).iter_rows(named=True):
            try:
                Pattern.parse(row["pattern"])
            except ValueError as refused:
                says = Said(
                    "组合模式写的是“{found}”", "its pattern is written “{found}”", found=row["pattern"]
                )
                advice = Said("{why}", "Write a pattern such as 1+6+N, 1+1+X, 1+2~4 or 138", why=str(refused))
                yield self._network("组合模式读不懂", row, says, advice)

    def _network(self, rule: str, row: Mapping, says: Said, remedy: Said, **more) -> Misfit:
        table = more.pop("table", "network")
        return Misfit(
            rule,
            self.named("network", row["code"]),
            row["since"],
            says,
            remedy,
            table,
            (row["code"],),
            **more,
        )

    def _members(self, networks: pl.DataFrame) -> pl.DataFrame:
        """Memberships in force of these networks; a school closed by the day is none."""
        rows = self.look.table("membership").filter(
            in_force("membership", self.on), pl.col("network").is_in(networks["code"].implode())
        )
        rows = self.look.followed(rows, "membership", "school.kind", {})
        closed = self.look.table("school").filter(~in_force("school", self.on))["code"]
        return rows.filter(~pl.col("school").is_in(closed.implode())).sort("network", "school", "since")

    def _pattern(self, layer: Layer, networks: pl.DataFrame, members: pl.DataFrame) -> Iterator[Misfit]:
        pattern = layer.named_pattern
        if pattern is None:
            return
        if layer.per == "region":
            counts = {t.title: self._counted(t.rows, t.column) for t in layer.tiers if t.rows}
            counts |= _by_role(layer, members)
            advice = Said(
                "请调整网络或成员，或修改方案的组合模式", "Change the networks or the programme's pattern"
            )
            for says in _wrong(pattern, counts):
                yield Misfit("不合组合模式", both(layer.title, layer.english), None, says, advice, "network")
            return
        advice = Said(
            "请增减成员校、改角色，或修改组合模式", "Add or drop members, change roles, or change the pattern"
        )
        for row in networks.iter_rows(named=True):
            here = members.filter(pl.col("network") == row["code"])
            for says in _wrong(pattern, _by_role(layer, here)):
                yield self._network("不合组合模式", row, says, advice)

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
        says = Said("当天没有牵头学校", "no school leads it on this day")
        remedy = Said(
            "请在“网络成员”表为它登记一所{roles}，或给网络填终止日期",
            "Enter a member with role {roles}, or the day the network ended",
            roles="或".join(layer.led),
        )
        for row in networks.filter(~pl.col("code").is_in(led.implode())).iter_rows(named=True):
            yield self._network("网络没有牵头学校", row, says, remedy)

    def _exclusive(self, layer: Layer, members: pl.DataFrame) -> Iterator[Misfit]:
        if not layer.exclusive:
            return
        several = members.filter(pl.col("network").n_unique().over("school") > 1).sort("school", "since")
        for (school,), rows in several.group_by("school", maintain_order=True):
            codes = rows["network"].unique(maintain_order=True).to_list()
            listed = "、".join(self.named("network", c) for c in codes)
            says = Said("同一天在 {networks}", "is on one day in {networks}", networks=listed)
            remedy = Said(
                "{kind}一所学校同一天只能在一个：请给离开的那个填终止日期",
                "A school may be in one “{kind}” on a day: enter the day it left the other",
                kind=layer.kind,
            )
            keys = tuple(f"{n}·{school}·{s}" for n, s in rows.select("network", "since").iter_rows())
            who, since = self.named("school", school), rows["since"].max()
            yield Misfit("一所学校同时在几个网络", who, since, says, remedy, "membership", keys)

    def _sizes(self, layer: Layer, networks: pl.DataFrame, members: pl.DataFrame) -> Iterator[Misfit]:
        if layer.members is None:
            return
        sizes = dict(members.group_by("network").agg(pl.col("school").n_unique()).iter_rows())
        remedy = Said(
            "请增减成员校，或修改方案的 members", "Add or drop members, or change `members` in the programme"
        )
        for row in networks.iter_rows(named=True):
            if not layer.members.allows(n := sizes.get(row["code"], 0)):
                yield self._network("成员数不合", row, _number("成员校", "members", n, layer.members), remedy)

    def _helped(self, layer: Layer, members: pl.DataFrame) -> Iterator[Misfit]:
        """Head schools that help too few or too many, also those that help none."""
        if layer.helped is None:
            return
        ties = self.look.table("link").filter(in_force("link", self.on), pl.col("kind") == HELP)
        counts = dict(ties.group_by("source").agg(pl.col("target").n_unique()).iter_rows())
        heads = members.filter(pl.col("role").is_in(layer.led or LEADING_ROLES))
        remedy = Said("请在“联系”表增减结对帮扶", "Add or end ties of help")
        for row in heads.unique("school", maintain_order=True).iter_rows(named=True):
            if not layer.helped.allows(n := counts.get(row["school"], 0)):
                says = _number("结对帮扶的学校", "schools helped", n, layer.helped)
                who = self.named("school", row["school"])
                yield Misfit("帮扶数不合", who, row["since"], says, remedy, "link", (row["school"],))

    def _stages(self, layer: Layer, members: pl.DataFrame) -> Iterator[Misfit]:
        if not layer.stages:
            return
        remedy = Said("请改到别的网络，或修改方案的 stages", "Move it to another network, or change `stages`")
        for row in members.iter_rows(named=True):
            taught = STAGES_TAUGHT.get(row["school.kind"], ())
            if not taught or set(taught) & set(layer.stages):
                continue
            says = Said(
                "是{kind}，不在{layer}的学段（{stages}）",
                "is of kind “{kind}”, which “{layer}” ({stages}) is not for",
                kind=row["school.kind"],
                layer=layer.title,
                stages="、".join(layer.stages),
            )
            keys = (f"{row['network']}·{row['school']}·{row['since']}",)
            who = self.named("school", row["school"])
            yield Misfit("学段不合", who, row["since"], says, remedy, "membership", keys)

    def _domains(self, layer: Layer, networks: pl.DataFrame) -> Iterator[Misfit]:
        """Domains of which a network does not say whether they are run as one."""
        if not layer.domains:
            return
        stated = self.look.table("governance").filter(in_force("governance", self.on))
        known = set(stated.select("network", "domain").iter_rows())
        remedy = Said("请在“管理方式”表填写", "State it in the table of management")
        for row in networks.iter_rows(named=True):
            if missing := [d for d in layer.domains if (row["code"], d) not in known]:
                says = Said(
                    "没有写明统一还是分散：{domains}",
                    "does not say whether it is done as one: {domains}",
                    domains="、".join(missing),
                )
                yield self._network("管理方式没有填", row, says, remedy, severe=False, table="governance")


HELP = "结对帮扶"
"""The tie by which a head school helps a weaker one."""


def _number(what: str, english: str, n: int, allowed: Range) -> Said:
    return Said(
        "{what} {n} 所，应为 {allowed} 所".replace("{what}", what),
        "{n} {what}, should be {allowed}".replace("{what}", english),
        n=n,
        allowed=_wanted(allowed),
    )


def _wanted(allowed: Range) -> str:
    """A number or range as both languages write it."""
    return str(allowed) if allowed.high is not None else f"≥{allowed.low}"


def _by_role(layer: Layer, members: pl.DataFrame) -> dict[str, int]:
    """Tier → schools with one of its roles, for the tiers that are counted by roles."""
    return {
        t.title: members.filter(pl.col("role").is_in(t.roles))["school"].n_unique()
        for t in layer.tiers
        if t.roles
    }


def _wrong(pattern: Pattern, counts: Mapping[str, int]) -> list[Said]:
    """Misfits of the tiers that are counted; the others are not asked for."""
    return [
        Said(
            "按 {pattern}，{tier}应为 {wanted} 个，现有 {n} 个",
            "by {pattern} “{tier}” should be {wanted}, is {n}",
            tier=tier.title,
            pattern=str(pattern),
            wanted=_wanted(tier.count),
            n=counts[tier.title],
        )
        for tier in pattern.tiers
        if tier.title in counts and not tier.allows(counts[tier.title])
    ]
