"""What a table is: columns in the words of their readers, checks, and problems a clerk can act on.

A column is written once (in `register/tables_*.py`). Excel templates, readers, validation, sample rows, database
fields and the data dictionary are all derived from it. Constraint names follow Frictionless Table Schema.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from junheng.reading import cast, cleaned
from junheng.said import Said, Titled, Typed, both, joined

ORIGIN = {"source_file": pl.String, "source_sheet": pl.String, "source_row": pl.Int64}
"""Where a stored row was read from; every register row carries these three columns."""

DTYPES = {str: pl.String, int: pl.Int64, float: pl.Float64, dt.date: pl.Date, bool: pl.Boolean}
EXPECTED = {
    int: both("应为整数", "should be a whole number"),
    float: both("应为数字", "should be a number"),
    dt.date: both("应为日期，如 2024-09-01", "should be a date, e.g. 2024-09-01"),
    bool: both("应填 是 或 否", "should be 是 (yes) or 否 (no)"),
    str: both("应为文字", "should be text"),
}
LARGEST = 1e12
"""No count, area or sum of money of a county is larger; beyond it arithmetic breaks down."""
SAME_SHOWN = 8
"""Rows with one key that are listed one by one."""
UNKNOWN_IS_EMPTY = both("不知道就清空", "clear the cell where it is not known")
REMEDIES = {
    int: both(
        "只填整数，不带单位和文字；没有就填 0，不知道就清空",
        "a whole number only, without unit or words; 0 where there is none, nothing where it is not known",
    ),
    float: both(
        "只填数，不带单位和文字；没有就填 0，不知道就清空",
        "a number only, without unit or words; 0 where there is none, nothing where it is not known",
    ),
    dt.date: UNKNOWN_IS_EMPTY,
    bool: UNKNOWN_IS_EMPTY,
}
FRICTIONLESS = {str: "string", int: "integer", float: "number", dt.date: "date", bool: "boolean"}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it.

    `row` is the row number a person sees in Excel. `severe=False` marks a notice: worth a look, not a reason to refuse.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    expected: str = ""
    remedy: str = ""
    severe: bool = True

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """The whole problem as a sentence in both languages."""
        where = [
            Said("《{file}》", "“{file}”", file=self.file) if self.file else "",
            Said("“{sheet}”表", "sheet “{sheet}”", sheet=self.sheet) if self.sheet else "",
            Said("第 {row} 行", "row {row}", row=self.row) if self.row is not None else "",
            Said("「{column}」", "“{column}”", column=self.column) if self.column else "",
        ]
        found = Said("填了“{found}”", "found “{found}”", found=self.found) if self.found else ""
        place = joined([part for part in where if part], "", ", ")
        told = joined([part for part in (found, self.expected) if part], "，", ", ")
        remedy = Said("{remedy}", " {remedy}", remedy=self.remedy) if self.remedy else ""
        parts = {"place": place, "told": told, "remedy": remedy}
        colon = ("：", ": ") if place and told else ("", "")
        return Said(
            f"{{place}}{colon[0]}{{told}}。{{remedy}}", f"{{place}}{colon[1]}{{told}}.{{remedy}}", **parts
        )


class TableError(ValueError):
    """Data that cannot be accepted: every problem found, not just the first."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        shown = [problem.said for problem in self.problems]
        head = Said("{n} 处需要改正", "{n} to be put right", n=len(shown))
        super().__init__(joined([head, *shown], "\n", "\n"))


