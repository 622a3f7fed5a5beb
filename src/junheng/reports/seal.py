"""What every report ends with: which register, which standard, how complete, which readings, which program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

import junheng
from junheng.register.snapshot import fingerprint
from junheng.reports.printed import percent
from junheng.standards.measure import Measurement

Seal = tuple[tuple[str, str], ...]
"""(label, text) pairs in print order."""


def seal(tables: Mapping[str, pl.DataFrame], measured: Measurement, printed: dt.date | None = None) -> Seal:
    """The closing lines. `printed` is the day on the paper; without it none is printed (no clock is read)."""
    standard = measured.standard
    full, expected = measured.coverage
    lines = [
        ("登记册指纹", fingerprint(tables)),
        ("依据标准", f"《{standard.title}》（{standard.number}）"),
        ("口径日期", f"{standard.on}（{school_year(standard.year)}）"),
        (
            "填报覆盖",
            f"参评学校（按学段）{expected} 个，七项指标齐全 {full} 个，占 {percent(full, expected)}%",
        ),
        ("过渡性口径", "；".join(t.title for t in standard.applied) or "未启用"),
        ("软件版本", f"均衡 Junheng {junheng.__version__}"),
    ]
    return tuple(lines + ([("打印日期", str(printed))] if printed else []))


def school_year(year: int) -> str:
    """2024 → 2024—2025 学年."""
    return f"{year}—{year + 1} 学年"
