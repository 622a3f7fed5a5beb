"""Forms Ⅳ, Ⅴ and Ⅵ: the county items with the sentence the form asks for, and the survey."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from junheng.reports.county import Tables
from junheng.reports.form import Cell, Form, layout
from junheng.reports.printed import BLANK, Figure, percent, rounded, trimmed
from junheng.standards.measure import Finding, Measurement
from junheng.standards.resource import UNKNOWN
from junheng.standards.shown import decimals

NOT_JUDGED = "登记册只有学校资源数据，本表各项未评，空白处待填报。"


def form_items(measured: Measurement, form: str) -> Form:
    """Ⅳ (`IV`) or Ⅴ (`V`): 名称, 指标值或简要结论, 是否达标, in the form's order and wording."""
    shape = dict(layout("national")[form])
    items: Mapping[str, Mapping] = shape.pop("items")
    places = measured.standard.rounding["percent"]
    rows: list[list[Cell]] = []
    for code, item in items.items():
        finding = measured.findings[code]
        if measured.resources_only:  # what a resource sheet happens to imply of an item is no answer to it
            finding = replace(finding, state=UNKNOWN, rows=finding.rows.clear(), figures={})
        rows.append([item["name"], sentence(finding, item, places), finding.state])
    notes = [*shape.pop("notes", ()), *([NOT_JUDGED] if measured.resources_only else [])]
    return Form(id=form, **shape, rows=rows, notes=notes)


def sentence(finding: Finding, item: Mapping, places: int) -> str:
    """The form's wording (the standard's where the form has none of its own) with the figures rounded as it asks."""
    figures = {r["subject"]: r["value"] for r in finding.rows.iter_rows(named=True)} | dict(finding.figures)
    for name, parts in item.get("sums", {}).items():
        cells = [figures.get(part) for part in parts]
        figures[name] = None if None in cells else sum(cells)
    wording = item.get("says", finding.item.says)
    shares = {check.get("name") for check in finding.item.checks if check.get("percent")}
    exact = {
        name: decimals(figures.get(name), *finding.lines.get(name, (None, "")), places) for name in shares
    }
    said = {name: _said(name, figures, exact) for name in re.findall(r"{(\w+)}", wording)}
    return wording.format(**said)


def _said(name: str, figures: Mapping, shares: Mapping[str, int]) -> str:
    """Shares with the decimals given, money in 万元 as exact as a sentence bears, monitored spreads as stated, the rest whole."""
    plain = name.removesuffix("_10k")
    value = figures.get(plain)
    if value is None or isinstance(value, str):
        return value or BLANK
    if name in shares:
        return str(rounded(value, shares[name]))
    if name != plain:
        return trimmed(value / 10_000)
    return trimmed(value, 3) if name.startswith("monitoring_spread") else str(rounded(value, 0))


def form_survey(tables: Tables, measured: Measurement) -> Form:
    """Ⅵ: questionnaires and visits, all groups asked and parents alone."""
    rows = tables["survey"].filter(pl.col("year") == measured.standard.year)
    if measured.place is not None:
        rows = rows.filter(pl.col("place") == measured.place)
    parents = rows.filter(pl.col("respondent") == "家长")
    places = measured.standard.rounding["percent"]
    lines = [["计", *_survey(rows, places)], ["其中：家长", *_survey(parents, places)]]
    return Form(id="VI", **layout("national")["VI"], rows=lines)


def _survey(rows: pl.DataFrame, places: int) -> list[Figure]:
    sent, valid, content = (_sum(rows, "问卷", column) for column in ("asked", "valid", "satisfied"))
    visited, pleased = (_sum(rows, "实地走访", column) for column in ("asked", "satisfied"))
    questionnaires = [Figure(sent), Figure(valid), Figure(content), percent(content, valid, places)]
    return [*questionnaires, Figure(visited), Figure(pleased), percent(pleased, visited, places)]


def _sum(rows: pl.DataFrame, kind: str, column: str) -> int | None:
    """Unknown where no row was given or any of them leaves the cell open."""
    cells = rows.filter(pl.col("kind") == kind)[column]
    return None if cells.is_empty() or cells.null_count() else cells.sum()
