"""What in a programme is allowed but worth a look: a set nobody uses, a day outside the period, a heading without goals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from junheng.programmes.needs import selections
from junheng.programmes.said import Said, both
from junheng.programmes.selection import Rows
from junheng.programmes.strict import Notes

CHECK = both("请核对", "Check it")


def _outside(due: dt.date) -> Said:
    return Said("期限 {due} 不在方案期限内", "its day {due} lies outside the programme's period", due=due)


def tell(programme: Any, notes: Notes) -> None:
    """Note, not severely, what a planner may have overlooked."""
    used = _used(programme)
    for name, rows in programme.sets.items():
        if name not in used:
            _add(
                notes,
                rows.line,
                Said("集合 {name}", "set {name}", name=name),
                both("没有地方用到", "is used nowhere"),
                both("可以删去，或检查名称", "Remove it, or check its name"),
            )
    period = programme.period
    for heading in programme.headings:
        where = Said("标题 {id}", "heading {id}", id=heading.id)
        for target in heading.targets:
            if not period.start <= target.due <= period.end:
                _add(
                    notes,
                    target.line,
                    Said("{where} 目标", "{where} target", where=where),
                    _outside(target.due),
                    CHECK,
                )
        for task in heading.tasks:
            if not period.start <= task.due <= period.end:
                _add(notes, task.line, Said("任务 {id}", "task {id}", id=task.id), _outside(task.due), CHECK)
        for what, entries in (
            (both("目标", "targets"), heading.targets),
            (both("任务", "tasks"), heading.tasks),
            (both("数据", "figures"), _of(programme, heading.id)),
        ):
            if not entries:
                _add(
                    notes,
                    heading.line,
                    where,
                    Said("没有{what}", "has no {what}", what=what),
                    both("可以补上", "It may be added"),
                )
    for figure in programme.figures:
        if not figure.heading:
            _add(
                notes,
                figure.line,
                Said("数据 {id}", "figure {id}", id=figure.id),
                both("没有写属于哪个标题", "does not say which heading it belongs to"),
                both("会列在“其他”下", "It is listed under Other"),
            )


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
