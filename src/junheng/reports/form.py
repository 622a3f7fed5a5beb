"""A printed form: declared once as a grid of cells with merges, written by the Excel and the Word writer alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import yaml

from junheng.reports.printed import Figure

LAYOUTS = Path(__file__).parent / "layouts"


class Merged(Enum):
    """A cell swallowed by the one on its left or above it."""

    LEFT = "<"
    ABOVE = "^"


Cell = str | Figure | Merged
Grid = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Form:
    """One form. `widths` are centimetres per column; `left` the columns whose text starts at the left."""

    id: str
    sheet: str
    title: str
    head: Grid
    rows: Grid
    widths: Sequence[float]
    notes: Sequence[str] = ()
    landscape: bool = False
    left: Sequence[int] = ()
    size: float = 10.5
    subtitle: str = ""

    def __post_init__(self):
        odd = [line for line in (*self.head, *self.rows) if len(line) != len(self.widths)]
        if odd:
            raise ValueError(f"{self.title}：有一行不是 {len(self.widths)} 格：{odd[0]}")

    def text(self) -> str:
        """Everything the form prints, for the glyph check."""
        cells = [str(c) for line in (*self.head, *self.rows) for c in line if not isinstance(c, Merged)]
        return "\n".join([self.title, self.subtitle, *cells, *self.notes])


def layout(name: str) -> Mapping[str, Mapping]:
    """The forms of one layout file, with their header grids read."""
    body = yaml.safe_load((LAYOUTS / f"{name}.yaml").read_text("utf-8"))
    return {key: form | {"head": [_line(line) for line in form["head"]]} for key, form in body.items()}


def _line(cells: Sequence[str]) -> list[Cell]:
    marks = {m.value: m for m in Merged}
    return [marks.get(str(cell), str(cell)) for cell in cells]


def spans(grid: Grid) -> list[tuple[int, int, int, int]]:
    """(first row, first column, last row, last column) of every merged block."""
    found = []
    for r, line in enumerate(grid):
        for c, cell in enumerate(line):
            if isinstance(cell, Merged):
                continue
            right, down = c, r
            while right + 1 < len(line) and line[right + 1] is Merged.LEFT:
                right += 1
            while down + 1 < len(grid) and grid[down + 1][c] is Merged.ABOVE:
                down += 1
            if (right, down) != (c, r):
                found.append((r, c, down, right))
    return found
