"""Keep what is derived from a measurement for as long as the register stays as it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

from junheng.web.pages.measure.asked import Asked

Made = TypeVar("Made")
ROOM = 200
"""Results kept per function; the oldest goes first. A result of an older revision is never asked for again."""
_all: list[OrderedDict] = []


def forget() -> None:
    """Drop everything kept: for tests, which roll revisions back."""
    for results in _all:
        results.clear()


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """Keep results by (what is asked, further arguments); one reader makes each, the others wait for it.

    Arguments given by name help to make the result and are not part of what it is kept under.
    """
    found: OrderedDict[tuple, Made] = OrderedDict()
    _all.append(found)
    lock = Lock()

    @wraps(make)
    def get(wanted: Asked, *more: object, **help_make: object) -> Made:
        key = (wanted.revision, wanted.year, wanted.tolerances, *more)
        with lock:
            if key not in found:
                found[key] = make(wanted, *more, **help_make)
                while len(found) > ROOM:
                    found.popitem(last=False)
            found.move_to_end(key)
            return found[key]

    return get
