"""Sentences of the engines in the reader's language: told as they are found, and kept in both languages where they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from junheng.programmes import said
from junheng.register.codes import ENGLISH

BESIDE = "_english"
"""What a column or key is called that holds the English of another."""


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


def kept(name: str, sentences: Iterable[str]) -> dict[str, list[str]]:
    """Sentences as they are stored: Chinese under `name`, English beside it."""
    listed = list(sentences)
    return {name: [str(s) for s in listed], name + BESIDE: [said.in_english(s) for s in listed]}


def read(stored: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What was stored, with these keys in the reader's language where it was kept in both."""
    if not english():
        return dict(stored)
    return dict(stored) | {n: stored[n + BESIDE] for n in names if stored.get(n + BESIDE) is not None}
