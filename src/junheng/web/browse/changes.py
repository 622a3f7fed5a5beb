"""Row changes in words: what was new, removed, or changed, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from junheng.register.tables import TABLES
from junheng.schema import ORIGIN, Table
from junheng.web.accounts.models import Person
from junheng.web.browse.cells import head
from junheng.web.browse.names import Names
from junheng.web.browse.present import address, called, cell, seen
from junheng.web.register.frames import from_json
from junheng.web.register.models import RowChange

NEW, CHANGED, GONE = "new", "changed", "gone"


def told(
    person: Person, changes: Iterable[RowChange], *, full: bool = False, log: bool = False
) -> list[dict]:
    """Each change: what it did, to which row, and the cells that differ (of a new or removed row, those that are known).

    `log` writes down that personal rows were seen, where the caller has not done so.
    """
    changes = [c for c in changes if c.table in TABLES]
    olds, news = _typed(changes, "before"), _typed(changes, "after")
    names = Names(person)
    for name in {c.table for c in changes}:
        rows = [r for c in changes if c.table == name for r in (olds[c.pk], news[c.pk]) if r]
        names.learn(TABLES[name], rows, TABLES[name].columns)
        if log:
            seen(person, TABLES[name], [news[c.pk] or olds[c.pk] for c in changes if c.table == name])
    return [_one(c, TABLES[c.table], olds[c.pk], news[c.pk], names, full) for c in changes]


def _typed(changes: Iterable[RowChange], side: str) -> dict[int, dict[str, Any] | None]:
    """Change → its row on one side, typed; one conversion per table."""
    found: dict[int, dict[str, Any] | None] = {}
    by_table: dict[str, list[RowChange]] = {}
    for change in changes:
        found[change.pk] = None
        if getattr(change, side):
            by_table.setdefault(change.table, []).append(change)
    for name, some in by_table.items():
        rows = from_json(TABLES[name], [getattr(c, side) for c in some]).iter_rows(named=True)
        found |= {c.pk: row for c, row in zip(some, rows, strict=True)}
    return found


def _one(
    change: RowChange, table: Table, old: Mapping | None, new: Mapping | None, names: Names, full: bool
) -> dict:
    cells = []
    for name, column in table.columns.items():
        was, now = (old or {}).get(name), (new or {}).get(name)
        if was == now:
            continue
        cells.append(
            {
                "head": head(name, column),
                "was": cell(table, name, old, names, full=full) if old else None,
                "now": cell(table, name, new, names, full=full) if new else None,
            }
        )
    row = new or old or {}
    kind = NEW if old is None else GONE if new is None else CHANGED
    return {
        "change": change,
        "table": table,
        "kind": kind,
        "title": called(table, row, names),
        "link": address(table, dict(row)) if new is not None else "",
        "cells": cells,
        "origin": {n: row.get(n) for n in ORIGIN} if row.get("source_file") else None,
    }
