"""What a forecast could not use or could not make, and what was done instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import polars as pl

NOTES = {
    "about": pl.String, "place": pl.String, "school": pl.String, "stage": pl.String, "found": pl.String, "done": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """`found` is what is wrong with the register, `done` what the forecast did about it."""

    about: str
    place: str | None
    school: str | None
    stage: str | None
    found: str
    done: str


def as_frame(notes: Iterable[Note]) -> pl.DataFrame:
    """Rows of `NOTES`."""
    return pl.DataFrame([astuple(n) for n in notes], schema=NOTES, orient="row")
