"""A frame as a csv file that a spreadsheet opens: Chinese is read as it is, and no text is taken for a formula."""

from __future__ import annotations

import polars as pl
from django.http import HttpResponse

BOM = "\ufeff"
FORMULA = r"^[=+\-@\t\r]"
"""A text that a spreadsheet would take for a formula is quoted."""


def csv(rows: pl.DataFrame, name: str) -> HttpResponse:
    """All rows under the heads they have; `name` is the file's, without its ending."""
    texts = [pl.col(n) for n, kind in rows.schema.items() if kind == pl.String]
    quoted = [
        pl.when(t.str.contains(FORMULA)).then(pl.concat_str(pl.lit("'"), t)).otherwise(t).name.keep()
        for t in texts
    ]
    body = BOM + rows.with_columns(*quoted).write_csv()
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
