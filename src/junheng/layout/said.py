"""Sentences of the layout engine in Chinese and English, and the error that carries all faults of the input at once."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from junheng.programmes.said import Said, in_language

__all__ = ["LayoutError", "Said", "both", "in_language", "row_of"]


class LayoutError(ValueError):
    """Everything that is wrong with what was handed in: each sentence says where, what was found and what to do."""

    def __init__(self, faults: Iterable[str]):
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))

    def english(self) -> str:
        return "\n".join(in_language(f, "en") for f in self.faults)


def both(said: str) -> tuple[str, str]:
    """The sentence in Chinese and in English, as frames keep them."""
    return str(said), in_language(said, "en")


def row_of(row: dict) -> str:
    """Where a row of the register came from, as the importer noted it."""
    sheet, number, file = row.get("source_sheet"), row.get("source_row"), row.get("source_file")
    if not number:
        return ""
    return f"（{' '.join(str(p) for p in (file, sheet) if p)} 第 {number} 行）"


def names_of(frame: pl.DataFrame, most: int = 10) -> str:
    """The first names of a frame, and how many more there are."""
    first = "、".join(frame["name"].head(most))
    return first if frame.height <= most else f"{first} 等 {frame.height} 个"
