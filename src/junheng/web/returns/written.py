"""What accepting a return writes to the register: rows with changed cells, and keys of rows that are no longer there."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from junheng.schema import Table
from junheng.web.returns.kinds import ROW_OF_SCHOOL
from junheng.web.returns.models import SchoolReturn
from junheng.web.returns.rows import key_cells
from junheng.web.returns.sections import LOCKED, Section


def wanted_rows(given: SchoolReturn, found: Iterable[Section]) -> dict[str, tuple[pl.DataFrame, list[tuple]]]:
    """{table: (rows as they shall be, keys that shall go)}, each row saying which return it came from."""
    return {
        s.table.name: (_rows(given, s), [_key(given, s.table, line.row) for line in s.dropped]) for s in found
    }


def _rows(given: SchoolReturn, section: Section) -> pl.DataFrame:
    by_row: dict[str, list] = {row: [] for row in section.rows}
    for (row, _), cell in section.cells.items():
        by_row[row].append(cell)
    keep = [_to_write(by_row[row], row in section.added) for row in section.rows]
    origin = {"source_file": f"填报 {given.pk}《{given.round.title}》", "source_sheet": section.table.title}
    return section.typed.filter(pl.Series(keep, dtype=pl.Boolean)).with_columns(
        pl.lit(text, pl.String).alias(name) for name, text in origin.items()
    )


def _to_write(cells: list, added: bool) -> bool:
    if any(cell.fixed == LOCKED for cell in cells):
        return False
    return added or any(cell.changed for cell in cells)


def _key(given: SchoolReturn, table: Table, row: str) -> tuple:
    parts = dict(zip(ROW_OF_SCHOOL, (given.school_id, given.round.year), strict=True)) | key_cells(table, row)
    return tuple(parts[name] for name in table.key)
