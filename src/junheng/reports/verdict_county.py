"""The chapters on the county's own items and the vetoes."""

from __future__ import annotations

from junheng.reports.blocks import Block, section, table
from junheng.said import both
from junheng.standards.measure import Measurement
from junheng.standards.resource import MET, UNMET

HAPPENED = {MET: both("未发生", "did not happen"), UNMET: both("发生", "happened")}


def items(measured: Measurement) -> list[Block]:
    """A chapter per part of the standard, in its order, then the vetoes."""
    heads, widths = ["编号", "评估内容", "指标值或简要结论", "结论"], [0.7, 3.8, 4.2, 1.4]
    chapters = []
    for part, about in measured.standard.parts.items():
        found = [f for f in measured.findings.values() if f.item.part == part]
        rows = [(f.item.id, f.item.title, f.sentence, f.state) for f in found]
        chapters.append(section(about["title"], table(about["clause"], heads, rows, widths, left=[1, 2])))
    vetoes = [
        (v["id"], v["title"], HAPPENED.get(v["state"], "＿＿"), v["state"])
        for v in measured.vetoes.iter_rows(named=True)
    ]
    shown = table("一票否决情形", ["编号", "情形", "是否发生", "结论"], vetoes, [0.7, 6, 1.6, 1.6], left=[1])
    return [*chapters, section("一票否决", shown)]
