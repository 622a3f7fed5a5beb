"""Write the trail. Every action calls `record`; every look at a personal record calls `seen`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar

from junheng.web.accounts.models import Act, Person, Sighting

address: ContextVar[str | None] = ContextVar("address", default=None)
"""Where the request in hand came from; set by the door."""


def record(
    by: Person | None, verb: str, subject: str, *, before: Mapping | None = None, after: Mapping | None = None
) -> Act:
    """One act, in the caller's transaction: if the deed is undone, so is its record."""
    return Act.objects.create(
        person=by, address=address.get(), verb=verb, subject=subject[:200], before=before, after=after
    )


def seen(by: Person, table: str, keys: Iterable[str], *, unmasked: bool = False, reason: str = "") -> None:
    """`by` was shown these personal records."""
    Sighting.objects.bulk_create(
        Sighting(
            person=by,
            address=address.get(),
            table=table,
            key=key[:200],
            unmasked=unmasked,
            reason=reason[:200],
        )
        for key in keys
    )
