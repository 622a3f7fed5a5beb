"""The register measured, kept in memory for as long as the register stays as it is."""

from __future__ import annotations

import datetime as dt

import polars as pl

from junheng.register.tables import TABLES
from junheng.standards.measure import Measurement, measure
from junheng.standards.standard import Standard
from junheng.web.register.caches import Stamp, also_forget, remember, stamp
from junheng.web.register.changed import newest
from junheng.web.register.frames import frame
from junheng.web.register.models import NOT_MEASURED, Batch, Enrolment
from junheng.web.register.shared import shared

Tables = dict[str, pl.DataFrame]


def revision() -> Stamp:
    """The newest write that touched a table the measure reads; other writes leave its figures as they are."""
    return stamp(measured=True)


def tables() -> Tables:
    """The register's tables the measure and the plans read, as of now."""
    return _tables(revision())


@remember(2)
def _tables(at: Stamp) -> Tables:
    found = _read(at)
    _last[:] = [(at, found)]
    return found


@shared
def _read(at: Stamp) -> Tables:
    """Read again where somebody wrote meanwhile, so that tables of two states never stand side by side."""
    while True:
        before = revision()
        found = _unchanged()
        found = {n: found[n] if n in found else frame(n) for n in TABLES if n not in NOT_MEASURED}
        if revision() == before:
            return found


_last: list[tuple[Stamp, Tables]] = []
"""The state read last: of the next one, only the tables written since are read anew."""
also_forget(_last.clear)


def _unchanged() -> Tables:
    for at, tables in _last[:1]:
        if Batch.objects.filter(pk=at.number, at=at.at).exists():  # or it was taken back
            written = newest()
            return {name: rows for name, rows in tables.items() if written.get(name, 0) <= at.number}
    return {}


def measured(on: dt.date, standard: str = "cn-youzhi-2017", tolerances: tuple[str, ...] = ()) -> Measurement:
    """The register as it is now, measured for the school year of `on`."""
    return _measured(revision(), standard, on, tolerances)


@remember(8)
@shared
def _measured(at: Stamp, standard: str, on: dt.date, tolerances: tuple[str, ...]) -> Measurement:
    return measure(_tables(at), Standard.load(standard, on=on, tolerances=tolerances))


def years() -> list[int]:
    """School years with pupils, newest first."""
    return sorted(Enrolment.objects.order_by().values_list("year", flat=True).distinct(), reverse=True)
