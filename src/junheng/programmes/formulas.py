"""The arithmetic of figures: a few small formulas, whose parameters a programme's document writes.

Each is a frozen dataclass (its fields are what the document may say) with `compute(look, values)`. `values` computes another figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from junheng.programmes import evidence
from junheng.programmes.said import Said, both
from junheng.programmes.selection import Look, Rows, Selected, declared
from junheng.register.tables import TABLES


@dataclass(frozen=True)
class Result:
    """What a formula found. `floor`: the value can only grow once the problems are solved."""

    value: float | None
    rows: pl.DataFrame
    problems: tuple[str, ...] = ()
    floor: bool = False


Values = Callable[[str], Result]


@dataclass(frozen=True, kw_only=True)
class Count:
    """行数：符合条件的登记行有几行。How many rows."""

    rows: Rows

    def compute(self, look: Look, values: Values) -> Result:
        found = look.rows(self.rows)
        return _result(found, found.frame.height)


@dataclass(frozen=True, kw_only=True)
class Distinct:
    """不重复数：某一列有几个不同的值。How many different values of a column."""

    rows: Rows
    column: str

    def compute(self, look: Look, values: Values) -> Result:
        found = _with(look, self.rows, self.column)
        return _result(found, found.frame[self.column].drop_nulls().n_unique())


@dataclass(frozen=True, kw_only=True)
class Sum:
    """合计：某一列相加（可乘以另一列）；空格不当作 0，every 里没有行的也列出。The sum of a column; empty cells and absent rows are named."""

    rows: Rows
    column: str
    times: str = ""
    by: str = ""
    every: Rows | None = None

    def __post_init__(self):
        if bool(self.by) != (self.every is not None):
            raise ValueError(
                both(
                    "by 与 every 应一起写：by 是这一列，every 是它应该都有的值",
                    "by and every are written together: by is the column, every the values it should all have",
                )
            )

    def compute(self, look: Look, values: Values) -> Result:
        found = _with(look, self.rows, self.column, self.times, self.by)
        cells = found.frame[self.column] * (found.frame[self.times] if self.times else 1)
        value = cells.sum() if cells.len() > cells.null_count() or not cells.len() else None
        lacking = _lacking(found, self.by, look.rows(self.every)) if self.every else ()
        return _result(found, value, (*_empty(found, self.column, self.times), *lacking))


@dataclass(frozen=True, kw_only=True)
class Share:
    """占比：分母中有多少（按不重复值）也在分子里。Of the different values of `whole`, the share also in `part`."""

    part: Rows
    column: str
    whole: Rows
    whole_column: str

    def compute(self, look: Look, values: Values) -> Result:
        part, whole = _with(look, self.part, self.column), _with(look, self.whole, self.whole_column)
        among = whole.frame[self.whole_column].drop_nulls().unique()
        mine = part.frame.filter(pl.col(self.column).is_in(among.implode()))
        proof = [evidence.rows(part.table, mine), evidence.rows(whole.table, whole.frame, evidence.WHOLE)]
        problems = (*part.problems, *whole.problems)
        silent = _said(part.silent, whole.silent, "" if among.len() else _nothing(whole))
        value = None if silent else mine[self.column].n_unique() / among.len()
        return Result(value, evidence.together(proof), (*silent, *problems), not whole.problems)


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """比值：两列各自合计后相除，两列都填了的行才计入。Σ over ÷ Σ under, rows where both are known."""

    rows: Rows
    over: str
    under: str

    def compute(self, look: Look, values: Values) -> Result:
        found = look.rows(self.rows)
        known = found.frame.filter(pl.col(self.over).is_not_null(), pl.col(self.under).is_not_null())
        below = known[self.under].sum()
        value = known[self.over].sum() / below if below else None
        title = declared(found.table, self.under, {}).title
        zero = Said(
            "分母为空：「{column}」合计为 0", "Nothing to divide by: “{column}” sums to 0", column=title
        )
        nothing = () if below or found.silent else (zero,)
        return replace(_result(found, value, (*nothing, *_empty(found, self.over, self.under))), floor=False)


TAKE = {"min": pl.Series.min, "max": pl.Series.max, "mean": pl.Series.mean}


@dataclass(frozen=True, kw_only=True)
class PerGroup:
    """每组之最：各组的行数（或不重复数）中最小、最大或平均。Over every group, even one without rows, the least, most or mean."""

    rows: Rows
    by: str
    groups: Rows
    group: str
    take: str
    column: str = ""

    def __post_init__(self):
        if self.take not in TAKE:
            raise ValueError(
                Said(
                    "take 应为 {words} 之一，收到“{found}”",
                    "take should be one of {words}, not “{found}”",
                    words=list(TAKE),
                    found=self.take,
                )
            )

    def compute(self, look: Look, values: Values) -> Result:
        found, groups, counts = _grouped(look, self)
        value = TAKE[self.take](counts["n"]) if counts.height else None
        return _of_groups(found, groups, value)


@dataclass(frozen=True, kw_only=True)
class Reaching:
    """达到数：行数（或不重复数）达到 at_least 的组有几个。How many groups reach a number."""

    rows: Rows
    by: str
    groups: Rows
    group: str
    at_least: int
    column: str = ""

    def compute(self, look: Look, values: Values) -> Result:
        found, groups, counts = _grouped(look, self)
        return _of_groups(found, groups, counts.filter(pl.col("n") >= self.at_least).height)


@dataclass(frozen=True, kw_only=True)
class EachYear:
    """逐年最少：按公历年（起始日期）分，自有记录的第一年起到当年，最少一年的不重复数。The weakest calendar year since the first."""

    rows: Rows
    day: str
    column: str

    def compute(self, look: Look, values: Values) -> Result:
        found = _with(look, self.rows, self.day, self.column)
        years = found.frame.filter(pl.col(self.day) <= look.on).with_columns(_year=pl.col(self.day).dt.year())
        if not years.height:
            return _result(found, None)
        span = pl.DataFrame(
            {"_year": range(years["_year"].min(), look.on.year + 1)}, schema={"_year": pl.Int32}
        )
        counts = years.group_by("_year").agg(n=pl.col(self.column).n_unique())
        least = span.join(counts, on="_year", how="left", validate="1:1")["n"].fill_null(0).min()
        return _result(replace(found, frame=years), least)


@dataclass(frozen=True, kw_only=True)
class Least:
    """最小：几个数据中最小的一个。The smallest of other figures."""

    figures: tuple[str, ...]

    def compute(self, look: Look, values: Values) -> Result:
        found = [values(code) for code in self.figures]
        known = [f.value for f in found if f.value is not None]
        problems = tuple(dict.fromkeys(p for f in found for p in f.problems))
        value = min(known) if len(known) == len(found) and known else None
        return Result(value, evidence.together(f.rows for f in found), problems)


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """相除：一个数据除以另一个。One figure over another."""

    over: str
    under: str

    def compute(self, look: Look, values: Values) -> Result:
        over, under = values(self.over), values(self.under)
        value = over.value / under.value if over.value is not None and under.value else None
        below = under.rows.with_columns(part=pl.lit(evidence.WHOLE))
        problems = tuple(dict.fromkeys((*over.problems, *under.problems)))
        return Result(value, evidence.together([over.rows, below]), problems)


@dataclass(frozen=True, kw_only=True)
class MovedBetween:
    """城乡流动：交流的人中，派出校（交流开始时或之前最近一次在别校的任教）的城乡与接收校的城乡各符合要求的有几人。

    Persons whose exchange goes from a home school of one setting to a host of another.
    """

    rows: Rows
    origin: tuple[str, ...]
    target: tuple[str, ...]
    home: Rows = field(default_factory=lambda: Rows(of="posting", where={"kind": "任教"}))

    def compute(self, look: Look, values: Values) -> Result:
        moves = _with(look, self.rows, "school.setting")
        homes = _with(look, self.home, "school.setting").frame
        pairs = moves.frame.with_row_index("_move").join(
            homes.select("staff", _home="school", _from="school.setting", _began="since"),
            on="staff",
            how="left",
        )
        earlier = pairs.filter(pl.col("_began") <= pl.col("since"), pl.col("_home") != pl.col("school"))
        latest = earlier.sort("_began", "_home").group_by("_move").agg(pl.last("_from"))
        placed = moves.frame.with_row_index("_move").join(latest, on="_move", how="left", validate="1:1")
        known = placed.filter(pl.col("_from").is_not_null(), pl.col("school.setting").is_not_null())
        fits = known.filter(pl.col("_from").is_in(self.origin), pl.col("school.setting").is_in(self.target))
        lost = placed.height - known.height
        unknown = Said(
            "{n} 条交流查不到派出校或接收校的城乡，未计入",
            "{n} exchanges whose home or host school has no known setting are not counted",
            n=lost,
        )
        said = (unknown,) if lost else ()
        return _result(replace(moves, frame=fits.drop("_move", "_from")), fits["staff"].n_unique(), said)


FORMULAS: Mapping[str, type] = {
    "count": Count, "distinct": Distinct, "sum": Sum, "share": Share, "ratio": Ratio, "per_group": PerGroup, "reaching": Reaching,
    "each_year": EachYear, "least": Least, "quotient": Quotient, "moved_between": MovedBetween,
}  # fmt: skip
"""Every formula by the name a document calls it."""


def _with(look: Look, asked: Rows, *columns: str) -> Selected:
    found = look.rows(asked)
    frame = found.frame
    for column in columns:
        frame = look.followed(frame, found.table, column, found.through)
    return replace(found, frame=frame)


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in texts if t))


def _result(found: Selected, value: float | None, more: tuple[str, ...] = ()) -> Result:
    problems = (*_said(found.silent), *found.problems, *more)
    return Result(
        None if found.silent else value, evidence.rows(found.table, found.frame), problems, floor=True
    )


def _empty(found: Selected, *columns: str) -> tuple[str, ...]:
    return tuple(
        Said(
            "“{table}”表有 {n} 行「{column}」未填，未计入合计",
            "{n} rows of “{table}” leave “{column}” empty and are not in the sum",
            table=TABLES[found.table].title,
            n=n,
            column=declared(found.table, column, found.through).title,
        )
        for column in columns
        if column and (n := found.frame[column].null_count())
    )


def _lacking(found: Selected, by: str, every: Selected) -> tuple[str, ...]:
    """Keys that should have rows and have none."""
    keys = every.keys
    absent = keys.filter(~keys.is_in(found.frame[by].implode())).to_list()
    if not absent or found.silent:
        return ()
    said = Said(
        "{n} 个{what}没有“{table}”的行，未计入：{codes}",
        "{n} of “{what}” have no row in “{table}” and are not counted: {codes}",
        n=len(absent),
        what=declared(found.table, by, found.through).title,
        table=TABLES[found.table].title,
        codes="、".join(absent[:8]) + (" …" if len(absent) > 8 else ""),
    )
    return (said,)


def _nothing(groups: Selected) -> Said:
    title = TABLES[groups.table].title
    return Said(
        "分母为空：没有符合条件的“{table}”", "Nothing to divide by: no row of “{table}” fits", table=title
    )


def _grouped(look: Look, asked: PerGroup | Reaching) -> tuple[Selected, Selected, pl.DataFrame]:
    """The rows of the groups asked for, the groups, and how many each has (a group without rows has 0)."""
    found, groups = _with(look, asked.rows, asked.by, asked.column), _with(look, asked.groups, asked.group)
    wanted = groups.frame.select(_group=pl.col(asked.group)).drop_nulls().unique()
    mine = found.frame.filter(pl.col(asked.by).is_in(wanted["_group"].implode()))
    size = pl.col(asked.column).drop_nulls().n_unique() if asked.column else pl.len()
    counts = mine.group_by(_group=pl.col(asked.by)).agg(n=size)
    every = wanted.join(counts, on="_group", how="left", validate="1:1").with_columns(
        pl.col("n").fill_null(0)
    )
    return replace(found, frame=mine), groups, every


def _of_groups(found: Selected, groups: Selected, value: float | None) -> Result:
    none = "" if groups.frame.height else _nothing(groups)
    silent = _said(groups.silent, found.silent, none)
    proof = [
        evidence.rows(found.table, found.frame),
        evidence.rows(groups.table, groups.frame, evidence.WHOLE),
    ]
    problems = (*silent, *found.problems, *groups.problems)
    return Result(None if silent else value, evidence.together(proof), problems)
