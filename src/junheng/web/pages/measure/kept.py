"""Keep what is derived from a measurement for as long as the register stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from junheng.web.pages.measure.asked import Asked
from junheng.web.register.caches import remember

Made = TypeVar("Made")
ROOM = 200
"""Results kept per function. A result of an older revision is never asked for again and goes in time."""


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """Keep results by (what is asked, further arguments), however the address wrote what is asked.

    Arguments given by name help to make the result and are not part of what it is kept under.
    """
    get = remember(ROOM)(make)

    @wraps(make)
    def plainly(wanted: Asked, *more: object, **help_make: object) -> Made:
        return get(Asked(wanted.year, wanted.tolerances, wanted.revision), *more, **help_make)

    return plainly
