"""Which cells somebody still has to fill in (待填报清单): for the schools by table and column, for the county by fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from junheng.register import headcount
from junheng.register.tables import TABLES
from junheng.reports import county
from junheng.reports.county import Tables
from junheng.said import Said, both, joined
from junheng.standards.indicators import INDICATORS
from junheng.standards.measure import Finding, Measurement
from junheng.standards.resource import UNKNOWN

BEHIND_COUNT = {
    "above_required": ("staff", "education"), "backbone": ("staff", "backbone"), "sports_arts": ("posting", "subject"),
}  # fmt: skip
"""Where a count is made from people, the column of a person that is empty."""
OPTIONAL = ("sports_arts_shared", "extra_sports_area")
"""Counted only where stated; nobody is asked to fill them in."""
WHOLE_ROW = "整行未填报"


def school_cells(tables: Tables, measured: Measurement) -> pl.DataFrame:
    """code, name, stages, table, column, indicators: one row per empty cell of a school that an indicator rests on."""
    formulas = {item.id: INDICATORS[item.formula] for item in measured.standard.resource}
    stages = {(r["code"], r["stage"]): r for r in measured.stages.iter_rows(named=True)}
    counts = headcount.staff_counts(tables, measured.standard.year)
    by_people = set(counts.filter(pl.col("by_people"))["school"])
    found = []
    for cell in measured.values.filter(pl.col("value").is_null()).iter_rows(named=True):
        row = stages[cell["code"], cell["stage"]]
        for name, columns in formulas[cell["indicator"]].reads.items():
            wanted = [c for c in columns if c not in OPTIONAL]
            for where, column in _empty(tables, measured, row, name, wanted, by_people):
                found.append((cell["code"], cell["name"], cell["stage"], where, column, cell["indicator"]))
    schema = ["code", "name", "stages", "table", "column", "indicators"]
    frame = pl.DataFrame(found, schema=dict.fromkeys(schema, pl.String), orient="row")
    together = frame.group_by("code", "name", "table", "column").agg(
        pl.col("stages").unique().sort(descending=True).str.join("、"),
        pl.col("indicators").unique().sort().str.join("、"),
    )
    return together.select(schema).sort("code", "table", "column")


def _empty(
    tables: Tables, measured: Measurement, row: Mapping, name: str, columns: list[str], by_people: set[str]
) -> Iterator[tuple[str, str]]:
    """(table title, column title) of the empty cells among `columns` of one table for one school and stage."""
    if name == "enrolment":
        if row["pupils"] is None:
            yield TABLES[name].title, TABLES[name].columns["pupils"].title
    elif name == "staff_count":
        for column in (c for c in columns if row[c] is None):
            yield _count_cell(column, people=row["code"] in by_people)
    else:
        yield from _campus_cells(tables["campus"], row["code"], measured.standard.year, columns)


def _count_cell(column: str, *, people: bool) -> tuple[str, str]:
    table, cell = BEHIND_COUNT[column] if people else ("staff_count", column)
    return TABLES[table].title, TABLES[table].columns[cell].title


def _campus_cells(
    campus: pl.DataFrame, code: str, year: int, columns: list[str]
) -> Iterator[tuple[str, str]]:
    title, specs = TABLES["campus"].title, TABLES["campus"].columns
    rows = campus.filter(pl.col("school") == code, pl.col("year") == year)
    if rows.is_empty():
        yield title, WHOLE_ROW
    for row in rows.sort("campus").iter_rows(named=True):
        for column in (c for c in columns if row[c] is None):
            yield f"{title}（{row['campus']}）", specs[column].title


def county_cells(tables: Tables, measured: Measurement) -> list[tuple[str, str, str]]:
    """(item, title, what is missing in words) of every county item that cannot be judged yet, and the vetoes unanswered."""
    facts = county.facts(tables, measured)
    open_items = [f for f in measured.findings.values() if f.state == UNKNOWN]
    rows = [(f.item.id, f.item.named, joined(list(_wanted(f, facts, measured)))) for f in open_items]
    vetoes = measured.vetoes.filter(pl.col("state") == UNKNOWN)
    named = {veto.id: veto.named for veto in measured.standard.vetoes}
    happened = _stated(both("是否发生", "whether it happened"))
    return rows + [(v["id"], named[v["id"]], happened) for v in vetoes.iter_rows(named=True)]


def _wanted(finding: Finding, facts: Mapping[str, Mapping], measured: Measurement) -> Iterator[str]:
    for check in finding.item.checks:
        stated = [
            *check.get("numerator", ()),
            *check.get("denominator", ()),
            *([check["fact"]] if "fact" in check else []),
        ]
        for code in stated:
            column = "fulfilled" if code == check.get("fact") else "value"
            if facts.get(code, {}).get(column) is None:
                yield _stated(measured.standard.facts[code].named)
    silent = finding.rows.filter(
        pl.col("state") == UNKNOWN, pl.col("subject").is_in(list(measured.stages["code"].unique()))
    )
    names = silent["name"].unique(maintain_order=True).to_list()
    if names:
        more = Said(" 等 {n} 所学校", " and more, {n} schools in all", n=len(names)) if len(names) > 4 else ""
        what = both(silent["what"][0], silent["what_english"][0])
        yield Said("{what}：{names}{more}", "{what}: {names}{more}", what=what, names=names[:4], more=more)
    if finding.rows.is_empty() and not any(
        k in check for check in finding.item.checks for k in ("fact", "numerator")
    ):
        yield _stated(both("本项全部数据", "everything this item asks"))


def _stated(what: str) -> Said:
    """What the county has to state."""
    return Said("{table}：{what}", "{table}: {what}", table=TABLES["county_fact"].named, what=what)
