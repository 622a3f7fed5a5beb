"""What an appointment may be limited to. The register says which places, networks, schools and classes there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from junheng.web.accounts.models import Appointment
from junheng.web.accounts.roles import COUNTY, SCOPE_TITLES


@dataclass(frozen=True)
class Found:
    """One thing an appointment may be limited to; `note` tells apart what has the same name."""

    code: str
    title: str
    note: str = ""


class Directory(Protocol):
    """One kind of scope as the register knows it."""

    def search(self, text: str, most: int) -> list[Found]: ...

    def titles(self, codes: Iterable[str]) -> dict[str, str]: ...


DIRECTORIES: dict[str, Directory] = {}
"""Scope kind → directory; filled in by the register when it is loaded."""
MOST = 30


def search(kind: str, text: str) -> list[Found]:
    """What matches a name or code, at most `MOST`."""
    return DIRECTORIES[kind].search(text.strip(), MOST) if kind in DIRECTORIES else []


def known(kind: str, code: str) -> str | None:
    """The name of what a code stands for; None where there is no such thing."""
    if kind == COUNTY:
        return str(SCOPE_TITLES[COUNTY]) if not code else None
    return DIRECTORIES[kind].titles([code]).get(code) if kind in DIRECTORIES and code else None


def name_all(appointments: Iterable[Appointment]) -> list[Appointment]:
    """The appointments, each with `.where` in words; one question per kind of scope."""
    appointments = list(appointments)
    for kind in {a.scope for a in appointments}:
        mine = [a for a in appointments if a.scope == kind]
        names = DIRECTORIES[kind].titles({a.code for a in mine}) if kind in DIRECTORIES else {}
        for a in mine:
            a.where = str(SCOPE_TITLES[COUNTY]) if kind == COUNTY else names.get(a.code, a.code)
            a.kind = SCOPE_TITLES[kind]
    return appointments
