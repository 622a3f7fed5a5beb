"""The two sheets that explain a workbook: 填写说明 (every column in words) and 代码 (the choices of drop-downs)."""

from __future__ import annotations

from collections.abc import Mapping

import xlsxwriter

from junheng.io.package import letters
from junheng.io.styles import Styles
from junheng.schema import EXPECTED, Column, Table

GUIDE, CODES = "填写说明", "代码"
RULES = (
    "每张表第 1 行是列名，第 2 行是填写提示，从第 3 行起填写。列的先后可以调整，不要改列名。",
    "不知道的就留空，不要填 0：留空表示“待填报”，0 表示确实没有。",
    "带 * 的列必填。面积单位为平方米，金额单位为元（列名里写“(万元)”则按万元读）。",
    "标识码、编号所在的列已设为文本，请勿改成数字格式。用不到的表可以整张删除。",
)


def hint(column: Column) -> str:
    """What may stand in a column, in brackets so that it is never taken for data."""
    kind = "选填" if not column.required else "必填"
    said = column.description or (
        "从下拉列表选择"
        if column.enum
        else "可从下拉列表选择，也可自填"
        if column.usual
        else EXPECTED[column.type].removeprefix("应").removeprefix("为")
    )
    return f"（{'；'.join(part for part in (kind, column.unit, said) if part)}）"


def allowed(column: Column) -> tuple[str, ...]:
    """The words a drop-down offers."""
    return ("是", "否") if column.type is bool else column.enum or column.usual


def codes(
    book: xlsxwriter.Workbook, styles: Styles, chosen: Mapping[str, Table]
) -> dict[tuple[str, ...], str]:
    """The sheet of choices, and for each list of choices the cells where it stands."""
    titles: dict[tuple[str, ...], str] = {}
    for table in chosen.values():
        for column in table.columns.values():
            if choice := allowed(column):
                titles.setdefault(choice, column.title)
    sheet = book.add_worksheet(CODES)
    for n, title in enumerate(titles.values()):
        sheet.write_string(0, n, title, styles.title)
    for r in range(max((len(choice) for choice in titles), default=0)):
        for n, choice in enumerate(titles):
            if r < len(choice):
                sheet.write_string(r + 1, n, choice[r])
    sheet.set_column(0, max(len(titles) - 1, 0), 18)
    return {a: f"={CODES}!${letters(n)}$2:${letters(n)}${len(a) + 1}" for n, a in enumerate(titles)}


def guide(book: xlsxwriter.Workbook, styles: Styles, chosen: Mapping[str, Table], note: str = "") -> None:
    """How to fill the workbook, below what is to be said of its content as a whole."""
    sheet = book.add_worksheet(GUIDE)
    rules = (*note.splitlines(), *RULES)
    for n, width in enumerate((14, 24, 8, 10, 46, 30)):
        sheet.set_column(n, n, width)
    for r, rule in enumerate(rules):
        sheet.write_string(r, 0, rule)
    row = len(rules) + 1
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
