"""What the check of an import found, kept as files beside the upload: rows, problems, differences, control totals."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import polars as pl

from junheng.programmes.said import both, in_english
from junheng.register.merge import Merged, merge, written
from junheng.register.tables import TABLES
from junheng.schema import Problem, check_references
from junheng.web.register.bounds import beyond
from junheng.web.register.fitting import WATCHED, unfit
from junheng.web.register.frames import frame
from junheng.web.register.store import difference
from junheng.web.register.words import BESIDE

PROBLEMS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "column": pl.String, "found": pl.String,
    "expected": pl.String, "remedy": pl.String, "severe": pl.Boolean,
    "column_english": pl.String, "expected_english": pl.String, "remedy_english": pl.String,
}  # fmt: skip
TOLD = ("column", "expected", "remedy")
"""What is kept of a problem in both languages."""
DIFFERENCES = {
    "table": pl.String, "key": pl.String, "column": pl.String, "old": pl.String, "new": pl.String, "kind": pl.String,
}  # fmt: skip
NEW, CHANGED = "new", "changed"


@dataclass(frozen=True)
class Trial:
    """A merge tried out: the stored tables it was made against, what they would become, what cannot be stored so."""

    before: dict[str, pl.DataFrame]
    merged: Merged
    broken: list[Problem]

    @property
    def changed(self) -> dict[str, pl.DataFrame]:
        """The tables that would change."""
        counts = self.merged.counts.filter(pl.col("new") + pl.col("changed") > 0)
        return {name: self.merged.tables[name] for name in counts["table"]}

    def counts(self) -> list[dict]:
        rows = self.merged.counts.filter(pl.col("new") + pl.col("changed") + pl.col("same") > 0)
        return rows.to_dicts()


def attempt(incoming: Mapping[str, pl.DataFrame]) -> Trial:
    """`incoming` merged with the register as it is now; nothing is written."""
    rows = {name: table for name, table in incoming.items() if table.height}
    before = {name: frame(name) for name in rows}
    merged = merge(before, rows)
    counts = merged.counts.filter(pl.col("new") + pl.col("changed") > 0)
    changed = counts["table"].to_list()
    needed = {c.refers for name in changed for c in TABLES[name].columns.values() if c.refers}
    whole = {n: merged.tables[n] if n in rows else frame(n) for n in {*changed, *needed}}
    too_big = [problem for name, table in rows.items() for problem in beyond(name, table)]
    broken = check_references(whole, TABLES, only=changed)
    written = {n: difference(TABLES[n], before[n], merged.tables[n]) for n in changed if n in WATCHED}
    clash = unfit(
        {n: merged.tables[n] for n in rows}, {n: pl.concat([d.new, d.changed]) for n, d in written.items()}
    )
    return Trial(before, merged, [*too_big, *broken, *clash])


def told(trial: Trial, incoming: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every difference as a line: a cell that changes, or a row that is new."""
    titles = {table.title: name for name, table in TABLES.items()}
    cells = trial.merged.differences.with_columns(
        pl.col("table").replace_strict(titles, return_dtype=pl.String), kind=pl.lit(CHANGED)
    )
    fresh = [
        _new(name, rows.join(trial.before[name], on=list(TABLES[name].key), how="anti"))
        for name, rows in incoming.items()
        if name in trial.before
    ]
    lines = [cells.select(pl.col(c).cast(t) for c, t in DIFFERENCES.items()), *fresh]
    return pl.concat([pl.DataFrame(schema=DIFFERENCES), *lines])


def _new(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One line per new row; what is private stays out."""
    table = TABLES[name]
    facts = [n for n, c in table.columns.items() if n not in table.key and not c.private][:4]
    shown = [pl.lit(f"{table.columns[n].title} ") + written(name, n, pl.col(n)) for n in facts]
    said = pl.concat_str(shown, separator="，", ignore_nulls=True) if shown else pl.lit("")
    return rows.select(
        pl.lit(name).alias("table"),
        pl.concat_str([pl.col(k).cast(pl.String) for k in table.key], separator="·").alias("key"),
        pl.lit("").alias("column"), pl.lit(None, pl.String).alias("old"), said.alias("new"), pl.lit(NEW).alias("kind"),
    )  # fmt: skip


def listed(problems: Iterable[Problem]) -> pl.DataFrame:
    """Problems as a table, those that must be put right first."""
    rows = [
        (*(_plain(getattr(p, f.name)) for f in fields(p)), *(in_english(getattr(p, n)) for n in TOLD))
        for p in problems
    ]
    return pl.DataFrame(rows, schema=PROBLEMS, orient="row").sort(
        "severe", descending=True, maintain_order=True
    )


def problems_of(rows: pl.DataFrame) -> list[Problem]:
    """The table of problems as problems again."""
    return [
        Problem(**row | {n: both(row[n], row.pop(n + BESIDE)) for n in TOLD})
        for row in rows.iter_rows(named=True)
    ]


def _plain(value: object) -> object:
    """A sentence without its English, as a frame holds it."""
    return str(value) if isinstance(value, str) else value


class Found:
    """The files of one check."""

    def __init__(self, folder: Path):
        self.folder = folder / "check"

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "tables").mkdir(parents=True)

    def keep(self, name: str, rows: pl.DataFrame) -> None:
        """Replace one file whole; a reader never meets half of it."""
        half = self.folder / f".{name}.part"
        rows.write_parquet(half)
        half.replace(self.folder / f"{name}.parquet")

    def keep_tables(self, tables: Mapping[str, pl.DataFrame]) -> None:
        for name, rows in tables.items():
            if rows.height:
                rows.write_parquet(self.folder / "tables" / f"{name}.parquet")

    def tables(self) -> dict[str, pl.DataFrame]:
        """The rows the files hold, by register table."""
        files = sorted((self.folder / "tables").glob("*.parquet"))
        return {f.stem: TABLES[f.stem].conform(pl.read_parquet(f)) for f in files if f.stem in TABLES}

    def rows(self, name: str) -> pl.DataFrame | None:
        """One of problems, differences, reconciliation; None where the check left none."""
        file = self.folder / f"{name}.parquet"
        if not file.exists():
            return None
        rows = pl.read_parquet(file)
        if name != "problems":
            return rows
        lacking = [pl.col(n).alias(n + BESIDE) for n in TOLD if n + BESIDE not in rows.columns]
        return rows.with_columns(lacking)  # of a check made before problems were kept in English too

    def annotated(self, n: int) -> Path:
        """Where the marked copy of the n-th file stands once it is written."""
        return self.folder / f"marked-{n}.xlsx"
