"""One resource indicator (R1 … R7): what it is, where the county stands, every school of the reader's scope."""

from __future__ import annotations

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from junheng.register.codes import UNMET
from junheng.register.tables import TABLES
from junheng.reports.shortfalls import amount, short_named
from junheng.standards.indicators import INDICATORS
from junheng.standards.resource import TOLERANCE
from junheng.standards.standard import ResourceItem, Standard
from junheng.web.pages.measure import figures, listing, taken
from junheng.web.pages.measure.door import page, show
from junheng.web.pages.measure.handbook import examples_of
from junheng.web.pages.measure.overview import spreads
from junheng.web.pages.measure.queries import Sight
from junheng.web.register import words

SORTS = ("name", "pupils", "value", "share")


@page
def indicators(request: HttpRequest, seen: Sight) -> HttpResponse:
    """All of the standard's indicators and items with their states."""
    return redirect("overview")


@page
def indicator(request: HttpRequest, seen: Sight, code: str) -> HttpResponse:
    standard = seen.whole.standard
    found = next((item for item in standard.resource if item.id == code), None)
    if found is None:
        if any(item.id == code for item in standard.items):
            return redirect("item", code)
        raise Http404(_("没有这项指标"))
    rows = schools(seen, found)
    labels = {"stage": _("学段"), "state": _("结论"), "setting": _("城乡"), "town": _("乡镇")}
    filters = listing.choices(rows, request.GET, labels)
    sort = request.GET.get("sort", "share")
    shown = listing.in_order(listing.filtered(rows, filters), sort, SORTS)
    columns = {
        "name": _("学校"), "stage": _("学段"), "town": _("乡镇"), "pupils": _("在校生数"), "value": _("指标值"),
        "line": _("标准"), "share": _("占标准"), "state": _("结论"), "lacks": _("补到标准还缺"),
    }  # fmt: skip
    heads = {"code": _("学校标识码")} | columns | {"value": f"{columns['value']}（{found.unit}）"}
    if file := taken.file(
        request, seen, f"{found.id} {words.told(short_named(found))}", heads, shown, filters
    ):
        return file
    fixed = tuple(set(columns) - set(SORTS))
    context = {
        "item": found, "said": _(INDICATORS[found.formula].formula), "reads": reads(found), "lines": figures.line_of(found, standard),
        "spreads": [r for group in spreads(seen.whole) for r in group["rows"] if r["indicator"] == code],
        "filters": filters, "heads": listing.heads(columns, request.GET, sort, fixed), "total": len(rows), "count": len(shown),
        "page": listing.page_of(shown, request.GET.get("page", "")), "rest": listing.query_without(request.GET, "page"),
        "sort": sort, "neighbours": neighbours(standard, code), "examples": examples_of(standard, code),
        "drawn": any(row["value"] is not None for row in rows),
    }  # fmt: skip
    return show(request, "indicator_rows" if request.htmx else "indicator", seen, **context)


def reads(item: ResourceItem) -> list[str]:
    """The register's columns the formula reads, in words."""
    return [
        f"{words.named(TABLES[table])}：{_('、').join(words.named(TABLES[table].columns[c]) for c in columns)}"
        for table, columns in INDICATORS[item.formula].reads.items()
    ]


def schools(seen: Sight, item: ResourceItem) -> list[dict]:
    """The reader's schools against the line, each with what it lacks."""
    places, towns = seen.whole.standard.rounding["value"], seen.towns()
    lacks = {
        (r["code"], r["stage"]): amount(r["short"], item.unit)
        for r in seen.shortfalls().filter(pl.col("indicator") == item.id).iter_rows(named=True)
    }
    rows = []
    for row in seen.values.filter(pl.col("indicator") == item.id).iter_rows(named=True):
        value, line = row["value"], row["threshold"]
        deep = row["state"] == UNMET and value < row["floor"] * (1 - TOLERANCE)
        rows.append(
            row
            | {
                "town": towns.get(row["code"], ""), "shown": figures.shown(value, places, line, row["state"]), "line": figures.plain(line),
                "share": None if value is None else value / line, "deep": deep,
                "of_line": figures.of_line(row),
                "lacks": words.told(lacks.get((row["code"], row["stage"]), "")),
            }
        )  # fmt: skip
    return rows


def neighbours(standard: Standard, code: str) -> list[dict]:
    """All resource indicators, to step from one to the next."""
    return [
        {"id": i.id, "title": words.told(short_named(i)), "here": i.id == code} for i in standard.resource
    ]
