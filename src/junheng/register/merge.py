"""Bring newly read rows into a register: matched by business key, column by column, and every difference told.

An empty cell of the new rows does not wipe out what the register knows: returns carry different columns, and an empty
cell means "not said here".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.schema import ORIGIN

DIFFERENCES = {"table": pl.String, "key": pl.String, "column": pl.String, "old": pl.String, "new": pl.String}


@dataclass(frozen=True)
class Merged:
    """tables: the register after. counts: table, title, new, changed, same. differences: table, key, column, old, new."""

    tables: dict[str, pl.DataFrame]
    counts: pl.DataFrame
    differences: pl.DataFrame


def merge(register: Mapping[str, pl.DataFrame], incoming: Mapping[str, pl.DataFrame]) -> Merged:
    """`register` with the rows of `incoming` added or brought up to date."""
    old, new = complete(register), complete(incoming)
    tables, counts, differences = {}, [], []
    for name, declared in TABLES.items():
        fresh = new[name].join(old[name], on=list(declared.key), how="anti")
        facts = [c for c in declared.columns if c not in declared.key]
        both = new[name].join(old[name], on=list(declared.key), how="inner", suffix="_old", validate="1:1")
        told = [both.filter(_differs(c)).select(*_told(name, c)) for c in facts] if both.height else []
        changed = both.filter(pl.any_horizontal(*(_differs(c) for c in facts))) if facts else both.head(0)
        tables[name] = _updated(old[name], changed, fresh, name, facts)
        counts.append((name, declared.title, fresh.height, changed.height, both.height - changed.height))
        differences += told
    return Merged(
        tables,
        pl.DataFrame(counts, schema=["table", "title", "new", "changed", "same"], orient="row"),
        pl.concat(differences) if differences else pl.DataFrame(schema=DIFFERENCES),
    )


def _differs(column: str) -> pl.Expr:
    return pl.col(column).is_not_null() & pl.col(column).ne_missing(pl.col(f"{column}_old"))


def _told(name: str, column: str) -> list[pl.Expr]:
    declared = TABLES[name]
    return [
        pl.lit(declared.title).alias("table"),
        pl.concat_str([pl.col(k).cast(pl.String) for k in declared.key], separator="·").alias("key"),
        pl.lit(declared.columns[column].title).alias("column"),
        written(name, column, pl.col(f"{column}_old")).alias("old"),
        written(name, column, pl.col(column)).alias("new"),
    ]


def written(table: str, column: str, cell: pl.Expr) -> pl.Expr:
    """A cell as people write it: yes and no in words, a whole number without a point; the unknown stays unknown."""
    kind = TABLES[table].columns[column].type
    if kind is bool:
        return pl.when(cell).then(pl.lit("是")).when(~cell).then(pl.lit("否"))
    text = cell.cast(pl.String)
    return text.str.strip_suffix(".0") if kind is float else text


def _updated(
    old: pl.DataFrame, changed: pl.DataFrame, fresh: pl.DataFrame, name: str, facts: list[str]
) -> pl.DataFrame:
    """Unchanged rows as they were, then changed rows with the new origin, then new rows."""
    declared = TABLES[name]
    kept = old.join(changed, on=list(declared.key), how="anti") if changed.height else old
    better = changed.select(
        *declared.key, *(pl.coalesce(c, f"{c}_old").alias(c) for c in facts), *(pl.col(o) for o in ORIGIN)
    )
    return pl.concat([declared.conform(frame) for frame in (kept, better, fresh)])
