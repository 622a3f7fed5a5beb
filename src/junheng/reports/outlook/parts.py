"""The parts chapters are made of: marked sentences, charts and tables that lead to their rows."""

from __future__ import annotations

from junheng.reports.blocks import Block
from junheng.reports.outlook.material import Material


def words(text: str) -> Block:
    """A paragraph with marked numbers."""
    return {"kind": "spans", "text": text}


def points(items: list[str]) -> Block | None:
    return {"kind": "points", "items": items} if items else None


def chart(key: str, caption: str, source: int) -> Block:
    """The chart of this key; its caption leads to the rows drawn."""
    return {"kind": "drawn", "chart": key, "caption": caption, "source": source}


def sourced(block: Block | None, source: int) -> Block | None:
    return block | {"source": source} if block else None


def milestones(m: Material) -> list[int]:
    """The newest year and some to come, the last one included: for maps and wide tables."""
    ahead = m.to - m.base
    return sorted({m.base, m.base + max(ahead // 3, 1), m.base + max(2 * ahead // 3, 1), m.to})


def teachers_key(place: str, stage: str) -> str:
    """The key of a chart of teachers, fit for an address and a file."""
    return f"teachers-{place.replace(':', '-')}-{stage}"