@dataclass(frozen=True)
class Column(Titled):
    """What one column means, in the words its readers see.

    `enum` is what the cell must be; `usual` are words offered where a bureau may also write its own.
    `refers` names the table whose key this column holds. `aliases` are other headers accepted on import.
    `private` says how the cell is masked: 姓名, 证件号 or 日期.
    """

    title: str
    type: type = str
    english: str = ""
    unit: str = ""
    description: str = ""
    description_english: str = ""
    required: bool = True
    unique: bool = False
    enum: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    refers: str = ""
    example: object = None
    aliases: tuple[str, ...] = ()
    private: str = ""

    @property
    def dtype(self) -> pl.DataType:
        return DTYPES[self.type]

    def rules(self, name: str) -> Iterator[tuple[pl.Expr, str]]:
        """Yield (what must hold, what is expected) for this column; an empty cell satisfies all but 必填."""
        cell = pl.col(name)
        if self.required:
            yield cell.is_not_null(), both("必填", "required")
        if self.enum:
            words = [Typed(word) for word in self.enum]
            yield (
                cell.is_in(list(self.enum)),
                Said("应为 {words} 之一", "should be one of: {words}", words=words),
            )
        if self.type is float:
            yield cell.is_finite(), EXPECTED[float]
        if self.type in (int, float) and self.maximum is None:
            yield cell.abs() <= LARGEST, both("数字大得不合理，请核对", "unreasonably large; check it")
        unit = f" {self.unit}" if self.unit else ""
        if self.minimum is not None:
            least = f"{self.minimum:g}"
            yield cell >= self.minimum, both(f"不应小于 {least}{unit}", f"should be {least} or more")
        if self.maximum is not None:
            most = f"{self.maximum:g}"
            yield cell <= self.maximum, both(f"不应大于 {most}{unit}", f"should be {most} or less")
        if self.pattern:
            form = both(self.description or self.pattern, self.description_english or self.pattern)
            yield (
                cell.str.contains(f"^(?:{self.pattern})$"),
                Said("格式应为 {form}", "should read: {form}", form=form),
            )


@dataclass(frozen=True)
class RowRule:
    """What must hold between the columns of one row. A rule that meets an unknown cell is silent.

    `{columns}` named in `expected` and `english` are told by their titles.
    """

    holds: Callable[[], pl.Expr]
    column: str
    expected: str
    remedy: str = ""
    severe: bool = True
    english: str = ""


