"""Every figure laid open: formula → clause → arithmetic → the rows it rests on → the file and row each came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from itertools import groupby, islice

import polars as pl
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from junheng.register.codes import MET
from junheng.reports.shortfalls import amount
from junheng.standards import proof
from junheng.standards.indicators import INDICATORS
from junheng.standards.proof import Proof
from junheng.standards.standard import ResourceItem
from junheng.web.accounts import audit
from junheng.web.accounts.door import demand
from junheng.web.accounts.roles import Right
from junheng.web.pages.measure import addresses, asks, figures
from junheng.web.pages.measure.asked import Asked
from junheng.web.pages.measure.door import page, show
from junheng.web.pages.measure.kept import kept
from junheng.web.pages.measure.queries import Sight
from junheng.web.register import words
from junheng.web.register.masks import POSTING, people_counted
from junheng.web.remarks import queries as remarks

PAGE = 200
LINES = 400
"""Lines of the text shown on the page; the file to download has all of them."""


@page
def of_school(request: HttpRequest, seen: Sight, code: str, stage: str, indicator: str) -> HttpResponse:
    """One school's value of a resource indicator."""
    seen.demand_school(code)
    opened = _opened(seen.asked, "school", code, stage, indicator)
    opened = replace(opened, steps=(*worked(seen, code, stage, indicator), *opened.steps))
    people = opened.rows.filter(pl.col("table") == POSTING)
    if people.height:
        if seen.may(Right.READ_STAFF, code):
            audit.seen(seen.person, "staff", people["row"].unique(maintain_order=True).to_list())
        else:
            opened = replace(opened, rows=people_counted(opened.rows))
    item = seen.whole.standard.indicator(indicator)
    context = {
        "school": code,
        "stage": stage,
        "indicator": indicator,
        "lacks": lacks(seen, code, stage, item),
        "figure": f"school/{code}/{stage}/{indicator}",
    }
    return answer(request, seen, opened, **context)


@page
def of_county(request: HttpRequest, seen: Sight, stage: str, indicator: str) -> HttpResponse:
    """The county's spread of an indicator; single schools' terms only inside the reader's scope."""
    opened = _opened(seen.asked, "county", stage, indicator)
    terms = seen.cut(opened.terms)
    others = opened.terms.join(terms, on="code", how="anti")
    rows = people_counted(opened.rows)
    if not seen.everything:
        rows = rows.filter(pl.col("row").str.slice(0, 10).is_in(list(seen.scope.schools)))
    rest = None
    if others.height:
        rest = {
            "schools": others.height,
            "pupils": int(others["pupils"].sum()),
            "share": others["share"].sum(),
            "term": others["term"].sum(),
        }
    opened = replace(opened, rows=rows, terms=terms)
    about = f"county/{stage}/{indicator}"
    return answer(request, seen, opened, stage=stage, indicator=indicator, rest=rest, figure=about)


@page
def of_item(request: HttpRequest, seen: Sight, code: str) -> HttpResponse:
    """A county item or a veto; checks and rows of single schools only inside the reader's scope."""
    if code in seen.whole.vetoes["id"].to_list():
        opened = _opened(seen.asked, "veto", code)
        return answer(
            request, seen, opened if seen.everything else replace(opened, rows=opened.rows.clear()), veto=code
        )
    if code not in seen.whole.findings:
        raise Http404(_("没有这一项"))
    opened = _opened(seen.asked, "item", code)
    if not seen.everything:
        checks = seen.checks(code)
        hidden = seen.whole.findings[code].rows.height - checks.height
        note = [_("另有 %d 行属于您的范围之外的学校，不逐行列出") % hidden] if hidden else []
        about_me = pl.col("row").str.slice(0, 10).is_in(list(seen.scope.schools))
        steps = (*opened.steps.only(checks), *note)
        opened = replace(opened, steps=steps, rows=opened.rows.filter(about_me))
    checks = seen.whole.findings[code].item.checks
    sentences = [asks.said(check, seen.whole.standard) for check in checks]
    formula = _("；").join(sentences) if sentences and all(sentences) else ""
    return answer(request, seen, opened, item=code, figure=f"item/{code}", formula=formula)


@kept
def _opened(wanted: Asked, kind: str, *where: str) -> Proof:
    open_it = {
        "school": proof.of_school,
        "county": proof.of_county,
        "item": proof.of_item,
        "veto": proof.of_veto,
    }[kind]
    try:
        return open_it(wanted.tables(), wanted.measurement(), *where)
    except ValueError as said:
        raise Http404(words.refusal(said)) from said


