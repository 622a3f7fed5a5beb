"""Two people changed one row: their versions side by side, and what comes of the cells chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junheng.schema import Table
from junheng.web.browse.cells import head, meant, text, typed
from junheng.web.browse.forms import CELL, RowForm
from junheng.web.browse.names import Names
from junheng.web.register.masks import masked

PICK, MINE, THEIRS = "pick-", "mine", "theirs"


def compared(
    table: Table,
    form: RowForm,
    now: Mapping[str, Any],
    was: Mapping[str, Any],
    names: Names,
    chosen: Mapping[str, str],
) -> list[dict]:
    """The cells in which mine, theirs and the row as it was are not all the same.

    Where only one of us changed a cell that change is proposed; where both did, the person must choose.
    """
    rows = []
    names.learn(table, [now, was], table.columns)
    for name, column in table.columns.items():
        if name in table.key:
            continue
        mine, theirs, before = form.given[name], typed(now[name]), typed(was[name])
        if mine == theirs == before:
            continue
        hidden = name in form.masks
        pick = chosen.get(PICK + name, "")
        if not pick and mine != theirs:
            pick = THEIRS if mine == before else MINE if theirs == before else ""
        rows.append(
            {
                "head": head(name, column),
                "field": PICK + name,
                "mine": _shown(column, mine, names, hidden=hidden and mine == theirs),
                "theirs": _shown(column, theirs, names, hidden=hidden, value=now[name]),
                "was": _shown(column, before, names, hidden=hidden, value=was[name]),
                "differs": mine != theirs,
                "both": mine != before and theirs != before and mine != theirs,
                "pick": pick,
            }
        )
    return rows


def _shown(column: Any, words: str, names: Names, *, hidden: bool, value: Any = None) -> str:
    if hidden:
        return text(masked(column, value if value is not None else words or None))
    called = names.name(column.refers, words) if column.refers else ""
    return f"{called}（{words}）" if called else meant(column, words)


def merged(
    table: Table, given: Mapping[str, str], now: Mapping[str, Any], chosen: Mapping[str, str]
) -> tuple[dict[str, str], int]:
    """The cells to be written, and how many still need a choice."""
    result, open_cells = dict(given), 0
    for name, column in table.columns.items():
        mine = given.get(CELL + name)
        if name in table.key or mine is None or mine == typed(now[name]) or (column.private and not mine):
            continue
        pick = chosen.get(PICK + name, "")
        if pick == THEIRS:
            result[CELL + name] = typed(now[name])
        elif pick != MINE:
            open_cells += 1
    return result, open_cells
