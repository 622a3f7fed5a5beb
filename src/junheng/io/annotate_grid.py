"""The marked copy of a csv, an .xls or a very large workbook: plain cells, written fast."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from junheng.io.marks import LIST, TITLES, WIDTHS, Mark, cells
from junheng.io.sheets import OURS, Sheet
from junheng.io.writing import workbook

NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})(\.\d{1,9})?")
"""Text that is surely a number and not a code."""
PLAIN = "数据"
"""What the only sheet of a csv is called in its copy."""


def write_grid(target: Path, sheets: Sequence[Sheet], marks: Sequence[Mark]) -> None:
    """`target` with the list of problems first and then each sheet, the cells at fault coloured and commented."""
    kept = [s for s in sheets if s.name not in OURS]
    with workbook(target, {"constant_memory": True}) as book:
        colours = {
            True: book.add_format({"bg_color": "#FFC7CE"}),
            False: book.add_format({"bg_color": "#FFEB9C"}),
        }
        _list(book, marks, {s.name for s in kept})
        for sheet in kept:
            _copy(book.add_worksheet(sheet.name or PLAIN), sheet, cells(marks, sheet.name), colours)


def _copy(
    out: Worksheet,
    sheet: Sheet,
    found: Mapping[tuple[int, int], tuple[bool, str]],
    colours: Mapping[bool, Format],
) -> None:
    columns = [int(c) for c in sheet.cells.columns]
    for r, row in enumerate(sheet.cells.iter_rows()):
        for c, text in zip(columns, row, strict=True):
            mark = found.get((r, c))
            style = colours[mark[0]] if mark else None
            if text is not None and NUMBER.fullmatch(text):
                out.write_number(r, c, float(text), style)
            elif text is not None:
                out.write_string(r, c, text[:32_767], style)
            elif mark:
                out.write_blank(r, c, None, style)
            if mark:
                out.write_comment(r, c, mark[1], {"author": "均衡", "x_scale": 2})


def _list(book: xlsxwriter.Workbook, marks: Sequence[Mark], names: set[str]) -> None:
    out = book.add_worksheet(LIST)
    bold = book.add_format({"bold": True})
    out.freeze_panes(1, 0)
    for n, (title, width) in enumerate(zip(TITLES, WIDTHS, strict=True)):
        out.set_column(n, n, width)
        out.write_string(0, n, title, bold)
    for number, mark in enumerate(marks, 1):
        *values, address = mark.listed(number)
        for n, value in enumerate(values):
            (out.write_number if isinstance(value, int) else out.write_string)(number, n, value)
        if address and mark.sheet in names:
            sheet = (mark.sheet or PLAIN).replace("'", "''")
            out.write_url(number, len(values), f"internal:'{sheet}'!{address}", string=address)
    if marks:
        out.autofilter(0, 0, len(marks), len(TITLES) - 1)
