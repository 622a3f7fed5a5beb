"""Our own workbook: a sheet per table with title, hint, drop-downs and frozen rows; empty as a template, or filled.

Layout of each sheet: row 1 column titles, row 2 a hint in brackets (unit, what may stand there), rows from row 3.
The sheets 填写说明 and 代码 explain the columns and hold the choices; neither is read back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

from junheng.io.package import letters
from junheng.io.resource_file import write_resource_table
from junheng.io.styles import Styles
from junheng.schema import EXPECTED, Column, Table

__all__ = ["write_resource_table", "write_template", "write_workbook"]

GUIDE, CODES = "填写说明", "代码"
DATA_ROW, LAST_ROW = 2, 1_048_575
RULES = (
    "每张表第 1 行是列名，第 2 行是填写提示，从第 3 行起填写。列的先后可以调整，不要改列名。",
    "不知道的就留空，不要填 0：留空表示“待填报”，0 表示确实没有。",
    "带 * 的列必填。面积单位为平方米，金额单位为元（列名里写“(万元)”则按万元读）。",
    "标识码、编号所在的列已设为文本，请勿改成数字格式。用不到的表可以整张删除。",
)


def write_template(path: Path, declared: Mapping[str, Table], names: Sequence[str] | None = None) -> None:
    """An empty workbook for the tables `names` (all of them by default)."""
    write_workbook(path, {name: declared[name].empty() for name in names or declared}, declared)


def write_workbook(path: Path, tables: Mapping[str, pl.DataFrame], declared: Mapping[str, Table]) -> None:
    """`tables` as a workbook in the template's layout; reading it gives the same rows.

    Excel keeps 15 digits of a number, so a longer fraction comes back rounded.
    """
    chosen = {name: declared[name] for name in declared if name in tables}
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        styles = Styles.of(book)
        _guide(book, styles, chosen)
        sheets = {name: book.add_worksheet(table.title) for name, table in chosen.items()}
        choices = _codes(book, styles, chosen)
        for name, table in chosen.items():
            _head(sheets[name], styles, table)
            _drop_downs(sheets[name], table, choices)
            _fill(sheets[name], styles, table.conform(tables[name]), table)


def hint(column: Column) -> str:
    """What may stand in a column, in brackets so that it is never taken for data."""
    kind = "选填" if not column.required else "必填"
    said = column.description or (
        EXPECTED[column.type].removeprefix("应").removeprefix("为") if not column.enum else "从下拉列表选择"
    )
    return f"（{'；'.join(part for part in (kind, column.unit, said) if part)}）"


def _head(sheet: xlsxwriter.worksheet.Worksheet, styles: Styles, table: Table) -> None:
    sheet.freeze_panes(DATA_ROW, 0)
    for n, column in enumerate(table.columns.values()):
        wide = max(2 * len(column.title) + 3, 12)
        sheet.set_column(n, n, wide, styles.text if column.type is str else styles.body)
    for n, column in enumerate(table.columns.values()):
        sheet.write_string(0, n, column.title, styles.key if column.required else styles.title)
    sheet.set_row(1, 45)
    for n, column in enumerate(table.columns.values()):
        sheet.write_string(1, n, hint(column), styles.hint)


def _fill(sheet: xlsxwriter.worksheet.Worksheet, styles: Styles, rows: pl.DataFrame, table: Table) -> None:
    columns = list(table.columns.values())
    for r, row in enumerate(rows.select(list(table.columns)).iter_rows(), DATA_ROW):
        for n, (value, column) in enumerate(zip(row, columns, strict=True)):
            if value is None:
                continue
            if column.type is bool:
                sheet.write_string(r, n, "是" if value else "否")
            elif column.type is dt.date:
                sheet.write_datetime(r, n, value, styles.date)
            elif column.type is str:
                sheet.write_string(r, n, value, styles.text)
            else:
                sheet.write_number(r, n, value)


def _drop_downs(
    sheet: xlsxwriter.worksheet.Worksheet, table: Table, choices: Mapping[tuple[str, ...], str]
) -> None:
    for n, column in enumerate(table.columns.values()):
        allowed = _allowed(column)
        rule = {
            "ignore_blank": True,
            "error_title": column.title,
            "error_message": f"{column.title}：{hint(column)}"[:255],
        }
        if allowed:
            rule |= {"validate": "list", "source": choices[allowed]}
        elif column.type in (int, float) and column.minimum is not None:
            kind = "integer" if column.type is int else "decimal"
            rule |= {"validate": kind, "criteria": ">=", "value": column.minimum, "error_type": "warning"}
        else:
            continue
        sheet.data_validation(DATA_ROW, n, LAST_ROW, n, rule)


def _allowed(column: Column) -> tuple[str, ...]:
    return ("是", "否") if column.type is bool else column.enum


def _codes(
    book: xlsxwriter.Workbook, styles: Styles, chosen: Mapping[str, Table]
) -> dict[tuple[str, ...], str]:
    """The sheet of choices, and for each list of choices the cells where it stands."""
    titles: dict[tuple[str, ...], str] = {}
    for table in chosen.values():
        for column in table.columns.values():
            if allowed := _allowed(column):
                titles.setdefault(allowed, column.title)
    sheet = book.add_worksheet(CODES)
    for n, title in enumerate(titles.values()):
        sheet.write_string(0, n, title, styles.title)
    for r in range(max((len(allowed) for allowed in titles), default=0)):
        for n, allowed in enumerate(titles):
            if r < len(allowed):
                sheet.write_string(r + 1, n, allowed[r])
    sheet.set_column(0, max(len(titles) - 1, 0), 18)
    return {a: f"={CODES}!${letters(n)}$2:${letters(n)}${len(a) + 1}" for n, a in enumerate(titles)}


def _guide(book: xlsxwriter.Workbook, styles: Styles, chosen: Mapping[str, Table]) -> None:
    sheet = book.add_worksheet(GUIDE)
    for n, width in enumerate((14, 24, 8, 10, 46, 30)):
        sheet.set_column(n, n, width)
    for r, rule in enumerate(RULES):
        sheet.write_string(r, 0, rule)
    row = len(RULES) + 1
    for n, text in enumerate(("表", "列", "必填", "单位", "说明", "示例")):
        sheet.write_string(row, n, text, styles.title)
    for table in chosen.values():
        for column in table.columns.values():
            row += 1
            sheet.write_url(row, 0, f"internal:'{table.title}'!A1", string=table.title)
            example = "" if column.example is None else str(column.example)
            cells = (column.title, "是" if column.required else "", column.unit, hint(column), example)
            for n, text in enumerate(cells, 1):
                sheet.write_string(row, n, text)
