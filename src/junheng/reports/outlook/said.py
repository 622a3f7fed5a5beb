"""Numbers said in a report: each is marked where it stands and remembers the rows it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from junheng.reports.outlook.material import Material
from junheng.reports.outlook.titles import TABLES

MARK = re.compile("⟦(\\d+)⟧")


@dataclass(frozen=True)
class Figure:
    """A number of the report: how it is written, what it is, and which rows of which table (`where`) it rests on."""

    number: int
    title: str
    text: str
    definition: str
    table: str
    where: Mapping[str, object]
    rows: int


@dataclass
class Said:
    """Collects the figures of one report in the order in which they are said."""

    material: Material
    figures: list[Figure] = field(default_factory=list)
    final: dict[int, int] = field(default_factory=dict)

    def __call__(self, title: str, text: str, definition: str, table: str, **where: object) -> str:
        """The mark that stands for this number in a sentence."""
        where = {name: list(value) if isinstance(value, tuple) else value for name, value in where.items()}
        for figure in self.figures:
            if (figure.title, figure.text, figure.table, figure.where) == (title, text, table, where):
                return f"⟦{figure.number}⟧"
        count = self.material.rows(table, **where).height
        number = len(self.figures) + 1
        self.figures.append(Figure(number, title, text, definition, table, where, count))
        return f"⟦{number}⟧"

    def source(self, title: str, definition: str, table: str, **where: object) -> int:
        """The number under which a whole table or chart opens to its rows."""
        named = self.material.t.cell(TABLES[table])
        return int(MARK.fullmatch(self(title, named, definition, table, **where))[1])

    def keep(self, numbers: Sequence[int]) -> None:
        """Only these are said after all; they are numbered anew without gaps (`final`: number so far → in the report)."""
        self.final = {number: n for n, number in enumerate(numbers, 1)}

    def listed(self) -> list[dict]:
        """The figures that are said, as plain data."""
        said = {f.number: f for f in self.figures}
        return [asdict(said[number]) | {"number": n} for number, n in self.final.items()]


def spans(text: str, figures: Sequence[Figure], final: Mapping[int, int]) -> list[dict]:
    """A sentence cut at its marks: {text, number}; number 0 is plain text."""
    texts = {f.number: f.text for f in figures}
    found, at = [], 0
    for mark in MARK.finditer(text):
        found.append({"text": text[at : mark.start()], "number": 0})
        found.append({"text": texts[int(mark[1])], "number": final[int(mark[1])]})
        at = mark.end()
    found.append({"text": text[at:], "number": 0})
    return [s for s in found if s["text"]]
