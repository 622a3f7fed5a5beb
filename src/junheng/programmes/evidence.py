"""The register rows a figure rests on, as one frame whatever tables they come from."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from junheng.register.tables import TABLES
from junheng.schema import ORIGIN

ROWS = {
    "part": pl.String,
    "table": pl.String,
    "title": pl.String,
    "key": pl.String,
    "label": pl.String,
} | ORIGIN
"""part: 计入 or 分母; table: its name; title: its Chinese title; key: the business key joined by “·”; label: what the row says."""
COUNTED, WHOLE = "计入", "分母"
SPOKEN = (
    "name", "title", "kind", "role", "form", "pattern", "tier", "domain", "mode", "duty", "subject", "level", "state", "stage", "grade", "year",
    "pupils", "places", "tested", "passed", "eligible", "since", "until", "day", "issued", "finished",
)  # fmt: skip
"""Columns that tell a reader which row it is; private ones are never told."""


def rows(table: str, frame: pl.DataFrame, part: str = COUNTED) -> pl.DataFrame:
    """Proof rows of register rows, in the order of their key. No private cell is among the words; the key may name a child."""
    declared = TABLES[table]
    told = [
        c
        for c in SPOKEN
        if c in declared.columns and c not in declared.key and not declared.columns[c].private
    ]
    words = (
        pl.concat_str([pl.col(c).cast(pl.String) for c in told], separator="，", ignore_nulls=True)
        if told
        else pl.lit("")
    )
    return frame.sort(declared.key, nulls_last=True).select(
        part=pl.lit(part),
        table=pl.lit(table),
        title=pl.lit(declared.title),
        key=pl.concat_str(
            [pl.col(k).cast(pl.String) for k in declared.key], separator="·", ignore_nulls=True
        ),
        label=words,
        **{name: pl.col(name) for name in ORIGIN},
    )


CHILD = {"pupil": ("code",), "link": ("target",)}
"""Columns of a key that hold a child's number where the rows are about children."""


def masked_key(table: str, key: str) -> str:
    """A row's key without the number of the child it is about; for figures whose rows name children."""
    parts = dict(zip(TABLES[table].key, key.split("·"), strict=False))
    hidden = {c: f"{parts[c][:2]}***{parts[c][-2:]}" for c in CHILD.get(table, ()) if c in parts}
    return "·".join({**parts, **hidden}.values())


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Several proofs one after another; a row that both count and are counted among stands once for each part."""
    found = list(frames)
    return pl.concat(found).unique(maintain_order=True) if found else pl.DataFrame(schema=ROWS)
