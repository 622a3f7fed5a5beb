"""Sentences in Chinese and English (`junheng.said`) that know the English of the words of the register's lists."""

from __future__ import annotations

from collections.abc import Callable

from junheng import said
from junheng.register.codes import ENGLISH
from junheng.said import both, joined, of

__all__ = ["Said", "both", "in_english", "in_language", "joined", "of"]


class Said(said.Said):
    """A sentence whose words may stand in the register's lists."""

    def english(self, word: Callable[[str], str] = str) -> str:
        """The sentence in English; `word` translates the words it was filled with beyond those of the register's lists."""
        return super().english(_listed(word))


def _listed(word: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: word(ENGLISH.get(text, text))


def in_english(text: str) -> str:
    """`text` in English where it knows it."""
    return in_language(text, "en")


def in_language(text: str, language: str, word: Callable[[str], str] = str) -> str:
    """`text` in a language, where it knows one beside Chinese."""
    return text.english(_listed(word)) if language == "en" and isinstance(text, said.Said) else str(text)
