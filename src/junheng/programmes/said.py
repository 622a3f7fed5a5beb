"""A sentence in Chinese that also knows its English, and the words it was filled with, so that a page may translate those."""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Said(str):
    """The Chinese sentence; `english()` is the other one. Two are equal when their Chinese is."""

    pattern: str
    words: Mapping[str, object]

    def __new__(cls, chinese: str, english: str, **words: object) -> Said:
        self = super().__new__(cls, chinese.format(**words))
        self.pattern, self.words = english, words
        return self

    def english(self, word: Callable[[str], str] = str) -> str:
        """The sentence in English; `word` translates the words it was filled with (table titles, kinds)."""
        told = {}
        for name, value in self.words.items():
            if isinstance(value, Said):
                told[name] = value.english(word)
            elif isinstance(value, list | tuple):
                told[name] = ", ".join(word(v) if isinstance(v, str) else str(v) for v in value)
            else:
                told[name] = word(value) if isinstance(value, str) else value
        return self.pattern.format(**told)

    def __reduce__(self):
        return (_again, (str(self), self.pattern, dict(self.words)))


def _again(chinese: str, pattern: str, words: dict) -> Said:
    self = str.__new__(Said, chinese)
    self.pattern, self.words = pattern, words
    return self


def in_language(text: str, language: str, word: Callable[[str], str] = str) -> str:
    """`text` in a language, where it knows one beside Chinese."""
    return text.english(word) if language == "en" and isinstance(text, Said) else str(text)
