"""Rows of networks and ties that may not stand beside one another are refused before they are written."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.networks.conflicts import NEEDED, WATCHED, conflicts
from junheng.networks.rules import Rules
from junheng.register.tables import TABLES
from junheng.schema import Problem
from junheng.web.register.caches import remember
from junheng.web.register.frames import frame


@remember(1)
def _rules() -> Rules:
    return Rules.load()


def unfit(
    after: Mapping[str, pl.DataFrame], written: Mapping[str, pl.DataFrame], *, whole: bool = True
) -> list[Problem]:
    """What speaks against rows that are new or changed; `after`: tables as they will stand, the others are read.

    whole=False: `after` holds only the rows near those written, and they are laid over what is stored.
    """
    watched = {n: rows for n, rows in written.items() if n in WATCHED and rows.height}
    if not watched:
        return []
    # The payroll is long, and only ties name people.
    needed = [n for n in NEEDED if n != "staff" or "link" in watched]
    tables = {n: after[n] if whole and n in after else frame(n) for n in needed}
    tables |= {n: rows for n, rows in after.items() if whole and n in WATCHED}
    if not whole:
        for name, rows in watched.items():
            stays = tables.get(name, TABLES[name].empty()).join(rows, on=list(TABLES[name].key), how="anti")
            tables[name] = pl.concat([stays, rows.select(stays.columns)])
    return conflicts(tables, watched, _rules(), whole=whole)