def worked(seen: Sight, code: str, stage: str, indicator: str) -> Iterator[str]:
    """The arithmetic with this school's numbers in it."""
    here = (pl.col("code") == code) & (pl.col("stage") == stage)
    figure = seen.whole.values.filter(here, pl.col("indicator") == indicator).row(0, named=True)
    item = seen.whole.standard.indicator(indicator)
    if figure["value"] is None or not figure["pupils"]:
        yield _("所需的格子尚未填全，无法计算（不当作 0）")
        return
    hundred = item.unit.endswith("/百人")
    amount_here = figure["value"] * figure["pupils"] / (100 if hundred else 1)
    resource = item.unit.split("/")[0]
    split = INDICATORS[item.formula].split
    has = _("本学段所得") if split else _("本学段")
    times = "100 × " if hundred else ""
    value = proof.exact(figure["value"], figure["threshold"], figure["state"])
    yield (
        f"{_('代入')}：{times}{figures.plain(amount_here)} {words.word(resource)}（{has}）÷ {figure['pupils']:,} {_('人')}"
        f" = {value} {words.word(item.unit)}"
    )
    yield (
        f"{_('比较')}：{value} {'≥' if figure['state'] == MET else '<'} {figure['threshold']:g}"
        f"（{_('占标准')} {figures.of_line(figure, 1)}；{_('下限')} {figure['floor']:g}）"
    )


def lacks(seen: Sight, code: str, stage: str, item: ResourceItem) -> str:
    here = (pl.col("code") == code) & (pl.col("stage") == stage) & (pl.col("indicator") == item.id)
    short = seen.shortfalls().filter(here)
    return words.told(amount(short["short"][0], item.unit)) if short.height else ""


def answer(request: HttpRequest, seen: Sight, opened: Proof, **context: object) -> HttpResponse:
    """The proof as a page; as text or as JSON to take along, which asks for the right to export and is written down."""
    name = f"proof-{'-'.join(str(context[k]) for k in ('school', 'stage', 'indicator', 'item', 'veto') if k in context)}"
    form = request.GET.get("format", "")
    if form in ("json", "txt"):
        demand(seen.person, Right.EXPORT)
        told = {"格式": form, "学年": seen.asked.year, "行数": opened.rows.height}
        audit.record(seen.person, "export", f"依据 {opened.title}", after=told)
    if form == "json":
        body = as_json(opened) | {"on": seen.asked.on.isoformat(), "tolerances": list(seen.asked.tolerances)}
        reply: HttpResponse = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
        reply["Content-Disposition"] = f'attachment; filename="{_ascii(name)}.json"'
        return reply
    if form == "txt":
        reply = HttpResponse(str(opened), content_type="text/plain; charset=utf-8")
        reply["Content-Disposition"] = f'attachment; filename="{_ascii(name)}.txt"'
        return reply
    if about := context.pop("figure", ""):
        said = remarks.of_figure(seen.person, str(about), seen.asked.year)
        context |= {"remarks": said, "remarks_figure": about, "remarks_year": seen.asked.year}
    text = list(islice(opened.lines(), LINES + 1))
    page_now = Paginator(range(opened.rows.height), PAGE).get_page(request.GET.get("page", ""))
    kept_query = request.GET.copy()
    kept_query.pop("page", None)
    context |= {
        "proof": opened, "formula": context.get("formula") or _(words.told(opened.formula)), "text": "\n".join(text[:LINES]), "cut": len(text) > LINES, "tables": by_table(opened.rows, page_now), "page": page_now,
        "value": figures.plain(opened.value, 4, opened.line, opened.state) if opened.value is not None else "", "rest_query": f"{kept_query.urlencode()}&" if kept_query else "",
        "terms": opened.terms.sort("term", descending=True).to_dicts() if opened.terms is not None else None,
        "line": None if opened.line is None else figures.plain(opened.line), "fingerprint": seen.asked.revision.number, "cells": opened.rows.height,
    }  # fmt: skip
    return show(request, "proof", seen, **context)


def _ascii(name: str) -> str:
    words = {"小学": "primary", "初中": "junior"}
    for chinese, english in words.items():
        name = name.replace(chinese, english)
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_")) or "proof"


def as_json(opened: Proof) -> dict:
    """The proof as plain data, numbers unrounded."""
    body = asdict(replace(opened, steps=tuple(opened.steps), rows=None, terms=None))
    return body | {
        "rows": opened.rows.to_dicts(),
        "terms": None if opened.terms is None else opened.terms.to_dicts(),
    }


def by_table(rows: pl.DataFrame, shown: Page) -> list[dict]:
    """A page of the rows, under the title of their table, each with the address of the register row."""
    link = addresses.Rows()
    lines = rows.slice(shown.start_index() - 1 if rows.height else 0, PAGE).to_dicts()
    return [
        {"title": words.titled(title), "rows": [_shown(row) | {"link": link_of(link, row)} for row in group]}
        for title, group in groupby(lines, key=lambda row: row["table"])
    ]


def _shown(row: Mapping) -> dict:
    """A cell under its column's title, in the reader's language."""
    value = _(row["value"]) if row["value"] in ("是", "否") else words.word(row["value"])
    return dict(row) | {"column": words.titled(row["table"], row["column"]), "value": value}


def link_of(link: addresses.Rows, row: Mapping) -> str:
    table = "staff" if row["table"] == POSTING else addresses.BY_TITLE.get(row["table"], "")
    return link(table, row["row"]) if table and row["row"] else ""
