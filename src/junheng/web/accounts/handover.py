"""What passes to a successor: every app says here what a person has open and how it goes over.

An app registers once, when it is loaded:

    @passes_on(_("填报"))
    class OpenReturns:
        def open(person): -> [Item(title, url), …]           what is shown before and passed after
        def pass_on(leaver, successor): -> int               how many went over
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from junheng.web.accounts.models import Person


@dataclass(frozen=True)
class Item:
    """One open thing: what it is called and where it is looked at."""

    title: str
    url: str = ""


class OpenWork(Protocol):
    """What one app holds open for people."""

    def open(self, person: Person) -> Iterable[Item]: ...

    def pass_on(self, leaver: Person, successor: Person) -> int: ...


KINDS: dict[str, OpenWork] = {}
"""Title → what an app registered."""


def passes_on(title: str) -> Callable[[type], type]:
    """Class decorator: register a kind of open work under its title."""

    def declare(kind: type) -> type:
        KINDS[title] = kind()
        return kind

    return declare


def open_work(person: Person) -> list[tuple[str, list[Item]]]:
    """Everything open, by kind; kinds with nothing left out."""
    found = [(title, list(kind.open(person))) for title, kind in KINDS.items()]
    return [(title, items) for title, items in found if items]


def pass_all(leaver: Person, successor: Person) -> dict[str, int]:
    """Pass everything over; how many of each kind."""
    counts = {str(title): kind.pass_on(leaver, successor) for title, kind in KINDS.items()}
    return {title: count for title, count in counts.items() if count}
