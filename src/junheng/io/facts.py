"""What one sheet of the annual return says, before it is checked and stored."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Facts:
    """Rows as text by register table, the sheet's own totals, and problems as (row, column, found, expected, remedy)."""

    rows: dict[str, list[dict]] = field(default_factory=dict)
    totals: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[tuple] = field(default_factory=list)
