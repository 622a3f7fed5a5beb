"""Time shared out among several searches."""

from __future__ import annotations

import time
from dataclasses import replace

from junheng.layout.core.solution import Stop

LEAST = 0.5
"""Seconds below which a search is not worth starting."""


def sliced(stop: Stop, began: float, left: int) -> Stop | None:
    """An even share of the time that is left for the searches that are left; None where it is used up or called off."""
    seconds = (stop.seconds - (time.monotonic() - began)) / max(left, 1)
    if stop.called_off() or (seconds < LEAST and stop.rounds is None):
        return None
    return replace(stop, seconds=max(seconds, LEAST))
