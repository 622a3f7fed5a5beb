"""Forms as an Excel workbook: one sheet each, merged headers, figures as numbers, set up for A4."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Sequence
from math import ceil

import xlsxwriter

from junheng.reports.form import Cell, Form, Merged, spans
from junheng.reports.printed import UNFILLED, Figure
from junheng.reports.seal import Seal

SONG, HEI = "宋体", "黑体"
CREATED = dt.datetime(2017, 5, 23)
"""A fixed day in the file's properties, so that the same input gives the same bytes."""
CHARACTERS_PER_CM = 4.6
LINE = 14.5
"""Points per line of text at size 10.5."""


def workbook(forms: Sequence[Form], seal: Seal, where: str) -> bytes:
    """The forms in order, then a sheet 报告说明 with the seal."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"author": "均衡 Junheng", "created": CREATED})
    styles = _Styles(book)
    for form in forms:
        _sheet(book, styles, form, seal, where)
    _seal_sheet(book, styles, seal)
    book.close()
    return buffer.getvalue()


class _Styles:
    """Each combination of font, border and number format, made once."""

    def __init__(self, book: xlsxwriter.Workbook):
        self.book, self.made = book, {}

    def get(self, **wanted):
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            base = {"font_name": SONG, "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
            self.made[key] = self.book.add_format(base | wanted)
        return self.made[key]

    def cell(self, value: Cell, form: Form, column: int):
        look = {"border": 1, "font_size": form.size, "align": "left" if column in form.left else "center"}
        if isinstance(value, Figure) and value.value is not None:
            decimals = "0" + ("." + "0" * value.places if value.places else "")
            look["num_format"] = "".join(f'"{m}"' if m else "" for m in (value.before,)) + decimals
            look["num_format"] += f'"{value.after}"' if value.after else ""
        if str(value) == UNFILLED:
            look["font_color"] = "#7F7F7F"
        return self.get(**look)


def _sheet(book: xlsxwriter.Workbook, styles: _Styles, form: Form, seal: Seal, where: str) -> None:
    sheet, last = book.add_worksheet(form.sheet), len(form.widths) - 1
    for column, width in enumerate(form.widths):
        sheet.set_column(column, column, width * CHARACTERS_PER_CM)
    title = styles.get(font_name=HEI, font_size=15, align="center")
    sheet.merge_range(0, 0, 0, last, form.title, title)
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, last, form.subtitle or f"{where}　{dict(seal)['口径日期']}", styles.get())
    head = {"font_name": HEI, "font_size": form.size, "align": "center", "border": 1, "bg_color": "#EDEDED"}
    _grid(sheet, form, form.head, 2, lambda value, column: styles.get(**head))
    top = 2 + len(form.head)
    _grid(sheet, form, form.rows, top, lambda value, column: styles.cell(value, form, column))
    _notes(sheet, styles, form, top + len(form.rows))
    _print_setup(sheet, form, seal)


def _grid(sheet, form: Form, grid: Sequence[Sequence[Cell]], top: int, style) -> None:
    blocks = {(r, c): (down, right) for r, c, down, right in spans(grid)}
    for r, line in enumerate(grid):
        sheet.set_row(top + r, _height(form, line, blocks, r))
        for c, value in enumerate(line):
            if isinstance(value, Merged):
                continue
            look = style(value, c)
            if (r, c) in blocks:
                down, right = blocks[r, c]
                sheet.merge_range(top + r, c, top + down, right, "", look)
            known = isinstance(value, Figure) and value.value is not None
            if known:
                sheet.write_number(top + r, c, float(value.number), look)
            else:
                sheet.write_string(top + r, c, str(value), look)


def _height(form: Form, line: Sequence[Cell], blocks: dict, row: int) -> float:
    """Room for the longest text of the row that stands in one row alone (Excel fits no merged cell by itself)."""
    lines = 1
    for c, value in enumerate(line):
        if isinstance(value, Merged):
            continue
        down, right = blocks.get((row, c), (row, c))
        room = sum(form.widths[c : right + 1]) * CHARACTERS_PER_CM * 10.5 / form.size - 1
        lines = max(lines, ceil(ceil(_columns(str(value)) / room) / (down - row + 1)))
    return max(18, lines * LINE * form.size / 10.5 + 6)


def _columns(text: str) -> int:
    """Width in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WFA" else 1 for ch in text)


def _notes(sheet, styles: _Styles, form: Form, row: int) -> None:
    last, room = len(form.widths) - 1, sum(form.widths) * CHARACTERS_PER_CM
    for n, note in enumerate(form.notes):
        sheet.merge_range(row + n, 0, row + n, last, note, styles.get(font_size=9))
        sheet.set_row(row + n, max(1, ceil(_columns(note) / (room * 1.1))) * 13 + 3)


def _print_setup(sheet, form: Form, seal: Seal) -> None:
    sheet.set_paper(9)
    if form.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.repeat_rows(2, 1 + len(form.head))
    sheet.freeze_panes(2 + len(form.head), 0)
    sheet.set_footer(f"&L登记册指纹 {dict(seal)['登记册指纹']}&R第 &P 页　共 &N 页")


def _seal_sheet(book: xlsxwriter.Workbook, styles: _Styles, seal: Seal) -> None:
    sheet = book.add_worksheet("报告说明")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 84)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for row, (label, text) in enumerate(seal):
        sheet.set_row(row, max(1, ceil(_columns(text) / 80)) * LINE + 6)
        sheet.write_string(row, 0, label, styles.get(font_name=HEI, border=1))
        sheet.write_string(row, 1, text, styles.get(border=1))
