"""A csv file as a grid of text: UTF-8 with or without BOM, GB18030 or UTF-16; comma, tab or semicolon."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import zip_longest

import polars as pl

from junheng.said import Said, both
from junheng.schema import Problem, TableError

EXCEL_TEXT = re.compile(r'^="(.*)"$')
"""How some systems force Excel to keep a code as text: ="2153230001"."""


def grid(file: str, data: bytes) -> pl.DataFrame:
    """Cells as text, row i being the file's record i + 1. Raises TableError when the bytes are not text."""
    content = decoded(file, data)
    if "\0" in content:
        raise _unreadable(
            file,
            both("内容不是文字，可能是损坏的工作簿", "the content is no text; it may be a damaged workbook"),
        )
    try:
        apart = delimiter(content)
        records = list(csv.reader(StringIO(content, newline=""), delimiter=apart))
    except csv.Error:
        raise _unreadable(
            file, both("csv 格式有误，可能缺少一个引号", "the csv is malformed; a quote may be missing")
        ) from None
    if content.count('"') % 2 and any(apart in cell and "\n" in cell for cell in records[-1]):
        said = Said(
            '第 {row} 行有一个引号（"）没有配对，后面的内容都被当成了一格',
            'a quote (") in row {row} has no partner: all that follows was taken for one cell',
            row=len(records),
        )
        raise TableError(
            [
                Problem(
                    file=file,
                    expected=said,
                    remedy=both("请补上或删去这个引号后重试", "Add or remove the quote and try again"),
                )
            ]
        )
    columns = zip_longest(*records) if len(records) < 2 or _narrow(records) else ()
    cells = {str(n): pl.Series(column, dtype=pl.String) for n, column in enumerate(columns)}
    frame = pl.DataFrame(cells)
    return frame.with_columns(pl.all().str.replace(EXCEL_TEXT.pattern, "$1")) if frame.width else frame


def decoded(file: str, data: bytes) -> str:
    """The text of `data`; GB18030 is tried only when it is not UTF-8."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if wide else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(file, both("文字编码无法识别", "the text's encoding is not recognised"))


def delimiter(content: str) -> str:
    """What separates the cells: the most frequent of comma, tab and semicolon in the first lines."""
    head = "\n".join(content.splitlines()[:20]) if len(content) < 10_000 else content[:10_000]
    return max(",\t;", key=head.count)


def _narrow(records: list[list[str]]) -> bool:
    """A text with thousands of columns is no table."""
    return max(map(len, records)) <= 2_000


def _unreadable(file: str, expected: str) -> TableError:
    remedy = both(
        "请用 Excel 或 WPS 另存为“CSV UTF-8”或 .xlsx 后重试",
        "Save it in Excel or WPS as “CSV UTF-8” or .xlsx and try again",
    )
    return TableError([Problem(file=file, expected=expected, remedy=remedy)])
