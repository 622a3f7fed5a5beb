"""What no plan can settle: figures nobody has reported, and the cells that would have to be filled in."""

from __future__ import annotations

import numpy as np
import polars as pl

from junheng.register.tables import TABLES
from junheng.remedy.situation import Situation
from junheng.standards.indicators import INDICATORS

UNRESOLVED = {
    "code": pl.String, "name": pl.String, "stage": pl.String, "indicator": pl.String, "report": pl.String,
    "report_english": pl.String,
}  # fmt: skip


def unresolved(place: Situation) -> pl.DataFrame:
    """Rows of `UNRESOLVED`: one per unknown value, with the cells to report."""
    formulas = {item.id: INDICATORS[item.formula] for item in place.standard.resource}
    rows = []
    for i, k in np.argwhere(np.isnan(place.values)):
        school = place.frame.row(int(i), named=True)
        reads = formulas[place.items[k]].reads
        cells = [(table, column) for table, columns in reads.items() for column in columns]
        blank = [cell for cell in cells if _is_blank(school, cell[1])] or cells
        report = "、".join(f"{TABLES[t].columns[c].title}（{TABLES[t].title}表）" for t, c in blank)
        english = ", ".join(f"{c} of {t}".replace("_", " ") for t, c in blank)
        rows.append((school["code"], school["name"], school["stage"], place.items[k], report, english))
    return pl.DataFrame(rows, schema=UNRESOLVED, orient="row")


def _is_blank(school: dict, column: str) -> bool:
    own = school.get(f"{column}_own", 0)
    return school.get(column, 0) is None or own is None or own != own
