"""Cell formats of the workbooks we write."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format

FONT = {"font_name": "等线", "font_size": 11}
LINE = {"border": 1, "border_color": "#BFBFBF"}


@dataclass(frozen=True)
class Styles:
    """Formats by what they mark: a title, a title that must be filled, the hint below, text, dates."""

    title: Format
    key: Format
    hint: Format
    text: Format
    date: Format
    body: Format

    @classmethod
    def of(cls, book: Workbook) -> Styles:
        """The formats, registered with a workbook."""
        head = {**FONT, **LINE, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        hint = {**FONT, **LINE, "font_size": 9, "italic": True, "font_color": "#7F7F7F", "text_wrap": True}
        return cls(
            title=book.add_format({**head, "bg_color": "#DDEBF7"}),
            key=book.add_format({**head, "bg_color": "#9DC3E6"}),
            hint=book.add_format({**hint, "valign": "top"}),
            text=book.add_format({**FONT, "num_format": "@"}),
            date=book.add_format({**FONT, "num_format": "yyyy-mm-dd"}),
            body=book.add_format(FONT),
        )
