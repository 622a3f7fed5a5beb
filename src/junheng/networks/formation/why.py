"""The reasons in words: per school why this group, the next best one and what it would cost; per group its load and reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

import polars as pl

from junheng.networks.formation.situation import Situation
from junheng.programmes.said import Said, in_english

Led = tuple[int, tuple[int, ...]]
WHY = {
    "code": pl.String, "name": pl.String, "role": pl.String, "head": pl.String, "head_name": pl.String, "strength": pl.Float64,
    "need": pl.Int64, "travel": pl.Float64, "next_head": pl.String, "next_name": pl.String, "next_cost": pl.Float64,
    "reason": pl.String, "reason_english": pl.String,
}  # fmt: skip
GROUPS = {
    "head": pl.String, "name": pl.String, "schools": pl.Int64, "helped": pl.Int64, "pupils": pl.Int64, "strength": pl.Float64,
    "load": pl.Int64, "capacity": pl.Int64, "rate": pl.Float64, "travel_mean": pl.Float64, "travel_most": pl.Float64,
}  # fmt: skip
LOOKED_AT = 15
"""The nearest heads an alternative is sought among."""


def groups(place: Situation, chosen: Sequence[Led]) -> pl.DataFrame:
    """Rows of `GROUPS`; pupils unknown where a member's are."""
    rows = []
    for head, helped in chosen:
        about, load = place.frame.row(head, named=True), int(place.need[list(helped)].sum())
        ways = [float(place.travel[head, i]) for i in helped]
        pupils = place.frame["pupils"].gather([head, *helped])
        rows.append(
            (
                about["code"], about["name"], 1 + len(helped), len(helped), None if pupils.null_count() else int(pupils.sum()),
                about["strength"], load, int(place.capacity[head]), load / float(place.capacity[head]),
                sum(ways) / len(ways) if ways else 0.0, max(ways, default=0.0),
            )
        )  # fmt: skip
    return pl.DataFrame(rows, schema=GROUPS, orient="row")


