"""The report in Chinese or in English: a sentence is written in Chinese where it is said, its English stands in `english.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from junheng.register.codes import ENGLISH

CATALOGUE = Path(__file__).parent / "english.yaml"
LANGUAGES = ("zh", "en")
UNKNOWN = "未填报"
NUMBERS = "一二三四五六七八九十"
TURN = re.compile(r"(\d+)年由(升转降|降转升)")


@cache
def english() -> Mapping[str, str]:
    """Chinese sentence → English one, words of the register's lists among them."""
    return dict(ENGLISH) | yaml.safe_load(CATALOGUE.read_text("utf-8"))


@dataclass(frozen=True)
class Tongue:
    """`t("{stage}在校生", stage="小学")` in the language; words filled in are translated where they are known."""

    language: str = "zh"

    def __post_init__(self):
        if self.language not in LANGUAGES:
            raise ValueError(f"报告的语言应为 {'、'.join(LANGUAGES)} 之一，写的是“{self.language}”")

    @property
    def chinese(self) -> bool:
        return self.language == "zh"

    def __call__(self, sentence: str, **given: object) -> str:
        if self.chinese:
            return sentence.format(**given)
        pattern = english()[sentence]
        said = pattern.format(**{name: self.word(value) for name, value in given.items()})
        return _upper(said) if pattern.startswith("{") else said

    def word(self, value: object) -> object:
        """A word within a sentence; a name that is data stays as it is."""
        return english().get(value, value) if isinstance(value, str) and not self.chinese else value

    def cell(self, value: str) -> str:
        """A word that stands alone, as in a table."""
        return _upper(str(self.word(value)))

    def listed(self, items: Iterable[str]) -> str:
        return ("、" if self.chinese else ", ").join(str(self.word(i)) for i in items)

    def joined(self, sentences: Iterable[str]) -> str:
        """Clauses of one sentence."""
        return ("；" if self.chinese else "; ").join(sentences)

    def count(self, number: float | None, unit: str = "人") -> str:
        """A whole number with its unit; an unknown one says so. English names the thing beside the number."""
        if number is None:
            return self.cell(UNKNOWN)
        return f"{round(number)}{unit}" if self.chinese else f"{round(number):,}"

    def span(self, low: float, high: float) -> str:
        return f"{self.count(low, '')}{'—' if self.chinese else '–'}{self.count(high, '')}"

    def percent(self, share: float | None) -> str:
        """A share in per cent with one decimal."""
        return self.cell(UNKNOWN) if share is None else f"{abs(share) * 100:.1f}%"

    def year(self, year: int | None) -> str:
        """A school year by its autumn."""
        if year is None:
            return self.cell(UNKNOWN)
        return f"{year}年" if self.chinese else f"{year}"

    def turns(self, said: str | None) -> str:
        """The years in which a course turns."""
        if self.chinese:
            return said or ""
        words = {"升转降": "from rise to fall", "降转升": "from fall to rise"}
        return "; ".join(f"{year} {words[way]}" for year, way in TURN.findall(said or ""))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def numeral(n: int) -> str:
    """1 → 一, 12 → 十二, 27 → 二十七."""
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else NUMBERS[tens - 1]) + "十" * (tens > 0) + (NUMBERS[ones - 1] if ones else "")


def numbered(n: int, t: Tongue) -> str:
    """What stands before the title of chapter `n`."""
    return f"{numeral(n)}、" if t.chinese else f"{n}. "
