"""How the tasks of a programme stand on a day: which register rows prove each, what is done, what is overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.programmes import evidence
from junheng.programmes.parts import Heading, Task
from junheng.programmes.programme import Programme
from junheng.programmes.selection import Look, personal


@dataclass(frozen=True)
class TaskState:
    """One task: its rows of evidence (columns of `evidence.ROWS`), and whether they are enough."""

    task: Task
    heading: Heading
    rows: pl.DataFrame
    on: dt.date
    whose: str = ""

    @property
    def counted(self) -> int:
        """How many rows of evidence there are."""
        return self.rows.height

    @property
    def done(self) -> bool:
        return self.rows.height >= self.task.proof.at_least

    @property
    def overdue(self) -> bool:
        return not self.done and self.on > self.task.due

    @property
    def late_days(self) -> int:
        """Days since it was due, 0 where it is done or not yet due."""
        return (self.on - self.task.due).days if self.overdue else 0


def tasks(
    programme: Programme, tables: Mapping[str, pl.DataFrame], *, on: dt.date | None = None
) -> tuple[TaskState, ...]:
    """Every task, the overdue first (longest first), then the open ones by their day, then what is done."""
    day = on or programme.on
    look = Look(tables, programme.sets, on=day, start=programme.period.start)
    states = []
    for heading in programme.headings:
        for task in heading.tasks:
            found = look.rows(task.proof.rows)
            rows = evidence.rows(found.table, found.frame)
            states.append(TaskState(task, heading, rows, day, personal(found.table, found.through)))
    return tuple(sorted(states, key=lambda s: (s.done, -s.late_days, s.task.due, s.task.id)))
