"""Every page of the web app under load: 420 schools, 200,000 pupils, 12,000 staff, three years; 50 readers, one import running.

python -m benchmarks.web_pages              SQLite
.ci/postgres python -m benchmarks.web_pages PostgreSQL
Each reader opens a page, reads for 2 to 6 seconds, opens the next. Time is taken at the reader, on loopback, from the request to
the last byte. Goal: 95 of 100 requests of every page under 0.5 s.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.county import large
from benchmarks.machine import describe

READERS, SECONDS, THINK = 50, 90, (2.0, 6.0)
GOAL = 0.5
SCHOOL, NINE_YEAR = "2153999001", "3153999028"
PAGES = {
    "我的任务": "/",
    "县情总览": "/overview/",
    "指标": "/indicators/R5/",
    "县级指标": "/items/G5/",
    "一校一页": f"/schools/{SCHOOL}/",
    "证明（学校）": f"/proof/school/{NINE_YEAR}/小学/R4/",
    "证明（全县）": "/proof/county/小学/R5/",
    "登记表": "/register/",
    "学生列表": "/register/pupil/",
    "学生筛选": f"/register/pupil/?school={SCHOOL}&grade=三年级",
    "教职工列表": "/register/staff/?sort=-code",
    "在校生列表": "/register/enrolment/?year=2024",
    "一行": f"/register/school/{SCHOOL}/",
    "搜索": "/search/?q=ylx",
    "导入": "/imports/",
    "未报": "/imports/unreported/",
    "方案": "/plans/",
    "报告": "/reports/",
    "填报": "/returns/",
    "手册": "/handbook/",
}


def prepared(data: Path) -> list[str]:
    """Fill the database, make one officer, and give the session cookies of the readers."""
    os.environ |= {"JUNHENG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "junheng.web.settings"}
    importlib.import_module("django").setup()
    commands = importlib.import_module("django.core.management")
    commands.call_command("migrate", verbosity=0)
    commands.call_command("flush", interactive=False, verbosity=0)
    models = importlib.import_module("junheng.web.accounts.models")
    importlib.import_module("junheng.web.register.store").write(large(), by=None, kind="import", note="大县")
    client_of = importlib.import_module("django.test").Client
    cookies = []
    for n in range(READERS + 1):
        officer = models.Person.objects.create_user(f"officer{n}", password=uuid.uuid4().hex, name="科员")
        models.Appointment.objects.create(person=officer, role="officer", scope="county")
        client = client_of()
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        cookies.append(client.cookies["sessionid"].value)
    return cookies


def get(port: int, cookie: str, path: str) -> tuple[float, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    begin = time.perf_counter()
    quoted = "".join(c if ord(c) < 128 else "".join(f"%{b:02X}" for b in c.encode()) for c in path)
    connection.request("GET", quoted, headers={"Cookie": f"sessionid={cookie}"})
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - begin
    connection.close()
    return took, answer.status


def read(port: int, cookie: str, seed: int, until: float, times: dict[str, list[float]], wrong: list) -> None:
    chance = random.Random(seed)
    time.sleep(chance.uniform(0, THINK[1]))
    while time.perf_counter() < until:
        name = chance.choice(list(PAGES))
        took, status = get(port, cookie, PAGES[name])
        times[name].append(took)
        if status != 200:
            wrong.append((name, status))
        time.sleep(chance.uniform(*THINK))


def one_import(stop: threading.Event) -> list[float]:
    """What committing an import does: read 200,000 pupils, write 5,000 changed ones, again and again until told to stop."""
    store = importlib.import_module("junheng.web.register.store")
    frames = importlib.import_module("junheng.web.register.frames")
    pl = importlib.import_module("polars")
    took = []
    while not stop.is_set():
        begin = time.perf_counter()
        rows = frames.frame("pupil")
        flipped = pl.when(pl.int_range(pl.len()) < 5000).then(~pl.col("left_behind")).otherwise("left_behind")
        store.write({"pupil": rows.with_columns(left_behind=flipped)}, by=None, kind="import", note="压力")
        took.append(time.perf_counter() - begin)
        stop.wait(2)
    return took


def served(data: Path, port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "junheng.cli", "web", "--port", str(port), "--data", str(data)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(120):
        with contextlib.suppress(OSError):
            if get(port, "", "/healthz")[1] == 200:
                return server
        time.sleep(0.5)
    raise SystemExit("the server did not start")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        cookies = prepared(data)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = served(data, port)
        try:
            report(port, cookies)
        finally:
            server.terminate()
            server.wait()


def report(port: int, cookies: list[str]) -> None:
    alone = {name: min(get(port, cookies[-1], path)[0] for _ in range(3)) for name, path in PAGES.items()}
    times: dict[str, list[float]] = defaultdict(list)
    wrong: list = []
    until, stop = time.perf_counter() + SECONDS, threading.Event()
    writer = threading.Thread(target=one_import, args=(stop,))
    readers = [
        threading.Thread(target=read, args=(port, c, n, until, times, wrong))
        for n, c in enumerate(cookies[:READERS])
    ]
    for thread in (*readers, writer):
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    writer.join()
    kept_in = "PostgreSQL" if os.environ.get("JUNHENG_DATABASE_URL") else "SQLite"
    count = sum(map(len, times.values()))
    print(f"网页 {kept_in}：{READERS} 人同时使用，一个导入在进行，{count} 次请求（{describe()}）")
    print("| 页面 | 次数 | 单独（秒） | 中位数 | 95% | 最慢 |\n|---|---|---|---|---|---|")
    for name in PAGES:
        t = np.array(times[name] or [float("nan")])
        print(
            f"| {name} | {len(times[name])} | {alone[name]:.3f} | {np.median(t):.3f} | {np.quantile(t, 0.95):.3f} | {t.max():.3f} |"
        )
    slow = [n for n, t in times.items() if np.quantile(t, 0.95) > GOAL]
    print(f"95% 超过 {GOAL} 秒的页面：{'、'.join(slow) or '无'}；出错：{wrong[:5] or '无'}")


if __name__ == "__main__":
    main()
