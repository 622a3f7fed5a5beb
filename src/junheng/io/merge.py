"""One register from many sheets: rows with the same key are one row, and what two sheets say of it must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from junheng.io.form import Part
from junheng.said import Said, both
from junheng.schema import ORIGIN, Problem, Table


def merged(
    parts: Sequence[Part], declared: Mapping[str, Table]
) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    """Every table the parts hold, and the cells on which two sheets disagree.

    In a table without years (学校) a sheet of a later school year goes before an earlier one, with a notice.
    """
    tables, problems = {}, []
    for name, table in declared.items():
        dated = [] if "year" in table.columns else [_latest(part) for part in parts]
        frames = [
            part.tables[name].with_columns(
                _part=pl.lit(n), _year=pl.lit(dated[n] if dated else None, pl.Int64)
            )
            for n, part in enumerate(parts)
            if name in part.tables
        ]
        if len(frames) == 1:
            tables[name] = table.conform(frames[0])
        elif frames:
            together = pl.concat(frames).sort("_year", descending=True, nulls_last=True, maintain_order=True)
            tables[name], found = _one_row_each(together, table)
            problems += found
    return tables, problems


def _latest(part: Part) -> int | None:
    """The last school year a sheet speaks of."""
    years = [frame["year"].max() for frame in part.tables.values() if "year" in frame.columns]
    return max((year for year in years if year is not None), default=None)


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
    firsts = {f"_{n}": pl.col(n).first().over(key) for n in (name, "_year", *ORIGIN)}
    odd = known.with_columns(**firsts).filter(pl.col(name) != pl.col(f"_{name}"))
    title = table.columns[name].title
    return [_dispute(row, name, title) for row in odd.iter_rows(named=True)]


def _dispute(row: dict, name: str, title: str) -> Problem:
    later = row["_year"] is not None and row["__year"] is not None and row["_year"] != row["__year"]
    said = Said(
        "与{place}填的“{other}”不一致",
        "differs from “{other}” in {place}",
        place=_place(row),
        other=row[f"_{name}"],
    )
    where = (row["source_file"] or "", row["source_sheet"] or "", row["source_row"], title, str(row[name]))
    if later:
        return Problem(
            *where,
            Said(
                "{said}，登记库保留较晚学年的",
                "{said}; the register keeps that of the later school year",
                said=said,
            ),
            severe=False,
        )
    return Problem(
        *where,
        said,
        both(
            "请核对后改成一致，或只导入其中一份",
            "Check both and make them the same, or import only one of them",
        ),
    )


def _place(row: dict) -> str:
    sheet = (
        Said("“{sheet}”表", ", sheet “{sheet}”", sheet=row["_source_sheet"]) if row["_source_sheet"] else ""
    )
    words = {"file": row["_source_file"], "sheet": sheet, "row": row["_source_row"]}
    return Said("《{file}》{sheet}第 {row} 行", "“{file}”{sheet}, row {row}", **words)
