"""Charts as pictures, drawn by the worker: drawing holds a whole process for as long as it lasts, and its engine is heavy.

A picture is named after what it shows, so each is drawn once for all processes. A server that needs one leaves the chart in
a folder beside the data and takes the picture from there; where no worker is about, it draws by itself.
"""

from __future__ import annotations

import json
import logging
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Event

from django.conf import settings

from junheng.reports import drawing, fonts
from junheng.reports.charts import Chart
from junheng.web.register.shared import program

ROOM = 600
"""Pictures kept; the oldest go first."""
PATIENCE, ABOUT = 8.0, 5.0
"""Seconds a server waits for a picture; seconds since it was last heard of after which the worker is taken to be away."""
LOOK = 0.03
log = logging.getLogger(__name__)


def svg(chart: Chart) -> str:
    """The chart as SVG. Raises fonts.Undrawable where it holds a character the font cannot draw."""
    fonts.require(*fonts.strings(chart))
    text = json.dumps(chart, ensure_ascii=False, sort_keys=True)
    picture = _folder() / f"{sha256((program() + text).encode()).hexdigest()[:32]}.svg"
    if (known := _read(picture)) is not None:
        return known
    if worker_about():
        _put(picture.with_suffix(".ask"), text)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and worker_about():
            if (known := _read(picture)) is not None:
                return known
            time.sleep(LOOK)
    made = drawing.svg(chart)
    _put(picture, made)
    return made


def draw_for_others(stop: Event) -> None:
    """The worker's part: draw what is asked for, the longest asked first, until told to stop."""
    folder, swept = _folder(), 0.0
    for left in folder.glob("*.ask"):  # nobody waits for these any more
        left.unlink(missing_ok=True)
    while not stop.wait(LOOK):
        if time.monotonic() - swept > 1:
            swept = time.monotonic()
            (folder / "about").touch()
        asked = sorted((a for a in folder.glob("*.ask") if a.exists()), key=_age)
        for ask in asked:
            try:
                _put(ask.with_suffix(".svg"), drawing.svg(json.loads(ask.read_text("utf-8"))))
            except Exception:  # the server that asked draws it itself and meets the same
                log.exception("a chart was not drawn")
            ask.unlink(missing_ok=True)
        if asked:
            _make_room(folder)


def worker_about() -> bool:
    """Whether a worker that draws has been heard of lately."""
    return time.time() - _age(_folder() / "about") < ABOUT


def _folder() -> Path:
    folder = settings.DATA / "kept-charts"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _age(file: Path) -> float:
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0


def _read(picture: Path) -> str | None:
    with suppress(OSError):
        return picture.read_text("utf-8")
    return None


def _put(file: Path, text: str) -> None:
    half = file.with_name(f"{file.name}.{time.monotonic_ns()}.part")
    half.write_text(text, "utf-8")
    half.replace(file)


def _make_room(folder: Path) -> None:
    for old in sorted(folder.glob("*.svg"), key=_age)[:-ROOM]:
        old.unlink(missing_ok=True)
