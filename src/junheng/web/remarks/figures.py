"""The figures one may remark on: a school's indicator, a county's spread, a county item; by the name their proof goes under."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.standards.measure import Measurement
from junheng.standards.shown import beside
from junheng.web.register import measured

OPENING = (9, 1)


@dataclass(frozen=True)
class Figure:
    """One figure of one school year. `title` says what it is, `shown` how it stands now."""

    name: str
    year: int
    school: str
    title: str
    shown: str

    @property
    def address(self) -> str:
        """Its proof."""
        return address(self.name, self.year)


def address(name: str, year: int) -> str:
    """The proof's page of the figure that goes under a name."""
    kind, *rest = name.split("/")
    return f"{reverse(f'proof_{kind}', args=rest)}?year={year}"


def figure(name: str, year: int) -> Figure | None:
    """The figure as it stands in the register of now; None where there is none of that name."""
    parts = name.split("/")
    if year not in measured.years():
        return None
    found = measured.measured(dt.date(year, *OPENING))
    match parts:
        case ["school", code, stage, indicator]:
            return _of_school(found, year, code, stage, indicator)
        case ["county", stage, indicator]:
            return _of_county(found, year, stage, indicator)
        case ["item", code] if code in found.findings:
            return _of_item(found, year, code)
    return None


def _of_school(found: Measurement, year: int, code: str, stage: str, indicator: str) -> Figure | None:
    here = (pl.col("code") == code) & (pl.col("stage") == stage) & (pl.col("indicator") == indicator)
    rows = found.values.filter(here).to_dicts()
    if not rows:
        return None
    row = rows[0]
    unit = found.standard.indicator(indicator).unit
    value = (
        "" if row["value"] is None else f"{beside(row['value'], row['threshold'], row['state'], 2)} {unit}"
    )
    title = f"{row['name']} {stage} {indicator}"
    return Figure(f"school/{code}/{stage}/{indicator}", year, code, title, f"{value} {row['state']}".strip())


def _of_county(found: Measurement, year: int, stage: str, indicator: str) -> Figure | None:
    rows = found.county.filter((pl.col("stage") == stage) & (pl.col("indicator") == indicator)).to_dicts()
    if not rows:
        return None
    row = rows[0]
    value = "" if row["cv"] is None else beside(row["cv"], row["limit"], row["state"], 3)
    title = _("全县%(stage)s %(indicator)s 差异系数") % {"stage": stage, "indicator": indicator}
    return Figure(f"county/{stage}/{indicator}", year, "", title, f"{value} {row['state']}".strip())


def _of_item(found: Measurement, year: int, code: str) -> Figure:
    finding = found.findings[code]
    return Figure(f"item/{code}", year, "", f"{code} {finding.item.title}"[:120], str(finding.state))
