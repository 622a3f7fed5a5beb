"""The register measured, kept in memory for as long as the register stays as it is."""

from __future__ import annotations

import datetime as dt

import polars as pl

from junheng.register.tables import TABLES
from junheng.standards.measure import Measurement, measure
from junheng.standards.standard import Standard
from junheng.web.register.caches import Stamp, remember, stamp
from junheng.web.register.frames import frame
from junheng.web.register.models import NOT_MEASURED, Enrolment


def revision() -> Stamp:
    """The newest write that touched a table the measure reads; other writes leave its figures as they are."""
    return stamp(measured=True)


def tables() -> dict[str, pl.DataFrame]:
    """The register's tables the measure and the plans read, as of now."""
    return _tables(revision())


@remember(2)
def _tables(at: Stamp) -> dict[str, pl.DataFrame]:
    """Read again where somebody wrote meanwhile, so that tables of two states never stand side by side."""
    while True:
        before = revision()
        found = {name: frame(name) for name in TABLES if name not in NOT_MEASURED}
        if revision() == before:
            return found


def measured(on: dt.date, standard: str = "cn-youzhi-2017", tolerances: tuple[str, ...] = ()) -> Measurement:
    """The register as it is now, measured for the school year of `on`."""
    return _measured(revision(), standard, on, tolerances)


@remember(8)
def _measured(at: Stamp, standard: str, on: dt.date, tolerances: tuple[str, ...]) -> Measurement:
    return measure(_tables(at), Standard.load(standard, on=on, tolerances=tolerances))


def years() -> list[int]:
    """School years with pupils, newest first."""
    return sorted(Enrolment.objects.order_by().values_list("year", flat=True).distinct(), reverse=True)
