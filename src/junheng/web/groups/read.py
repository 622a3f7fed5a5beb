"""The networks of a day with everything a page says of them, kept until a table they rest on is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.networks import governing
from junheng.networks.asof import Networks, networks_on
from junheng.networks.coverage import coverage, schools_counted
from junheng.networks.faults import faults
from junheng.networks.people import workload
from junheng.networks.rules import Rules
from junheng.register.codes import LEADING_ROLES
from junheng.schema import Problem
from junheng.web.register import measured
from junheng.web.register.caches import Stamp, remember
from junheng.web.register.changed import stamp_of
from junheng.web.register.frames import frame

READ = (
    "place", "school", "enrolment", "staff", "posting", "network", "membership", "territory", "governance", "link",
)  # fmt: skip
LEADS = tuple(LEADING_ROLES)


@dataclass(frozen=True)
class Day:
    """One day. schools: school, school_kind, setting, founder, town, county, stage, pupils (a row per stage); spots: code,
    name, longitude, latitude. number: network → the number it carries on the map and in the diagram."""

    on: dt.date
    found: Networks
    schools: pl.DataFrame
    spots: dict[str, dict]
    unified: dict[str, dict]
    modes: pl.DataFrame
    work: pl.DataFrame
    faults: tuple[Problem, ...]
    number: dict[str, int]


def tables() -> Mapping[str, pl.DataFrame]:
    """The register's tables that networks rest on."""
    return _tables(stamp_of(*READ))


def day(on: dt.date) -> Day:
    """The networks of a day."""
    return _day(stamp_of(*READ), on)


def covered(on: dt.date, by: tuple[str, ...], kinds: tuple[str, ...], stages: tuple[str, ...]) -> list[dict]:
    """Rows of `coverage`: schools that the rules leave out (special schools …) are not counted."""
    return _covered(stamp_of(*READ), on, by, kinds, stages)


@remember(1)
def _tables(at: Stamp) -> Mapping[str, pl.DataFrame]:
    return dict(measured.tables()) | {"link": frame("link")}


@remember(1)
def rules() -> Rules:
    """The rules for groups that are in use."""
    return Rules.load()


@remember(6)
def _day(at: Stamp, on: dt.date) -> Day:
    known, given = _tables(at), rules()
    found = networks_on(known, on)
    places = known["school"].select("code", "name", "kind", "longitude", "latitude").to_dicts()
    return Day(
        on, found, schools_counted(known, on, leave_out=given.leave_out.kinds, split=True),
        {p["code"]: p for p in places}, {r["network"]: r for r in governing.unified(known, on, given).to_dicts()},
        governing.modes(known, on), workload(known, on, given), tuple(faults(known, on, given)),
        {code: n for n, code in enumerate(found.networks["code"], 1)},
    )  # fmt: skip


@remember(60)
def _covered(
    at: Stamp, on: dt.date, by: tuple[str, ...], kinds: tuple[str, ...], stages: tuple[str, ...]
) -> list[dict]:
    left = rules().leave_out.kinds
    return coverage(_tables(at), on, by=by, kinds=kinds, stages=stages, leave_out=left).to_dicts()
