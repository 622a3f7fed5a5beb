"""What a forecast could not use or could not make, and what was done instead: told in Chinese, and in English beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from junheng.programmes.said import Said, joined

NOTES = {
    "about": pl.String, "place": pl.String, "school": pl.String, "stage": pl.String, "found": pl.String, "done": pl.String,
    "found_en": pl.String, "done_en": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """`found` is what is wrong with the register, `done` what the forecast did about it."""

    about: str
    place: str | None
    school: str | None
    stage: str | None
    found: Said
    done: Said

    @property
    def row(self) -> tuple:
        english = (self.found.english(), self.done.english())
        return self.about, self.place, self.school, self.stage, str(self.found), str(self.done), *english


def at(row: int | None, sentence: Said) -> Said:
    """The sentence with the row of the file it speaks of, where that is known."""
    return joined([Said("第 {row} 行：", "row {row}: ", row=row), sentence], "", "") if row else sentence


def as_frame(notes: Iterable[Note]) -> pl.DataFrame:
    """Rows of `NOTES`."""
    return pl.DataFrame([n.row for n in notes], schema=NOTES, orient="row")
