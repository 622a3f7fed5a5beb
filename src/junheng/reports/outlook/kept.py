"""A report kept as files: its content, its charts and its tables; read again it prints the same."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from junheng.reports.outlook.build import Report
from junheng.reports.outlook.titles import ENGLISH, TABLES, spoken


def save(report: Report, folder: Path, english: Report | None = None) -> None:
    """Write `report.json`, `charts/*.svg` and a parquet per table into `folder`, which is made; the English in `en/`."""
    folder.mkdir(parents=True)
    for name, rows in report.frames.items():
        rows.write_parquet(folder / f"{name}.parquet")
    _say(report, folder)
    if english is not None:
        _say(english, folder / ENGLISH)


def _say(report: Report, folder: Path) -> None:
    (folder / "charts").mkdir(parents=True)
    for key, drawn in report.charts.items():
        (folder / "charts" / f"{key}.svg").write_text(drawn, "utf-8")
    (folder / "report.json").write_text(json.dumps(report.content, ensure_ascii=False), "utf-8")


def load(folder: Path, language: str = "zh") -> Report:
    """The report as it was saved. Raises ValueError where its files are gone."""
    try:
        said = spoken(folder, language)
        content = {"language": "zh"} | json.loads((said / "report.json").read_text("utf-8"))
        charts = {path.stem: path.read_text("utf-8") for path in sorted((said / "charts").glob("*.svg"))}
        frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    except FileNotFoundError as gone:
        raise ValueError(f"这次预测的文件不全（缺 {Path(gone.filename or '').name}），请重新推算") from None
    return Report(content, charts, frames)
