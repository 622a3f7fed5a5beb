"""A sentence in Chinese that also knows its English, and the words it was filled with, so that a page may translate those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from junheng.register.codes import ENGLISH


class Said(str):
    """The Chinese sentence; `english()` is the other one. Two are equal when their Chinese is."""

    pattern: str
    words: Mapping[str, object]

    def __new__(cls, chinese: str, english: str, **words: object) -> Said:
        listed = {n: "、".join(map(str, v)) if isinstance(v, list | tuple) else v for n, v in words.items()}
        self = super().__new__(cls, chinese.format(**listed))
        self.pattern, self.words = english, words
        return self

    def english(self, word: Callable[[str], str] = str) -> str:
        """The sentence in English; `word` translates the words it was filled with beyond those of the register's lists."""
        told = {}
        for name, value in self.words.items():
            if isinstance(value, list | tuple):
                told[name] = ", ".join(str(_told(v, word)) for v in value)
            else:
                told[name] = _told(value, word)
        return self.pattern.format(**told)

    def __reduce__(self):
        return (_again, (str(self), self.pattern, dict(self.words)))


def _again(chinese: str, pattern: str, words: dict) -> Said:
    self = str.__new__(Said, chinese)
    self.pattern, self.words = pattern, words
    return self


def _told(value: object, word: Callable[[str], str]) -> object:
    """One word in English: a sentence by itself, a word of the register's lists, or what `word` makes of it."""
    if isinstance(value, Said):
        return value.english(word)
    return word(ENGLISH.get(value, value)) if isinstance(value, str) and value else value


def joined(parts: Iterable[str], chinese: str = "；", english: str = "; ") -> Said:
    """Sentences one after another as one sentence."""
    words = {f"part{n}": part for n, part in enumerate(parts)}
    places = [f"{{{name}}}" for name in words]
    return Said(chinese.join(places), english.join(places), **words)


def both(chinese: str, english: str) -> Said:
    """A sentence that is finished in both languages."""
    return _again(chinese, english.replace("{", "{{").replace("}", "}}"), {})


def in_english(text: str) -> str:
    """`text` in English where it knows it."""
    return in_language(text, "en")


def of(error: Exception) -> str:
    """What an error says, with its English where it has one; `str(error)` would lose it."""
    return error.args[0] if error.args and isinstance(error.args[0], Said) else str(error)


def in_language(text: str, language: str, word: Callable[[str], str] = str) -> str:
    """`text` in a language, where it knows one beside Chinese."""
    return text.english(word) if language == "en" and isinstance(text, Said) else str(text)
