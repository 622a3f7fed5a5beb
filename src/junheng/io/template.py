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

from junheng.io.guide import allowed, codes, guide, hint
from junheng.io.resource_file import write_resource_table
from junheng.io.styles import Styles
from junheng.io.writing import workbook
from junheng.schema import Table

__all__ = ["write_resource_table", "write_template", "write_workbook"]

DATA_ROW, LAST_ROW = 2, 1_048_575


def write_template(path: Path, declared: Mapping[str, Table], names: Sequence[str] | None = None) -> None:
    """An empty workbook for the tables `names` (all of them by default)."""
    write_workbook(path, {name: declared[name].empty() for name in names or declared}, declared)


def write_workbook(
    path: Path, tables: Mapping[str, pl.DataFrame], declared: Mapping[str, Table], note: str = ""
) -> None:
    """`tables` as a workbook in the template's layout; reading it gives the same rows.

    `note` is said first on the sheet that explains the workbook. Excel keeps 15 digits of a number, so a longer
    fraction comes back rounded.
    """
    chosen = {name: declared[name] for name in declared if name in tables}
    with workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        styles = Styles.of(book)
        guide(book, styles, chosen, note)
        sheets = {name: book.add_worksheet(table.title) for name, table in chosen.items()}
        choices = codes(book, styles, chosen)
        for name, table in chosen.items():
            _head(sheets[name], styles, table)
            _drop_downs(sheets[name], table, choices)
            _fill(sheets[name], styles, table.conform(tables[name]), table)


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
        choice = allowed(column)
        rule = {
            "ignore_blank": True,
            "error_title": column.title,
            "error_message": f"{column.title}：{hint(column)}"[:255],
        }
        if choice:
            rule |= {"validate": "list", "source": choices[choice], "show_error": not column.usual}
        elif column.type in (int, float) and column.minimum is not None:
            kind = "integer" if column.type is int else "decimal"
            rule |= {"validate": kind, "criteria": ">=", "value": column.minimum, "error_type": "warning"}
        else:
            continue
        sheet.data_validation(DATA_ROW, n, LAST_ROW, n, rule)
