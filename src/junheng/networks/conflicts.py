"""Rows that may not be written as they are: a school twice in an exclusive kind, a network nobody leads, a tie to who has left.

`faults` tells what is wrong with a register on a day; this tells what a write would make wrong on any day, so that it is refused
before anything is stored. Rows that are not being written are left alone, whatever is wrong with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import polars as pl

from junheng.networks.faults import at, led_together, named
from junheng.networks.heads import heads
from junheng.networks.rules import Rules
from junheng.programmes.pattern import Pattern
from junheng.programmes.said import Said, of
from junheng.register.codes import LEADING_ROLES
from junheng.register.snapshot import complete
from junheng.schema import Problem

WATCHED = ("network", "membership", "link")
"""Tables whose rows are looked at."""
NEEDED = ("network", "membership", "school", "staff")
"""Tables that have to be whole for that, beside the rows that are written."""
END = dt.date(9999, 12, 31)


def conflicts(
    tables: Mapping[str, pl.DataFrame], written: Mapping[str, pl.DataFrame], rules: Rules, *, whole: bool = True
) -> list[Problem]:  # fmt: skip
    """What speaks against writing the rows `written`, which `tables` already hold.

    whole: everything belonging to a network is written at once; without it (row by row) a network may still wait for its head.
    """
    register = complete(tables)
    found = [*_twice(register, written, rules), *_links(register, written), *_patterns(written)]
    return [*found, *_headless(register, written, rules)] if whole else found


def _spans(register: Mapping[str, pl.DataFrame], kinds: tuple[str, ...]) -> pl.DataFrame:
    """network, network_name, kind, school, role, since, start, end of memberships in networks of these kinds, as long as both last."""
    networks = register["network"].filter(pl.col("kind").is_in(list(kinds)))
    about = networks.select(
        network="code", network_name="name", kind="kind", n_since="since", n_until="until"
    )
    rows = register["membership"].join(about, on="network", how="inner", validate="m:1")
    return rows.with_columns(
        start=pl.max_horizontal("since", "n_since"),
        end=pl.min_horizontal(pl.col("until").fill_null(END), pl.col("n_until").fill_null(END)),
    ).filter(pl.col("start") < pl.col("end"))


def _touched(written: Mapping[str, pl.DataFrame]) -> tuple[set[str], set[str]]:
    """Schools whose membership is written, and networks that are or whose members are."""
    members, networks = written.get("membership"), written.get("network")
    schools = set() if members is None else set(members["school"])
    codes = set() if networks is None else set(networks["code"])
    return schools, codes | (set() if members is None else set(members["network"]))


def _twice(
    register: Mapping[str, pl.DataFrame], written: Mapping[str, pl.DataFrame], rules: Rules
) -> Iterator[Problem]:
    """A school in two networks of a kind that excludes at the same time; networks above one another are one tree."""
    schools, codes = _touched(written)
    if not (schools or codes):
        return
    spans = _spans(register, rules.exclusive)
    near = pl.col("school").is_in(list(schools)) | pl.col("network").is_in(list(codes))
    mine = spans.filter(near)
    both = mine.join(spans, on=["school", "kind"], how="inner", suffix="_b").filter(
        pl.col("network") != pl.col("network_b"), pl.col("start") < pl.col("end_b"), pl.col("start_b") < pl.col("end")
    )  # fmt: skip
    parent, seen = dict(register["network"].select("code", "parent").iter_rows()), set()
    names = dict(register["school"].select("code", "name").iter_rows())
    for row in both.sort("school", "start", "network", "start_b", "network_b").iter_rows(named=True):
        pair = frozenset((row["network"], row["network_b"]))
        if (row["school"], pair) in seen or _one_tree(parent, *pair):
            continue
        seen.add((row["school"], pair))
        later, earlier = ("_b", "") if row["start_b"] >= row["start"] else ("", "_b")
        where = at(
            register, "membership", "school", network=row[f"network{later}"], school=row["school"], since=row[f"since{later}"]
        )  # fmt: skip
        said = Said(
            "{day} 起同时在{a}（{one}，{a_since} 起）和{b}（{two}，{b_since} 起）",
            "from {day} in {a} ({one}, since {a_since}) and in {b} ({two}, since {b_since}) at once",
            day=row[f"start{later}"], a=row[f"network_name{earlier}"], one=row[f"network{earlier}"], a_since=row[f"since{earlier}"],
            b=row[f"network_name{later}"], two=row[f"network{later}"], b_since=row[f"since{later}"],
        )  # fmt: skip
        remedy = Said(
            "一所学校同一天只能在一个{kind}里：请给先前的一个写上不晚于 {day} 的终止日期，或不加入后一个",
            "a school is in one {kind} on a day: end the earlier membership by {day}, or leave the later one out",
            kind=row["kind"], day=row[f"start{later}"],
        )  # fmt: skip
        yield Problem(*where, named(names.get(row["school"], row["school"]), row["school"]), said, remedy)


def _one_tree(parent: Mapping[str, str | None], a: str, b: str) -> bool:
    """Whether one lies above the other."""
    for low, high in ((a, b), (b, a)):
        seen, here = set(), parent.get(low)
        while here and here not in seen:
            if here == high:
                return True
            seen.add(here)
            here = parent.get(here)
    return False


def _headless(
    register: Mapping[str, pl.DataFrame], written: Mapping[str, pl.DataFrame], rules: Rules
) -> Iterator[Problem]:
    """Networks of a kind that needs a head, with nobody or several to lead on a day on which something changes there."""
    _, codes = _touched(written)
    kinds = pl.col("kind").is_in(list(rules.needs_head))
    spans = _spans(register, rules.needs_head).filter(pl.col("network").is_in(list(codes)))
    for row in (
        register["network"]
        .filter(pl.col("code").is_in(list(codes)), kinds)
        .sort("code")
        .iter_rows(named=True)
    ):
        here = spans.filter(pl.col("network") == row["code"])
        found = _unled(here, _first(written, row["code"])) if here.height else (row["since"], 0)
        if found is None or led_together(row["pattern"], found[1]):
            continue
        day, several = found
        said = Said("{day} 没有牵头校", "nobody leads it on {day}", day=day)
        if several:
            said = Said(
                "{day} 有 {n} 所同级的牵头校", "{n} schools lead it alike on {day}", day=day, n=several
            )
        remedy = Said(
            "请在网络成员表给其中一所学校写上角色 {roles} 之一，其余为成员校", "give one of its schools one of the roles {roles}",
            roles=LEADING_ROLES,
        )  # fmt: skip
        yield Problem(
            *at(register, "network", "code", code=row["code"]), named(row["name"], row["code"]), said, remedy
        )


def _first(written: Mapping[str, pl.DataFrame], code: str) -> dt.date:
    """The first day on which the rows written change something in a network."""
    days = [
        rows.filter(pl.col(column) == code)
        .select(pl.min_horizontal(pl.col("since").min(), pl.col("until").min()))
        .item()
        for table, column in (("network", "code"), ("membership", "network"))
        if (rows := written.get(table)) is not None and rows.filter(pl.col(column) == code).height
    ]
    return min(days)


def _unled(spans: pl.DataFrame, first: dt.date) -> tuple[dt.date, int] | None:
    """The first day from `first` on that has members but not one head, and how many lead then."""
    days = sorted({d for c in ("start", "end") for d in spans[c] if first <= d < END})
    for day in days:
        now = spans.filter(pl.col("start") <= day, pl.col("end") > day)
        leading = heads(now.select("network", "school", "role"))["heads"].sum() if now.height else 1
        if leading != 1:
            return day, leading
    return None


def _links(register: Mapping[str, pl.DataFrame], written: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Ties that are written and last beyond the day a person left, a school closed or a network ended."""
    links = written.get("link")
    if links is None or links.is_empty():
        return
    ends = set(links["source"]) | set(links["target"])
    gone = {}
    for table, column in (("staff", "left"), ("school", "closed"), ("network", "until")):
        over = register[table].filter(pl.col(column).is_not_null(), pl.col("code").is_in(list(ends)))
        gone |= {
            code: (table, name, day) for code, name, day in over.select("code", "name", column).iter_rows()
        }
    told = {
        "staff": Said("离职", "left"), "school": Said("停办", "closed"), "network": Said("撤销", "ended"),
    }  # fmt: skip
    for row in links.sort("kind", "source", "target", "since").iter_rows(named=True):
        for end in ("source", "target"):
            table, name, day = gone.get(row[end], (None, None, END))
            if table is None or max(row["since"], day) >= (row["until"] or END):
                continue
            key = {k: row[k] for k in ("kind", "source", "target", "since")}
            said = Said(
                "已于 {day} {how}，{kind}（{since} 起）到那以后仍然有效", "{how} on {day}, yet {kind} (since {since}) lasts beyond",
                day=day, how=told[table], kind=row["kind"], since=row["since"],
            )  # fmt: skip
            remedy = Said(
                "请写上不晚于 {day} 的终止日期，或换一个人、一所学校", "end it by {day}, or name another person or school",
                day=day,
            )  # fmt: skip
            yield Problem(*at(register, "link", end, **key), named(name, row[end]), said, remedy)


def _patterns(written: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Patterns nobody can read."""
    networks = written.get("network")
    for row in [] if networks is None else networks.drop_nulls("pattern").sort("code").iter_rows(named=True):
        try:
            Pattern.parse(row["pattern"])
        except ValueError as refused:
            where = at({"network": networks}, "network", "pattern", code=row["code"])
            yield Problem(*where, row["pattern"], of(refused), Said("请改正组合模式", "correct the pattern"))
