"""How far a running job is, kept in small files beside the data.

A job writes the register in one transaction; what it said inside would be seen only at its end. Files are seen at once,
and the time of the last word tells whether the worker still lives.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from django.conf import settings

from junheng.programmes.said import in_english


def _file(job: int, kind: str) -> Path:
    folder = settings.DATA / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{job}.{kind}"


def tell(job: int, doing: str, share: float, **figures: float | None) -> None:
    """Say what is being done, in both languages where it is known in both, and how much of it, 0 to 1; `figures`: what it stands at."""
    half = _file(job, "part")
    said = {"doing": doing, "doing_english": in_english(doing), "share": min(max(share, 0.0), 1.0)} | figures
    half.write_text(json.dumps(said), "utf-8")
    half.replace(_file(job, "json"))


def told(job: int) -> dict:
    """The last word: doing, doing_english, share, and the figures told with it."""
    try:
        return json.loads(_file(job, "json").read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        return {"doing": "", "share": 0.0}


def heard(job: int) -> dt.datetime | None:
    """When the job last said something."""
    file = _file(job, "json")
    return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC) if file.exists() else None


def beat(job: int) -> None:
    """The worker lives, though the job has nothing new to say."""
    _file(job, "json").touch()


def cancel(job: int) -> None:
    """Ask the job to stop."""
    _file(job, "cancel").touch()


def cancelled(job: int) -> bool:
    """Whether somebody asked it to."""
    return _file(job, "cancel").exists()


def forget(job: int) -> None:
    """Remove what a finished job left."""
    for kind in ("json", "part", "cancel"):
        _file(job, kind).unlink(missing_ok=True)
