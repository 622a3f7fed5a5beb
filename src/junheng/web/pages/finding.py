"""The index behind the search box: schools, places, networks and staff by name, pinyin or code, per register revision."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from pypinyin import Style, lazy_pinyin

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.register.caches import Stamp, remember
from junheng.web.register.changed import stamp_of
from junheng.web.register.models import Network, Place, Posting, School, Staff
from junheng.web.register.scope import Scope, scope_of

KINDS = ("school", "place", "network", "staff")
READ = (*KINDS, "posting")
"""The tables the index is made of."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that can be found. `schools`: whose scope it belongs to; empty for what everybody who reads may see."""

    kind: str
    code: str
    name: str
    note: str
    key: str
    initials: str
    sounds: str
    schools: frozenset[str] = frozenset()


def prepare() -> None:
    """Make ready what a search looks through."""
    index(stamp_of(*READ))


def plain(text: str) -> str:
    """Text as it is compared: full-width as half-width, small letters, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@remember(1)
def index(at: Stamp) -> dict[str, list[Found]]:
    """Everything that can be found in this state of the register; built once, by the first who asks."""
    taught = defaultdict(set)
    for who, where in Posting.objects.order_by().values_list("staff_id", "school_id").distinct():
        taught[who].add(where)
    names = dict(School.objects.values_list("code", "name"))
    return {
        "school": list(_entries("school", School.objects, "kind", own=True)),
        "place": list(_entries("place", Place.objects, "level")),
        "network": list(_entries("network", Network.objects, "kind")),
        "staff": [
            _entry(
                "staff",
                code,
                name,
                "、".join(sorted(names.get(s, s) for s in taught[code])),
                frozenset(taught[code]),
            )
            for code, name in Staff.objects.order_by("code").values_list("code", "name")
        ],
    }


def _entries(kind: str, rows: QuerySet, note: str, *, own: bool = False) -> Iterable[Found]:
    for code, name, said in rows.order_by("code").values_list("code", "name", note):
        yield _entry(kind, code, name, said or "", frozenset([code]) if own else frozenset())


def _entry(kind: str, code: str, name: str, note: str, schools: frozenset[str]) -> Found:
    initials, sounds = _pinyin(name)
    return Found(kind, code, name, note, plain(name), initials, sounds, schools)


@lru_cache(maxsize=50_000)
def _pinyin(name: str) -> tuple[str, str]:
    first = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")
    return "".join(first).casefold(), "".join(lazy_pinyin(name, errors="ignore")).casefold()


def search(person: Person, asked: str, kinds: Iterable[str] = KINDS) -> dict[str, list[Found]]:
    """What matches, by kind, the nearest first; only what the person may read."""
    wanted = plain(asked)
    if not wanted or not person.may(Right.READ):
        return {}
    everything, scopes = index(stamp_of(*READ)), {"school": scope_of(person, Right.READ)}
    scopes["staff"] = scope_of(person, Right.READ_STAFF)
    found = {}
    for kind in kinds:
        ranked = [
            (rank, n, one)
            for n, one in enumerate(everything[kind])
            if (rank := _rank(one, wanted)) is not None and _seen(one, scopes.get(kind))
        ]
        if ranked:
            found[kind] = [one for _, _, one in sorted(ranked, key=lambda r: r[:2])]
    return found


def _seen(one: Found, scope: Scope | None) -> bool:
    return scope is None or scope.everything or bool(one.schools & scope.schools)


def _rank(one: Found, wanted: str) -> int | None:
    """How near: code, beginning of the name, inside the name, initials, pinyin. None where it does not match."""
    code = one.code.casefold()
    if wanted in (code, code.rpartition(":")[2]):
        return 0
    if wanted in one.key:
        return 1 if one.key.startswith(wanted) else 2
    if not wanted.isascii():
        return None
    if wanted in one.initials:
        return 3 if one.initials.startswith(wanted) else 4
    if len(wanted) > 2 and one.sounds.startswith(wanted):
        return 5
    return 6 if len(wanted) > 2 and wanted in code else None
