"""The networks of a register as they stood on a day: who leads, who belongs, what lies under what. Many trees, never one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.networks.heads import heads
from junheng.programmes.said import Said, in_language
from junheng.register.snapshot import complete

FACTS = ("code", "name", "kind", "parent", "pattern", "form", "tier", "since", "until")


def in_force(on: dt.date) -> pl.Expr:
    """Whether a row with since and until holds on the day; the last day itself no longer counts."""
    return (pl.col("since") <= on) & (pl.col("until").is_null() | (pl.col("until") > on))


def schools_open(on: dt.date) -> pl.Expr:
    """Whether a row of the school table was open on the day."""
    opened = pl.col("opened").is_null() | (pl.col("opened") <= on)
    return opened & (pl.col("closed").is_null() | (pl.col("closed") > on))


@dataclass(frozen=True)
class Networks:
    """One day's networks.

    networks: code, name, kind, parent, pattern, form, tier, since, until, head, head_name, heads, members, places.
    members: network, network_name, kind, school, name, role, since.   places: network, place, name.
    """

    on: dt.date
    networks: pl.DataFrame
    members: pl.DataFrame
    places: pl.DataFrame

    def of_kind(self, *kinds: str) -> Networks:
        """Only networks of these kinds."""
        networks = self.networks.filter(pl.col("kind").is_in(list(kinds)))
        inside = pl.col("network").is_in(networks["code"].implode())
        return Networks(self.on, networks, self.members.filter(inside), self.places.filter(inside))

    def below(self, code: str) -> list[str]:
        """The network and every network under it, each before those under it."""
        children: dict[str | None, list[str]] = {}
        for child, parent in self.networks.select("code", "parent").iter_rows():
            children.setdefault(parent, []).append(child)
        found, waiting = [], [code]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.append(here)
                waiting += sorted(children.get(here, ()), reverse=True)
        return found

    def above(self, code: str) -> list[str]:
        """The networks it lies under, the nearest first."""
        parent, found = dict(self.networks.select("code", "parent").iter_rows()), []
        upper = parent.get(code)
        while upper in parent and upper not in found and upper != code:
            found.append(upper)
            upper = parent[upper]
        return found

    def summary(self, language: str = "zh") -> str:
        """Number of networks, of schools in them, and of places covered, by kind."""
        return "\n".join(in_language(line, language) for line in self._lines())

    def _lines(self) -> list[Said]:
        if self.networks.is_empty():
            return [Said("{day} 没有网络", "no networks on {day}", day=self.on)]
        lines = [
            Said(
                "{day} 共 {n} 个网络，涉及 {schools} 所学校", "{n} networks on {day}, with {schools} schools",
                day=self.on, n=self.networks.height, schools=self.members["school"].n_unique(),
            )
        ]  # fmt: skip
        for (kind,), some in self.networks.sort("kind", "code").group_by("kind", maintain_order=True):
            schools = self.members.filter(pl.col("kind") == kind)["school"].n_unique()
            places = self.places.filter(pl.col("network").is_in(some["code"].implode()))["place"].n_unique()
            covered = Said("、{n} 个地点", ", {n} places", n=places) if places else Said("", "")
            lines.append(
                Said(
                    "  {kind} {n} 个：{schools} 所学校{covered}", "  {kind}: {n}, {schools} schools{covered}",
                    kind=kind, n=some.height, schools=schools, covered=covered,
                )
            )  # fmt: skip
        return lines


def networks_on(tables: Mapping[str, pl.DataFrame], on: dt.date) -> Networks:
    """Read the day from a register. A membership counts only while its network does."""
    register = complete(tables)
    networks = register["network"].filter(in_force(on)).select(FACTS)
    about = networks.select(network="code", network_name="name", kind="kind")
    names = register["school"].select(school="code", name="name")
    members = (
        register["membership"]
        .filter(in_force(on))
        .join(about, on="network", how="inner", validate="m:1")
        .join(names, on="school", how="left", validate="m:1")
        .select("network", "network_name", "kind", "school", "name", "role", "since")
        .sort("network", "school")
    )
    where = register["place"].select(place="code", name="name")
    places = (
        register["territory"]
        .filter(in_force(on), pl.col("network").is_in(networks["code"].implode()))
        .join(where, on="place", how="left", validate="m:1")
        .select("network", "place", "name")
        .sort("network", "place")
    )
    led = heads(members.select("network", "school", "role")).rename({"network": "code"})
    counted = [
        members.group_by(code="network").agg(members=pl.len().cast(pl.Int64)),
        places.group_by(code="network").agg(places=pl.len().cast(pl.Int64)),
    ]
    full = networks.join(led, on="code", how="left", validate="1:1")
    full = full.join(
        names.rename({"school": "head", "name": "head_name"}), on="head", how="left", validate="m:1"
    )
    for counts in counted:
        full = full.join(counts, on="code", how="left", validate="1:1")
    full = full.with_columns(pl.col("heads", "members", "places").fill_null(0)).sort("kind", "code")
    return Networks(
        on, full.select(*FACTS, "head", "head_name", "heads", "members", "places"), members, places
    )
