"""A register folder: one Parquet file per table, checked like any other file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from junheng.io.form import Part, totals
from junheng.io.sheets import Sheet, refused
from junheng.said import Said, both
from junheng.schema import Problem, Table

TITLE = "登记库文件夹"


def read(path: Path, declared: Mapping[str, Table]) -> Part:
    """The table that a Parquet file is named after. Raises TableError when it is damaged or a stranger."""
    table = declared.get(path.stem)
    if table is None:
        raise refused(
            path.name,
            both("不是登记表的名字", "is no register table's name"),
            Said("文件名应为 {names} 之一", "The file should be named one of: {names}", names=list(declared)),
        )
    try:
        frame = pl.read_parquet(path)
    except BaseException as failed:
        if not isinstance(failed, Exception) and type(failed).__name__ != "PanicException":
            raise
        raise refused(
            path.name,
            both("文件已损坏，或不是 Parquet 文件", "the file is damaged, or no Parquet file"),
            both("请重新导出登记库文件夹", "Export the register folder again"),
        ) from None
    part = Part(TITLE, Sheet(path.name, "", pl.DataFrame(), path.stem))
    if extra := [c for c in frame.columns if c not in table.schema]:
        said = Said("没有用到的列：{extra}", "columns that were not used: {extra}", extra=list(extra))
        part.problems.append(Problem(path.name, expected=said, severe=False))
    frame = _known_place(frame.select(c for c in frame.columns if c in table.schema), path)
    typed, problems = table.examine(frame)
    part.problems += problems
    part.tables[table.name] = typed
    numbers = [n for n, c in table.columns.items() if c.type in (int, float) and n not in table.key]
    part.control = totals(frame, table.name, numbers, "school" if "school" in table.columns else None)
    return part


def _known_place(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Rows that do not say where they came from came from here."""
    own = {
        "source_file": pl.lit(path.name),
        "source_sheet": pl.lit(None, pl.String),
        "source_row": pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
    }
    return frame.with_columns(e.alias(n) for n, e in own.items() if n not in frame.columns)
