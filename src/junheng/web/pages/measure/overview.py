"""县情总览: where the county stands, in four parts and the vetoes, and what is behind each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from junheng.register.codes import UNMET
from junheng.reports import county, verdict_summary
from junheng.reports.verdict_county import HAPPENED
from junheng.standards.measure import Measurement
from junheng.web.pages.measure import figures, taken
from junheng.web.pages.measure.door import page, show
from junheng.web.pages.measure.mapping import spots, towns
from junheng.web.pages.measure.queries import Sight
from junheng.web.pages.measure.trend import trend
from junheng.web.register import words

ANCHORS = {"资源配置": "resource", "一票否决": "veto"}


@page
def overview(request: HttpRequest, seen: Sight) -> HttpResponse:
    """The whole county on one page; schools only as far as the reader's scope goes."""
    return show(
        request, "overview", seen,
        county=county.name(seen.asked.tables(), seen.whole), panel=panel(seen.whole), coverage=coverage(seen),
        spreads=spreads(seen.whole), parts=parts(seen.whole), vetoes=vetoes(seen.whole), trend=trend(seen.asked),
        spots=spots(seen), towns=towns(seen.asked), problems=problems(seen.whole),
    )  # fmt: skip


def panel(measured: Measurement) -> list[dict]:
    """The verdict's cards: title, state, the counts behind it, where on the page it is told."""
    codes = {part["title"]: code for code, part in measured.standard.parts.items()} | ANCHORS
    return [
        card | {"anchor": codes.get(card["title"], ""), "words": words.told(card["words"])}
        for card in verdict_summary.panel(measured)
    ]


def problems(measured: Measurement) -> list[str]:
    """What stands in the way, in the words of the verdict report; county aggregates only."""
    said = verdict_summary.obstacles(measured) or [_("各项指标均已达标，数据齐全，没有需要说明的问题。")]
    return [words.told(line) for line in said]


def coverage(seen: Sight) -> dict:
    """How many school-stages are complete; how many cells the reader's schools still owe."""
    full, expected = seen.whole.coverage
    cells = seen.unfilled()
    return {
        "full": full, "expected": expected, "percent": figures.percent(full / expected) if expected else "",
        "cells": cells.height, "schools": cells["code"].n_unique(), "facts": len(seen.unfilled_facts()),
        "left_out": seen.whole.left_out.height,
    }  # fmt: skip


def spreads(measured: Measurement) -> list[dict]:
    """Per stage the seven indicators: mean, spread against the limit, schools by state."""
    standard, titles = measured.standard, figures.titles(measured.standard)
    states = measured.values.group_by("stage", "indicator").agg("state")
    by_cell = {(r["stage"], r["indicator"]): figures.counts(r["state"]) for r in states.iter_rows(named=True)}
    units = {item.id: item.unit for item in standard.resource}
    mean, places = standard.rounding["mean"], standard.rounding["spread"]
    groups: dict[str, list[dict]] = {}
    for row in measured.county.iter_rows(named=True):
        code = row["indicator"]
        groups.setdefault(row["stage"], []).append(
            row
            | {
                "title": titles[code], "unit": units[code], "mean": figures.shown(row["mean"], mean),
                "cv": figures.shown(row["cv"], places, row["limit"], row["state"]), "why": figures.no_spread(row), "between": figures.reach(row, places),
                "bar": figures.spread_bar(row), "counts": by_cell.get((row["stage"], code), []),
                "limit": f"{row['limit']:.2f}",
            }
        )  # fmt: skip
    return [{"stage": stage, "rows": rows} for stage, rows in groups.items()]


def parts(measured: Measurement) -> list[dict]:
    """The county items by part, each with its state and conclusion."""
    found = []
    for code, about in measured.standard.parts.items():
        items = [f for f in measured.findings.values() if f.item.part == code]
        found.append(
            {
                "code": code, "title": about["title"], "clause": about["clause"], "items": items,
                "counts": figures.counts([f.state for f in items]),
            }
        )  # fmt: skip
    return found


def vetoes(measured: Measurement) -> list[dict]:
    rows = measured.vetoes.iter_rows(named=True)
    named = {veto.id: words.named(veto) for veto in measured.standard.vetoes}
    return [
        row
        | {
            "title": named[row["id"]],
            "said": words.told(HAPPENED.get(row["state"], "")),
            "bad": row["state"] == UNMET,
        }
        for row in rows
    ]


@page
def unfilled(request: HttpRequest, seen: Sight) -> HttpResponse:
    """What is still to be filled in: cells of the reader's schools, and for the county's readers its own facts."""
    from_school = seen.unfilled_shown()
    columns = {
        "code": _("学校标识码"), "name": _("学校"), "stages": _("学段"), "table": _("登记表"), "column": _("栏目"),
        "indicators": _("影响指标"),
    }  # fmt: skip
    if found := taken.file(request, seen, _("待填报清单"), columns, from_school):
        return found
    return show(
        request, "unfilled", seen,
        cells=from_school, facts=seen.unfilled_facts(), left_out=seen.left_out.to_dicts(), coverage=coverage(seen),
    )  # fmt: skip
