"""The app as `junheng web --demo` starts it: each file of tests gets a copy of a demonstration that was loaded once."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

READY = 400


class App:
    """The running app: where it answers and where its data are. On PostgreSQL (JUNHENG_DATABASE_URL) `database` is its own."""

    def __init__(self, folder: Path, region: str, database: str | None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base, self.data, self.log = f"http://127.0.0.1:{port}", folder / "data", folder / "said.txt"
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUNHENG_", "DJANGO_"))}
        environment["PYTHONUTF8"] = "1"
        if database:
            environment["JUNHENG_DATABASE_URL"] = database
        asked = ["web", "--demo", region, "--port", str(port), "--data", str(self.data)]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "junheng.cli", *asked],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
            )
        until = time.monotonic() + READY
        while "Ctrl-C" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.2)

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Loaded:
    """Demonstrations that are ready to be copied, shared by all processes of one test run."""

    def __init__(self, folder: Path):
        self.folder = folder

    @contextmanager
    def copy(self, region: str, folder: Path) -> Iterator[App]:
        """An app of one's own: on a copy of a loaded demonstration, or on a server's database that it loads itself."""
        if "JUNHENG_DATABASE_URL" not in os.environ:
            shutil.copytree(self._kept(region) / "data", folder / "data")
        with _database() as database:
            running = App(folder, region, database)
            try:
                yield running
            finally:
                running.stop()

    def _kept(self, region: str) -> Path:
        """Where it lies loaded, as the app loads it for a newcomer; whoever comes first lets the app do so."""
        kept = self.folder / region
        with (self.folder / f"{region}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (kept / "loaded").exists():
                shutil.rmtree(kept, ignore_errors=True)
                kept.mkdir()
                App(kept, region, None).stop()
                (kept / "loaded").touch()
        return kept


@contextmanager
def _database() -> Iterator[str | None]:
    """The address of an empty database on the server of JUNHENG_DATABASE_URL, dropped afterwards; None where there is no server."""
    server = os.environ.get("JUNHENG_DATABASE_URL")
    if not server:
        yield None
        return
    import psycopg  # noqa: PLC0415  only where a server is asked for

    name = f"browser_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