class Reasons:
    """The chosen groups, and what it would cost to have one school elsewhere."""

    def __init__(self, place: Situation, chosen: Sequence[Led], unit: str):
        self.place, self.unit = place, unit
        self.members = {head: list(helped) for head, helped in chosen}
        self.need = place.need.tolist()
        self.bundled = {i for some in place.bundles if len(some) > 1 for i in some}

    def frame(self) -> pl.DataFrame:
        """Rows of `WHY`, one per school that has a group."""
        rows = [self._head(head) for head in self.members]
        rows += [self._member(head, i) for head, some in self.members.items() for i in some]
        told = [(*row, in_english(row[-1])) for row in rows]
        return pl.DataFrame(told, schema=WHY, orient="row").sort(
            "head", pl.col("code") != pl.col("head"), "code"
        )

    def _tail(self, head: int, members: Sequence[int]) -> float:
        """Balance of a group; inf where it would break a limit."""
        p, load = self.place, sum(self.need[i] for i in members)
        if not p.shape.helped.low <= len(members) <= p.most[head] or load > p.capacity[head]:
            return inf
        return p.terms.rules.weights.balance * load * load / float(p.capacity[head])

    def _cost(self, head: int, members: Sequence[int]) -> float:
        p, limit = self.place, self.place.terms.rules.limits.travel_at_most
        if any(
            not p.linked[head, i] or (p.travel[head, i] > limit and not p.exempt[head, i]) for i in members
        ):
            return inf
        return (
            float(p.lead_cost[head])
            + sum(float(p.pair[head, i]) for i in members)
            + self._tail(head, members)
        )

    def _clash(self, members: Sequence[int]) -> bool:
        index = {c: n for n, c in enumerate(self.place.codes)} if self.place.terms.apart else {}
        return any(index[a] in members and index[b] in members for a, b in self.place.terms.apart)

    def _head(self, head: int) -> tuple:
        p, about = self.place, self.place.frame.row(head, named=True)
        helped = self.members[head]
        load = sum(self.need[i] for i in helped)
        now, best = self._cost(head, helped), (inf, None)
        for other in helped if not p.must_lead[head] else ():
            if p.can_lead[other] and not self.bundled & {head, other}:
                changed = self._cost(other, [head, *(i for i in helped if i != other)]) - now
                best = min(best, (changed, other), key=lambda b: (b[0], b[1] is None, b[1]))
        more = Said("组内没有更合适的牵头校", "no school of the group would lead better")
        if best[1] is not None:
            more = self._said(best, Said("改由{other}牵头", "with {other} as head", other=p.names[best[1]]))
        reason = Said(
            "{why}：{strength}，{pupils}；带动 {n} 所、{load} 点，能力 {able} 点；{more}",
            "{why}: {strength}, {pupils}; it helps {n} schools with {load} points and can carry {able}; {more}",
            **self._about(head), n=len(helped), load=load, able=int(p.capacity[head]), more=more,
        )  # fmt: skip
        return (
            *self._who(head),
            "龙头校",
            *self._who(head),
            about["strength"],
            self.need[head],
            0.0,
            *self._next(best),
            reason,
        )

    def _about(self, head: int) -> dict[str, Said]:
        """Why a school may lead, how strong it is and how large."""
        p, about = self.place, self.place.frame.row(head, named=True)
        why, strength = Said("符合龙头校条件", "it may lead"), Said("强弱未知", "strength unknown")
        if p.must_lead[head]:
            why = Said("按要求指定为龙头校", "named as head")
        if about["strength"] is not None:
            strength = Said("强弱指数 {s:.2f}", "strength {s:.2f}", s=about["strength"])
        pupils = Said("学生数未知", "pupils unknown")
        if about["pupils"] is not None:
            pupils = Said("学生 {n} 人", "{n} pupils", n=about["pupils"])
        return {"why": why, "strength": strength, "pupils": pupils}

    def _member(self, head: int, i: int) -> tuple:
        p, about = self.place, self.place.frame.row(i, named=True)
        way = float(p.travel[head, i])
        here = Said("归{head}（里程未知）", "with {head}, distance unknown", head=p.names[head])
        if way < inf:
            words = {"head": p.names[head], "way": way, "unit": self.unit}
            here = Said("到{head} {way:.1f} {unit}", "{way:.1f} {unit} to {head}", **words)
        best = (inf, None)
        if i in self.bundled:
            more = Said(
                "须与同组的学校在一起，不单独比较",
                "it has to be with others of its group and is not compared alone",
            )
        else:
            best = min(self._elsewhere(head, i), default=best, key=lambda b: b[:2])
            more = self._shut(head, i)
            if best[0] < inf:
                more = self._said(
                    best, Said("次优是归{other}", "next best with {other}", other=p.names[best[1]])
                )
        reason = Said(
            "{here}，需求 {need} 点；{more}",
            "{here}, need {need}; {more}",
            here=here,
            need=self.need[i],
            more=more,
        )
        travel = way if way < inf else None
        return (
            *self._who(i),
            "成员校",
            *self._who(head),
            about["strength"],
            self.need[i],
            travel,
            *self._next(best),
            reason,
        )

    def _elsewhere(self, head: int, i: int) -> Iterator[tuple[float, int]]:
        """(what it would cost, head) of every other group, by moving the school or by exchanging it for another."""
        p, here = self.place, self.members[head]
        now, rest = self._cost(head, here), [x for x in here if x != i]
        others = sorted(
            (g for g in self.members if g != head and p.linked[g, i]), key=lambda g: (p.travel[g, i], g)
        )
        for other in others[:LOOKED_AT]:
            there = self.members[other]
            before = now + self._cost(other, there)
            trades = [(rest, [*there, i])] + [
                ([*rest, w], [x for x in there if x != w] + [i]) for w in there if w not in self.bundled
            ]
            costs = [
                self._cost(head, a) + self._cost(other, b)
                for a, b in trades
                if not (self._clash(a) or self._clash(b))
            ]
            cheapest = min(costs, default=inf)
            if cheapest < inf and before < inf:
                yield cheapest - before, other

    def _shut(self, head: int, i: int) -> Said:
        p, limit = self.place, self.place.terms.rules.limits.travel_at_most
        near = [g for g in self.members if g != head and p.linked[g, i] and p.travel[g, i] <= limit]
        if not near:
            words = {"limit": limit, "unit": self.unit}
            return Said("{limit:g} {unit}内没有别的集团", "no other group within {limit:g} {unit}", **words)
        return Said(
            "换到别的集团（含与一所学校对调）都会超出帮扶数或负担的限度",
            "any other group, also in exchange for one school, would be beyond its size or load",
        )

    def _said(self, best: tuple[float, int | None], what: Said) -> Said:
        if best[0] == inf:
            return Said("{what}会超出限度", "{what} would be beyond a limit", what=what)
        if abs(best[0]) < 5e-3:
            return Said("{what}，代价相同", "{what} at the same cost", what=what)
        return Said("{what}，代价多 {more:.2f}", "{what} costs {more:.2f} more", what=what, more=best[0])

    def _next(self, best: tuple[float, int | None]) -> tuple:
        if best[1] is None or best[0] == inf:
            return None, None, None
        return *self._who(best[1]), float(best[0])

    def _who(self, i: int) -> tuple[str, str]:
        return self.place.codes[i], self.place.names[i]
