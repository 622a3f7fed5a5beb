"""Control totals after a load: what the file says against what is stored, per sheet and per school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from junheng.io.form import Part
from junheng.schema import Table

SCHEMA = {
    "file": pl.String, "sheet": pl.String, "form": pl.String, "table": pl.String, "column": pl.String,
    "school": pl.String, "in_file": pl.Float64, "stored": pl.Float64,
}  # fmt: skip
ROWS = "行数"


def reconciled(
    parts: Sequence[Part], tables: Mapping[str, pl.DataFrame], declared: Mapping[str, Table]
) -> pl.DataFrame:
    """One row per sheet, table, column and school, and one with school null for the whole sheet."""
    frames = [
        _counted(part, name, tables[name], declared[name], part.control.filter(pl.col("table") == name))
        for part in parts
        for name in part.tables
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *frames])


def _counted(
    part: Part, name: str, stored: pl.DataFrame, table: Table, control: pl.DataFrame
) -> pl.DataFrame:
    key = list(table.key)
    mine = part.tables[name]
    school = pl.col("school") if "school" in table.columns else pl.lit(None, pl.String)
    kept = mine.select(key).join(stored, on=key, how="left", validate="m:1", nulls_equal=True)
    numbers = control["column"].unique(maintain_order=True).to_list()
    sums = [
        kept.filter(mine[n].is_not_null())
        .group_by(school.alias("school"), maintain_order=True)
        .agg(pl.col(n).cast(pl.Float64).sum().alias("stored"))
        .with_columns(column=pl.lit(n))
        for n in numbers
    ]
    found = pl.concat(
        [pl.DataFrame(schema={"school": pl.String, "stored": pl.Float64, "column": pl.String}), *sums]
    )
    each = control.join(
        found, on=["column", "school"], how="full", coalesce=True, nulls_equal=True
    ).with_columns(pl.col("in_file", "stored").fill_null(0.0))
    whole = each.group_by("column", maintain_order=True).agg(pl.col("in_file", "stored").sum())
    rows = pl.DataFrame(
        {
            "column": [ROWS],
            "in_file": [float(mine.height)],
            "stored": [float(kept.select(key).unique().height)],
        }
    )
    titles = {n: table.columns[n].title for n in numbers} | {ROWS: ROWS}
    return (
        pl.concat([rows, whole, each.filter(pl.col("school").is_not_null())], how="diagonal")
        .with_columns(
            pl.col("column").replace_strict(titles, return_dtype=pl.String),
            file=pl.lit(part.sheet.file), sheet=pl.lit(part.sheet.name), form=pl.lit(part.form), table=pl.lit(name),
        )
        .select(pl.col(c).cast(t) for c, t in SCHEMA.items())
    )  # fmt: skip
