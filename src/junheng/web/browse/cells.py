"""How a cell reads: on a page, in a file, under its heading. Nothing here asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from junheng.schema import ORIGIN, Column, Table
from junheng.web.register import words
from junheng.web.register.frames import SEPARATOR, key_of

LONG = 40
"""Characters of a text cell a list shows; the whole text stands on the row's page."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet program take text for a formula."""
ORIGIN_COLUMNS = dict(
    zip(
        ORIGIN,
        (
            Column("来源文件", english="File"),
            Column("来源工作表", english="Sheet"),
            Column("来源行号", int, english="Row of the sheet"),
        ),
        strict=True,
    )
)
WORDS = ("new", "export", "views", "lookup")
"""Parts of addresses that stand where a row's handle would."""
BY_ID = "~"
"""A row whose key must not stand in an address (a child's number) is named by this and its id."""


@dataclass(frozen=True)
class Head:
    """A column's heading: its name in the schema, what it is called, and how the list is sorted by it."""

    name: str
    title: str
    unit: str
    numeric: bool
    help: str
    sort: str = ""
    order: str = "none"

    @property
    def full(self) -> str:
        return (
            _("%(title)s（%(unit)s）") % {"title": self.title, "unit": self.unit} if self.unit else self.title
        )


@dataclass(frozen=True)
class Cell:
    """A cell as shown: text (empty where unknown), what it names and where that is."""

    text: str
    numeric: bool = False
    note: str = ""
    link: str = ""
    full: str = ""


def head(name: str, column: Column) -> Head:
    numeric = column.type in (int, float)
    return Head(name, words.named(column), words.unit(column.unit), numeric, words.described(column))


def meant(column: Column, shown: str) -> str:
    """A word of the column's list in the reader's language; what was written freely stays as it is."""
    return words.word(shown) if column.enum or column.usual else shown


def text(value: Any) -> str:
    """A value in words; unknown is empty, never 0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e10 else f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def typed(value: Any) -> str:
    """A stored value as a form or a csv file holds it: reading it gives the same value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def grouped(name: str, value: Any) -> str:
    """A figure with its thousands set apart; a year is no figure."""
    if name == "year" or isinstance(value, bool) or not isinstance(value, int | float):
        return text(value)
    whole, dot, part = text(value).partition(".")
    return f"{int(whole):,}{dot}{part}" if whole.lstrip("-").isdigit() and abs(value) >= 1000 else text(value)


def about(table: Table) -> str:
    """What a table is, in the reader's language: its description says it in Chinese first, then in English."""
    chinese, _stop, english = table.description.partition("。")
    return english.strip() if words.english() and english else f"{chinese}。"


def harmless(value: str) -> str:
    """Text no spreadsheet program takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


def handle(table: Table, row: Mapping[str, Any], pk: int) -> str:
    """What names a row in an address: its key, or its id where the key is private or cannot stand there."""
    key = key_of(table, row)
    private = any(table.columns[k].private for k in table.key)
    odd = any(sign in str(row[k]) for k in table.key for sign in ("/", SEPARATOR, "?", "#", "\\"))
    return f"{BY_ID}{pk}" if private or odd or key.startswith((BY_ID, ".")) or key in WORDS else key
