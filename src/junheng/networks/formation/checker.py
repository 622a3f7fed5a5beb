"""Does the plan do what it says? Carried out on the register, its groups read back from the membership table and judged.

Nothing here knows the model or the solver: a mistake there must not be able to hide here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.networks.formation.situation import Situation
from junheng.networks.places import region
from junheng.plans.plan import Plan
from junheng.programmes.said import Said, of
from junheng.register.codes import LEADING_ROLES

ROOM = 1e-6


@dataclass(frozen=True)
class Check:
    """The objective recomputed from the register, and every sentence that speaks against the plan."""

    value: float
    problems: tuple[str, ...]

    @property
    def certified(self) -> bool:
        return not self.problems


def check(
    tables: Mapping[str, pl.DataFrame], place: Situation, plan: Plan, *, year: int, stated: float,
    excused: frozenset[tuple[str, str | None]] = frozenset(),
) -> Check:  # fmt: skip
    """Carry the plan out and judge what is then on the register. `excused`: (what, school) the result itself names as broken."""
    try:
        after = plan.apply(tables, year=year)
    except ValueError as refused:
        said = Said("计划不能执行：{why}", "the plan cannot be carried out: {why}", why=of(refused))
        return Check(float("nan"), (said,))
    groups, problems = _read_back(after, place)
    found = {key: said for key, said in (*_broken(place, groups), *_beyond(after, place, groups))}
    problems += [said for key, said in sorted(found.items(), key=lambda f: f[1]) if key not in excused]
    problems += [
        Said(
            "所列的放宽“{what} {code}”并没有用到",
            "the relaxation “{what} {code}” is not needed",
            what=what,
            code=code or "",
        )
        for what, code in sorted(excused - set(found), key=str)
    ]
    value = _objective(place, groups)
    if not abs(value - stated) <= ROOM * max(1.0, abs(stated)):
        problems.append(
            Said(
                "按登记库重算的目标值为 {value:,.4f}，与所报 {stated:,.4f} 不符",
                "recomputed from the register the objective is {value:,.4f}, not {stated:,.4f} as stated",
                value=value, stated=stated,
            )
        )  # fmt: skip
    return Check(value, tuple(problems))


def _read_back(after: Mapping[str, pl.DataFrame], place: Situation) -> tuple[dict[int, list[int]], list[str]]:
    """Head → members, from the membership table on the day."""
    on, kind = place.terms.on, place.terms.kind
    day = [pl.col("since") <= on, pl.col("until").is_null() | (pl.col("until") > on)]
    networks = after["network"].filter(*day, pl.col("kind") == kind)
    lowest = networks.filter(~pl.col("code").is_in(networks["parent"].drop_nulls().implode()))
    rows = after["membership"].filter(*day, pl.col("network").is_in(lowest["code"].implode()))
    known = {code: i for i, code in enumerate(place.codes)}
    groups, problems = {}, []
    for (network,), some in rows.sort("network", "school").group_by("network", maintain_order=True):
        inside = [(known[r["school"]], r["role"]) for r in some.iter_rows(named=True) if r["school"] in known]
        highest = next((role for role in LEADING_ROLES if role in dict(inside).values()), None)
        heads = [i for i, role in inside if role == highest]
        if not inside:
            continue
        if len(heads) != 1:
            words = {"network": network, "n": len(heads)}
            problems.append(
                Said(
                    "网络 {network} 有 {n} 所牵头校，应有 1 所",
                    "network {network} has {n} leading schools, should have 1",
                    **words,
                )
            )
            continue
        groups[heads[0]] = [i for i, _ in inside if i != heads[0]]
    where: dict[int, int] = {}
    for i in (i for head, members in groups.items() for i in (head, *members)):
        where[i] = where.get(i, 0) + 1
    problems += [
        Said(
            "{name}在 {n} 个{kind}里",
            "{name} is in {n} of kind “{kind}”",
            name=place.names[i],
            n=n,
            kind=kind,
        )
        for i, n in sorted(where.items())
        if n > 1
    ]
    return groups, problems


def _broken(place: Situation, groups: Mapping[int, list[int]]):
    """((what, school), sentence) of every limit that is not kept."""
    terms, names, codes = place.terms, place.names, place.codes
    rules, group_of = terms.rules, {i: head for head, some in groups.items() for i in (head, *some)}
    for head, members in groups.items():
        row = place.frame.row(head, named=True)
        for i in members:
            pair = {"a": names[i], "b": names[head]}
            apart = not set(place.frame["stages"][i]) & set(row["stages"])
            if apart and not place.exempt[head, i]:
                yield (
                    ("学段", codes[i]),
                    Said("{a}与龙头校{b}没有共同的学段", "{a} and its head {b} share no stage", **pair),
                )
            if not place.travel[head, i] <= rules.limits.travel_at_most + ROOM and not place.exempt[head, i]:
                yield ("里程", codes[i]), Said("{a}到{b}超出里程上限", "{a} is too far from {b}", **pair)
        if not terms.shape().helped.low <= len(members) <= place.most[head]:
            size = Said(
                "{name}帮扶 {n} 所，不在限度内",
                "{name} helps {n} schools, beyond its limits",
                name=names[head],
                n=len(members),
            )
            yield ("帮扶数", codes[head]), size
        if sum(int(place.need[i]) for i in members) > place.capacity[head]:
            yield (
                ("负担", codes[head]),
                _of("{name}的负担超出能力", "{name} carries more than it can", names[head]),
            )
        yield from _able(place, head)
    yield from _wishes(place, groups, group_of)
    for i in range(len(codes)):
        if i not in group_of:
            yield ("未编组", codes[i]), _of("{name}没有编入任何集团", "{name} is in no group", names[i])


def _able(place: Situation, head: int):
    """Whether a school that leads may."""
    asked, row, key = place.terms.rules.head, place.frame.row(head, named=True), place.codes[head]
    if not place.must_lead[head]:
        if row["strength"] is None or row["strength"] < asked.strength_at_least:
            yield (
                ("强弱", key),
                _of("{name}的强弱指数不够当龙头校", "{name} is not strong enough to lead", row["name"]),
            )
        if (row["pupils"] or 0) < asked.pupils_at_least:
            yield (
                ("规模", key),
                _of("{name}的学生数不够当龙头校", "{name} is not large enough to lead", row["name"]),
            )
    if key in place.terms.not_heads:
        yield ("排除", key), _of("{name}被要求不当龙头校", "{name} was not to lead", row["name"])


def _of(chinese: str, english: str, name: str) -> Said:
    return Said(chinese, english, name=name)


def _beyond(after: Mapping[str, pl.DataFrame], place: Situation, groups: Mapping[int, list[int]]):
    """Members that lie in another county than their head, where a group must not reach beyond."""
    level = place.terms.rules.limits.within
    regions, where = region(after["place"], level) if level else {}, place.frame["place"].to_list()
    for head, members in groups.items():
        for i in members:
            two = {r for r in (regions.get(where[head]), regions.get(where[i])) if r}
            if len(two) > 1 and not place.exempt[head, i]:
                said = Said(
                    "{a}与龙头校{b}不在同一个{level}", "{a} and its head {b} are not in one {level}",
                    a=place.names[i], b=place.names[head], level=level,
                )  # fmt: skip
                yield ("跨地", place.codes[i]), said


def _wishes(place: Situation, groups: Mapping[int, list[int]], group_of: Mapping[int, int]):
    terms, codes = place.terms, place.codes
    asked = terms.shape().groups
    if asked is not None and not asked.allows(len(groups)):
        words = {"n": len(groups), "asked": asked.said()}
        yield (
            ("集团数", None),
            Said("有 {n} 个集团，要求 {asked} 个", "{n} groups, {asked} asked for", **words),
        )
    where = {codes[i]: head for i, head in group_of.items()}
    for code in terms.heads:
        if where.get(code) is None or codes[where[code]] != code:
            yield (
                ("指定", code),
                _of("{name} 被指定为龙头校，却没有当", "{name} was to lead and does not", code),
            )
    for some in terms.together:
        if len({where.get(c) for c in some}) > 1:
            yield ("同组", some[0]), Said("{some} 应在同一组", "{some} should be in one group", some=some)
    for a, b in terms.apart:
        if where.get(a) is not None and where.get(a) == where.get(b):
            yield ("不同组", a), Said("{a} 和 {b} 不应在同一组", "{a} and {b} should be apart", a=a, b=b)


def _objective(place: Situation, groups: Mapping[int, list[int]]) -> float:
    """The objective from its definition, group by group and school by school."""
    total = 0.0
    for head, members in groups.items():
        load = sum(int(place.need[i]) for i in members)
        total += float(place.lead_cost[head]) + sum(float(place.pair[head, i]) for i in members)
        total += place.terms.rules.weights.balance * load**2 / float(place.capacity[head])
    return total
