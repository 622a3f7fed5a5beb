"""What a check that reads the register asks for, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from junheng.said import Said
from junheng.standards.checks.words import asks
from junheng.standards.standard import Standard
from junheng.web.register import words


def said(check: Mapping[str, Any], standard: Standard) -> str:
    """The sentence; empty for a formula that has none."""
    return asks(check, standard, _said)


def _said(text: str) -> str:
    return words.told(text) if isinstance(text, Said) else gettext(words.word(text))
