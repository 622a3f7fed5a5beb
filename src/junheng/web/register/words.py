"""Sentences of the engines in the reader's language: told as they are found, and kept in both languages where they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from junheng.programmes import said
from junheng.register.codes import ENGLISH
from junheng.register.tables import TABLES
from junheng.schema import Column

BESIDE = "_english"
"""What a column or key is called that holds the English of another."""

COUNTED = ("人", "个", "间", "册", "所", "名")
"""Words that Chinese puts between a number and what is counted."""


def english() -> bool:
    """Whether the reader has chosen English."""
    return (get_language() or "").startswith("en")


def told(text: str) -> str:
    """A sentence of an engine in the reader's language."""
    return said.in_language(text, "en", _) if english() else str(text)


def refusal(error: Exception) -> str:
    """Why something was refused, in the reader's language."""
    return told(said.of(error))


def word(text: str) -> str:
    """A word of the register's lists, or a unit, in the reader's language."""
    return ENGLISH.get(text, text) if english() else text


def named(part: Any) -> str:
    """The title of a table, a column, a part of a document, in the reader's language."""
    return (english() and getattr(part, "english", "")) or part.title


def titled(table: str, column: str = "") -> str:
    """The title of a table (校舍设备（本部）), or of a column of it, in the reader's language; what is none stays."""
    title, apart, rest = table.partition("（")
    found = _parts().get((title, column))
    if found is not None:
        return named(found) if column else f"{named(found)}{apart}{rest}"
    return titled(column) if column else table


@cache
def _parts() -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {(t.title, ""): t for t in TABLES.values()}
    return found | {(t.title, c.title): c for t in TABLES.values() for c in t.columns.values()}


def described(column: Column) -> str:
    """What a column says of itself, in the reader's language."""
    return (english() and column.description_english) or column.description


def unit(text: str) -> str:
    """A unit behind a title, in the reader's language; in English the title says what is counted."""
    return "" if english() and text in COUNTED else word(text)


def kept(name: str, sentences: Iterable[str]) -> dict[str, list[str]]:
    """Sentences as they are stored: Chinese under `name`, English beside it."""
    listed = list(sentences)
    return {name: [str(s) for s in listed], name + BESIDE: [said.in_english(s) for s in listed]}


def read(stored: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What was stored, with these keys in the reader's language where it was kept in both."""
    if not english():
        return dict(stored)
    return dict(stored) | {n: stored[n + BESIDE] for n in names if stored.get(n + BESIDE) is not None}
