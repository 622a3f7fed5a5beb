"""A path to compliance as the verdict report prints it: plain parts, from what a search said or from what was kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def parts(summary: str, why: Iterable[Mapping[str, Any]]) -> list[tuple[str, list]]:
    """(heading, rows): what it costs, and what each school gets."""
    rows = [
        {
            "学校": r["name"], "学段": r["stage"], "措施": r["what"], "数量": f"{r['amount']:,.10g} {r['unit']}",
            "费用（万元）": f"{r['cost'] / 1e4:,.2f}", "理由": r["reason"],
        }
        for r in why
    ]  # fmt: skip
    return [("总体", summary.splitlines()), ("各校措施", rows)]
