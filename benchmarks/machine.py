"""What a benchmark prints about the machine it ran on."""

import os
import platform
import time
from collections.abc import Callable


def describe() -> str:
    """Cores, Python, and how busy the machine was: a timing without this says little."""
    load = f"，负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.machine()} {os.cpu_count()} 核，Python {platform.python_version()}{load}"


def timed(work: Callable[[], object], *, runs: int = 3) -> tuple[float, object]:
    """The best of `runs`, in seconds, and what the last run gave."""
    best, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result
