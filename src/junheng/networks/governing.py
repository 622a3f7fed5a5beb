"""What a network does as one and what each school keeps: the matrix of 统一 and 分散, and whether the five are unified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from junheng.networks.asof import in_force, networks_on
from junheng.networks.rules import Rules
from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.register.snapshot import complete


def modes(tables: Mapping[str, pl.DataFrame], on: dt.date) -> pl.DataFrame:
    """network, name, domain, mode, since, evidence of every rule in force for a network in force."""
    register = complete(tables)
    names = networks_on(register, on).networks.select(network="code", name="name")
    rules = register["governance"].filter(in_force(on))
    return rules.join(names, on="network", how="inner", validate="m:1").select(
        "network", "name", "domain", "mode", "since", "evidence"
    ).sort("network", "domain")  # fmt: skip


def matrix(tables: Mapping[str, pl.DataFrame], on: dt.date) -> pl.DataFrame:
    """One row per network that has any rule, one column per domain; null where nothing is laid down."""
    long = (
        modes(tables, on)
        .sort("network", "domain", "since")
        .unique(["network", "domain"], keep="last", maintain_order=True)
    )
    if long.is_empty():
        return long.select("network", "name")
    wide = long.pivot(on="domain", index=["network", "name"], values="mode")
    return wide.select(
        "network", "name", *sorted(c for c in wide.columns if c not in ("network", "name"))
    ).sort("network")


def unified(
    tables: Mapping[str, pl.DataFrame], on: dt.date, rules: Rules, *, kinds: tuple[str, ...] = ()
) -> pl.DataFrame:
    """network, name, kind, asked, unified, missing, scattered, state for every network (of `kinds`).

    达标 where every domain of the document is 统一; 未达标 where one is 分散; 待填报 where the rest is not laid down.
    """
    register = complete(tables)
    networks = networks_on(register, on).networks
    if kinds:
        networks = networks.filter(pl.col("kind").is_in(list(kinds)))
    said: dict[str, dict[str, str]] = {}
    for network, domain, mode in modes(register, on).select("network", "domain", "mode").iter_rows():
        said.setdefault(network, {})[domain] = mode
    rows = []
    for code, name, kind in networks.select("code", "name", "kind").iter_rows():
        mode = said.get(code, {})
        one = [d for d in rules.unified if mode.get(d) == "统一"]
        apart = [d for d in rules.unified if mode.get(d) == "分散"]
        open_ = [d for d in rules.unified if d not in mode]
        state = UNMET if apart else UNKNOWN if open_ else MET
        rows.append(
            (code, name, kind, len(rules.unified), len(one), "、".join(open_), "、".join(apart), state)
        )
    schema = ["network", "name", "kind", "asked", "unified", "missing", "scattered", "state"]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(schema, pl.String) | dict.fromkeys(schema[3:5], pl.Int64), orient="row"
    )
