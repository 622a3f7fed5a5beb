"""The register measured, kept in memory for as long as the register stays as it is."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import polars as pl
from django.db.models import Max

from junheng.register.tables import TABLES
from junheng.standards.measure import Measurement, measure
from junheng.standards.standard import Standard
from junheng.web.register.frames import frame
from junheng.web.register.models import NOT_MEASURED, Batch, Enrolment


def revision() -> int:
    """The newest write that touched a table the measure reads; other writes leave its figures as they are."""
    return Batch.objects.filter(measured=True).aggregate(newest=Max("id"))["newest"] or 0


def tables() -> dict[str, pl.DataFrame]:
    """The register's tables the measure and the plans read, as of now."""
    return _tables(revision())


@lru_cache(maxsize=2)
def _tables(at: int) -> dict[str, pl.DataFrame]:
    return {name: frame(name) for name in TABLES if name not in NOT_MEASURED}


def measured(on: dt.date, standard: str = "cn-youzhi-2017", tolerances: tuple[str, ...] = ()) -> Measurement:
    """The register as it is now, measured for the school year of `on`."""
    return _measured(revision(), standard, on, tolerances)


@lru_cache(maxsize=8)
def _measured(at: int, standard: str, on: dt.date, tolerances: tuple[str, ...]) -> Measurement:
    return measure(_tables(at), Standard.load(standard, on=on, tolerances=tolerances))


def years() -> list[int]:
    """School years with pupils, newest first."""
    return sorted(Enrolment.objects.order_by().values_list("year", flat=True).distinct(), reverse=True)
