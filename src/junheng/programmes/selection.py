"""Which register rows a figure rests on, written in a document and looked up on a day.

`of` a table or a named set, `where` cells have values, `in_force` on the day, `among` the keys of another set. A dotted column
(`network.kind`) follows a reference of the register to the row it names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from junheng.programmes import conditions
from junheng.programmes.pattern import canonical
from junheng.programmes.said import Said
from junheng.register.tables import TABLES
from junheng.schema import ORIGIN, Table

PERIODS = {
    "school": ("opened", "closed"),
    "policy": ("issued", "repealed"),
    "staff": ("started", "left"),
    "finding": ("raised", "solved"),
    "project": ("started", "finished"),
}
"""The days between which a row is in force, where they are not called since and until."""
MUST_KNOW = (int, float, bool, dt.date)
"""An empty cell of these types is an unknown; an empty text is usually `none`."""
OPEN_ENDED = ("until", "closed", "repealed", "left", "solved")
"""Days that are empty because nothing has ended."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A selection as a document writes it.

    through: column → the table it refers to, where the register leaves it open (who a link joins).
    must_know: columns whose empty cell leaves the row undecided, beside numbers and yes/no, which always do.
    first_of: sets; the first that has rows is taken. key: the column by which others look into this set.
    """

    of: str = ""
    where: Mapping[str, object] = field(default_factory=dict)
    in_force: bool = False
    among: Mapping[str, str] = field(default_factory=dict)
    not_among: Mapping[str, str] = field(default_factory=dict)
    through: Mapping[str, str] = field(default_factory=dict)
    must_know: tuple[str, ...] = ()
    first_of: tuple[str, ...] = ()
    key: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Selected:
    """Rows found. `frame`: the table's columns and the dotted ones asked for; `silent`: why it may say nothing at all;
    `problems`: rows that an empty cell leaves undecided, here and in the sets it looks into."""

    table: str
    frame: pl.DataFrame
    through: Mapping[str, str]
    key: str
    silent: str = ""
    problems: tuple[Said, ...] = ()

    @property
    def keys(self) -> pl.Series:
        return self.frame[self.key].drop_nulls().unique().sort()


def in_force(table: str, on: dt.date) -> pl.Expr:
    """Whether a row holds on a day: from its first day on, to the day before its last (as postings are counted)."""
    start, end = PERIODS.get(table, ("since", "until"))
    begun = pl.col(start).is_null() if table in ("school", "staff") else pl.lit(False)
    return (begun | (pl.col(start) <= on)).fill_null(False) & (pl.col(end).is_null() | (pl.col(end) > on))


def period_of(table: str) -> tuple[str, str] | None:
    """The two columns between which rows of `table` hold; None where they carry no period."""
    pair = PERIODS.get(table, ("since", "until"))
    return pair if set(pair) <= set(TABLES[table].columns) else None


class Look:
    """The register as it is looked at: its tables, the day, the programme's named sets. Each set is made once."""

    def __init__(
        self, tables: Mapping[str, pl.DataFrame], sets: Mapping[str, Rows], *, on: dt.date, start: dt.date
    ):
        self.on, self.start, self.sets = on, start, sets
        self._tables = tables
        self._made: dict[str, Selected] = {}

    def table(self, name: str) -> pl.DataFrame:
        """A table of the register; asked for only where a selection needs it."""
        return self._networks if name == "network" else self._as_given(name)

    def _as_given(self, name: str) -> pl.DataFrame:
        return self._tables[name] if name in self._tables else TABLES[name].empty()

    @cached_property
    def _networks(self) -> pl.DataFrame:
        """Networks, with their patterns as they are printed."""
        rows = self._as_given("network")
        return rows.with_columns(pl.Series("pattern", [canonical(p) for p in rows["pattern"]], pl.String))

    def named(self, name: str) -> Selected:
        """A set, or a whole table, by its name."""
        if name not in self.sets:
            title = TABLES[name].named
            nothing = Said("“{table}”表还没有数据", "“{table}” has no rows yet", table=title)
            silent = "" if self.table(name).height else nothing
            return Selected(name, self.table(name), {}, TABLES[name].key[0], silent)
        if name not in self._made:
            self._made[name] = self.rows(self.sets[name])
        return self._made[name]

    def rows(self, asked: Rows) -> Selected:
        """The rows that `asked` describes."""
        if asked.first_of:
            found = [self.named(name) for name in asked.first_of]
            base = next((f for f in found if f.frame.height), found[-1])
        else:
            base = self.named(asked.of)
        through = {**base.through, **asked.through}
        frame = base.frame
        for column in (*asked.where, *asked.among, *asked.not_among, asked.key):
            frame = self.followed(frame, base.table, column, through)
        holds = {c: conditions.of(frame[c], v, self) for c, v in asked.where.items()}
        certain = [self._in_set(c, name) for c, name in asked.among.items()]
        certain += [~self._in_set(c, name) for c, name in asked.not_among.items()]
        certain += [in_force(base.table, self.on)] if asked.in_force else []
        possible = frame.filter(*certain) if certain else frame
        others = [self.named(name) for name in asked.among.values()]
        silent = next((o.silent for o in others if o.silent), "")
        problems = [*base.problems, *_undecided(possible, holds, base.table, asked, through)]
        problems += [p for o in others for p in o.problems]
        return Selected(
            base.table,
            possible.filter(*(e for e in holds.values())) if holds else possible,
            through,
            asked.key or base.key,
            base.silent or _silent(base, asked, self) or silent,
            tuple(dict.fromkeys(problems)),
        )

    def followed(
        self, frame: pl.DataFrame, table: str, column: str, through: Mapping[str, str]
    ) -> pl.DataFrame:
        """`frame` with a dotted column filled from the rows it refers to; each hop is one left join."""
        if not column or column in frame.columns:
            return frame
        path = column.split(".")
        for depth in range(1, len(path)):
            here, there = ".".join(path[:depth]), ".".join(path[: depth + 1])
            target = refers(table, here, through)
            if there not in frame.columns:
                key = TABLES[target].key[0]
                other = self.table(target).select(pl.col(key).alias(here), pl.col(path[depth]).alias(there))
                frame = frame.join(other, on=here, how="left", validate="m:1", maintain_order="left")
        return frame

    def school_year(self) -> int:
        return self.on.year if self.on.month >= 9 else self.on.year - 1

    def _in_set(self, column: str, name: str) -> pl.Expr:
        keys = self.named(name).keys
        return pl.col(column).is_in(keys.implode()).fill_null(False)


