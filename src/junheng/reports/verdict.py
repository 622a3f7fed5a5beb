"""The readable verdict report (PDF): what the verdict is, why, what each school lacks and what is still to be filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from junheng.register.snapshot import complete
from junheng.reports import county, pdf, verdict_county, verdict_resources, verdict_summary
from junheng.reports.blocks import Block, bullets, section, table
from junheng.reports.printed import UNFILLED, trimmed
from junheng.reports.seal import seal
from junheng.reports.unfilled import county_cells, school_cells
from junheng.standards.measure import Measurement

TITLE = "义务教育优质均衡发展评估报告"
Remedy = Sequence[tuple[str, Sequence[Mapping[str, object] | str]]]
"""Plain parts of a path to compliance: (heading, rows), a row being column title → cell, or a sentence."""
Progress = Callable[[str, float], None]


def write_pdf(
    tables: Mapping[str, pl.DataFrame],
    measured: Measurement,
    path: Path,
    printed: dt.date | None = None,
    remedy: Remedy | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the report. Raises ValueError naming the characters the fonts cannot draw."""
    path.write_bytes(pdf.to_pdf(content(tables, measured, printed, remedy, progress)))
    return path


def content(
    tables: Mapping[str, pl.DataFrame],
    measured: Measurement,
    printed: dt.date | None = None,
    remedy: Remedy | None = None,
    progress: Progress | None = None,
) -> dict:
    """Everything the template prints, as plain data."""
    register = complete(tables)
    closing = seal(tables, measured, printed)
    cells, facts = school_cells(register, measured), county_cells(register, measured)
    if measured.resources_only:
        facts = []
    sections = [
        verdict_summary.findings(measured, cells, facts),
        verdict_resources.resources(register, measured, progress or (lambda what, share: None)),
        verdict_resources.failing(measured),
        *([] if measured.resources_only else verdict_county.items(measured)),
        section("待填报清单", *_unfilled(measured, cells, facts)),
        section("不参加资源配置评估的学校", _left_out(measured)),
        section("达标路径", *_remedy(remedy or ())),
    ]
    return {
        "title": TITLE, "county": county.name(register, measured), "fingerprint": dict(closing)["登记册指纹"],
        "lines": [text for label, text in closing if label in ("依据标准", "口径日期", "打印日期")],
        "panel": verdict_summary.panel(measured), "foreword": verdict_summary.foreword(measured, cells, facts),
        "sections": [part for part in sections if part["blocks"]], "seal": [list(line) for line in closing],
    }  # fmt: skip


def _unfilled(
    measured: Measurement, cells: pl.DataFrame, facts: Sequence[tuple[str, str, str]]
) -> list[Block | None]:
    columns = cells.select("name", "stages", "table", "column", "indicators")
    schools = table(
        "学校要补的数据",
        ["学校", "学段", "登记表", "栏目", "影响指标"],
        columns.rows(),
        [3.2, 1.2, 2.2, 2.6, 1.4],
        left=[0],
    )
    heads = ["编号", "内容", "要补的数据"]
    items = table(
        "县级要补的数据",
        heads,
        [(code, title, wanted) for code, title, wanted in facts],
        [0.7, 4.2, 4.2],
        left=[1, 2],
    )
    return [schools, items]


def _left_out(measured: Measurement) -> Block | None:
    rows = [
        (r["name"], r["kind"], r["stage"], UNFILLED if r["pupils"] is None else r["pupils"], r["reason"])
        for r in measured.left_out.sort("code", pl.col("stage") != measured.standard.stages[0]).iter_rows(
            named=True
        )
    ]
    heads = ["学校", "办学类型", "学段", "在校生数", "原因"]
    return table("不参加资源配置评估的学校", heads, rows, [3.4, 2, 1, 1.2, 3.4], left=[0, 4])


def _remedy(parts: Remedy) -> list[Block | None]:
    blocks: list[Block | None] = []
    for title, rows in parts:
        sentences = [row for row in rows if isinstance(row, str)]
        cells = [row for row in rows if not isinstance(row, str)]
        blocks.append({"kind": "heading", "text": title})
        blocks.append(bullets(sentences))
        if cells:
            heads = list(cells[0])
            lines = [[_plain(row.get(head)) for head in heads] for row in cells]
            widths = [
                max(2, min(12, max(len(line[n]) for line in [heads, *lines]))) for n in range(len(heads))
            ]
            blocks.append(table(title, heads, lines, widths, left=[0]))
    return blocks


def _plain(cell: object) -> str:
    if cell is None:
        return UNFILLED
    return trimmed(cell) if isinstance(cell, float) else str(cell)
