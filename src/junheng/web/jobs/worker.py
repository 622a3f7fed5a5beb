"""The worker process: python -m junheng.web.jobs.worker. `junheng web` starts and watches one by itself."""

import importlib
import os
import signal
from threading import Event


def main() -> None:
    """Carry out jobs until told to stop."""
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
