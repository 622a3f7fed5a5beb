"""What is wrong with the networks of a day: who, when, and what to do. Severe faults refuse; the others are worth a look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import combinations

import polars as pl

from junheng.networks.asof import Networks, in_force, networks_on, schools_open
from junheng.networks.people import POSTED, workload
from junheng.networks.rules import Rules
from junheng.programmes.pattern import Pattern
from junheng.programmes.said import Said, of
from junheng.register.codes import LEADING_ROLES
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.schema import Problem

CLOSE = Said("请写上终止日期", "enter the day it ended")
Register = Mapping[str, pl.DataFrame]
SAID = 5
"""Schools a sentence names."""
GONE = {
    ("staff", "left"): lambda day: Said("已于 {day} 离职", "left on {day}", day=day),
    ("school", "closed"): lambda day: Said("已于 {day} 停办", "closed on {day}", day=day),
    ("network", "until"): lambda day: Said("已于 {day} 撤销", "ended on {day}", day=day),
}
"""What may be over, by table and column of the day, and how it is told."""


def faults(tables: Mapping[str, pl.DataFrame], on: dt.date, rules: Rules) -> list[Problem]:
    """Everything that is wrong on the day, severe faults first."""
    register = complete(tables)
    found = networks_on(register, on)
    problems = [
        *_twice(register, found, rules),
        *_heads(register, found, rules),
        *_ends(register, found, on),
        *_links(register, found, on),
        *_patterns(register, found),
        *_overloaded(register, on, rules),
    ]
    return sorted(problems, key=lambda p: not p.severe)


def at(register: Register, table: str, column: str, **key: object) -> tuple[str, str, int | None, str]:
    """file, sheet, row and column title of the row with this key, as a problem says where it stands."""
    rows = register[table]
    for name, value in key.items():
        rows = rows.filter(pl.col(name) == value)
    title = TABLES[table].columns[column].title
    if rows.is_empty():
        return "", TABLES[table].title, None, title
    row = rows.row(0, named=True)
    return row["source_file"] or "", row["source_sheet"] or TABLES[table].title, row["source_row"], title


def named(name: str, code: str) -> Said:
    """Who it is about."""
    return Said("{name}（{code}）", "{name} ({code})", name=name, code=code)


def _twice(register: Register, found: Networks, rules: Rules) -> Iterator[Problem]:
    """A school in two networks of a kind that excludes: networks above one another are one tree."""
    kinds = pl.col("kind").is_in(list(rules.exclusive))
    for (kind, school), some in (
        found.members.filter(kinds)
        .sort("kind", "school", "network")
        .group_by("kind", "school", maintain_order=True)
    ):
        rows = list(some.iter_rows(named=True))
        for a, b in combinations(rows, 2):
            one, two = a["network"], b["network"]
            if one in found.above(two) or two in found.above(one):
                continue
            said = Said(
                "{day} 同时在{a}（{one}，{a_since} 起）和{b}（{two}，{b_since} 起）",
                "on {day} in {a} ({one}, since {a_since}) and in {b} ({two}, since {b_since})",
                day=found.on, a=a["network_name"], one=one, a_since=a["since"], b=b["network_name"], two=two, b_since=b["since"],
            )  # fmt: skip
            remedy = Said(
                "一所学校同一天只能在一个{kind}里：请给先前的一个写上终止日期",
                "a school is in one {kind} on a day: enter the day the earlier one ended", kind=kind,
            )  # fmt: skip
            where = at(register, "membership", "school", network=two, school=school, since=b["since"])
            yield Problem(*where, named(a["name"], school), said, remedy)


def _heads(register: Register, found: Networks, rules: Rules) -> Iterator[Problem]:
    for row in found.networks.filter(pl.col("kind").is_in(list(rules.needs_head))).iter_rows(named=True):
        if row["heads"] == 1 or led_together(row["pattern"], row["heads"]):
            continue
        where = at(register, "network", "code", code=row["code"])
        who = named(row["name"], row["code"])
        if row["heads"] == 0:
            said = Said("{day} 没有牵头校", "nobody leads it on {day}", day=found.on)
            remedy = Said(
                "请在网络成员表给其中一所学校写上角色 {roles} 之一",
                "give one of its schools one of the roles {roles} in the table of members", roles=LEADING_ROLES,
            )  # fmt: skip
        else:
            said = Said(
                "{day} 有 {n} 所同级的牵头校",
                "{n} schools lead it alike on {day}",
                day=found.on,
                n=row["heads"],
            )
            remedy = Said("请只留一所，其余改为成员校", "keep one, and make the others members")
        yield Problem(*where, who, said, remedy)


def led_together(pattern: str | None, several: int) -> bool:
    """Whether so many schools may lead alike: the second tier of the pattern, as three kindergartens do in 1+3+N."""
    try:
        tiers = Pattern.parse(pattern).tiers if pattern else ()
    except ValueError:
        return False
    return several > 1 and len(tiers) > 2 and tiers[1].allows(several)


def _ends(register: Register, found: Networks, on: dt.date) -> Iterator[Problem]:
    """Members that are closed, memberships and lower networks whose network has ended, a network under itself."""
    closed = (
        register["school"].filter(~schools_open(on)).select(school="code", closed="closed", opened="opened")
    )
    for row in found.members.join(closed, on="school", how="inner").iter_rows(named=True):
        where = at(
            register, "membership", "until", network=row["network"], school=row["school"], since=row["since"]
        )
        when = Said("{day} 才建校", "opened only on {day}", day=row["opened"])
        if row["closed"] and row["closed"] <= on:
            when = Said("已于 {day} 停办", "closed on {day}", day=row["closed"])
        said = Said(
            "{when}，{day} 仍是{network}的成员", "{when}, and on {day} a member of {network}",
            when=when, day=on, network=row["network_name"],
        )  # fmt: skip
        yield Problem(*where, named(row["name"], row["school"]), said, CLOSE)
    yield from _stale(register, found, on)
    yield from _uppers(register, found, on)


def _stale(register: Register, found: Networks, on: dt.date) -> Iterator[Problem]:
    """Memberships whose network is over."""
    live = found.networks["code"].implode()
    stale = (
        register["membership"].filter(in_force(on), ~pl.col("network").is_in(live)).sort("network", "school")
    )
    ended = dict(register["network"].select("code", "name").iter_rows())
    for row in stale.iter_rows(named=True):
        where = at(
            register, "membership", "until", network=row["network"], school=row["school"], since=row["since"]
        )
        said = Said(
            "{name}（{code}）{day} 不在存续期，这条成员仍然有效", "{name} ({code}) does not stand on {day}, its member does",
            name=ended.get(row["network"], row["network"]), code=row["network"], day=on,
        )  # fmt: skip
        yield Problem(*where, row["school"], said, CLOSE)


def _uppers(register: Register, found: Networks, on: dt.date) -> Iterator[Problem]:
    """Networks under one that is over, or under themselves."""
    for row in found.networks.drop_nulls("parent").iter_rows(named=True):
        where = at(register, "network", "parent", code=row["code"])
        if row["parent"] not in set(found.networks["code"]):
            said = Said(
                "上级网络 {upper} {day} 不在存续期",
                "{upper} above it does not stand on {day}",
                upper=row["parent"],
                day=on,
            )
            remedy = Said(
                "请改写上级，或给本网络写上终止日期", "put it under another, or enter the day it ended"
            )
            yield Problem(*where, named(row["name"], row["code"]), said, remedy)
        elif row["code"] in (upper := [row["parent"], *found.above(row["parent"])]):
            said = Said(
                "上下级成环：{ring}", "it lies under itself: {ring}", ring=" → ".join([row["code"], *upper])
            )
            yield Problem(
                *where, named(row["name"], row["code"]), said, Said("请改写上级", "put it under another")
            )


def _links(register: Register, found: Networks, on: dt.date) -> Iterator[Problem]:
    """Ties in force to people who have left, schools that are closed and networks that have ended."""
    gone = {
        code: (name, told(day))
        for (table, column), told in GONE.items()
        for code, name, day in register[table]
        .filter(pl.col(column) <= on)
        .select("code", "name", column)
        .iter_rows()
    }
    for row in (
        register["link"].filter(in_force(on)).sort("kind", "source", "target", "since").iter_rows(named=True)
    ):
        for end in ("source", "target"):
            if row[end] in gone:
                name, said = gone[row[end]]
                where = at(
                    register,
                    "link",
                    end,
                    kind=row["kind"],
                    source=row["source"],
                    target=row["target"],
                    since=row["since"],
                )
                about = Said(
                    "{said}，{kind}（{since} 起）仍然有效", "{said}, yet {kind} (since {since}) is in force",
                    said=said, kind=row["kind"], since=row["since"],
                )  # fmt: skip
                remedy = Said(
                    "请写上终止日期，需要的话另写一条新的联系",
                    "enter the day it ended, and write a new tie where one is needed",
                )
                yield Problem(*where, named(name, row[end]), about, remedy)


def _patterns(register: Register, found: Networks) -> Iterator[Problem]:
    for row in found.networks.drop_nulls("pattern").iter_rows(named=True):
        where = at(register, "network", "pattern", code=row["code"])
        try:
            pattern = Pattern.parse(row["pattern"])
        except ValueError as refused:
            yield Problem(*where, row["pattern"], of(refused), Said("请改正组合模式", "correct the pattern"))
            continue
        for misfit in misfits(found, row["code"], pattern):
            said = Said("{day} {misfit}", "on {day}: {misfit}", day=found.on, misfit=misfit)
            remedy = Said("请调整成员或组合模式", "change its members or its pattern")
            yield Problem(*where, named(row["name"], row["pattern"]), said, remedy, severe=False)


def misfits(found: Networks, code: str, pattern: Pattern) -> list[Said]:
    """What would have to change for a network to fit its pattern: tiers are those under it, or the roles within it.

    1+6+N in the row of one group speaks of the whole county, six groups in all: nothing that this group alone could miss.
    """
    if not pattern.nested:
        return []
    counts = tiers(found, code, len(pattern.tiers))
    whole = len(counts) > 2 and pattern.tiers[1].count.high != 1
    if whole and not counts[1]:
        return []
    return pattern.misfits(counts)


def tiers(found: Networks, code: str, number: int) -> list[int]:
    """How many stand in each of so many tiers. Two: head and the others. Three or more: the networks under it level by level and
    their members beside their heads; where there are none, the schools with a leading role below the head, and the others."""
    levels = [[code]]
    while len(levels) < number and (lower := _children(found, levels[-1])):
        levels.append(lower)
    if len(levels) > 1:
        counts = [len(level) for level in levels[: number - 1]]
        counts += [len(levels[-1])] if len(levels) == number else [_others(found, levels[-1])]
        return counts + [0] * (number - len(counts))
    roles = found.members.filter(pl.col("network") == code)["role"].to_list()
    head = found.networks.filter(pl.col("code") == code)["heads"].sum()
    if number == 2:
        return [head, len(roles) - head]
    second = sum(role in LEADING_ROLES for role in roles) - head
    return [head, second, len(roles) - head - second] + [0] * (number - 3)


def _children(found: Networks, codes: list[str]) -> list[str]:
    return found.networks.filter(pl.col("parent").is_in(codes))["code"].sort().to_list()


def _others(found: Networks, codes: list[str]) -> int:
    """Schools in these networks that do not lead one of them."""
    members = found.members.filter(pl.col("network").is_in(codes))
    leading = found.networks.filter(pl.col("code").is_in(codes))["head"].drop_nulls()
    return members.filter(~pl.col("school").is_in(leading.implode()))["school"].n_unique()


def _overloaded(register: Register, on: dt.date, rules: Rules) -> Iterator[Problem]:
    for row in workload(register, on, rules).filter(pl.col("over") > 0).iter_rows(named=True):
        names = row["which"].split("、")
        more = Said("等", " …") if len(names) > SAID else Said("", "")
        said = Said(
            "{day} {kind} {n} 所（{which}{more}），上限 {limit} 所，多 {over} 所",
            "on {day} {kind} of {n} schools ({which}{more}), {over} above the limit of {limit}",
            day=on, kind=row["kind"], n=row["schools"], which=names[:SAID], more=more, limit=row["limit"], over=row["over"],
        )  # fmt: skip
        where = TABLES["posting" if row["kind"] == POSTED else "link"].title
        remedy = Said(
            "请减少一人联系或任职的学校，或在规则文件里改上限",
            "give this person fewer schools, or change the limit in the rules",
        )
        yield Problem("", where, None, "", row["name"], said, remedy, severe=False)
