"""Leave to read one personal record in full: asked for with a reason, kept in the session for some minutes."""

from __future__ import annotations

import time

from django.http import HttpRequest

KEPT = "unmasked"
SECONDS = 600


def grant(request: HttpRequest, table: str, pk: int, reason: str) -> None:
    """Let the person of this session read the record in full for a while."""
    now = time.time()
    kept = {k: v for k, v in request.session.get(KEPT, {}).items() if v[0] > now}
    request.session[KEPT] = kept | {f"{table}/{pk}": [now + SECONDS, reason]}


def granted(request: HttpRequest, table: str, pk: int) -> str:
    """The reason given, while the leave lasts; else nothing."""
    until, reason = request.session.get(KEPT, {}).get(f"{table}/{pk}", (0, ""))
    return reason if until > time.time() else ""


def withdraw(request: HttpRequest, table: str, pk: int) -> None:
    """Mask the record again."""
    kept = dict(request.session.get(KEPT, {}))
    kept.pop(f"{table}/{pk}", None)
    request.session[KEPT] = kept
