"""Write every report of one measurement into a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from junheng.reports import fonts, national_forms, self_report, verdict
from junheng.reports.verdict import Progress, Remedy
from junheng.standards.measure import Measurement

FILES = ("国家申报表.xlsx", "国家申报表.docx", "学校自评表.docx", "学校自评表.xlsx", "评估报告.pdf")


@dataclass(frozen=True)
class Written:
    """The files there are now, and for each that could not be written a sentence that says why and what to do."""

    files: tuple[Path, ...]
    refused: tuple[str, ...] = ()


def write_all(
    tables: Mapping[str, pl.DataFrame],
    measured: Measurement,
    folder: Path,
    *,
    printed: dt.date | None = None,
    remedy: Remedy | None = None,
    progress: Progress | None = None,
) -> Written:
    """The files of `FILES` in `folder`, which is made. `printed` is the day on the paper; no clock is read.

    A character that the PDF's fonts cannot draw costs the PDF alone: Word and Excel draw with the reader's own fonts.

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
    pdf, refused = folder / FILES[-1], ()
    try:
        written.append(verdict.write_pdf(tables, measured, pdf, printed, remedy, chart))
    except fonts.Undrawable as lost:
        pdf.unlink(missing_ok=True)  # an older one would pass for this register's
        refused = (f"没有生成《{pdf.name}》：{lost}。其余 {len(written)} 份报告已生成，不受影响。",)
    tell("报告已写完", 1.0)
    return Written(tuple(written), refused)
