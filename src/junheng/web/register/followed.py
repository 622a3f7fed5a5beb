"""Results kept for as long as the tables they were made from stay as they are, whatever else is written meanwhile.

What rests on a few tables would be made anew after every write if it were kept under the state of the whole register. Here
the maker is handed the tables as a mapping that notes which of them it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, NamedTuple, TypeVar

import polars as pl

from junheng.register.tables import TABLES
from junheng.web.register.caches import Shelf, Stamp

Made = TypeVar("Made")
Read = Callable[[str], pl.DataFrame]


class Noted(Mapping):
    """Every table of the register, each read when it is asked for; `names` are those that were."""

    def __init__(self, read: Read) -> None:
        self._read, self.names = read, set()

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in TABLES:
            raise KeyError(name)
        self.names.add(name)
        return self._read(name)

    def __contains__(self, name: object) -> bool:
        return name in TABLES

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


class _Kept(NamedTuple):
    read: Mapping[str, Stamp | None]
    made: Any


def follow(room: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep the results of a function of (tables, further arguments) until one of the tables it read has been written.

    It is called with how a table is read, and with `changed.states()`, asked for before anything is read: what is written
    in between is then made once more, never kept for too long.
    """

    def keep(make: Callable[..., Made]) -> Callable[..., Made]:
        shelf = Shelf(room)

        @wraps(make)
        def get(read: Read, now: Mapping[str, Stamp], *key: object) -> Made:
            def anew() -> _Kept:
                tables = Noted(read)
                made = make(tables, *key)
                return _Kept({name: now.get(name) for name in tables.names}, made)

            def holds(kept: _Kept) -> bool:
                return all(now.get(name) == state for name, state in kept.read.items())

            return shelf.get(key, anew, holds).made

        return get

    return keep
