"""`junheng web` as a person starts it: a real server on a free port, a log-in, an orderly end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

READY = 400
DO = (sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])")
"""do.py, which starts the command and waits."""
WINDOW = (sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])", *DO)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(*given: object) -> list[str]:
    return [sys.executable, "-m", "junheng.cli", "web", *map(str, given)]


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUNHENG_", "DJANGO_"))}
    return kept | {"PYTHONUTF8": "1"} | more


def _hears_its_window() -> None:
    """Whoever runs the tests in the background may have told all they start not to mind that a window closes."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Running:
    """The command in a process of its own, its words read from a file; `window`: as in the window of a terminal."""

    def __init__(self, folder, *given: object, window: bool = False):
        self.port, self.log = free_port(), folder / "said.txt"
        self.base = f"http://127.0.0.1:{self.port}"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*(WINDOW if window else ()), *command("--port", self.port, "--data", folder / "data", *given)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment(), start_new_session=True,
                preexec_fn=_hears_its_window,
            )  # fmt: skip

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def wait(self) -> None:
        until = time.monotonic() + READY
        while "Ctrl-C" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.2)

    def stop(self, number: int = signal.SIGINT) -> int:
        """As a terminal does it: to everything that was started in it."""
        os.killpg(self.process.pid, number)
        return self.process.wait(40)

    def left(self) -> list[str]:
        """What still runs of the server."""
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        return [line for line in listed.splitlines() if f"--port {self.port} " in line]

    def worker(self) -> list[int]:
        listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
        return [int(r[0]) for r in rows if int(r[1]) == self.process.pid and "jobs.worker" in r[2]]


@pytest.fixture
def running(tmp_path):
    started: list[Running] = []

    def start(*given: object, window: bool = False) -> Running:
        started.append(Running(tmp_path, *given, window=window))
        started[-1].wait()
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop(signal.SIGTERM)


def browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def log_in(opener, base: str, name: str, password: str) -> str:
    page = opener.open(f"{base}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = urllib.parse.urlencode({"login": name, "password": password, "csrfmiddlewaretoken": token})
    request = urllib.request.Request(f"{base}/accounts/login/", form.encode(), {"Origin": base})
    return opener.open(request).read().decode()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_the_demonstration_from_start_to_stop(running):
    app = running("--demo", "--workers", 1)
    assert urllib.request.urlopen(f"{app.base}/healthz").status == 200
    assert app.base in app.said
    for name in ("director", "officer", "principal", "admin"):
        assert name in app.said
    password = re.search(r"密码都是 (\S+?)）", app.said)[1]
    assert "演示科员" in log_in(browser(), app.base, "officer", password)
    page = browser().open(f"{app.base}/accounts/login/").read().decode()
    assert password in page
    assert urllib.request.urlopen(f"{app.base}/static/junheng/junheng.css").status == 200

    (worker,) = app.worker()
    os.kill(worker, signal.SIGKILL)
    until = time.monotonic() + 20
    while app.worker() in ([], [worker]):
        assert time.monotonic() < until
        time.sleep(0.2)

    busy = subprocess.run(
        command("--port", app.port, "--data", app.log.parent / "other"), capture_output=True, text=True,
        env=environment(), timeout=60,
    )  # fmt: skip
    assert busy.returncode == 2
    assert "已被占用" in busy.stderr

    assert app.stop() == 0
    assert not app.worker()
    assert app.left() == []


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_empty_system_opens_its_first_account_and_is_no_demo(running, tmp_path):
    app = running(window=True)
    password = re.search(r"用户名 admin，密码 (\S+?)（", app.said)[1]
    assert "修改密码" in log_in(browser(), app.base, "admin", password)
    assert "演示人员" not in browser().open(f"{app.base}/accounts/login/").read().decode()
    assert app.left()
    app.process.kill()  # the window is closed
    until = time.monotonic() + 30
    while app.left():
        assert time.monotonic() < until, app.left()
        time.sleep(0.2)
    refused = subprocess.run(
        command("--port", free_port(), "--data", tmp_path / "data", "--demo"), capture_output=True, text=True,
        env=environment(), timeout=120,
    )  # fmt: skip
    assert refused.returncode == 2
    assert "演示不会写入" in refused.stderr
