"""Between the database and the engines' tables: rows of a model as a frame, a frame's rows as JSON and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from django.db import models

from junheng.register.tables import TABLES
from junheng.schema import Table
from junheng.web.register.models import MODELS

SEPARATOR = "·"


def attribute(table: Table, name: str) -> str:
    """The model's attribute that holds a column: `school` is stored as `school_id`."""
    column = table.columns.get(name)
    return f"{name}_id" if column is not None and column.refers else name


def frame(
    table: str, rows: models.QuerySet | None = None, *, only: Iterable[str] | None = None
) -> pl.DataFrame:
    """All rows of a table, or those of a query, exactly as the engines take them; `only` leaves the other columns unread."""
    declared = TABLES[table]
    rows = MODELS[table].objects.all() if rows is None else rows
    schema = {n: t for n, t in declared.schema.items() if only is None or n in only}
    found = rows.order_by().values_list(*(attribute(declared, name) for name in schema))
    read = pl.DataFrame(list(found.iterator(chunk_size=20_000)), schema=schema, orient="row")
    return read if only is None else declared.conform(read)


def key_of(table: Table, row: Mapping[str, Any]) -> str:
    """A row's business key as one text."""
    return SEPARATOR.join(str(row[name]) for name in table.key)


def plain(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The named cells as JSON can hold them."""
    return {n: row[n].isoformat() if isinstance(row[n], dt.date) else row[n] for n in names}


def from_json(table: Table, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows stored by `plain`, typed again; columns declared since are unknown."""
    dates = {n for n, t in table.schema.items() if t == pl.Date}
    typed = [
        {n: dt.date.fromisoformat(v) if n in dates and v else v for n, v in row.items() if n in table.schema}
        for row in rows
    ]
    return table.conform(
        pl.DataFrame(typed, schema_overrides=_known(table, typed)) if typed else table.empty()
    )


def _known(table: Table, rows: list[dict]) -> dict[str, Any]:
    present = set().union(*rows) if rows else set()
    return {n: t for n, t in table.schema.items() if n in present}


def json_of(names: Iterable[str]) -> pl.Expr:
    """The named cells as one JSON text, days as 2024-09-01."""
    return pl.struct(list(names)).struct.json_encode()


def from_texts(table: Table, texts: pl.Series) -> pl.DataFrame:
    """Rows written by `json_of`, typed again; columns declared since are unknown."""
    told = {n: pl.String if t == pl.Date else t for n, t in table.schema.items()}
    rows = texts.drop_nulls().str.json_decode(pl.Struct(told)).struct.unnest()
    days = [pl.col(n).str.to_date("%Y-%m-%d") for n, t in table.schema.items() if t == pl.Date]
    return table.conform(rows.with_columns(days))
