"""The best groups of a handful of schools, by trying every set of heads and every way to follow them. Slow and obvious.

Shares no code with the engine. A limit that is broken costs `BREACH` and more the further it is broken, as the engine's
document says; `best` gives the least total, with or without leave to break any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import inf

BREACH = 10_000.0
LEFT_OUT = 5


@dataclass(frozen=True)
class County:
    """What the groups are formed from: travel[h][i], and per school its need, capacity, and how far it is from being able to lead.

    lack: 0 where it may lead, else the price in breaches; inf where it never may.
    """

    travel: Sequence[Sequence[float]]
    need: Sequence[int]
    capacity: Sequence[int]
    lack: Sequence[float]
    low: int
    high: int
    at_most: float
    balance: float
    groups: tuple[int, float] = (0, inf)
    must: frozenset[int] = frozenset()
    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()


def best(county: County, *, loosened: bool) -> float:
    """The least objective; inf where nothing is permitted."""
    n, least = len(county.need), inf
    able = [h for h in range(n) if county.lack[h] == 0 or (loosened and county.lack[h] < inf)]
    for number in range(1, len(able) + 1):
        for heads in combinations(able, number):
            if county.must <= set(heads):
                others = [i for i in range(n) if i not in heads]
                for choice in product(heads, repeat=len(others)):
                    least = min(
                        least, _value(county, heads, dict(zip(others, choice, strict=True)), loosened)
                    )
    return least


def _value(county: County, heads: Sequence[int], led: dict[int, int], loosened: bool) -> float:
    group = led | {h: h for h in heads}
    if any(group[a] != group[b] for a, b in county.together) or any(
        group[a] == group[b] for a, b in county.apart
    ):
        return inf
    low, high = county.groups
    cost, breach = 0.0, max(low - len(heads), len(heads) - high, 0)
    tied = {frozenset(pair) for pair in county.together}
    for h in heads:
        members = [i for i, head in led.items() if head == h]
        breach += county.lack[h] + max(county.low - len(members), 0) + max(len(members) - county.high, 0)
        # A head whom nobody follows is as bad as a school left out, on top of its own missing members.
        breach += LEFT_OUT if not members and h not in county.must else 0
        load = sum(county.need[i] for i in members)
        cost += county.balance * load * load / county.capacity[h]
        if load > county.capacity[h]:
            breach += 1 + (load - county.capacity[h]) / county.capacity[h]
        for i in members:
            way = county.travel[h][i]
            cost += way
            if way > county.at_most and frozenset((h, i)) not in tied:
                breach += 1 + (way - county.at_most) / county.at_most
    if breach and not loosened:
        return inf
    return cost + BREACH * breach
