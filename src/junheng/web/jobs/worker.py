"""The worker process: python -m junheng.web.jobs.worker. `junheng web` starts and watches one by itself."""

import contextlib
import importlib
import os
import signal
import sys
from pathlib import Path
from threading import Event

POLITE = 5
"""The nice value a worker takes: whoever reads a page goes first, and an import still moves on."""

TURN = 0.001
"""Seconds a thread keeps the interpreter while another wants it, here and in the servers. A page or a measurement lets go of it
hundreds of times, at each call of polars or the database, and beside a busy thread would wait the usual 5 ms each time."""


def give_way() -> None:
    """Let the servers beside go first where both want the processor; where the system knows no such thing, nothing happens."""
    if not hasattr(os, "nice"):
        return
    os.nice(POLITE)
    group = Path("/proc/self/autogroup")  # Linux weighs sessions first, and a worker is a session of its own
    if group.exists():
        with contextlib.suppress(OSError):
            group.write_text(str(POLITE))


def main() -> None:
    """Carry out jobs until told to stop."""
    give_way()
    sys.setswitchinterval(TURN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.settings")
    import django  # noqa: PLC0415

    django.setup()
    run_forever = importlib.import_module("junheng.web.jobs.work").run_forever
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    importlib.import_module("junheng.web.pages.warm").begin_worker(stop)
    run_forever(stop)


if __name__ == "__main__":
    main()