@dataclass(frozen=True)
class Table(Titled):
    """A named set of columns with a business key; `key` may span several columns.

    `personal` says whose personal data the rows are (儿童, 教职工): such rows are shown masked and every view is logged.
    """

    name: str
    title: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    description: str = ""
    rules: tuple[RowRule, ...] = ()
    english: str = ""
    provenance: bool = field(default=True, repr=False)
    personal: str = ""
    unfold: Callable[[pl.DataFrame], tuple[pl.DataFrame, list[tuple]]] | None = field(
        default=None, repr=False
    )
    """Turns cells that stand for several rows into those rows; what it cannot turn it returns as the parts of a problem."""

    def asks(self, rule: RowRule) -> Said:
        """What a rule between columns expects, in both languages."""
        titles = {name: column.named for name, column in self.columns.items()}
        return Said(rule.expected, rule.english or rule.expected, **titles)

    @property
    def called(self) -> str:
        """The column a row is known by to people: its name, or its title."""
        return next((c for c in ("name", "title") if c in self.columns), self.key[0])

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name → polars type, the three origin columns last."""
        return {name: c.dtype for name, c in self.columns.items()} | (ORIGIN if self.provenance else {})

    def empty(self) -> pl.DataFrame:
        """The table with no rows."""
        return pl.DataFrame(schema=self.schema)

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with exactly this table's columns, in order; columns it lacks become unknown."""
        missing = [pl.lit(None, dtype).alias(n) for n, dtype in self.schema.items() if n not in frame.columns]
        return frame.with_columns(missing).select(pl.col(n).cast(t) for n, t in self.schema.items())

    def read(self, raw: pl.DataFrame) -> pl.DataFrame:
        """Typed, checked rows of `raw` (columns named as here, cells as text or already typed).

        Rows are reported by `source_row` where `raw` has it. Raises TableError with every problem at once.
        """
        rows, problems = self.examine(raw)
        if severe := [p for p in problems if p.severe]:
            raise TableError(severe)
        return rows

    def examine(self, raw: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
        """`raw` as typed rows, and every problem (also the notices). Cells that cannot be read become unknown."""
        cells = cleaned(raw)
        if "source_row" not in cells.columns:
            cells = cells.with_columns(source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
        problems: list[Problem] = []
        if self.unfold is not None:
            cells, faults = self.unfold(cells)
            problems += [self._problem(*fault) for fault in faults]
        typed = {}
        for name, column in self.columns.items():
            if name not in cells.columns:
                typed[name] = pl.lit(None, column.dtype)
                if column.required and cells.height:
                    problems.append(
                        self._problem(
                            cells.row(0, named=True) | {"source_row": None},
                            name,
                            "",
                            both("缺少这一列", "this column is missing"),
                        )
                    )
                continue
            typed[name] = cast(pl.col(name), cells.schema[name], column.type)
        rows = cells.with_columns(**{n: e for n, e in typed.items()})
        problems += self._cells_at_fault(cells, rows)
        problems += self._rows_at_fault(rows)
        problems += self._repeated(rows)
        return self.conform(rows), problems

    def _problem(
        self, row: Mapping, name: str, found: str, expected: str, remedy: str = "", severe: bool = True
    ) -> Problem:
        title = self.columns[name].named if name in self.columns else name
        sheet = row.get("source_sheet") or self.named
        return Problem(
            row.get("source_file") or "", sheet, row.get("source_row"), title, found, expected, remedy, severe
        )

    def _cells_at_fault(self, cells: pl.DataFrame, rows: pl.DataFrame) -> Iterator[Problem]:
        """Cells that cannot be read, then those that break a rule, column by column; all rules are looked at together."""
        present = [(n, c) for n, c in self.columns.items() if n in cells.columns]
        rules = {f"{n}|{at}": rule for n, c in present for at, rule in enumerate(c.rules(n))}
        broken = rows.select(**{at: (~holds).fill_null(False) for at, (holds, _) in rules.items()})
        for name, column in present:
            unread = cells[name].is_not_null() & rows[name].is_null()
            found = [(unread, EXPECTED[column.type], REMEDIES.get(column.type, ""))]
            found += [
                (broken[at] & ~unread, said, "")
                for at, (_, said) in rules.items()
                if at.startswith(f"{name}|")
            ]
            for fault, expected, remedy in found:
                for row, cell in _where(rows, pl.Series("_seen", cells[name]), fault):
                    yield self._problem(row, name, cell, expected, remedy)

    def _rows_at_fault(self, rows: pl.DataFrame) -> Iterator[Problem]:
        for rule in self.rules:
            broken, expected = rows.select((~rule.holds()).fill_null(False)).to_series(), self.asks(rule)
            for row, found in _where(rows, rows[rule.column], broken):
                yield self._problem(row, rule.column, found, expected, rule.remedy, rule.severe)

    def _repeated(self, rows: pl.DataFrame) -> Iterator[Problem]:
        groups = [self.key] * bool(self.key) + [
            (n,) for n, c in self.columns.items() if c.unique and (n,) != self.key
        ]
        for key in groups:
            known = rows.filter(pl.all_horizontal(pl.col(n).is_not_null() for n in key))
            if known.height < 2 or known.n_unique(list(key)) == known.height:
                continue  # the usual case, and far cheaper than to number the copies
            copies = known.with_columns(
                _all=pl.col("source_row").implode().over(key), _nth=pl.int_range(pl.len()).over(key)
            ).filter(pl.col("_nth") > 0)
            titles = [self.columns[n].named for n in key]
            wrong = joined(titles, "或", " or ")
            for row in copies.iter_rows(named=True):
                found = "、".join(str(row[n]) for n in key)
                listed = _rows_alike([n for n in row["_all"] if n is not None])
                remedy = Said(
                    "{listed}只能留一行：请删去重复的；如果本来不是同一项，请改正填错的{wrong}",
                    "Keep one {listed}: remove the copies; if they are not the same thing, correct the wrong {wrong}",
                    listed=listed,
                    wrong=wrong,
                )
                other = _other(row["_all"][0])
                expected = Said(
                    "与{other}重复（{titles}相同）",
                    "repeats {other} (same {titles})",
                    other=other,
                    titles=titles,
                )
                yield self._problem(row, key[0], found, expected, remedy)

    def example(self, **given: list) -> pl.DataFrame:
        """Valid rows for a test: only the columns the test is about are given, the rest come from the examples."""
        if strangers := set(given) - set(self.schema):
            raise ValueError(f"{self.title}没有这些列：{'、'.join(sorted(strangers))}")
        height = max((len(v) for v in given.values()), default=1)
        counter = None
        if given.keys().isdisjoint(self.key):
            counter = next((n for n in self.key if not self.columns[n].enum), None)
        data = {}
        for name, column in self.columns.items():
            sample = given.get(name, [column.example] * height)
            data[name] = [_nth(v, i) for i, v in enumerate(sample)] if name == counter else sample
        origin = {n: given.get(n, [None] * height) for n in ORIGIN} if self.provenance else {}
        return self.read(pl.DataFrame(data | origin, schema=self.schema))

    def frictionless(self) -> dict:
        """This table as a Frictionless Table Schema."""
        fields, foreign = [], []
        for name, c in self.columns.items():
            constraints = {
                "required": c.required,
                "unique": c.unique,
                "enum": list(c.enum),
                "minimum": c.minimum,
            }
            constraints |= {"maximum": c.maximum, "pattern": c.pattern}
            fields.append(
                {
                    "name": name,
                    "title": c.title,
                    "type": FRICTIONLESS[c.type],
                    "description": " ".join(
                        part for part in (c.description, c.unit and f"单位：{c.unit}") if part
                    ),
                    # A minimum of 0 says something; no minimum, False and empty do not.
                    "constraints": {k: v for k, v in constraints.items() if v or type(v) in (int, float)},
                }
            )
            if c.refers:
                foreign.append({"fields": [name], "reference": {"resource": c.refers, "fields": ["code"]}})
        return {
            "name": self.name,
            "title": self.title,
            "fields": fields,
            "primaryKey": list(self.key),
            "foreignKeys": foreign,
        }


def table(
    title: str,
    *,
    english: str = "",
    key: str | tuple[str, ...],
    rules: tuple[RowRule, ...] = (),
    personal: str = "",
    unfold: Callable | None = None,
) -> Callable[[type], Table]:
    """Turn a class body of `Column`s into a `Table` named after the class."""

    def declare(body: type) -> Table:
        columns = {n: c for n, c in vars(body).items() if isinstance(c, Column)}
        keys = (key,) if isinstance(key, str) else key
        if unknown := set(keys) - set(columns):
            raise TypeError(f"{body.__name__}: key names no column: {sorted(unknown)}")
        return Table(
            body.__name__,
            title,
            keys,
            columns,
            " ".join((body.__doc__ or "").split()),
            rules,
            english,
            personal=personal,
            unfold=unfold,
        )

    return declare


def check_references(
    tables: Mapping[str, pl.DataFrame], declared: Mapping[str, Table], only: Iterable[str] | None = None
) -> list[Problem]:
    """Cells that name a row of another table which is not there (a teacher at a school that does not exist).

    `only` these tables' cells are looked at; the others of `tables` are what they may refer to.
    """
    problems = []
    for name, frame in ((n, tables[n]) for n in (tables if only is None else only)):
        for column, spec in declared[name].columns.items():
            if not spec.refers or frame.is_empty():
                continue
            target = declared[spec.refers]
            known = tables.get(spec.refers, target.empty())[target.key[0]]
            strangers = frame.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(known.implode()))
            names = {"table": target.named}
            advice = Said("{table}表里没有这个编号", "there is no such code in the table {table}", **names)
            remedy = Said(
                "请先在“{table}”表登记，或改正编号",
                "Enter it in the table “{table}” first, or correct the code",
                **names,
            )
            problems += [
                declared[name]._problem(row, column, str(row[column]), advice, remedy)  # noqa: SLF001
                for row in strangers.iter_rows(named=True)
            ]
    return problems


def _other(row: int | None) -> Said:
    """The row that came first, in words."""
    return both("另一行", "another row") if row is None else Said("第 {row} 行", "row {row}", row=row)


def _rows_alike(rows: list[int]) -> Said:
    """Rows of one key in words: the first of many."""
    if not rows:
        return both("", "row")
    shown = ("、".join(map(str, rows[:SAME_SHOWN])), ", ".join(map(str, rows[:SAME_SHOWN])))
    more = len(rows) > SAME_SHOWN
    return both(f"第 {shown[0]} {'等' if more else ''}行", f"of the rows {shown[1]}{' …' if more else ''}")


def _where(rows: pl.DataFrame, seen: pl.Series, broken: pl.Series) -> Iterator[tuple[dict, str]]:
    """The rows at fault, each with the cell's text as it was found."""
    if not broken.any():
        return
    origin = [n for n in ORIGIN if n in rows.columns]
    found = ["" if cell is None else str(cell) for cell in seen.filter(broken)]
    yield from zip(rows.filter(broken).select(origin).iter_rows(named=True), found, strict=True)


def _nth(sample: object, n: int) -> object:
    """The n-th variant of a key's example: its trailing number counted up, its width kept."""
    if isinstance(sample, int):
        return sample + n
    text = str(sample)
    digits = len(text) - len(text.rstrip("0123456789"))
    if not digits:
        return sample if n == 0 else f"{text}{n + 1}"
    return text[:-digits] + str(int(text[-digits:]) + n).zfill(digits)
