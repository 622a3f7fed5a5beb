"""What waits for a person. An app that has something waiting registers a provider; the landing page asks them all."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from junheng.web.accounts.models import Person

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One line of the list: what to do, where, by when, how many. `group` is the heading it stands under."""

    title: str
    url: str
    due: dt.date | None = None
    count: int | None = None
    urgent: bool = False
    note: str = ""
    group: str = ""


Provider = Callable[[Person, int], Iterable[Task]]
PROVIDERS: list[Provider] = []


def tasks_provider(provider: Provider) -> Provider:
    """Register `(person, year) -> tasks`. Import the module from the app's `urls.py` or `apps.py`."""
    PROVIDERS.append(provider)
    return provider


def tasks_for(person: Person, year: int) -> tuple[list[Task], int]:
    """Everything that waits, the urgent and the soonest first; and how many providers could not answer."""
    found: list[Task] = []
    silent = 0
    for provider in PROVIDERS:
        try:
            found += provider(person, year)
        except Exception:
            log.exception("tasks provider %s.%s failed", provider.__module__, provider.__name__)
            silent += 1
    far = dt.date.max
    return sorted(found, key=lambda t: (not t.urgent, t.due or far, t.group, t.title)), silent
