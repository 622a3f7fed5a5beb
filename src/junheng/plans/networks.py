"""Changes to networks of schools: founded, joined, left, merged, split, dissolved. Each takes hold on its day.

`since` is the day in ISO form; left empty it is 1 September of the plan's school year. Nothing is deleted: what ends gets
its last day, so that yesterday's group can still be asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from junheng.plans.changes import Change, named
from junheng.plans.teachers import Tables
from junheng.register.codes import LEADING_ROLES, MODES, NETWORK_KINDS, ROLES
from junheng.register.tables import TABLES

MEMBER = "成员校"


@dataclass(frozen=True, kw_only=True)
class NetworkChange(Change):
    """A change that takes hold on a day."""

    since: str = ""

    def day(self, year: int) -> dt.date:
        """The day it takes hold. Raises ValueError for what is no date."""
        if not self.since:
            return dt.date(year, 9, 1)
        try:
            return dt.date.fromisoformat(self.since)
        except ValueError:
            raise ValueError(f"“{self.since}”不是日期，应写成 2024-09-01 的样子") from None

    def _from(self) -> str:
        return f"，{self.since} 起" if self.since else ""


@dataclass(frozen=True, kw_only=True)
class FoundNetwork(NetworkChange):
    """组建网络: a network with its leading school and members."""

    network: str
    name: str
    network_kind: str
    head: str
    members: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    head_role: str = "龙头校"
    pattern: str = ""
    form: str = ""
    parent: str = ""
    title: ClassVar[str] = "组建网络"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        _one_of(self.network_kind, NETWORK_KINDS, "网络类别")
        _one_of(self.head_role, LEADING_ROLES, "牵头校的角色")
        if not tables["network"].filter(pl.col("code") == self.network).is_empty():
            raise ValueError(f"网络编号 {self.network} 已经用过，请换一个")
        if self.parent:
            _open(tables, self.parent, on)
        everyone = (self.head, *self.core, *self.members)
        if twice := sorted({c for c in everyone if everyone.count(c) > 1}):
            raise ValueError(f"{'、'.join(named(tables, c) for c in twice)}在同一个网络里写了两次")
        row = {"code": self.network, "name": self.name, "kind": self.network_kind, "since": on}
        row |= {n: getattr(self, n) or None for n in ("pattern", "form", "parent")}
        tables = _with(tables, "network", [row])
        roles = (
            {self.head: self.head_role}
            | dict.fromkeys(self.core, "核心校")
            | dict.fromkeys(self.members, MEMBER)
        )
        return _enter(tables, self.network, roles, on)

    def __str__(self) -> str:
        core = f"，核心校 {'、'.join(self.core)}" if self.core else ""
        members = f"，成员校 {'、'.join(self.members)}" if self.members else ""
        about = "，".join(part for part in (self.network, self.network_kind, self.pattern) if part)
        return f"组建网络：{self.name}（{about}），{self.head_role} {self.head}{core}{members}{self._from()}"


@dataclass(frozen=True, kw_only=True)
class JoinNetwork(NetworkChange):
    """加入网络."""

    network: str
    school: str
    role: str = MEMBER
    title: ClassVar[str] = "加入网络"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        _one_of(self.role, ROLES, "角色")
        _open(tables, self.network, on)
        return _enter(tables, self.network, {self.school: self.role}, on)

    def __str__(self) -> str:
        return f"加入网络：{self.school} → {self.network}（{self.role}）{self._from()}"


@dataclass(frozen=True, kw_only=True)
class LeaveNetwork(NetworkChange):
    """退出网络. The leading school leaves only where nobody else is left, or after another has taken its role."""

    network: str
    school: str
    title: ClassVar[str] = "退出网络"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        network = _open(tables, self.network, on)
        row = _member(tables, self.network, self.school, on)
        others = _members(tables, self.network, on).filter(pl.col("school") != self.school)
        led = others["role"].is_in(list(LEADING_ROLES)).any()
        if row["role"] in LEADING_ROLES and others.height and not led:
            raise ValueError(
                f"{named(tables, self.school)}是{network['name']}的{row['role']}，退出后没有牵头校；"
                "请先用“调整角色”另定牵头校，或撤销这个网络"
            )
        return _ended(
            tables, "membership", _is_open(self.network, on) & (pl.col("school") == self.school), on
        )

    def __str__(self) -> str:
        return f"退出网络：{self.school} ← {self.network}{self._from()}"


@dataclass(frozen=True, kw_only=True)
class ChangeRole(NetworkChange):
    """调整角色: a member takes another role, as when another school becomes the head."""

    network: str
    school: str
    role: str
    title: ClassVar[str] = "调整角色"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        _one_of(self.role, ROLES, "角色")
        _open(tables, self.network, on)
        row = _member(tables, self.network, self.school, on)
        if row["role"] == self.role:
            raise ValueError(f"{named(tables, self.school)}已经是{self.role}")
        here = _is_open(self.network, on) & (pl.col("school") == self.school)
        tables = _ended(tables, "membership", here, on)
        return _enter(tables, self.network, {self.school: self.role}, on)

    def __str__(self) -> str:
        return f"调整角色：{self.school} 在 {self.network} 改任{self.role}{self._from()}"


@dataclass(frozen=True, kw_only=True)
class MergeNetworks(NetworkChange):
    """合并网络: every member of `network` goes over to `into_network`, and `network` ends. Its head becomes a member."""

    network: str
    into_network: str
    title: ClassVar[str] = "合并网络"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        _open(tables, self.network, on), _open(tables, self.into_network, on)
        if self.network == self.into_network:
            raise ValueError(f"网络 {self.network} 不能并入自己")
        moving = _members(tables, self.network, on)
        there = set(_members(tables, self.into_network, on)["school"])
        lower = pl.col("code").is_in(_children(tables, self.network, on)["code"].to_list())
        if not tables["network"].filter(lower, pl.col("code") == self.into_network).is_empty():
            raise ValueError(f"{self.into_network} 是 {self.network} 的下级网络，上级不能并入下级")
        parent = pl.when(lower).then(pl.lit(self.into_network)).otherwise("parent")
        tables = tables | {"network": tables["network"].with_columns(parent=parent)}
        tables = _closed(tables, self.network, on)
        roles = {
            school: MEMBER if role in LEADING_ROLES else role
            for school, role in moving.select("school", "role").iter_rows()
            if school not in there
        }
        return _enter(tables, self.into_network, roles, on)

    def __str__(self) -> str:
        return f"合并网络：{self.network} → {self.into_network}{self._from()}"


@dataclass(frozen=True, kw_only=True)
class SplitNetwork(NetworkChange):
    """拆分网络: some members of `network` leave it and make a network of their own, led by `head`."""

    network: str
    code_new: str
    name: str
    head: str
    members: tuple[str, ...] = ()
    head_role: str = "龙头校"
    title: ClassVar[str] = "拆分网络"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        old = _open(tables, self.network, on)
        leaving = (self.head, *self.members)
        rows = {c: _member(tables, self.network, c, on) for c in leaving}
        if lost := [c for c in leaving if rows[c]["role"] in LEADING_ROLES]:
            raise ValueError(
                f"{named(tables, lost[0])}是{old['name']}的{rows[lost[0]]['role']}，不能分出去；请先调整角色"
            )
        for school in leaving:
            tables = LeaveNetwork(network=self.network, school=school, since=on.isoformat()).apply(
                tables, year
            )
        return FoundNetwork(
            network=self.code_new, name=self.name, network_kind=old["kind"], head=self.head, members=self.members,
            head_role=self.head_role, pattern=old["pattern"] or "", form=old["form"] or "",
            parent=old["parent"] or "", since=on.isoformat(),
        ).apply(tables, year)  # fmt: skip

    def __str__(self) -> str:
        members = f"，成员校 {'、'.join(self.members)}" if self.members else ""
        return f"拆分网络：{self.network} 分出 {self.name}（{self.code_new}），{self.head_role} {self.head}{members}{self._from()}"


@dataclass(frozen=True, kw_only=True)
class DissolveNetwork(NetworkChange):
    """撤销网络: it ends, and with it every membership, place and way of management."""

    network: str
    title: ClassVar[str] = "撤销网络"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        _open(tables, self.network, on)
        if not (lower := _children(tables, self.network, on)).is_empty():
            raise ValueError(f"{self.network} 还有下级网络：{'、'.join(lower['name'])}；请先撤销或合并它们")
        return _closed(tables, self.network, on)

    def __str__(self) -> str:
        return f"撤销网络：{self.network}{self._from()}"


@dataclass(frozen=True, kw_only=True)
class PlaceNetwork(NetworkChange):
    """调整上级网络: a network comes under another, or with `parent` empty under none."""

    network: str
    parent: str = ""
    title: ClassVar[str] = "调整上级网络"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        row = _open(tables, self.network, on)
        if (row["parent"] or "") == self.parent:
            raise ValueError(f"{row['name']}（{self.network}）的上级网络已经是{self.parent or '空'}")
        upper, seen = self.parent, {self.network}
        while upper:
            if upper in seen:
                raise ValueError(f"{self.parent} 在 {self.network} 之下，不能又做它的上级")
            seen.add(upper)
            upper = _open(tables, upper, on)["parent"] or ""
        this = pl.col("code") == self.network
        parent = (
            pl.when(this).then(pl.lit(self.parent or None, pl.String)).otherwise("parent").alias("parent")
        )
        return tables | {"network": tables["network"].with_columns(parent)}

    def __str__(self) -> str:
        return f"调整上级网络：{self.network} → {self.parent or '无上级'}{self._from()}"


@dataclass(frozen=True, kw_only=True)
class ManageDomain(NetworkChange):
    """调整管理方式: what a network does as one (统一) and what each school keeps (分散)."""

    network: str
    domain: str
    mode: str = "统一"
    evidence: str = ""
    title: ClassVar[str] = "调整管理方式"

    def apply(self, tables: Tables, year: int) -> Tables:
        on = self.day(year)
        _one_of(self.mode, MODES, "管理方式")
        _open(tables, self.network, on)
        if not self.domain.strip():
            raise ValueError("管理领域不能为空，如 教学计划")
        here = _is_open(self.network, on) & (pl.col("domain") == self.domain)
        if self.mode in tables["governance"].filter(here)["mode"]:
            raise ValueError(f"{self.network} 的{self.domain}已经是{self.mode}")
        tables = _ended(tables, "governance", here, on)
        row = {"network": self.network, "domain": self.domain, "mode": self.mode, "since": on}
        return _with(tables, "governance", [row | {"evidence": self.evidence or None}])

    def __str__(self) -> str:
        return f"调整管理方式：{self.network} 的{self.domain}改为{self.mode}{self._from()}"


def _one_of(found: str, known: tuple[str, ...], what: str) -> None:
    if found not in known:
        raise ValueError(f"{what}应为 {'、'.join(known)} 之一，收到“{found}”")


def _open(tables: Tables, code: str, on: dt.date) -> dict:
    """The network's row; refuses one that is not there, not yet or no longer."""
    found = tables["network"].filter(pl.col("code") == code)
    if found.is_empty():
        raise ValueError(f"登记库里没有网络 {code}，请核对计划中的网络编号")
    row = found.row(0, named=True)
    if row["since"] > on:
        raise ValueError(f"{row['name']}（{code}）{row['since']} 才成立，不能从 {on} 起变动")
    if row["until"] is not None and row["until"] <= on:
        raise ValueError(f"{row['name']}（{code}）已于 {row['until']} 撤销，不能再变动")
    return row


