"""The school's self-report (附件4): one page per school, every figure from the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from junheng.register.snapshot import complete
from junheng.reports import county, form_excel, form_word
from junheng.reports.county import Tables
from junheng.reports.form import Cell, Form, Merged, layout
from junheng.reports.printed import BLANK, NOT_APPLICABLE, trimmed
from junheng.reports.seal import seal
from junheng.reports.self_figures import TAGS, Premises, figures, special_state
from junheng.standards import resource
from junheng.standards.measure import Measurement
from junheng.standards.resource import combined

TITLE = "学校自评表"
NOT_JUDGED = "不参评"
"""A school outside the resource verdict: small points, special schools."""


def self_reports(tables: Tables, measured: Measurement, schools: Collection[str] | None = None) -> list[Form]:
    """One form per open school that teaches 小学 or 初中, by code; only those named where `schools` is given.

    Raises ValueError for a code that has no such form.
    """
    register = complete(tables)
    rows = measured.stages.join(county.open_schools(register, measured).select("code"), on="code", how="semi")
    taught = rows.filter(pl.col("stage").is_in(list(measured.standard.stages)))
    if strangers := sorted(set(schools or ()) - set(taught["code"])):
        raise ValueError(f"这些学校没有自评表（未登记、已停办或不办义务教育）：{'、'.join(strangers)}")
    values = _values(taught, measured)
    premises = Premises(register, measured)
    made, names = [], set()
    for (code,), stages in rows.sort("code").group_by("code", maintain_order=True):
        if code in set(taught["code"]) and (schools is None or code in schools):
            made.append(_form(code, stages, values, premises, measured, names))
    return made


def _values(taught: pl.DataFrame, measured: Measurement) -> dict[tuple[str, str, str], Mapping]:
    """(code, stage, indicator) → its row; schools outside the verdict have values too, and are not judged."""
    judged = set(measured.values.select("code", "stage").iter_rows())
    pupils = taught.filter(pl.col("pupils").is_null() | (pl.col("pupils") > 0))
    rows = resource.values(pupils, measured.standard).iter_rows(named=True)
    return {
        (r["code"], r["stage"], r["indicator"]): r
        | ({} if (r["code"], r["stage"]) in judged else {"state": NOT_JUDGED})
        for r in rows
    }


def _form(
    code: str, stages: pl.DataFrame, values: Mapping, premises: Premises, measured: Measurement, names: set
) -> Form:
    shape = dict(layout("self_report")["school"])
    school = stages.row(0, named=True)
    said = figures(code, stages, values, premises, measured)
    lines: list[list[Cell]] = []
    for part in shape.pop("parts"):
        for n, item in enumerate(part["items"]):
            name = item["name"].format(**_lines(measured))
            state = _state(item["state"], code, stages, values, premises, measured)
            lines.append([Merged.ABOVE if n else part["name"], name, item["says"].format(**said), state])
    opened = school["opened"].year if school["opened"] else BLANK
    subtitle = f"{school['name']}（{school['kind']}）　学校标识码 {code}　建校于 {opened} 年"
    return Form(id=code, **shape, rows=lines, sheet=_sheet(school["name"], code, names), subtitle=subtitle)


def _sheet(name: str, code: str, taken: set[str]) -> str:
    """An Excel sheet name: at most 31 characters, none of those Excel refuses, no two alike."""
    clean = "".join(ch for ch in name if ch not in "[]:*?/\\'")[:31] or code
    wanted = clean if clean not in taken else f"{clean[:20]}{code}"
    taken.add(wanted)
    return wanted


def _lines(measured: Measurement) -> dict[str, str]:
    """The standard's lines by the names the layout uses (R1_primary)."""
    return {
        f"{item.id}_{tag}": trimmed(item.at_least[stage])
        for item in measured.standard.resource
        for stage, tag in TAGS.items()
        if stage in item.at_least
    }


def _state(
    item: str, code: str, stages: pl.DataFrame, values: Mapping, premises: Premises, measured: Measurement
) -> str:
    """The state of a resource indicator by stage, or of what a county item found at this school."""
    found = [
        (s, values[code, s, item]["state"]) for s in measured.standard.stages if (code, s, item) in values
    ]
    if found:
        alike = len({state for _, state in found}) == 1
        return found[0][1] if alike else "\n".join(f"{stage}{state}" for stage, state in found)
    finding = measured.findings.get(item)
    if finding is None or item.startswith("R"):
        return NOT_APPLICABLE
    if item == "G7":
        return special_state(code, stages, premises, finding)
    states = finding.rows.filter(pl.col("subject") == code)["state"].to_list()
    return combined(states) if states else NOT_APPLICABLE


def write_word(
    tables: Tables,
    measured: Measurement,
    path: Path,
    printed: dt.date | None = None,
    schools: Collection[str] | None = None,
) -> Path:
    """One document, a page per school."""
    forms, where = self_reports(tables, measured, schools), county.name(complete(tables), measured)
    path.write_bytes(form_word.document(TITLE, where, forms, seal(tables, measured, printed)))
    return path


def write_excel(
    tables: Tables,
    measured: Measurement,
    path: Path,
    printed: dt.date | None = None,
    schools: Collection[str] | None = None,
) -> Path:
    """One workbook, a sheet per school."""
    forms, where = self_reports(tables, measured, schools), county.name(complete(tables), measured)
    path.write_bytes(form_excel.workbook(forms, seal(tables, measured, printed), where))
    return path
