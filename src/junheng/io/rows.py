"""The data rows below a header: blank rows, notes and totals left out, merged text filled down, error cells named."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from junheng.io.headers import Header
from junheng.io.sheets import Sheet
from junheng.said import Said, both
from junheng.schema import Problem, Table

NOTES = r"^(注[:：1-9]|注$|备注[:：]|说明[:：]|填表|制表|填报|审核|联系人|负责人|单位负责人|数据来源|※)"
TOTALS = r"^(全[县市区州校]|本[县市区校])?(合\s*计|总\s*计|小\s*计)$"


def body(
    sheet: Sheet, header: Header, table: Table, shared: Collection[str] = ()
) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows below `header` as text under the columns of `table`, with their origin, and what was noticed.

    Columns in `shared` hold one number for several rows, so a number merged over these rows counts for each.
    """
    places = header.columns
    cells = sheet.cells.with_columns(
        source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        _first=pl.coalesce(sheet.cells.columns),
        _filled=pl.sum_horizontal(pl.col(list(places.values())).is_not_null()),
    ).slice(header.start)
    rows = cells.select(
        "source_row", "_first", "_filled", *(pl.col(place).alias(name) for name, place in places.items())
    )
    rows, problems = _spread(sheet, header, rows, table, shared)
    rows = rows.filter((pl.col("_filled") > 0) & ~_is_note() & ~_is_header(header)).drop("_filled")
    rows, totals = _without_totals(sheet, rows, table)
    rows = rows.with_columns(
        source_file=pl.lit(sheet.file, pl.String), source_sheet=pl.lit(sheet.name or None, pl.String)
    )
    return rows, problems + totals + _faults(sheet, header)


def _is_note() -> pl.Expr:
    return (pl.col("_first").str.contains(NOTES) & (pl.col("_filled") <= 2)).fill_null(False)


def _is_header(header: Header) -> pl.Expr:
    """A header that is repeated on every printed page."""
    return pl.all_horizontal(
        pl.col(name).is_null() | (pl.col(name) == header.titles[place])
        for name, place in header.columns.items()
    )


def _without_totals(sheet: Sheet, rows: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, list[Problem]]:
    """A row is a total when it says so (in its first cell or for a name) and names no school or other key."""
    words = [n for n, c in table.columns.items() if n in rows.columns and c.type is str and not c.enum]
    keys = [n for n in table.key if n in words]
    if not keys:
        return rows.drop("_first"), []
    nobody = pl.any_horizontal((pl.col(n).is_null() | pl.col(n).str.contains(TOTALS)) for n in keys)
    says = pl.any_horizontal(pl.col(n).str.contains(TOTALS).fill_null(False) for n in ("_first", *words))
    total = (says & nobody).fill_null(False)
    notices = [
        sheet.problem(
            row,
            expected=both(
                "合计行没有导入，合计由系统另算", "the row of totals was not imported; totals are worked out"
            ),
            severe=False,
        )
        for row in rows.filter(total)["source_row"]
    ]
    return rows.filter(~total).drop("_first"), notices


def _spread(
    sheet: Sheet, header: Header, rows: pl.DataFrame, table: Table, shared: Collection[str]
) -> tuple[pl.DataFrame, list[Problem]]:
    """Text merged over several rows filled down; a merged number belongs to no row, which is an error."""
    names = {int(place): name for name, place in header.columns.items()}
    problems: list[Problem] = []
    down: dict[str, dict[int, str]] = {}
    for top, left, bottom, _ in sheet.merged:
        name = names.get(left)
        value = (
            sheet.cells[top, str(left)]
            if name and header.start <= top < bottom and top < sheet.cells.height
            else None
        )
        if value is None:
            continue
        if table.columns[name].type in (int, float) and name not in shared and name != "year":
            said = Said(
                "合并单元格跨了第 {top} 至 {bottom} 行，看不出每行各是多少",
                "merged cells span the rows {top} to {bottom}: what each row holds cannot be seen",
                top=top + 1, bottom=bottom + 1,
            )  # fmt: skip
            title = header.titles[header.columns[name]]
            problems.append(
                sheet.problem(
                    top + 1,
                    title,
                    value,
                    said,
                    both("请取消合并，在每一行分别填数", "Unmerge them and fill in each row"),
                )
            )
            continue
        end = min(bottom, sheet.cells.height - 1)
        down.setdefault(name, {}).update(dict.fromkeys(range(top + 1, end + 2), value))
    for name, values in down.items():
        by_row = pl.col("source_row").replace_strict(values, default=None, return_dtype=pl.String)
        rows = rows.with_columns(pl.coalesce(name, by_row).alias(name))
    return rows, problems


def _faults(sheet: Sheet, header: Header) -> list[Problem]:
    """Cells of used columns whose formula gives an error, or nothing yet: they must not pass as empty."""
    names = {int(place): header.titles[place] for place in header.columns.values()}
    return [
        sheet.problem(
            row + 1,
            names[column],
            both("#错误值", "#error"),
            both("公式算不出结果", "the formula gives no result"),
            both(
                "请改正公式或直接填数；不知道就清空",
                "Correct the formula or write the number; clear the cell where it is not known",
            ),
        )
        for row, column in sheet.faults
        if column in names and row >= header.start
    ] + [
        sheet.problem(
            row + 1,
            names[column],
            both("公式", "formula"),
            both("这个公式还没有算出结果", "the formula has not been worked out yet"),
            both(
                "请用 Excel 或 WPS 打开文件、保存一次再导入，或直接填数",
                "Open the file in Excel or WPS and save it once, or write the number",
            ),
        )
        for row, column in sheet.uncounted
        if column in names and row >= header.start and sheet.cells[row, str(column)] is None
    ]
