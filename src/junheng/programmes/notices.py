"""What in a programme is allowed but worth a look: a set nobody uses, a day outside the period, a heading without goals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junheng.programmes.needs import selections
from junheng.programmes.selection import Rows
from junheng.programmes.strict import Notes


def tell(programme: Any, notes: Notes) -> None:
    """Note, not severely, what a planner may have overlooked."""
    used = _used(programme)
    for name, rows in programme.sets.items():
        if name not in used:
            _add(notes, rows.line, f"集合 {name}", "没有地方用到", "可以删去，或检查名称")
    period = programme.period
    for heading in programme.headings:
        where = f"标题 {heading.id}"
        for target in heading.targets:
            if not period.start <= target.due <= period.end:
                _add(notes, target.line, f"{where} 目标", f"期限 {target.due} 不在方案期限内", "请核对")
        for task in heading.tasks:
            if not period.start <= task.due <= period.end:
                _add(notes, task.line, f"任务 {task.id}", f"期限 {task.due} 不在方案期限内", "请核对")
        for what, entries in (
            ("目标", heading.targets),
            ("任务", heading.tasks),
            ("数据", _of(programme, heading.id)),
        ):
            if not entries:
                _add(notes, heading.line, where, f"没有{what}", "可以补上")
    for figure in programme.figures:
        if not figure.heading:
            _add(notes, figure.line, f"数据 {figure.id}", "没有写属于哪个标题", "会列在“其他”下")


def _add(notes: Notes, line: int, where: str, expected: str, remedy: str) -> None:
    notes.add(line, where, None, expected, remedy, severe=False)


def _of(programme: Any, heading: str) -> list:
    return [f for f in programme.figures if f.heading == heading]


def _used(programme: Any) -> set[str]:
    """Every set that something looks at."""
    return {
        name
        for rows in _every(programme)
        for name in (rows.of, *rows.first_of, *rows.among.values(), *rows.not_among.values())
    }


def _every(programme: Any) -> Iterator[Rows]:
    """Every selection of the document."""
    yield from programme.sets.values()
    for figure in programme.figures:
        yield from (rows for _, rows in selections(figure.formula))
    for layer in programme.networks:
        yield layer.rows
        yield from (t.rows for t in layer.tiers if t.rows)
    for heading in programme.headings:
        yield from (t.proof.rows for t in heading.tasks)
