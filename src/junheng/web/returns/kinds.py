"""Kinds of rounds, from a document: what a 学校年报 or a 补报 asks, and when a figure's change must be explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from junheng.register.tables import TABLES
from junheng.schema import Table

DOCUMENT = Path(__file__).parent / "documents" / "kinds.yaml"
ROW_OF_SCHOOL = ("school", "year")
"""The key columns a return fixes: the rest of a table's key tells its rows apart."""


def enterable() -> dict[str, Table]:
    """Tables a school may be asked for: a row belongs to a school and year, and to nobody in person."""
    return {n: t for n, t in TABLES.items() if set(ROW_OF_SCHOOL) <= set(t.key) and not t.personal}


def askable(table: Table) -> list[str]:
    """The columns of a table that can be asked: all but its key."""
    return [name for name in table.columns if name not in table.key]


@dataclass(frozen=True)
class Kind:
    """What a round of this kind starts from; the officer may change all of it."""

    title: str
    standard: str
    schools: Sequence[str]
    asks: Mapping[str, Sequence[str]]
    must: Mapping[str, Sequence[str]]
    limits: Mapping
    note: str = ""
    english: str = ""
    note_english: str = ""

    def __post_init__(self) -> None:
        for table, columns in (*self.asks.items(), *self.must.items()):
            if strangers := set(columns) - set(askable(enterable()[table])):
                raise ValueError(f"{DOCUMENT.name}: {self.title} {table}: {sorted(strangers)}")
        if set(self.limits) != {"percent", "least"}:
            raise ValueError(f"{DOCUMENT.name}: {self.title}: limits 应有 percent 和 least")


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """The kinds of rounds by code."""
    return {code: Kind(**body) for code, body in yaml.safe_load(DOCUMENT.read_text("utf-8")).items()}
