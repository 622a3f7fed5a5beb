"""Headers of several rows as paths: 专任教师 over #按学历分 over 本科 reads 专任教师｜#按学历分｜本科."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from junheng.io.headers import norm
from junheng.io.sheets import Sheet

INDEX = re.compile(r"^[甲乙丙丁\d\s.\-—]+$")
"""The row of column numbers (甲 乙 1 2 3 …) below the header of a statistics form."""
JOIN = "｜"


@dataclass(frozen=True)
class Path:
    """One column's header from top to bottom, each part normalised."""

    column: str
    parts: tuple[str, ...]
    shown: str

    @property
    def leaf(self) -> str:
        """The lowest part without its mark or unit."""
        return bare(self.parts[-1])

    @property
    def unit(self) -> str:
        """The unit in brackets behind the lowest part that has one, '' where none has."""
        return next((u[1] for part in reversed(self.parts) if (u := re.search(r"\(([^()]*元)\)", part))), "")

    def under(self, *words: str) -> bool:
        """Whether each word is in some part, from top to bottom."""
        rest = list(words)
        for part in self.parts:
            if rest and rest[0] in part:
                rest.pop(0)
        return not rest

    def total(self, word: str) -> bool:
        """Whether this is the total column of a group: the group itself, or 计 / 合计 right under it."""
        if self.leaf in ("计", "合计", "小计", "总计"):
            return len(self.parts) > 1 and bare(self.parts[-2]).startswith(word)
        return self.leaf.startswith(word)


def bare(part: str) -> str:
    """A normalised part without #, 其中 or a bracket behind it."""
    return re.sub(r"\([^()]*\)$", "", part.lstrip("#*").removeprefix("其中:").removeprefix("其中"))


def paths(sheet: Sheet, anchor: Callable[[str], bool]) -> tuple[list[Path], int] | None:
    """Every column's path and the first data row, given how the header of the naming column reads.

    The header ends where the naming column is filled again. Blank cells belong to the group on their left.
    """
    place = next(
        ((r, c) for r, row in enumerate(sheet.head) for c, text in row.items() if anchor(norm(text))), None
    )
    if place is None:
        return None
    row, column = place
    texts = sheet.cells[column].slice(row + 1).to_list()
    end = next(
        (row + 1 + n for n, text in enumerate(texts) if text),
        sheet.cells.height,
    )
    rows = [
        {c: t for c, t in zip(sheet.cells.columns, r, strict=True) if t}
        for r in sheet.cells.slice(0, end).iter_rows()
    ]
    while end < sheet.cells.height and INDEX.match(sheet.cells[end, column] or "x"):
        end += 1
    return _walked(rows, sheet.cells.columns), end


def _walked(rows: list[Mapping[str, str]], columns: list[str]) -> list[Path]:
    current: list[str] = [""] * len(rows)
    found = []
    for column in columns:
        own = [n for n, row in enumerate(rows) if row.get(column)]
        if not own:
            continue
        current[own[0] :] = [""] * (len(rows) - own[0])
        for n in own:
            current[n] = rows[n][column]
        found.append((column, [" ".join(text.split()) for text in current[: own[-1] + 1] if text]))
    while len(found) > 1 and len({texts[0] for _, texts in found}) == 1 and all(len(t) > 1 for _, t in found):
        found = [(column, texts[1:]) for column, texts in found]  # the sheet's title stands over every column
    return [Path(column, tuple(norm(t) for t in texts), JOIN.join(texts)) for column, texts in found]
