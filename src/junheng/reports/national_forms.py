"""The national application forms Ⅰ–Ⅵ of one measurement, in their official order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from junheng.register.snapshot import complete
from junheng.reports import county, form_excel, form_word
from junheng.reports.form import Form
from junheng.reports.form_county import form_county
from junheng.reports.form_items import form_items, form_survey
from junheng.reports.form_resources import form_met, form_schools, form_spread
from junheng.reports.seal import seal
from junheng.standards.measure import Measurement

TITLE = "义务教育优质均衡发展县（市、区）申报表"


def national_forms(tables: Mapping[str, pl.DataFrame], measured: Measurement) -> tuple[Form, ...]:
    """Forms Ⅰ, Ⅱ-1, Ⅱ-2, Ⅲ, Ⅳ, Ⅴ and Ⅵ."""
    register = complete(tables)
    return (
        form_county(register, measured),
        form_met(measured),
        form_schools(register, measured),
        form_spread(measured),
        form_items(measured, "IV"),
        form_items(measured, "V"),
        form_survey(register, measured),
    )


def write_excel(tables: Mapping, measured: Measurement, path: Path, printed: dt.date | None = None) -> Path:
    """One sheet per form, set up for printing, and a last sheet with the seal."""
    body = form_excel.workbook(
        national_forms(tables, measured), seal(tables, measured, printed), _where(tables, measured)
    )
    path.write_bytes(body)
    return path


def write_word(tables: Mapping, measured: Measurement, path: Path, printed: dt.date | None = None) -> Path:
    """One section per form, landscape where it is wide; the seal at the end."""
    body = form_word.document(
        TITLE, _where(tables, measured), national_forms(tables, measured), seal(tables, measured, printed)
    )
    path.write_bytes(body)
    return path


def _where(tables: Mapping, measured: Measurement) -> str:
    return county.name(complete(tables), measured)
