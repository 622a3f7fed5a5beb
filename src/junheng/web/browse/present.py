"""Rows as a page or a file shows them: headings with units, private cells masked, references by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from junheng.schema import Table
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.browse.cells import LONG, Cell, Head, grouped, handle, head, meant, text
from junheng.web.browse.names import Names
from junheng.web.register.frames import key_of
from junheng.web.register.masks import masked


@dataclass(frozen=True)
class Line:
    """A row of a list: where it opens, what it is called there, its cells."""

    link: str
    title: str
    cells: tuple[Cell, ...]


def heads(table: Table, columns: Sequence[str]) -> list[Head]:
    return [head(name, table.columns[name]) for name in columns]


def cell(table: Table, name: str, row: Mapping[str, Any], names: Names, *, full: bool = False) -> Cell:
    """One cell; `full` shows private cells as they are."""
    column, value = table.columns[name], row[name]
    if column.refers and value is not None:
        called = names.name(column.refers, value)
        return Cell(called or value, note=value if called else "", link=names.link(column.refers, value))
    shown = meant(column, grouped(name, value if full else masked(column, value)))
    short = shown if len(shown) <= LONG else f"{shown[:LONG]}…"
    return Cell(short, numeric=column.type in (int, float), full=shown if short != shown else "")


def lines(
    table: Table, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], person: Person
) -> list[Line]:
    """The rows of a page. Where they are personal, that they were seen is written down."""
    names = Names(person).learn(table, rows, columns)
    seen(person, table, rows)
    return [
        Line(
            address(table, row),
            called(table, row, names),
            tuple(cell(table, name, row, names) for name in columns),
        )
        for row in rows
    ]


def address(table: Table, row: Mapping[str, Any]) -> str:
    """Where a row opens; nowhere for a row of the past whose key may not be shown."""
    named = handle(table, row, row.get("pk") or 0)
    return "" if named == "~0" else reverse("row", args=(table.name, named))


def called(table: Table, row: Mapping[str, Any], names: Names | None = None) -> str:
    """What a row is called in a heading: its name, or the cells of its key in words, masked."""
    if "name" in table.columns:
        return text(masked(table.columns["name"], row["name"]))
    parts = []
    for k in table.key:
        column = table.columns[k]
        known = names.name(column.refers, row[k]) if names is not None and column.refers else ""
        parts.append(known or meant(column, text(masked(column, row[k]))))
    return " · ".join(parts)


def seen(person: Person, table: Table, rows: Iterable[Mapping[str, Any]], **more: Any) -> None:
    """Log that `person` was shown these rows, where they are somebody's personal data."""
    if table.personal and (keys := [key_of(table, row) for row in rows]):
        audit.seen(person, table.name, keys, **more)
