"""A copy of a workbook with the cells at fault coloured and commented, and a first sheet that lists and links them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from junheng.io import sheets
from junheng.io.annotate_grid import write_grid
from junheng.io.marks import LIST, TITLES, WIDTHS, Mark, cells, placed
from junheng.schema import Problem, TableError

LARGE = 5_000_000
"""A workbook of more bytes is copied as plain cells: keeping its styles would take minutes."""
COLOURS = {
    True: PatternFill("solid", start_color="FFC7CE"),
    False: PatternFill("solid", start_color="FFEB9C"),
}
AUTHOR = "均衡"


def annotate(source: Path, problems: Sequence[Problem], target: Path) -> None:
    """Write `target` (.xlsx): `source` with its problems marked. csv and .xls become .xlsx.

    A file that cannot be opened gives the list alone. Problems of other files are left out.
    """
    try:
        opened, _ = sheets.opened(source)
    except TableError:
        opened = []
    marks = placed(problems, source.name, opened)
    styled = _with_styles(source) if opened else None
    if styled is None:
        write_grid(target, opened, marks)
        return
    for sheet in styled.worksheets:
        _colour(sheet, cells(marks, sheet.title))
    _list(styled, marks)
    styled.save(target)


def _with_styles(source: Path) -> Workbook | None:
    """The workbook with its looks, where it is an .xlsx of reasonable size."""
    data = source.read_bytes()
    if not data.startswith(sheets.ZIP) or len(data) > LARGE:
        return None
    try:
        return openpyxl.load_workbook(BytesIO(data))
    except Exception:  # the fast reader could open it, this one need not: the plain copy serves
        return None


def _colour(sheet: Worksheet, found: dict[tuple[int, int], tuple[bool, str]]) -> None:
    for (row, column), (severe, text) in found.items():
        cell = sheet.cell(row + 1, column + 1)
        if isinstance(cell, MergedCell):
            area = next(a for a in sheet.merged_cells.ranges if cell.coordinate in a)
            cell = sheet.cell(area.min_row, area.min_col)
        cell.fill = COLOURS[severe]
        cell.comment = Comment(text, AUTHOR, height=90, width=280)


def _list(book: Workbook, marks: Sequence[Mark]) -> None:
    if LIST in book.sheetnames:
        del book[LIST]
    sheet = book.create_sheet(LIST, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet.append(TITLES)
    for number, mark in enumerate(marks, 1):
        sheet.append([_plain(value) for value in mark.listed(number)])
        if mark.address and mark.sheet in book.sheetnames:
            cell = sheet.cell(number + 1, len(TITLES))
            quoted = mark.sheet.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{mark.address}")
            cell.font = Font(color="0563C1", underline="single")
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _plain(value: object) -> object:
    """Text that Excel must not take for a formula, without characters that a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    text = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith("=") else text
