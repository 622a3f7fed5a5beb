"""Sightings that cannot be written at once, because an import holds SQLite's only lock, wait in a file of their own.

The rule is that no personal record is shown before the sight of it is kept. A line is on the disk before its page is sent,
in the trail or here; whoever kills the server between the two loses none. Lines here are moved into the trail when the lock
is free, in one transaction that looks first which of them have come in before, so that none is doubled either.
PostgreSQL lets readers write while an import runs: there nothing waits.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction

from junheng.web.accounts.models import Sighting

PATIENCE = 100
"""Milliseconds a reader waits for the lock before the line is put here."""
FACTS = ("at", "person_id", "address", "table", "key", "unmasked", "reason")
AT_ONCE = 5000
NAMED = ", ".join(f'"{fact}"' for fact in FACTS)


def keep(lines: Sequence[Sighting]) -> None:
    """Into the trail, or where that is locked into the file."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        Sighting.objects.bulk_create(lines)
        return
    try:
        with _impatient():
            Sighting.objects.bulk_create(lines)
    except OperationalError as busy:
        if "locked" not in str(busy):
            raise
        _put_by(lines)


def waiting() -> int:
    """Lines that are not in the trail yet."""
    if not _file().exists():
        return 0
    with closing(_opened()) as file:
        return file.execute("SELECT count(*) FROM waiting").fetchone()[0]


def move(*, patient: bool = False) -> int:
    """Move what waits into the trail; how many lines. Without patience nothing is moved while the lock is held."""
    if not _file().exists():
        return 0
    moved = 0
    with closing(_opened()) as file:
        while found := file.execute(
            f"SELECT id, {NAMED} FROM waiting ORDER BY id LIMIT {AT_ONCE}"
        ).fetchall():
            try:
                if patient or connection.in_atomic_block:
                    _take_over(found)
                else:
                    with _impatient():
                        _take_over(found)
            except OperationalError as busy:
                if "locked" not in str(busy):
                    raise
                return moved
            file.execute("DELETE FROM waiting WHERE id <= ?", [found[-1][0]])
            moved += len(found)
    return moved


@transaction.atomic
def _take_over(found: list[tuple]) -> None:
    lines = [Sighting(**dict(zip(FACTS, _typed(row[1:]), strict=True))) for row in found]
    since, until = (pick(line.at for line in lines) for pick in (min, max))
    of = ("at", "person_id", "table", "key", "unmasked")
    known = set(Sighting.objects.filter(at__gte=since, at__lte=until).values_list(*of))
    Sighting.objects.bulk_create(one for one in lines if tuple(getattr(one, f) for f in of) not in known)


def _typed(row: tuple) -> tuple:
    at, person, address, table, key, unmasked, reason = row
    return dt.datetime.fromisoformat(at), person, address, table, key, bool(unmasked), reason


def _put_by(lines: Sequence[Sighting]) -> None:
    rows = [(line.at.isoformat(), *(getattr(line, f) for f in FACTS[1:])) for line in lines]
    with closing(_opened()) as file:
        file.execute("BEGIN IMMEDIATE")
        file.executemany(f"INSERT INTO waiting ({NAMED}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        file.execute("COMMIT")


def _file() -> Path:
    return settings.DATA / "sightings-waiting.sqlite3"


def _opened() -> sqlite3.Connection:
    """The file, safe on the disk after each commit."""
    file = sqlite3.connect(_file(), timeout=20, isolation_level=None)
    file.execute("PRAGMA synchronous=FULL")
    told = "id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT, person_id INTEGER, address TEXT, "
    told += '"table" TEXT, key TEXT, unmasked INTEGER, reason TEXT'
    file.execute(f"CREATE TABLE IF NOT EXISTS waiting ({told})")
    _file().chmod(0o600)
    return file


@contextmanager
def _impatient() -> Iterator[None]:
    """This connection waits for the lock but a moment."""
    connection.ensure_connection()
    plain = connection.connection
    before = plain.execute("PRAGMA busy_timeout").fetchone()[0]
    plain.execute(f"PRAGMA busy_timeout={PATIENCE}")
    try:
        yield
    finally:
        plain.execute(f"PRAGMA busy_timeout={before}")
