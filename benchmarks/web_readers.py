"""Readers of the web app for its benchmark, in a process of their own so that they slow down nobody but themselves.

python -m benchmarks.web_readers < JSON     {"port", "seconds", "readers", "pages": [[name, role, path]], "cookies": {role: [session]}}
Each reader opens a page, reads for 2 to 6 seconds, opens the next. Time runs from the request to the last byte, on loopback.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from urllib.parse import quote

THINK = (2.0, 6.0)
PATIENCE = 90


def get(port: int, session: str, path: str) -> tuple[float, int]:
    """Seconds a page took and its status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    begin = time.perf_counter()
    connection.request("GET", quote(path, safe="/?&=%·~-"), headers={"Cookie": f"sessionid={session}"})
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - begin
    connection.close()
    return took, answer.status


def reader(seed: int, asked: dict, until: float, times: list) -> None:
    """One person at work until the time is over."""
    chance = random.Random(seed)
    time.sleep(chance.uniform(0, THINK[1]))
    while time.perf_counter() < until:
        name, role, path = chance.choice(asked["pages"])
        of_role = asked["cookies"][role]
        try:
            took, status = get(asked["port"], of_role[seed % len(of_role)], path)
        except OSError:
            took, status = float(PATIENCE), 0
        times.append((name, took, status))
        time.sleep(chance.uniform(*THINK))


def run() -> None:
    asked = json.load(sys.stdin)
    until, times = time.perf_counter() + asked["seconds"], []
    readers = [
        threading.Thread(target=reader, args=(n, asked, until, times)) for n in range(asked["readers"])
    ]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    json.dump(times, sys.stdout)


if __name__ == "__main__" and not sys.stdin.isatty():
    run()
