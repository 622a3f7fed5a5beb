"""One register from many sheets: rows with the same key are one row, and what two sheets say of it must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from junheng.io.form import Part
from junheng.schema import ORIGIN, Problem, Table


def merged(
    parts: Sequence[Part], declared: Mapping[str, Table]
) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    """Every table the parts hold, and the cells on which two sheets disagree."""
    tables, problems = {}, []
    for name, table in declared.items():
        frames = [(n, part.tables[name]) for n, part in enumerate(parts) if name in part.tables]
        if len(frames) == 1:
            tables[name] = frames[0][1]
        elif frames:
            together = pl.concat([frame.with_columns(_part=pl.lit(n)) for n, frame in frames])
            tables[name], found = _one_row_each(together, table)
            problems += found
    return tables, problems


def _one_row_each(rows: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, list[Problem]]:
    key = list(table.key)
    several = pl.col("_part").n_unique().over(key) > 1
    alone, shared = rows.filter(~several), rows.filter(several)
    if shared.is_empty():
        return table.conform(rows), []
    problems = [p for name in table.columns if name not in key for p in _disputed(shared, table, name)]
    joined = shared.group_by(key, maintain_order=True).agg(pl.all().drop_nulls().first())
    return table.conform(pl.concat([alone, joined.select(alone.columns)])), problems


def _disputed(shared: pl.DataFrame, table: Table, name: str) -> list[Problem]:
    key = list(table.key)
    known = shared.drop_nulls([name])
    firsts = {f"_{n}": pl.col(n).first().over(key) for n in (name, *ORIGIN)}
    odd = known.with_columns(**firsts).filter(pl.col(name) != pl.col(f"_{name}"))
    title = table.columns[name].title
    return [
        Problem(
            row["source_file"] or "",
            row["source_sheet"] or "",
            row["source_row"],
            title,
            str(row[name]),
            f"与{_place(row)}填的“{row[f'_{name}']}”不一致",
            "请核对后改成一致，或只导入其中一份",
        )
        for row in odd.iter_rows(named=True)
    ]


def _place(row: dict) -> str:
    sheet = f"“{row['_source_sheet']}”表" if row["_source_sheet"] else ""
    return f"《{row['_source_file']}》{sheet}第 {row['_source_row']} 行"
