"""What this process keeps in memory of the register, for as long as the register stays as it is.

A result is kept under the `Stamp` of the batch it was made from: its number and its moment. Every request asks the
database for the newest stamp, so several server processes agree without telling each other anything; and a number that
is given again, after a write that was rolled back or a backup that was restored, comes with another moment.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from junheng.web.register.models import Batch

Made = TypeVar("Made")
_forgets: list[Callable[[], None]] = []


def also_forget(drop: Callable[[], None]) -> None:
    """Let `forget_all` drop what is kept in another way as well."""
    _forgets.append(drop)


class Stamp(NamedTuple):
    """A state of the register: the number of its newest batch, and when that was written."""

    number: int = 0
    at: dt.datetime | None = None

    def __str__(self) -> str:
        """As an address carries it."""
        return f"{self.number}.{self.at.timestamp():.6f}" if self.at else "0"


def stamp(**of: object) -> Stamp:
    """The register's state now, or (`measured=True`) that of the tables the measure reads."""
    newest = Batch.objects.filter(**of).order_by("-id").values_list("id", "at").first()
    return Stamp(*newest) if newest else Stamp()


def forget_all() -> None:
    """Drop everything kept: for tests that change rows behind the writer's back."""
    for forget in _forgets:
        forget()


class Shelf:
    """What was made, by key; beyond `room` the one unused longest goes.

    One caller makes a thing while others who ask for the same wait; who asks for another does not. Nothing is kept of a call that fails.
    """

    def __init__(self, room: int) -> None:
        self._room, self._door = room, Lock()
        self._found: OrderedDict[tuple, Any] = OrderedDict()
        self._making: dict[tuple, Lock] = {}
        also_forget(self._found.clear)

    def get(
        self, key: tuple, make: Callable[[], Made], holds: Callable[[Made], bool] = lambda _: True
    ) -> Made:
        """What is kept under `key` as long as it `holds`; otherwise what `make` gives, which is kept."""
        with self._door:
            if self._known(key, holds):
                return self._found[key]
            turn = self._making.setdefault(key, Lock())
        with turn:
            with self._door:
                if self._known(key, holds):
                    return self._found[key]
            try:
                made = make()
                with self._door:
                    self._found[key] = made
                    self._found.move_to_end(key)
                    while len(self._found) > self._room:
                        self._found.popitem(last=False)
            finally:
                with self._door:
                    self._making.pop(key, None)
        return made

    def _known(self, key: tuple, holds: Callable[[Any], bool]) -> bool:
        if key not in self._found or not holds(self._found[key]):
            return False
        self._found.move_to_end(key)
        return True


def remember(room: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep the results of a function by its positional arguments, one of them a `Stamp`.

    Arguments given by name help to make a result and are not part of what it is kept under.
    """

    def keep(make: Callable[..., Made]) -> Callable[..., Made]:
        shelf = Shelf(room)

        @wraps(make)
        def get(*key: object, **help_make: object) -> Made:
            return shelf.get(key, lambda: make(*key, **help_make))

        return get

    return keep
