"""The report of a forecast as a page: every number leads to its rows; and the printing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from junheng.register.tables import TABLES
from junheng.reports.outlook.titles import chosen, told
from junheng.reports.outlook.tongue import numbered
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.outlook import actions, queries, words

PAGE = 100
LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""How a page says in which language the report is."""


@requires(Right.READ)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it was written when the forecast was made."""
    run = queries.run_for(request.user, pk)
    report = queries.content(run)
    sections = [
        part | {"number": numbered(n, words.Tongue(report["language"])), "id": f"part-{n}"}
        for n, part in enumerate(report["sections"], 1)
    ]
    facts = {
        "run": run, "told": report, "language": LANGUAGES[report["language"]], "sections": sections, "may_report": queries.everywhere(request.user, Right.REPORT),
        "may_plan": queries.everywhere(request.user, Right.PLAN),
    }  # fmt: skip
    return render(request, "outlook/report.html", facts)


@requires(Right.READ)
def chart(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A chart of the report."""
    run = queries.run_for(request.user, pk)
    path = queries.chart(run, key)
    if not re.fullmatch(r"[\w\-]+", key) or not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_text("utf-8"), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer


@requires(Right.READ)
def rows(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A figure of the report: what it is, and the rows it rests on."""
    run = queries.run_for(request.user, pk)
    figures = queries.content(run)["figures"]
    found = next((f for f in figures if f["number"] == number), None)
    if found is None:
        raise Http404
    part = told(chosen(queries.rows(run, found["table"]), found["where"]), words.tongue().language)
    page = Paginator(range(part.height), PAGE).get_page(request.GET.get("page"))
    hidden = {"place", "school"}
    columns = [c for c in part.columns if c not in hidden or f"{c}_name" not in part.columns]
    shown = part.slice(page.start_index() - 1 if part.height else 0, PAGE)
    wholes = queries.wholes(set(shown["place"])) if {"place", "school"} <= set(shown.columns) else {}
    lines = [
        [
            {
                "value": wholes.get(r.get("place"), words.whole())
                if c == "school_name" and r[c] is None
                else words.value(c, r[c]),
                "number": isinstance(r[c], int | float) and not isinstance(r[c], bool) and c != "year",
                "school": r["school"] if c == "school_name" else None,
            }
            for c in columns
        ]
        for r in shown.iter_rows(named=True)
    ]
    facts = {
        "run": run, "figure": found, "page": page, "heads": [(words.column(c), part.schema[c].is_numeric() and c != "year") for c in columns], "lines": lines,
        "table": words.table(found["table"]), "before": number - 1 if number > 1 else None,
        "after": number + 1 if number < len(figures) else None, "origin": words.origin(found["table"]),
        "may_export": queries.everywhere(request.user, Right.EXPORT), "asked": _asked(words.origin(found["table"]), found["where"], run.base),
    }  # fmt: skip
    return render(request, "outlook/rows.html", facts)


def _asked(origin: str, where: Mapping[str, object], base: int) -> str:
    """The stage and the year a figure is about, as the register's table is filtered; years to come have no rows there."""
    known = TABLES[origin].columns if origin else {}
    found = {n: where[n] for n in ("stage", "year") if n in known and isinstance(where.get(n), str | int)}
    if found.get("year", 0) > base:
        found["year"] = base
    return f"?{urlencode(found)}" if found else ""


@require_POST
@requires(Right.REPORT)
def print_(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the report as Word, PDF and a workbook; a job does it and keeps the files with their hashes among the reports."""
    queries.county_wide(request.user, Right.REPORT)
    run = queries.run_for(request.user, pk)
    page = reverse("outlook_rows", args=[run.pk, 0])
    job = actions.print_report(
        run,
        origin=request.build_absolute_uri("/"),
        page=page,
        language=words.tongue().language,
        by=request.user,
    )
    return redirect("job", job.pk)
