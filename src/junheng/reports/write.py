"""Write every report of one measurement into a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from junheng.reports import national_forms, self_report, verdict
from junheng.reports.verdict import Progress, Remedy
from junheng.standards.measure import Measurement

FILES = ("国家申报表.xlsx", "国家申报表.docx", "学校自评表.docx", "学校自评表.xlsx", "评估报告.pdf")


def write_all(
    tables: Mapping[str, pl.DataFrame],
    measured: Measurement,
    folder: Path,
    *,
    printed: dt.date | None = None,
    remedy: Remedy | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """The files of `FILES` in `folder`, which is made. `printed` is the day on the paper; no clock is read.

    `remedy` is the path to compliance as plain parts, see `verdict.Remedy`. `progress` hears (what, share done).
    """
    tell = progress or (lambda what, share: None)
    folder.mkdir(parents=True, exist_ok=True)
    writers = (
        national_forms.write_excel, national_forms.write_word, self_report.write_word, self_report.write_excel,
    )  # fmt: skip
    written = []
    for n, (write, name) in enumerate(zip(writers, FILES, strict=False)):
        tell(f"正在写 {name}", n / len(FILES))
        written.append(write(tables, measured, folder / name, printed))
    last = len(writers) / len(FILES)
    chart = lambda what, share: tell(what, last + share * (1 - last))  # noqa: E731
    written.append(verdict.write_pdf(tables, measured, folder / FILES[-1], printed, remedy, chart))
    tell("报告已写完", 1.0)
    return written
