"""In which township or county a place lies."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def upper(place: pl.DataFrame, levels: Mapping[str, str]) -> pl.DataFrame:
    """place, and per entry of `levels` (column → level) the name of the place of that level it lies in, itself perhaps."""
    rows = {r["code"]: r for r in place.select("code", "name", "level", "parent").iter_rows(named=True)}
    found = {"place": list(rows)} | {
        column: [_at(rows, c, level, "name") for c in rows] for column, level in levels.items()
    }
    return pl.DataFrame(found, schema={"place": pl.String} | dict.fromkeys(levels, pl.String))


def region(place: pl.DataFrame, level: str) -> dict[str, str]:
    """place → the code of the place of this level it lies in; places that lie in none are left away."""
    rows = {r["code"]: r for r in place.select("code", "level", "parent").iter_rows(named=True)}
    return {c: found for c in rows if (found := _at(rows, c, level, "code"))}


def _at(rows: Mapping[str, dict], code: str | None, level: str, what: str) -> str | None:
    seen = set()
    while code in rows and code not in seen:
        seen.add(code)
        if rows[code]["level"] == level:
            return rows[code][what]
        code = rows[code]["parent"]
    return None
