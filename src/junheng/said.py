"""A sentence in Chinese that also knows its English, and the words it was filled with, so that a page may translate those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


class Said(str):
    """The Chinese sentence; `english()` is the other one. Two are equal when their Chinese is."""

    pattern: str
    words: Mapping[str, object]

    def __new__(cls, chinese: str, english: str, **words: object) -> Said:
        listed = {n: "、".join(map(str, v)) if isinstance(v, list | tuple) else v for n, v in words.items()}
        return _again(cls, chinese.format(**listed), english, words)

    def english(self, word: Callable[[str], str] = str) -> str:
        """The sentence in English; `word` translates the words it was filled with."""
        told = {}
        for name, value in self.words.items():
            if isinstance(value, list | tuple):
                told[name] = ", ".join(str(_told(v, word)) for v in value)
            else:
                told[name] = _told(value, word)
        return self.pattern.format(**told)

    def __reduce__(self):
        return (_again, (type(self), str(self), self.pattern, dict(self.words)))


class Titled:
    """What has a `title` and the `english` of it."""

    @property
    def named(self) -> Said:
        """The title in both languages."""
        return both(self.title, self.english or self.title)


class Typed(str):
    """A word of the register that must be typed as it is: in English its meaning stands beside it."""


def _again(kind: type[Said], chinese: str, pattern: str, words: Mapping[str, object]) -> Said:
    self = str.__new__(kind, chinese)
    self.pattern, self.words = pattern, words
    return self


def _told(value: object, word: Callable[[str], str]) -> object:
    """One word in English: a sentence by itself, a word to be typed with its meaning, or what `word` makes of it."""
    if isinstance(value, Said):
        return value.english(word)
    if not isinstance(value, str) or not value:
        return value
    meaning = word(str(value))
    return f"{value} ({meaning})" if isinstance(value, Typed) and meaning != value else meaning


def joined(parts: Iterable[str], chinese: str = "；", english: str = "; ") -> Said:
    """Sentences one after another as one sentence."""
    words = {f"part{n}": part for n, part in enumerate(parts)}
    places = [f"{{{name}}}" for name in words]
    return Said(chinese.join(places), english.join(places), **words)


def both(chinese: str, english: str) -> Said:
    """A sentence that is finished in both languages."""
    return _again(Said, chinese, english.replace("{", "{{").replace("}", "}}"), {})


def of(error: Exception) -> str:
    """What an error says, with its English where it has one; `str(error)` would lose it."""
    return error.args[0] if error.args and isinstance(error.args[0], Said) else str(error)
