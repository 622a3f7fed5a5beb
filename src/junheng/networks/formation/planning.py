"""From chosen groups to a plan of changes: who leaves, what ends, what is founded, who joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

import polars as pl

from junheng.networks.formation.situation import Situation
from junheng.networks.heads import head_of
from junheng.plans.changes import Change
from junheng.plans.networks import DissolveNetwork, FoundNetwork, JoinNetwork, LeaveNetwork, PlaceNetwork
from junheng.programmes.said import Said

Led = tuple[int, tuple[int, ...]]
REPLACED = Said("由新组建的集团代替", "replaced by the groups that are formed")


def changes(
    tables: Mapping[str, pl.DataFrame], place: Situation, chosen: Sequence[Led], why: Mapping[str, str]
) -> tuple[Change, ...]:
    """The changes in the order in which they can be carried out. `why` has the reason of each school."""
    now, upper = _standing(tables, place)
    wanted = {place.codes[head]: tuple(place.codes[i] for i in helped) for head, helped in chosen}
    continued = {head_of(rows): network for network, rows in now.items() if head_of(rows) in wanted}
    since = place.terms.on.isoformat()
    inside = set(place.codes)
    leaving: list[Change] = []
    for network, rows in now.items():
        head = head_of(rows)
        stays = {head, *wanted[head]} if continued.get(head) == network else set()
        if head in inside and not stays:
            leaving.append(DissolveNetwork(network=network, since=since, why=REPLACED))
        elif gone := [s for s in rows if s in inside and s not in stays]:
            leaving += [
                LeaveNetwork(network=network, school=s, since=since, why=why.get(s, "")) for s in gone
            ]
    fresh = _codes(tables, place)
    top, above = _top(place, chosen, fresh, since, upper)
    made: list[Change] = []
    for head, helped in wanted.items():
        if head not in continued:
            made.append(_founded(place, head, helped, next(fresh), top, since, why))
            continue
        network = continued[head]
        made += [
            JoinNetwork(network=network, school=s, since=since, why=why.get(s, ""))
            for s in helped
            if s not in now[network]
        ]
        if top and upper.get(network) != top:
            made.append(PlaceNetwork(network=network, parent=top, since=since))
    return (*leaving, *above, *made)


def _standing(
    tables: Mapping[str, pl.DataFrame], place: Situation
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Network → school → role of the lowest networks of the kind that have a school to group; and network → parent."""
    on = place.terms.on
    day = [pl.col("since") <= on, pl.col("until").is_null() | (pl.col("until") > on)]
    networks = tables["network"].filter(*day, pl.col("kind") == place.terms.kind)
    lowest = networks.filter(~pl.col("code").is_in(networks["parent"].drop_nulls().implode())).sort("code")
    members = tables["membership"].filter(*day).sort("network", "school")
    found = {}
    for network in lowest["code"]:
        rows = dict(members.filter(pl.col("network") == network).select("school", "role").iter_rows())
        if set(rows) & set(place.codes):
            found[network] = rows
    return found, {c: p for c, p in lowest.select("code", "parent").iter_rows() if p}


def _codes(tables: Mapping[str, pl.DataFrame], place: Situation):
    """Codes nobody has used: JT2024-01, -02 …"""
    used = set(tables["network"]["code"])
    return (code for n in count(1) if (code := f"JT{place.terms.on.year}-{n:02d}") not in used)


def _top(
    place: Situation, chosen: Sequence[Led], fresh, since: str, upper: Mapping[str, str]
) -> tuple[str, list[Change]]:
    """The network above all groups, led by the strongest head, where the pattern asks for one and none is there."""
    if not place.shape.top or not chosen:
        return "", []
    if upper:
        return min(upper.values()), []
    strength = place.frame["strength"].fill_null(-1).to_list()
    head = min((h for h, _ in chosen), key=lambda h: (-strength[h], -place.capacity[h], h))
    code, terms = next(fresh), place.terms
    name = f"{'、'.join(terms.stages)}{terms.kind}总校"
    reason = Said(
        "{name}是各龙头校中强弱指数最高的", "{name} is the strongest of the heads", name=place.names[head]
    )
    change = FoundNetwork(
        network=code, name=name, network_kind=terms.kind, head=place.codes[head], head_role="总校", pattern=terms.pattern,
        since=since, why=reason,
    )  # fmt: skip
    return code, [change]


def _founded(
    place: Situation,
    head: str,
    helped: tuple[str, ...],
    code: str,
    top: str,
    since: str,
    why: Mapping[str, str],
) -> FoundNetwork:
    terms, index = place.terms, {c: n for n, c in enumerate(place.codes)}
    strength = place.frame["strength"].fill_null(-1).to_list()
    core = sorted(helped, key=lambda c: (-strength[index[c]], c))[: place.shape.core]
    rest = tuple(c for c in helped if c not in core)
    pattern = terms.pattern if not place.shape.top else f"1+{place.shape.helped}"
    return FoundNetwork(
        network=code, name=f"{place.names[index[head]]}{terms.kind}", network_kind=terms.kind, head=head, core=tuple(sorted(core)),
        members=rest, head_role="总校" if core else "龙头校", pattern=pattern, parent=top, since=since, why=why.get(head, ""),
    )  # fmt: skip
