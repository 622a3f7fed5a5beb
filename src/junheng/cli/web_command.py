"""`junheng web`: the web app and its worker in one command, watched until told to stop."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from junheng.cli.parser import whole
from junheng.register.example import REGIONS

HOST = "127.0.0.1"
READY_WITHIN = 300.0
GIVE_UP_AFTER = 5
"""Times a process may die within `QUICK` seconds of its start before all is stopped."""
QUICK = 10.0
THREADS, WAITING = "8", "64"
"""Per web process: requests answered at a time, and taken in at a time."""
POLITE = 15.0
"""Seconds a process has to finish what it is doing."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=whole, default=8000, metavar="端口", help="默认 8000，只在本机监听")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("junheng-data"),
        metavar="文件夹",
        help="数据库、上传文件和密钥放在这里",
    )
    parser.add_argument(
        "--demo", nargs="?", const="demo", default=None, choices=REGIONS, metavar="地区",
        help=f"载入示例地区（{'、'.join(REGIONS)}；不写地区名就是虚构县），并列出演示人员",
    )  # fmt: skip
    parser.add_argument("--open", action="store_true", help="就绪后打开浏览器")
    parser.add_argument("--workers", type=whole, default=2, metavar="个", help="网页进程数，默认 2")


def run(args: argparse.Namespace) -> int:
    _refuse_early(args)
    data = args.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"JUNHENG_DATA": str(data), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    environment["JUNHENG_DEMO"] = "1" if args.demo else "0"
    if code := _prepare(data, args.demo, environment):
        return code
    return serve(args.port, args.workers, environment, open_browser=args.open)


def _refuse_early(args: argparse.Namespace) -> None:
    if not all(find_spec(name) for name in ("django", "granian", "allauth")):
        raise ValueError("没有安装网页部分，请先安装：pip install 'junheng[web]'")
    if not 1 <= args.port <= 65535:
        raise ValueError(f"端口应在 1 到 65535 之间，收到 {args.port}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, args.port))
        except OSError:
            raise ValueError(f"端口 {args.port} 已被占用或不可用，请用 --port 换一个") from None


def _prepare(data: Path, demo: str | None, environment: dict[str, str]) -> int:
    """Migrations, the demonstration, the first account: in a process of its own, so that this one stays small."""
    command = [sys.executable, "-m", "junheng.web.prepare"]
    if demo:
        register = data / demo
        if not (register / "school.parquet").exists():
            print("正在生成示例地区……", flush=True)
            made = [sys.executable, "-m", "junheng.cli", "example", demo, "--out", str(register)]
            if code := subprocess.run(made, env=environment, stdout=subprocess.DEVNULL).returncode:
                return code
        command += ["--demo", str(register)]
    print("正在准备数据库……", flush=True)
    return subprocess.run(command, env=environment).returncode


class Child:
    """One process kept alive: started again when it dies, unless it keeps dying at once."""

    def __init__(self, title: str, command: list[str], environment: dict[str, str]):
        self.title, self.command, self.environment = title, command, environment
        self.early_ends = 0
        self.start()

    def start(self) -> None:
        self.began = time.monotonic()
        # A session of its own: what the terminal sends (Ctrl-C, a closed window) reaches this program alone, which then
        # ends its processes in order. A server that hears the window close starts new processes that nobody would end.
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True)

    def look(self) -> bool:
        """False once it has died too often to be started again."""
        if self.process.poll() is None:
            return True
        self.early_ends = self.early_ends + 1 if time.monotonic() - self.began < QUICK else 0
        if self.early_ends >= GIVE_UP_AFTER:
            return False
        print(f"{self.title}意外退出（{self.process.returncode}），正在重新启动", file=sys.stderr, flush=True)
        time.sleep(min(self.early_ends, 3))
        self.start()
        return True

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill() if os.name == "nt" else os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def serve(port: int, workers: int, environment: dict[str, str], *, open_browser: bool) -> int:
    """Start the server and the worker, say where, and watch them until a signal comes."""
    stop = Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    address = f"http://{HOST}:{port}/"
    children = [
        Child("网页服务", _server(port, workers), environment),
        Child("工作进程", [sys.executable, "-m", "junheng.web.jobs.worker"], environment),
    ]
    try:
        if not _ready(address, children, stop):
            return 0 if stop.is_set() else 1
        print(f"均衡已在运行：{address}\n按 Ctrl-C 停止。", flush=True)
        if open_browser:
            webbrowser.open(address)
        return _watch(children, stop)
    finally:
        for child in children:
            child.end()
        until = time.monotonic() + POLITE
        for child in children:
            child.wait(until)


def _server(port: int, workers: int) -> list[str]:
    shape = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(workers)]
    shape += ["--blocking-threads", THREADS, "--backpressure", WAITING]
    care = ["--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws", "--log-level", "error"]
    return [sys.executable, "-m", "granian", *shape, *care, "junheng.web.wsgi:application"]


def _ready(address: str, children: list[Child], stop: Event) -> bool:
    """Wait until the app answers."""
    until = time.monotonic() + READY_WITHIN
    while not stop.is_set() and time.monotonic() < until:
        if children[0].process.poll() is not None:
            print("网页服务没有启动成功，原因见上", file=sys.stderr)
            return False
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        stop.wait(0.2)
    if not stop.is_set():
        print(f"等了 {READY_WITHIN:.0f} 秒，网页服务仍未就绪", file=sys.stderr)
    return False


def _watch(children: list[Child], stop: Event) -> int:
    while not stop.wait(0.5):
        for child in children:
            if not child.look():
                print(f"{child.title}一再退出，已停止；原因见上面的日志", file=sys.stderr)
                return 1
    return 0