def refers(table: str, column: str, through: Mapping[str, str]) -> str:
    """The table that a (dotted) column's cells name. Raises ValueError where it names none."""
    if column in through:
        return through[column]
    *before, last = column.split(".")
    owner = refers(table, ".".join(before), through) if before else table
    if last not in TABLES[owner].columns:
        raise ValueError(
            Said(
                "“{table}”表没有列“{column}”",
                "the table “{table}” has no column “{column}”",
                table=TABLES[owner].named,
                column=last,
            )
        )
    if not (target := TABLES[owner].columns[last].refers):
        raise ValueError(
            Said(
                "“{table}”表的“{column}”不指向别的表，可用 through 指明",
                "“{column}” of the table “{table}” refers to no other table; through may say which",
                table=TABLES[owner].named,
                column=last,
            )
        )
    return target


def declared(table: str, column: str, through: Mapping[str, str]):
    """The register's declaration of a (dotted) column. Raises ValueError where there is none."""
    *before, last = column.split(".")
    owner = refers(table, ".".join(before), through) if before else table
    if last in ORIGIN or last not in TABLES[owner].columns:
        known = "、".join(TABLES[owner].columns)
        raise ValueError(
            Said(
                "“{table}”表没有列“{column}”，可用：{known}",
                "the table “{table}” has no column “{column}”; there are {known}",
                table=TABLES[owner].named,
                column=last,
                known=known,
            )
        )
    return TABLES[owner].columns[last]


def personal(table: str, through: Mapping[str, str]) -> str:
    """Whose personal data the rows touch: 儿童 before 教职工, empty for none."""
    touched: list[Table] = [TABLES[table], *(TABLES[t] for t in through.values())]
    touched += [TABLES[c.refers] for c in TABLES[table].columns.values() if c.refers]
    whose = {t.personal for t in touched}
    return next((w for w in ("儿童", "教职工") if w in whose), "")


def _undecided(
    frame: pl.DataFrame, holds: Mapping[str, pl.Expr], table: str, asked: Rows, through: Mapping[str, str]
) -> Iterator[Said]:
    """Rows that would count if an empty cell were known: per column, how many."""
    for column in holds:
        spec = declared(table, column, through)
        matters = spec.type in MUST_KNOW and column.split(".")[-1] not in OPEN_ENDED
        if not (matters or column in asked.must_know):
            continue
        others = [e for c, e in holds.items() if c != column]
        if empty := frame.filter(pl.col(column).is_null(), *others).height:
            yield Said(
                "“{table}”表有 {n} 行没有填「{column}」，未计入",
                "{n} rows of “{table}” do not state “{column}” and are not counted",
                table=TABLES[table].title,
                n=empty,
                column=spec.title,
            )


def _silent(base: Selected, asked: Rows, look: Look) -> str:
    """Why nothing can be said: no row of that year, or none of a kind that a bureau writes itself."""
    if "year" in asked.where and "year" in TABLES[base.table].columns:
        rows = look.table(base.table)
        if rows.filter(conditions.of(rows["year"], asked.where["year"], look)).is_empty():
            return Said(
                "“{table}”表没有 {year} 学年的数据",
                "“{table}” has no rows of school year {year}",
                table=TABLES[base.table].named,
                year=_year_said(asked.where["year"], rows["year"], look),
            )
    spec = TABLES[base.table].columns.get("kind")
    if spec is None or not spec.usual or "kind" not in asked.where:
        return ""
    of_kind = conditions.of(look.table(base.table)["kind"], asked.where["kind"], look)
    if look.table(base.table).filter(of_kind).height:
        return ""
    said = asked.where["kind"]
    kinds = "、".join(map(str, said)) if isinstance(said, list | tuple) else str(said)
    return Said(
        "“{table}”表还没有“{kinds}”的记录（未填报，不是 0）",
        "“{table}” has no row of “{kinds}” yet (not reported, which is not zero)",
        table=TABLES[base.table].named,
        kinds=kinds,
    )


def _year_said(wanted: object, column: pl.Series, look: Look) -> object:
    """The school year asked for, in a sentence."""
    if isinstance(wanted, Mapping):
        return "、".join(str(conditions.year_of(v, column, look)) for v in wanted.values())
    listed = wanted if isinstance(wanted, list | tuple) else [wanted]
    return "、".join(str(conditions.year_of(v, column, look)) for v in listed)
