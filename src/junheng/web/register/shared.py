"""What one process makes of the register, all of this machine's processes read: files beside the data, one folder per state.

A measurement takes a second to make and some milliseconds to read. A folder is named after the `Stamp` and after the
program that made it, so that neither another state nor another version is ever read; those before the last few are removed.
The files hold what the database holds: the folder is for the owner alone, is never backed up, and may be deleted at any time.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import time
from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import IO, TypeVar

from django.conf import settings
from django.core.files import locks
from django.db import connection

import junheng
from junheng.web.register.caches import Stamp, also_forget

Made = TypeVar("Made")
ROOM = 4
"""States kept."""
PATIENCE = 0.2
"""Seconds to wait for another process that makes the same; a measurement takes about as long."""
log = logging.getLogger(__name__)


def shared(make: Callable[..., Made]) -> Callable[..., Made]:
    """Keep the results of a function of (state, further arguments) for every process; one makes each, the others wait for it a while."""

    @wraps(make)
    def get(at: Stamp, *more: object) -> Made:
        if at.at is None or connection.in_atomic_block:  # a state that may be taken back
            return make(at, *more)
        file = _folder(at) / f"{make.__name__}-{sha256(repr(more).encode()).hexdigest()[:16]}"
        found = _read(file)
        if found is None:
            with file.with_suffix(".lock").open("a") as turn:
                _take(turn)  # until it is closed
                found = _read(file)
                if found is None:
                    found = (make(at, *more),)
                    _write(file, found)
        return found[0]

    return get


def _take(turn: IO) -> None:
    """Wait for whoever makes it, but not for one whom others keep from the processor: then it is made twice."""
    until = time.monotonic() + PATIENCE
    while not locks.lock(turn, locks.LOCK_EX | locks.LOCK_NB) and time.monotonic() < until:
        time.sleep(0.01)


def home() -> Path:
    """Where it is all kept."""
    return settings.DATA / "kept"


def finish(at: Stamp) -> None:
    """Say that everything worth making ahead has been made of this state."""
    if at.at is not None:
        (_folder(at) / "finished").touch()


def finished(at: Stamp) -> bool:
    """Whether somebody said so."""
    return at.at is None or (_folder(at) / "finished").exists()


def _folder(at: Stamp) -> Path:
    folder = home() / f"{at}-{program()}"
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        home().chmod(0o700)
        by_age = sorted(home().iterdir(), key=lambda f: f.stat().st_mtime if f.exists() else 0)
        for old in by_age[:-ROOM]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _read(file: Path) -> tuple | None:
    try:
        return pickle.loads(file.read_bytes())  # our own file, beside the database and its key
    except OSError:
        return None
    except Exception:  # a damaged file is made anew
        log.warning("unreadable: %s", file.name)
        return None


def _write(file: Path, found: tuple) -> None:
    half = file.with_suffix(f".{os.getpid()}.part")  # two may be at it
    half.write_bytes(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
    half.chmod(0o600)
    half.replace(file)


@cache
def program() -> str:
    """Names the program as installed: a changed formula or document is another program."""
    root = Path(junheng.__file__).parent
    files = sorted(f for kind in ("*.py", "*.yaml") for f in root.rglob(kind))
    told = [f"{f.relative_to(root)} {(s := f.stat()).st_size} {s.st_mtime_ns}" for f in files]
    return sha256("\n".join(told).encode()).hexdigest()[:12]


also_forget(lambda: shutil.rmtree(home(), ignore_errors=True))
