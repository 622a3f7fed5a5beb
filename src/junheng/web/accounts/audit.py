"""Write the trail. Every action calls `record`; every look at a personal record calls `seen`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar

from django.http import HttpRequest

from junheng.web.accounts import spool
from junheng.web.accounts.models import Act, Person, Sighting

address: ContextVar[str | None] = ContextVar("address", default=None)
"""Where the request in hand came from; set by the door."""
personal: ContextVar[bool] = ContextVar("personal", default=False)
"""Whether the answer in hand shows personal records."""


def record(
    by: Person | None, verb: str, subject: str, *, before: Mapping | None = None, after: Mapping | None = None
) -> Act:
    """One act, in the caller's transaction: if the deed is undone, so is its record."""
    return Act.objects.create(
        person=by, address=address.get(), verb=verb, subject=subject[:200], before=before, after=after
    )


def seen(by: Person, table: str, keys: Iterable[str], *, unmasked: bool = False, reason: str = "") -> None:
    """`by` was shown these personal records; the page they stand on is not kept by the browser."""
    personal.set(True)
    lines = [
        Sighting(
            person=by,
            address=address.get(),
            table=table,
            key=key[:200],
            unmasked=unmasked,
            reason=reason[:200],
        )
        for key in keys
    ]
    if lines:
        spool.keep(lines)


def client_address(request: HttpRequest) -> str | None:
    """Where a request came from, as the door found it; log-in throttling counts by the same address."""
    return address.get() or request.META.get("REMOTE_ADDR")
