"""The register's cells that a figure rests on, one row each, with the file and row it was read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl

from junheng.register import headcount
from junheng.register.tables import TABLES
from junheng.said import both
from junheng.standards.checks import CELLS_READ, facts_read
from junheng.standards.measure import Measurement

ROWS = {
    "table": pl.String, "row": pl.String, "column": pl.String, "value": pl.String,
    "source_file": pl.String, "source_sheet": pl.String, "source_row": pl.Int64,
}  # fmt: skip
UNREPORTED = both("未填报", "not reported")


def school_cells(
    tables: Mapping[str, pl.DataFrame],
    year: int,
    stage: str,
    reads: Mapping[str, tuple[str, ...]],
    split: bool,
    codes: Sequence[str],
) -> pl.DataFrame:
    """The cells the schools' figures rest on, school by school; a split figure rests on the pupils of every stage."""
    parts = []
    for table, columns in reads.items():
        here = tables[table].filter(pl.col("year") == year, pl.col("school").is_in(codes))
        if table != "campus" and not (split and table == "enrolment"):
            here = here.filter(pl.col("stage") == stage)
        if table == "staff_count":
            people = _teachers(tables, year, stage, codes)
            # A stage whose teachers are listed by name is not counted by number.
            here = here.join(people, on="school", how="anti")
            parts.append(_people_cells(people, columns).with_columns(school=people["school"]))
        here = _in_order(table, here)
        owner = here["school"].gather([n for n in range(here.height) for _ in columns])
        parts.append(_written_out(table, here, columns).with_columns(school=owner))
    rank = pl.DataFrame(
        {"school": codes, "rank": range(len(codes))}, schema={"school": pl.String, "rank": pl.Int64}
    )
    whole = pl.concat(parts).join(rank, on="school", how="left", maintain_order="left")
    return whole.sort("rank", maintain_order=True).drop("school", "rank")


def _teachers(
    tables: Mapping[str, pl.DataFrame], year: int, stage: str, codes: Sequence[str]
) -> pl.DataFrame:
    at_work = headcount.at_work(tables, dt.date(year, 9, 1)).sort("staff")
    teach = (pl.col("duty") == "专任教师") & (pl.col("stage") == stage)
    return at_work.filter(teach, pl.col("school").is_in(codes))


def _people_cells(people: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    attribute = {"above_required": "education", "sports_arts": "subject", "sports_arts_shared": "kind"}
    shown = list(dict.fromkeys(attribute.get(c, c) for c in columns))
    said = pl.concat_str(
        [pl.col(c).cast(pl.String).replace("", None).fill_null(str(UNREPORTED)) for c in shown],
        separator="、",
    )
    return people.select(
        table=pl.lit("任职"),
        row="staff",
        column=pl.lit(TABLES["staff"].title),
        value=said,
        source_file="source_file",
        source_sheet="source_sheet",
        source_row="source_row",
    ).cast(ROWS)


def item_cells(tables: Mapping[str, pl.DataFrame], measured: Measurement, code: str) -> pl.DataFrame:
    """The cells the checks of a county item read."""
    year, item, parts = measured.standard.year, measured.findings[code].item, [pl.DataFrame(schema=ROWS)]
    for check in item.checks:
        for table, columns in CELLS_READ.get(check["formula"], {}).items():
            rows = tables[table].filter(pl.col("year") == year)
            if table == "school_fact":
                rows = rows.filter(pl.col("item").is_in(check["facts"]))
            parts.append(_written_out(table, _in_order(table, rows), columns))
        if wanted := facts_read(check):
            parts.append(fact_cells(tables, measured, wanted))
    return pl.concat(parts)


def fact_cells(tables: Mapping[str, pl.DataFrame], measured: Measurement, wanted: list[str]) -> pl.DataFrame:
    """What the county states of the named facts."""
    year = measured.standard.year
    rows = tables["county_fact"].filter(pl.col("year") == year, pl.col("item").is_in(wanted))
    if measured.place is not None:
        rows = rows.filter(pl.col("place") == measured.place)
    rows, columns = _in_order("county_fact", rows), ("value", "fulfilled", "evidence")
    stated = [cell is not None for row in rows.select(columns).iter_rows() for cell in row]
    return _written_out("county_fact", rows, columns).filter(pl.Series(stated, dtype=pl.Boolean))


def _in_order(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """By key, code lists in their own order."""
    declared = TABLES[table]
    by = [
        pl.col(k).replace_strict(dict(zip(c.enum, range(len(c.enum)), strict=True))) if c.enum else pl.col(k)
        for k, c in ((k, declared.columns[k]) for k in declared.key)
    ]
    return rows.sort(by)


def _written_out(table: str, rows: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """Cell after cell of the rows, each with its row's key and source."""
    declared, again = TABLES[table], [n for n in range(rows.height) for _ in columns]
    keys = ["·".join(map(str, key)) for key in rows.select(declared.key).iter_rows()]
    cells = rows.select(columns).iter_rows()
    return pl.DataFrame(
        {
            "table": [declared.title] * len(again),
            "row": [keys[n] for n in again],
            "column": [declared.columns[name].title for name in columns] * rows.height,
            "value": [_written(cell) for row in cells for cell in row],
            **{name: rows[name].gather(again) for name in ("source_file", "source_sheet", "source_row")},
        },
        schema=ROWS,
    )


def _written(value: object) -> str:
    """A cell as people write it: yes and no in words, a whole number without a point."""
    if value is None:
        return UNREPORTED
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
