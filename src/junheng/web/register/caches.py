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
from typing import NamedTuple, TypeVar

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


def remember(room: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep the results of a function by its positional arguments; beyond `room` the one unused longest goes.

    One caller makes a result while others who ask for the same wait; who asks for another does not. Arguments given by
    name help to make a result and are not part of what it is kept under. Nothing is kept of a call that fails.
    """

    def keep(make: Callable[..., Made]) -> Callable[..., Made]:
        found: OrderedDict[tuple, Made] = OrderedDict()
        making: dict[tuple, Lock] = {}
        door = Lock()

        def known(key: tuple) -> bool:
            if key in found:
                found.move_to_end(key)
            return key in found

        @wraps(make)
        def get(*key: object, **help_make: object) -> Made:
            with door:
                if known(key):
                    return found[key]
                turn = making.setdefault(key, Lock())
            with turn:
                with door:
                    if known(key):
                        return found[key]
                try:
                    made = make(*key, **help_make)
                    with door:
                        found[key] = made
                        while len(found) > room:
                            found.popitem(last=False)
                finally:
                    with door:
                        making.pop(key, None)
            return made

        also_forget(found.clear)
        return get

    return keep
