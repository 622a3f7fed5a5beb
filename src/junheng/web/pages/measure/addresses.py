"""Addresses of pages that live in other apps: an app that is not installed leaves its links out."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

from junheng.register.tables import TABLES

BY_TITLE = {table.title: name for name, table in TABLES.items()}


def to(name: str, *args: object) -> str:
    """The address of a named page, or nothing."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def rows_of(table: str, **filters: object) -> str:
    """The list of a register table, filtered."""
    page = to("table_rows", table)
    return f"{page}?{'&'.join(f'{k}={quote(str(v))}' for k, v in filters.items())}" if page else ""


def row(table: str, key: str) -> str:
    """One row of a register table."""
    return to("row", table, key)


class Rows:
    """Addresses of many rows of a table, the pattern resolved once."""

    HOLE = "0-hole-0"

    def __init__(self) -> None:
        self._patterns: dict[str, str] = {}

    def __call__(self, table: str, key: str) -> str:
        if table not in self._patterns:
            self._patterns[table] = row(table, self.HOLE)
        return self._patterns[table].replace(self.HOLE, quote(key, safe=""))
