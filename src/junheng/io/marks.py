"""Where on a sheet each problem sits: the cell to colour, and what its comment says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from junheng.io.headers import DEEPEST, LOWEST, WIDEST, norm, split_unit
from junheng.io.package import letters
from junheng.io.paths import JOIN
from junheng.io.sheets import OURS, Sheet
from junheng.schema import Problem

LIST = OURS[2]
TITLES = ("序号", "级别", "工作表", "行", "列", "填写内容", "问题", "怎么改", "位置")
WIDTHS = (6, 10, 16, 8, 22, 22, 46, 46, 14)
LEVELS = {True: "必须改正", False: "提示"}


@dataclass(frozen=True)
class Mark:
    """One problem with its place; `row` and `column` count from zero, -1 where the problem has no cell."""

    problem: Problem
    sheet: str = ""
    row: int = -1
    column: int = 0

    @property
    def address(self) -> str:
        """The cell as Excel writes it, '' for a problem of the whole file or sheet."""
        return f"{letters(self.column)}{self.row + 1}" if self.row >= 0 else ""

    @property
    def comment(self) -> str:
        """What is wrong and what to do, without the place."""
        p = self.problem
        return "\n".join(part for part in (p.expected, p.remedy) if part)

    def listed(self, number: int) -> tuple[object, ...]:
        """The problem as a row of 问题清单, its last cell the address to link to."""
        p = self.problem
        row = "" if p.row is None else p.row
        return (
            number,
            LEVELS[p.severe],
            self.sheet,
            row,
            p.column,
            p.found,
            p.expected,
            p.remedy,
            self.address,
        )


def placed(problems: Iterable[Problem], file: str, sheets: Sequence[Sheet]) -> list[Mark]:
    """The problems of one file with their cells, the severe ones first, in reading order."""
    mine = [p for p in problems if p.file in ("", file)]
    order = {sheet.name: n for n, sheet in enumerate(sheets)}
    by_name = {sheet.name: sheet for sheet in sheets}
    only = sheets[0] if len(sheets) == 1 else None
    marks = [_mark(p, by_name.get(p.sheet, only)) for p in mine]
    return sorted(marks, key=lambda m: (not m.problem.severe, order.get(m.sheet, -1), m.row, m.column))


def cells(marks: Iterable[Mark], sheet: str) -> dict[tuple[int, int], tuple[bool, str]]:
    """For one sheet: cell → whether it must be corrected, and the comment of all its problems."""
    found: dict[tuple[int, int], tuple[bool, str]] = {}
    for mark in marks:
        if mark.sheet == sheet and mark.row >= 0:
            severe, text = found.get((mark.row, mark.column), (False, ""))
            comment = f"{text}\n{mark.comment}".strip()
            found[mark.row, mark.column] = (severe or mark.problem.severe, comment)
    return found


def _mark(problem: Problem, sheet: Sheet | None) -> Mark:
    if sheet is None:
        return Mark(problem, problem.sheet)
    header = _header_cell(sheet, problem.column, problem.row)
    if problem.row is not None:
        return Mark(problem, sheet.name, problem.row - 1, header[1] if header else _first_column(sheet))
    return Mark(problem, sheet.name, *header) if header else Mark(problem, sheet.name)


def _header_cell(sheet: Sheet, title: str, row: int | None) -> tuple[int, int] | None:
    """The lowest cell above `row` (counted from one) that reads like the column's title."""
    leaf = norm(title.rpartition(JOIN)[2])
    wanted = {leaf, split_unit(leaf)[0]} - {""}
    lowest = min(LOWEST + DEEPEST, sheet.cells.height, row or sheet.cells.height)
    columns = [c for c in sheet.cells.columns if int(c) < WIDEST]
    top = sheet.cells.head(lowest).select(columns)
    for r, texts in reversed(list(enumerate(top.iter_rows()))):
        for c, text in zip(columns, texts, strict=True):
            if text and ({norm(text), split_unit(norm(text))[0]} & wanted):
                return r, int(c)
    return None


def _first_column(sheet: Sheet) -> int:
    return min((int(c) for c in sheet.cells.columns), default=0)
