"""A statistics form as labelled figures: 指标名称 down the side, headers of one or more rows across the top."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from junheng.io.headers import norm
from junheng.io.paths import INDEX, Path, bare, paths
from junheng.io.sheets import Sheet
from junheng.io.words import STAGE_OF

SIDE = ("指标名称", "项目", "指标", "类别", "名称")
NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$")
DASH = re.compile(r"^[-—–－/*\s]+$")
BLOCKS = ("小学", "初中", "高中", "普通初中", "普通高中")


@dataclass(frozen=True)
class Line:
    """One row: its Excel row number, its label without # and spaces, the stage of the block it stands in, its cells.

    `text` is the label as it stands, with its unit.
    """

    row: int
    label: str
    text: str
    stage: str | None
    cells: dict[str, str]


@dataclass(frozen=True)
class Matrix:
    """Columns by path and lines in order."""

    columns: list[Path]
    lines: list[Line]

    def line(self, *labels: str, stage: str | None = None) -> Line | None:
        """The first line with one of the labels, in the block of a stage where one is asked for."""
        return next((n for n in self.lines if n.label in labels and stage in (None, n.stage)), None)

    def having(self, *words: str) -> Line | None:
        """The first line whose label holds every word."""
        return next((n for n in self.lines if all(w in n.label for w in words)), None)

    def column(self, says: Callable[[Path], bool]) -> str | None:
        """The first column whose path satisfies `says`."""
        return next((p.column for p in self.columns if says(p)), None)

    def figures(self, line: Line | None) -> Iterator[str]:
        """A line's figures from left to right, without its code and unit."""
        aside = {p.column for p in self.columns if p.leaf in ("代码", "单位", "计量单位", "编号")}
        for column, text in line.cells.items() if line else ():
            if column not in aside and NUMBER.match(plain_number(text)):
                yield plain_number(text)


def matrix(sheet: Sheet) -> Matrix | None:
    """The sheet as labelled figures, None where nothing names the lines."""
    found = paths(sheet, lambda text: bare(text) in SIDE)
    if found is None:
        return None
    columns, start = found
    side = next(p.column for p in columns if p.leaf in SIDE)
    lines, stage = [], None
    for number, cells in enumerate(sheet.cells.slice(start).iter_rows(named=True), start + 1):
        text = cells[side]
        if not text or INDEX.match(text):
            continue
        label = bare(norm(text)) if "骨干" not in text else norm(text).lstrip("#")
        if label in BLOCKS:
            stage = STAGE_OF[label]
        elif label in ("总计", "合计"):
            stage = None
        lines.append(
            Line(number, label, norm(text), stage, {c: t for c, t in cells.items() if t and c != side})
        )
    return Matrix(columns, lines)


def number(line: Line | None, column: str | None) -> str | None:
    """A figure as text, None for a dash or an empty cell; words stay, to be reported where a number is expected."""
    text = line.cells.get(column or "") if line else None
    return None if text is None or DASH.match(text) else plain_number(text)


def plain_number(text: str) -> str:
    """A figure without full-width digits and thousands separators; other text unchanged."""
    narrow = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    return narrow if NUMBER.match(narrow) else text


def figure(text: str | None) -> float | None:
    """The value of a figure, None where there is none."""
    return float(text) if text is not None and NUMBER.match(text) else None
