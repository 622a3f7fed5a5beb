"""Every page of the web app under load: 420 schools, 200,000 pupils, 12,000 staff, three years; 50 readers, imports running.

python -m benchmarks.web_pages [SECONDS]              SQLite
.ci/postgres python -m benchmarks.web_pages [SECONDS] PostgreSQL
The server is `junheng web` as it ships, two processes and a worker. 50 readers in a process of their own (`web_readers.py`)
open pages as people of five roles. Meanwhile one import after another goes through the worker, by turns a small workbook that
changes what the measure reads and one that changes each of 200,000 children (who boards). Goal: 95 of 100 requests of every page in 0.5 s.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.machine import describe
from benchmarks.web_filled import SCHOOL, Filled, client_of, fill, module
from benchmarks.web_readers import get

READERS, SECONDS = 50, 120
GOAL = 0.5
NINE_YEAR = "3153999028"


def pages(filled: Filled) -> list[tuple[str, str, str]]:
    """What it is called, who opens it, its address."""
    return [
        ("我的任务", "officer", "/"),
        ("我的任务（校长）", "principal", "/"),
        ("县情总览", "officer", "/overview/"),
        ("县情总览（校长）", "principal", "/overview/"),
        ("上一学年总览", "officer", "/overview/?year=2023"),
        ("待填报", "officer", "/overview/unfilled/"),
        ("指标", "officer", "/indicators/R5/"),
        ("县级指标", "officer", "/items/G5/"),
        ("学校目录", "officer", "/schools/"),
        ("一校一页", "officer", f"/schools/{SCHOOL}/"),
        ("一校一页（校长）", "principal", f"/schools/{SCHOOL}/"),
        ("一校历年", "officer", f"/schools/{SCHOOL}/?tab=history"),
        ("证明（学校）", "officer", f"/proof/school/{NINE_YEAR}/小学/R4/"),
        ("证明（全县）", "officer", "/proof/county/小学/R5/"),
        ("证明（县级指标）", "officer", "/proof/item/G5/"),
        ("图：差异系数", "officer", "/charts/spreads.svg"),
        ("图：历年", "officer", "/charts/trend.svg"),
        ("图：学校分布", "officer", "/charts/line.svg?of=R5"),
        ("登记表", "officer", "/register/"),
        ("登记表（校长）", "principal", "/register/"),
        ("学生列表", "officer", "/register/pupil/"),
        ("学生列表（校长）", "principal", "/register/pupil/"),
        ("学生筛选", "officer", f"/register/pupil/?school={SCHOOL}&grade=三年级"),
        ("教职工列表", "officer", "/register/staff/?sort=-code"),
        ("教职工列表（校长）", "principal", "/register/staff/"),
        ("在校生列表", "officer", "/register/enrolment/?year=2024"),
        ("一行", "officer", f"/register/school/{SCHOOL}/"),
        ("一行的历史", "officer", f"/register/school/{SCHOOL}/history/"),
        ("修改一行", "officer", f"/register/school/{SCHOOL}/edit/"),
        ("批次", "officer", "/register/batches/"),
        ("一个批次", "officer", "/register/batches/1/"),
        ("搜索", "officer", "/search/?q=ylx"),
        ("导入", "clerk", "/imports/"),
        ("新导入", "clerk", "/imports/new/"),
        ("一次导入", "clerk", "/imports/1/"),
        ("未报", "clerk", "/imports/unreported/"),
        ("学年结转", "clerk", "/imports/rollover/"),
        ("网络", "officer", "/groups/"),
        ("网络（校长）", "principal", "/groups/"),
        ("网络地图", "officer", "/groups/?view=map"),
        ("网络层级图", "officer", "/groups/?view=tiers"),
        ("覆盖的学校", "officer", "/groups/schools/"),
        ("一个集团", "officer", "/groups/N01/"),
        ("区域方案目录", "officer", "/programmes/"),
        ("区域方案", "officer", "/programmes/yuxi/"),
        ("方案的一个数", "officer", "/programmes/yuxi/figures/Y2.coverage/"),
        ("方案与登记", "officer", "/programmes/yuxi/fit/"),
        ("案例", "officer", "/programmes/yuxi/case/"),
        ("双联系", "officer", "/programmes/liaison/"),
        ("遴选", "officer", "/programmes/submissions/"),
        ("组团方案", "officer", "/plans/formation/"),
        ("方案", "officer", "/plans/"),
        ("一个方案", "officer", f"/plans/{filled.plan}/"),
        ("达标路径", "officer", "/plans/remedy/"),
        ("报告", "officer", "/reports/"),
        ("新报告", "officer", "/reports/new/"),
        ("填报", "officer", "/returns/"),
        ("一轮填报", "officer", f"/returns/rounds/{filled.round}/"),
        ("填报表（校长）", "principal", f"/returns/{filled.given}/"),
        ("任务", "officer", "/jobs/"),
        ("手册", "officer", "/handbook/"),
        ("数据字典", "officer", "/handbook/dictionary/"),
        ("人员", "admin", "/people/"),
        ("一个人", "admin", "/people/1/"),
        ("系统", "admin", "/system/"),
        ("审计", "auditor", "/audit/"),
        ("查看记录", "auditor", "/audit/sightings/"),
        ("我的账户", "officer", "/me/"),
        ("为什么看不到", "officer", "/why/"),
    ]


def imports(books: list[Path], person, stop: threading.Event) -> list[tuple[str, float]]:
    """Upload, check, commit, the next: as a clerk would, until told to stop; what each took."""
    models, client, took = module("imports.models"), client_of(person), []
    for book in itertools.takewhile(lambda _: not stop.is_set(), itertools.cycle(books)):
        begin = time.perf_counter()
        with book.open("rb") as file:
            answer = client.post("/imports/new/", {"files": [file], "token": str(uuid.uuid4())})
        pk = int(answer["Location"].strip("/").split("/")[-1])
        if _settled(models, pk, "checking") != "ready":
            raise SystemExit(f"{book.name} {models.Import.objects.get(pk=pk).summary}")
        client.post(f"/imports/{pk}/commit/")
        if (state := _settled(models, pk, "committing")) != "done":
            raise SystemExit(f"{book.name} {state}")
        took.append((book.stem, time.perf_counter() - begin))
    return took


def _loudly(work: Callable[[], None]) -> None:
    """A thread swallows its SystemExit; without imports the figures would mean nothing."""
    try:
        work()
    except BaseException as stopped:
        print(f"没有导入：{stopped!r}", file=sys.stderr, flush=True)
        os._exit(1)


def _settled(models, pk: int, moving: str) -> str:
    while (state := models.Import.objects.values_list("state", flat=True).get(pk=pk)) == moving:
        time.sleep(0.5)
    return state


def served(data: Path, port: int) -> tuple[subprocess.Popen, float]:
    """The server, and the seconds until it said that it was ready."""
    command = [sys.executable, "-m", "junheng.cli", "web", "--port", str(port), "--data", str(data)]
    begin = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(1200):
        with contextlib.suppress(OSError):
            if get(port, "", "/healthz")[1] == 200:
                return server, time.perf_counter() - begin
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def main() -> None:
    given = [a for a in sys.argv[1:] if a.isdigit()]
    seconds = int(given[0]) if given else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        filled = fill(Path(folder))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server, ready = served(Path(folder), port)
        try:
            report(port, filled, seconds, ready, server.pid)
        finally:
            server.terminate()
            server.wait()


def report(port: int, filled: Filled, seconds: int, ready: float, pid: int) -> None:
    asked = pages(filled)
    alone, first = defaultdict(list), describe()
    for _ in range(3):
        for name, role, path in asked:
            if name != "一次导入":  # there is none yet
                alone[name].append(get(port, filled.cookies[role][0], path)[0])
    stop, took = threading.Event(), []
    clerk = module("accounts.models").Person.objects.get(username="clerk0")
    writer = threading.Thread(target=lambda: _loudly(lambda: took.extend(imports(filled.books, clerk, stop))))
    writer.start()
    while not module("imports.models").Import.objects.exists():
        time.sleep(0.1)
    load = {"port": port, "seconds": seconds, "readers": READERS, "pages": asked, "cookies": filled.cookies}
    command = [sys.executable, "-m", "benchmarks.web_readers"]
    done = subprocess.run(command, input=json.dumps(load), capture_output=True, text=True, check=True)
    processes = memory(pid)
    stop.set()
    writer.join()
    kept_in = "PostgreSQL" if os.environ.get("JUNHENG_DATABASE_URL") else "SQLite"
    requests = json.loads(done.stdout)
    print(
        f"网页 {kept_in}：{READERS} 人同时使用 {seconds} 秒，{len(requests)} 次请求；{describe()}（开始时{first}）"
    )
    print(f"启动到就绪 {ready:.1f} 秒；导入：{'，'.join(f'{name} {s:.0f} 秒' for name, s in took)}")
    print(f"内存（各进程独占）：{'，'.join(f'{name} {size:.0f} MB' for name, size in processes)}")
    table(asked, requests, alone)


def table(asked: list, requests: list, alone: dict[str, list[float]]) -> None:
    times, wrong = defaultdict(list), []
    for name, took, status in requests:
        times[name].append(took)
        if status != 200:
            wrong.append((name, status))
    print("| 页面 | 次数 | 第一次 | 单独 | 中位数 | 95% | 最慢 |\n|---|---:|---:|---:|---:|---:|---:|")
    for name, _role, _path in asked:
        t, by_itself = np.array(times[name] or [np.nan]), alone[name] or [np.nan]
        cells = (by_itself[0], min(by_itself), np.median(t), np.quantile(t, 0.95), t.max())
        print(f"| {name} | {len(times[name])} | {' | '.join(f'{c:.3f}' for c in cells)} |")
    every = np.array([took for _name, took, _status in requests])
    print(
        f"全部：中位数 {np.median(every):.3f}，95% {np.quantile(every, 0.95):.3f}，最慢 {every.max():.3f} 秒"
    )
    slow = [n for n, t in times.items() if np.quantile(t, 0.95) > GOAL]
    print(f"95% 超过 {GOAL} 秒的页面：{'、'.join(slow) or '无'}；出错 {len(wrong)}：{wrong[:5] or '无'}")


def memory(pid: int) -> list[tuple[str, float]]:
    """Each process under `pid` with the memory that is its own, in MB; empty where the system does not tell."""
    if not Path("/proc").exists():
        return []
    found, parents = [], [pid]
    while parents:
        one = parents.pop()
        parents += [
            int(c) for t in Path(f"/proc/{one}/task").iterdir() for c in (t / "children").read_text().split()
        ]
        told = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        own = sum(int(line.split()[1]) for line in told if line.startswith("Private_"))
        words = Path(f"/proc/{one}/cmdline").read_text().split("\0")
        found.append((next((w for w in words if w in NAMED), "junheng web"), own / 1024))
    return found


NAMED = ("granian", "junheng.web.jobs.worker")

if __name__ == "__main__":
    main()
