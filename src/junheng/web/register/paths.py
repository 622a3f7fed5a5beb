"""The path to compliance that a report prints. The app that keeps such paths registers itself; the printer asks here."""

from __future__ import annotations

from collections.abc import Callable, Collection

Parts = list[tuple[str, list]]
"""(heading, rows), a row being column title → cell, or a sentence."""
Keeper = Callable[[int, Collection[str]], Parts]
KEEPERS: list[Keeper] = []


def keeper(keep: Keeper) -> Keeper:
    """Register `(year, tolerances) -> parts`. Import the module from the app's `apps.py`."""
    KEEPERS.append(keep)
    return keep


def path(year: int, tolerances: Collection[str]) -> Parts:
    """What is known of the path for a school year, measured with these transitional readings; nothing where none is."""
    return [part for keep in KEEPERS for part in keep(year, tolerances)]
