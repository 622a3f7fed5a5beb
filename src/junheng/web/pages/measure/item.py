"""One county item (G1 … S1): its checks, their rows with states, the sentence of the national form, where facts come from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from junheng.register.codes import UNKNOWN
from junheng.reports.county import facts as stated_facts
from junheng.said import both
from junheng.standards.checks import facts_read
from junheng.standards.measure import Finding, Measurement
from junheng.standards.standard import Item, Standard
from junheng.web.pages.measure import addresses, asks, figures, listing
from junheng.web.pages.measure.door import page, show
from junheng.web.pages.measure.handbook import examples_of
from junheng.web.pages.measure.queries import Sight
from junheng.web.register import words
from junheng.web.register.frames import SEPARATOR
from junheng.web.register.queries import rows_for


@page
def item(request: HttpRequest, seen: Sight, code: str) -> HttpResponse:
    measured = seen.whole
    if code not in measured.findings:
        if any(r.id == code for r in measured.standard.resource):
            return redirect("indicator", code)
        raise Http404(_("没有这一项"))
    finding = measured.findings[code]
    rows = checks(seen, code)
    filters = listing.choices(rows, request.GET, {"state": _("结论"), "stage": _("学段")})
    shown = listing.filtered(rows, filters)
    context = {
        "finding": finding, "item": finding.item, "part": measured.standard.parts[finding.item.part],
        "wanted": [wanted(check, measured.standard) for check in finding.item.checks],
        "counts": figures.counts(finding.rows["state"].to_list()), "filters": filters, "count": len(shown), "total": len(rows),
        "page": listing.page_of(shown, request.GET.get("page", "")), "rest": listing.query_without(request.GET, "page"),
        "hidden": finding.rows.height - len(rows), "facts": facts(seen, finding),
        "examples": examples_of(measured.standard, code), "neighbours": neighbours(measured, finding.item),
    }  # fmt: skip
    return show(request, "item_rows" if request.htmx else "item", seen, **context)


def wanted(check: dict, standard: Standard) -> dict:
    """A check in words: what it asks, and its numbers."""
    facts = [words.named(standard.facts[f]) for f in dict.fromkeys(facts_read(check)) if f in standard.facts]
    line = check.get("at_least")
    if isinstance(line, int | float):
        line = f"≥ {line:.0%}" if check.get("percent") or line < 1 else f"≥ {line:g}"
    else:
        line = ""
    return {
        "said": asks.said(check, standard),
        "facts": facts,
        "listed": _("、").join(facts),
        "line": line,
        "formula": check["formula"],
    }


def checks(seen: Sight, code: str) -> list[dict]:
    """The rows the state rests on, worst first, a school's name leading to its page."""
    schools = set(seen.whole.stages["code"])
    order = {"未达标": 0, "待填报": 1}
    rows = [
        row
        | {
            "what": words.told(both(row["what"], row["what_english"])), "name": words.word(row["name"]),
            "school": row["subject"] if row["subject"] in schools else "",
            "shown": said(row["value"], row["threshold"], row["state"]), "line": said(row["threshold"], row["threshold"], UNKNOWN) if row["threshold"] is not None else "",
        }
        for row in seen.checks(code).iter_rows(named=True)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: order.get(row["state"], 2))


def said(value: float | None, line: float | None, state: str) -> str:
    """A share as per cent where its line is a share, any other figure plain; nothing where only a state is known."""
    if value is None:
        return "" if line is None else figures.UNFILLED
    if line is not None and 0 < line <= 1 and value <= 2:
        return figures.percent(value, line, state)
    return figures.plain(value, 2, line, state)


def facts(seen: Sight, finding: Finding) -> list[dict]:
    """The county facts the item reads: what is stated, and for those who may open the row its address and origin."""
    standard, place = seen.whole.standard, seen.whole.place
    stated = stated_facts(seen.asked.tables(), seen.whole)
    codes = dict.fromkeys(code for check in finding.item.checks for code in facts_read(check))
    open_rows = rows_for(seen.person, "county_fact").filter(
        place_id=place, year=standard.year, item__in=list(codes)
    )
    readable = set(open_rows.values_list("item", flat=True)) if codes and place else set()
    found = []
    for code in codes:
        row, about = stated.get(code, {}), standard.facts[code]
        value = row.get("value")
        held = row.get("fulfilled")
        answer = _("是") if held else _("否") if held is not None else ""
        found.append(
            {
                "title": words.named(about), "unit": words.unit(about.unit) if value is not None else "",
                "said": figures.plain(value) if value is not None else answer or figures.UNFILLED,
                "evidence": row.get("evidence") or "",
                "link": addresses.row("county_fact", SEPARATOR.join([place, str(standard.year), code])) if code in readable else "",
                "file": row.get("source_file") or "", "row": row.get("source_row"),
            }
        )  # fmt: skip
    return found


def neighbours(measured: Measurement, here: Item) -> list[dict]:
    """The items of the same part."""
    return [
        {"id": f.item.id, "title": words.named(f.item), "state": f.state, "here": f.item.id == here.id}
        for f in measured.findings.values()
        if f.item.part == here.part
    ]
