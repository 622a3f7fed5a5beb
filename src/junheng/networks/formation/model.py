"""The formation as numbers: units to cover, heads that may lead, and what a group costs. Strict, or with every limit at a price.

A unit is a bundle of schools that stay together. The cost of a group is the sum of its pairs, what its head costs, and
balance · load² ÷ capacity; in the relaxed model every broken limit adds `BREACH` and more the further it is broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from junheng.networks.formation.situation import Situation

BREACH = 1e4
"""What a broken limit costs: far more than any travel, so that as few as possible are broken, each by as little as possible."""
LEFT_OUT = 5
"""Leaving a school without a group counts as so many broken limits; so does a head that nobody follows, on top of its own."""
Group = tuple[int, tuple[int, ...]]
"""A head (index among the model's heads) and the other units of its group, in order."""


@dataclass(frozen=True)
class Model:
    """Arrays over heads and units. `pair[h, v]` is inf where unit v cannot be led by head h."""

    place: Situation
    relaxed: bool
    heads: np.ndarray
    unit_of: np.ndarray
    pair: np.ndarray
    count: np.ndarray
    load: np.ndarray
    base_cost: np.ndarray
    base_count: np.ndarray
    base_load: np.ndarray
    low: int
    high: np.ndarray
    capacity: np.ndarray
    balance: float
    must: np.ndarray
    apart: frozenset[tuple[int, int]]
    ceiling: float
    known: dict[Group, float] = field(default_factory=dict, compare=False, repr=False)

    @property
    def units(self) -> int:
        return len(self.count)

    def tail(self, h: int, count: float, load: float) -> float:
        """What a group costs beside its pairs: the balance of load, and limits it breaks."""
        cost = self.balance * load * load / self.capacity[h]
        short, over = max(self.low - count, 0), max(count - self.high[h], 0)
        heavy = max(load - self.capacity[h], 0)
        if not (short or over or heavy):
            return cost
        if not self.relaxed:
            return inf
        short += LEFT_OUT if count == 0 and not self.must[h] else 0
        return cost + BREACH * (short + over + (1 + heavy / self.capacity[h] if heavy else 0))

    def tails(self, h: int, counts: np.ndarray, loads: np.ndarray) -> np.ndarray:
        """The same for arrays that broadcast."""
        cap = self.capacity[h]
        broken = np.maximum(self.low - counts, 0) + np.maximum(counts - self.high[h], 0)
        if self.low and not self.must[h]:
            broken = broken + np.where(counts == 0, LEFT_OUT, 0)
        heavy = np.maximum(loads - cap, 0)
        broken = broken + np.where(heavy > 0, 1 + heavy / cap, 0)
        price = BREACH if self.relaxed else inf
        with np.errstate(invalid="ignore"):
            return self.balance * loads * loads / cap + np.where(broken > 0, broken * price, 0.0)

    def cost(self, group: Group) -> float:
        """What a group costs; inf where it is not permitted."""
        if group not in self.known:
            h, others = group
            some = list(others)
            count = self.base_count[h] + self.count[some].sum()
            load = self.base_load[h] + self.load[some].sum()
            clash = any(a in others and b in others for a, b in self.apart)
            total = self.base_cost[h] + self.pair[h, some].sum() + self.tail(h, float(count), float(load))
            self.known[group] = inf if clash else float(total)
        return self.known[group]

    def covered(self, group: Group) -> list[int]:
        """The units of a group, its head's among them."""
        return sorted((int(self.unit_of[group[0]]), *group[1]))

    def number_price(self, groups: int) -> float:
        """What it costs that there are so many groups: nothing where that is permitted."""
        low, high = self.place.groups
        off = max(low - groups, groups - high, 0)
        return off * BREACH if self.relaxed or not off else inf

    def total(self, groups: Sequence[Group], left_out: Sequence[int] = ()) -> float:
        """The objective of a set of groups."""
        if left_out and not self.relaxed:
            return inf
        lost = BREACH * LEFT_OUT * float(self.count[list(left_out)].sum()) if left_out else 0.0
        return sum(map(self.cost, groups)) + self.number_price(len(groups)) + lost


def model(place: Situation, *, relaxed: bool, ceiling: float = inf) -> Model:
    """The numbers of a situation. Relaxed: travel limits, sizes, capacities, who may lead, how many groups, all at a price.

    `ceiling`: the value of an answer that is known; what alone would cost more is left away.
    """
    unit_of_school = {i: n for n, some in enumerate(place.bundles) for i in some}
    heads = np.flatnonzero(place.might_lead if relaxed else place.can_lead)
    pairs = _school_pairs(place, relaxed)
    starts = np.array([some[0] for some in place.bundles])
    order = np.concatenate([np.array(some) for some in place.bundles])
    cuts = np.cumsum([0] + [len(some) for some in place.bundles])[:-1]
    summed = (
        np.add.reduceat(pairs[np.ix_(heads, order)], cuts, axis=1)
        if len(heads)
        else np.zeros((0, len(starts)))
    )
    unit_of = np.array([unit_of_school[i] for i in heads], int)
    count = np.array([len(some) for some in place.bundles])
    load = np.array([place.need[list(some)].sum() for some in place.bundles])
    own = summed[np.arange(len(heads)), unit_of] if len(heads) else np.zeros(0)
    pair = summed.copy()
    led = np.array([place.must_lead[list(some)].any() for some in place.bundles])
    if len(heads):
        pair[:, led] = inf
        pair[np.arange(len(heads)), unit_of] = inf
    must = place.must_lead[heads]
    base = own + place.lead_cost[heads] + (_head_breach(place, heads) if relaxed else 0)
    # Where a bundle has a school that must lead, no other school of it may.
    base = np.where(led[unit_of] & ~must, inf, base) if len(heads) else base
    pair = np.where(pair > ceiling, inf, pair)
    usable = np.isfinite(base) & (base <= ceiling)
    terms = place.terms
    index = {code: unit_of_school[n] for n, code in enumerate(place.codes)}
    apart = frozenset(tuple(sorted((index[a], index[b]))) for a, b in terms.apart)
    for a, b in apart:
        pair[unit_of == a, b] = pair[unit_of == b, a] = inf
    return Model(
        place=place, relaxed=relaxed, heads=heads[usable], unit_of=unit_of[usable], pair=pair[usable], count=count, load=load,
        base_cost=base[usable], base_count=count[unit_of][usable] - 1, base_load=(load[unit_of] - place.need[heads])[usable],
        low=place.shape.helped.low, high=place.most[heads][usable], capacity=place.capacity[heads][usable].astype(float),
        balance=terms.rules.weights.balance, must=must[usable], apart=apart,
        ceiling=ceiling,
    )  # fmt: skip


def _school_pairs(place: Situation, relaxed: bool) -> np.ndarray:
    """Cost of every pair of schools, inf where it is not permitted."""
    limit = place.terms.rules.limits.travel_at_most
    far = ~place.exempt & (place.travel > limit)
    with np.errstate(invalid="ignore"):
        price = np.where(far, BREACH * (1 + (place.travel - limit) / limit) if relaxed else inf, 0.0)
    pairs = np.where(place.linked, place.pair + price, inf)
    np.fill_diagonal(pairs, 0.0)
    return pairs


def _head_breach(place: Situation, heads: np.ndarray) -> np.ndarray:
    """What it costs that a school leads although it is too weak or too small."""
    asked = place.terms.rules.head
    strength = place.frame["strength"].fill_null(float("nan")).to_numpy()[heads]
    pupils = place.frame["pupils"].fill_null(0).to_numpy().astype(float)[heads]
    weak = np.maximum(asked.strength_at_least - strength, 0)
    small = np.maximum(asked.pupils_at_least - pupils, 0)
    price = np.where(weak > 0, 1 + weak / max(asked.strength_at_least, 1e-9), 0)
    price = price + np.where(small > 0, 1 + small / max(asked.pupils_at_least, 1), 0)
    return np.where(place.must_lead[heads], 0.0, BREACH * np.nan_to_num(price))
