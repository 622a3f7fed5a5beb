"""Figures, tasks, misfits and the case of a programme on the register as it is now, kept until the register or the text changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import polars as pl

from junheng.programmes.case import Case, case
from junheng.programmes.figures import Figure, Figures, figures
from junheng.programmes.misfits import Misfit, misfits
from junheng.programmes.programme import Programme
from junheng.programmes.selection import Rows
from junheng.programmes.tasks import TaskState, tasks
from junheng.register.snapshot import fingerprint
from junheng.register.tables import TABLES
from junheng.web.cases import documents
from junheng.web.register import measured
from junheng.web.register.caches import Stamp, remember, stamp
from junheng.web.register.changed import stamp_of
from junheng.web.register.frames import frame
from junheng.web.register.models import NOT_MEASURED, Pupil


def figures_of(text: str, on: dt.date) -> tuple[Figure, ...]:
    """Every figure of a programme on a day."""
    return _figures(stamp(), text, on)


def figure_of(text: str, on: dt.date, code: str) -> Figure:
    """One figure on a day: worked out without the others. ValueError for an id the programme does not have."""
    return _figure(stamp(), text, on, code)


def tasks_of(text: str, on: dt.date) -> tuple[TaskState, ...]:
    """Every task, the overdue first."""
    return _tasks(stamp(), text, on)


def misfits_of(text: str, on: dt.date) -> tuple[Misfit, ...]:
    """Where the register does not fit."""
    return _misfits(stamp(), text, on)


def case_of(text: str, on: dt.date, language: str) -> Case:
    """The narrative with its figures, `register` being the register's version. ValueError where the programme has none."""
    return _case(stamp(), text, on, language)


@remember(12)
def _figures(at: Stamp, text: str, on: dt.date) -> tuple[Figure, ...]:
    programme = documents.read(text, on)
    return figures(programme, tables(at, _only_left_behind(programme)), on=on)


@remember(60)
def _figure(at: Stamp, text: str, on: dt.date, code: str) -> Figure:
    programme = documents.read(text, on)
    return Figures(programme, tables(at, _only_left_behind(programme)), on=on).figure(code)


@remember(12)
def _tasks(at: Stamp, text: str, on: dt.date) -> tuple[TaskState, ...]:
    programme = documents.read(text, on)
    return tasks(programme, tables(at, _only_left_behind(programme)), on=on)


@remember(6)
def _misfits(at: Stamp, text: str, on: dt.date) -> tuple[Misfit, ...]:
    programme = documents.read(text, on)
    return misfits(programme, tables(at, _only_left_behind(programme)), on=on)


@remember(6)
def _case(at: Stamp, text: str, on: dt.date, language: str) -> Case:
    programme = documents.read(text, on)
    found = tables(at, _only_left_behind(programme))
    return case(programme, found, on=on, language=language, register=str(at.number))


@remember(1)
def tables(at: Stamp, few_pupils: bool) -> Mapping[str, pl.DataFrame]:
    """Every table; of the pupils only the left-behind children where no programme asks for others (the roll is long)."""
    pupils = _pupils(stamp_of("pupil"), few_pupils)
    return measured.tables() | _beside(stamp_of(*BESIDE)) | {"pupil": pupils}


BESIDE = tuple(sorted(NOT_MEASURED - {"pupil"}))
"""What the measure does not read; what it reads is kept for everybody."""


@remember(1)
def _beside(at: Stamp) -> Mapping[str, pl.DataFrame]:
    return {name: frame(name) for name in BESIDE}


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