def _is_open(network: str, on: dt.date) -> pl.Expr:
    return (pl.col("network") == network) & (pl.col("until").is_null() | (pl.col("until") > on))


def _members(tables: Tables, network: str, on: dt.date) -> pl.DataFrame:
    """Memberships that have not ended by the day, those that begin later included."""
    return tables["membership"].filter(_is_open(network, on)).sort("school")


def _member(tables: Tables, network: str, school: str, on: dt.date) -> dict:
    found = _members(tables, network, on).filter(pl.col("school") == school)
    if found.is_empty():
        raise ValueError(f"{named(tables, school)}（{school}）{on} 不在网络 {network} 里")
    row = found.row(0, named=True)
    if row["since"] > on:
        raise ValueError(
            f"{named(tables, school)}（{school}）{row['since']} 才加入 {network}，不能从 {on} 起变动"
        )
    return row


def _children(tables: Tables, network: str, on: dt.date) -> pl.DataFrame:
    ended = pl.col("until").is_not_null() & (pl.col("until") <= on)
    return tables["network"].filter((pl.col("parent") == network) & ~ended).sort("code")


def _enter(tables: Tables, network: str, roles: Mapping[str, str], on: dt.date) -> Tables:
    """Schools become members, each with its role; what ended on the very day it would begin again gives way."""
    inside = set(_members(tables, network, on)["school"])
    for school in roles:
        name = named(tables, school)
        closed = tables["school"].filter(pl.col("code") == school)["closed"][0]
        if closed is not None and closed <= on:
            raise ValueError(f"{name}（{school}）已于 {closed} 停办，不能加入网络")
        if school in inside:
            raise ValueError(f"{name}（{school}）已经在网络 {network} 里")
    if not roles:
        return tables
    again = (pl.col("network") == network) & pl.col("school").is_in(list(roles)) & (pl.col("since") == on)
    tables = tables | {"membership": tables["membership"].filter(~again)}
    rows = [{"network": network, "school": s, "role": r, "since": on} for s, r in roles.items()]
    return _with(tables, "membership", rows)


def _ended(tables: Tables, name: str, here: pl.Expr, on: dt.date) -> Tables:
    """The rows end on the day; those that would have begun then or later never come to be."""
    rows = tables[name].filter(~(here & (pl.col("since") >= on)))
    return tables | {name: rows.with_columns(until=pl.when(here).then(pl.lit(on)).otherwise("until"))}


def _closed(tables: Tables, network: str, on: dt.date) -> Tables:
    for name in ("membership", "territory", "governance"):
        tables = _ended(tables, name, _is_open(network, on), on)
    this = pl.col("code") == network
    until = pl.when(this).then(pl.lit(on)).otherwise("until")
    return tables | {"network": tables["network"].with_columns(until=until)}


def _with(tables: Tables, name: str, rows: list[dict]) -> Tables:
    fresh = TABLES[name].read(
        pl.DataFrame(
            rows, schema_overrides={n: c.dtype for n, c in TABLES[name].columns.items() if n in rows[0]}
        )
    )
    return tables | {name: pl.concat([tables[name], fresh.with_columns(source_row=pl.lit(None, pl.Int64))])}
