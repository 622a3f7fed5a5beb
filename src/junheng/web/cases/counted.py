"""Figures, tasks, misfits and the case of a programme on the register as it is now, each kept until a table it read, or the text, changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache

import polars as pl

from junheng.programmes.case import Case, case
from junheng.programmes.figures import Figure, Figures
from junheng.programmes.misfits import Misfit, misfits
from junheng.programmes.programme import Programme
from junheng.programmes.selection import Rows
from junheng.programmes.tasks import TaskState, tasks
from junheng.register.snapshot import fingerprint
from junheng.register.tables import TABLES
from junheng.web.cases import documents
from junheng.web.register import measured
from junheng.web.register.caches import Stamp, remember, stamp
from junheng.web.register.changed import states
from junheng.web.register.followed import Read, follow
from junheng.web.register.frames import frame
from junheng.web.register.models import NOT_MEASURED, Pupil

Tables = Mapping[str, pl.DataFrame]
Now = Mapping[str, Stamp]
"""`states()`, asked for once by a page that shows several things, so that all of them are of one state."""


def figures_of(text: str, on: dt.date, now: Now | None = None) -> tuple[Figure, ...]:
    """Every figure of a programme on a day."""
    programme, now = documents.read(text, on), now or states()
    read = _reader(programme, now)
    return tuple(_figure(read, now, text, on, entry.id) for entry in programme.figures)


def figure_of(text: str, on: dt.date, code: str, now: Now | None = None) -> Figure:
    """One figure on a day: worked out without the others. ValueError for an id the programme does not have."""
    now = now or states()
    return _figure(_reader(documents.read(text, on), now), now, text, on, code)


def tasks_of(text: str, on: dt.date, now: Now | None = None) -> tuple[TaskState, ...]:
    """Every task, the overdue first."""
    now = now or states()
    return _tasks(_reader(documents.read(text, on), now), now, text, on)


def misfits_of(text: str, on: dt.date, now: Now | None = None) -> tuple[Misfit, ...]:
    """Where the register does not fit."""
    now = now or states()
    return _misfits(_reader(documents.read(text, on), now), now, text, on)


def case_of(text: str, on: dt.date, language: str) -> Case:
    """The narrative with its figures, `register` being the register's version. ValueError where the programme has none."""
    programme, now = documents.read(text, on), states()
    read = _reader(programme, now)
    return case(
        programme, {"place": read("place")}, on=on, language=language, register=str(stamp().number),
        figure=lambda code: _figure(read, now, text, on, code),
    )  # fmt: skip


@follow(600)
def _figure(tables: Tables, text: str, on: dt.date, code: str) -> Figure:
    return Figures(documents.read(text, on), tables, on=on).figure(code)


@follow(12)
def _tasks(tables: Tables, text: str, on: dt.date) -> tuple[TaskState, ...]:
    return tasks(documents.read(text, on), tables, on=on)


@follow(6)
def _misfits(tables: Tables, text: str, on: dt.date) -> tuple[Misfit, ...]:
    return misfits(documents.read(text, on), tables, on=on)


def _reader(programme: Programme, now: Now) -> Read:
    """How a table is read, each once; of the pupils only the left-behind children where no programme asks for others (the roll is long)."""

    @cache
    def of_the_measure() -> Tables:
        return measured.tables()

    @cache
    def read(name: str) -> pl.DataFrame:
        if name == "pupil":
            return _pupils(now.get(name, Stamp()), _only_left_behind(programme))
        return _beside(now.get(name, Stamp()), name) if name in NOT_MEASURED else of_the_measure()[name]

    return read


@remember(len(NOT_MEASURED))
def _beside(at: Stamp, name: str) -> pl.DataFrame:
    """A table that the measure does not read; those it reads are kept for everybody."""
    return frame(name)


@remember(2)
def _pupils(at: Stamp, few: bool) -> pl.DataFrame:
    return frame("pupil", Pupil.objects.filter(left_behind=True) if few else None)


def register_hash() -> str:
    """The hash of the whole register as it is now."""
    return _hash(stamp())


@remember(2)
def _hash(at: Stamp) -> str:
    return fingerprint({name: frame(name) for name in TABLES})


def _only_left_behind(programme: Programme) -> bool:
    """Whether everything the programme counts of pupils is counted of left-behind children."""
    return all(rows.where.get("left_behind") is True for rows in _rows(programme) if rows.of == "pupil")


def _rows(part: object) -> Iterator[Rows]:
    """Every selection written anywhere in a programme."""
    if isinstance(part, Rows):
        yield part
    if is_dataclass(part):
        part = [getattr(part, f.name) for f in fields(part)]
    for inner in (
        part.values() if isinstance(part, Mapping) else part if isinstance(part, tuple | list) else ()
    ):
        yield from _rows(inner)
