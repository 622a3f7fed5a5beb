"""The programmes there are, one at a glance, a figure down to its rows, and where the register does not fit."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.programmes.figures import Figure
from junheng.register.codes import MET, UNMET
from junheng.register.tables import TABLES
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.cases import actions, asked, counted, documents, queries
from junheng.web.cases.documents import Document
from junheng.web.cases.trend import earlier, trend
from junheng.web.register import words
from junheng.web.register.changed import states

PAGE = 50


@requires(Right.READ)
def programmes(request: HttpRequest) -> HttpResponse:
    """The bureau's own programmes, and those that ship to be read and copied."""
    queries.county_wide(request.user)
    found = documents.listed()
    for entry in found:
        entry["shown"] = (asked.english() and entry.get("english")) or entry["title"]
    facts = {"programmes": found, "may_copy": queries.everywhere(request.user, Right.PLAN)}
    return render(request, "cases/programmes.html", facts)


@requires(Right.PLAN)
def programme_copy(request: HttpRequest, code: str) -> HttpResponse:
    """A programme of the bureau's own, begun as a copy of this one."""
    queries.county_wide(request.user, Right.PLAN)
    found = documents.document(code)
    given = {"new": request.POST.get("new", ""), "title": request.POST.get("title", "")}
    refused = ""
    if request.method == "POST":
        try:
            made = actions.copy(code, **given, by=request.user)
            messages.success(request, _("已复制。请改写正文，保存后就能看到自己的数据。"))
            return redirect("programme_text", made.code)
        except ValueError as error:
            refused = words.refusal(error)
    programme = documents.read(found.text, None)
    facts = {
        "document": found,
        "programme": programme,
        "shown": asked.named(programme),
        "given": given,
        "refused": refused,
    }
    return render(request, "cases/copy.html", facts, status=422 if refused else 200)


@requires(Right.READ)
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """All headings at a glance: target, now, trend, gap, owner; tasks with their evidence, the overdue on top."""
    queries.county_wide(request.user)
    found, facts = opened(request, code)
    on, now = facts["on"], states()
    figures, tasks = counted.figures_of(found.text, on, now), counted.tasks_of(found.text, on, now)
    before = earlier(found.text, on, now)
    lines = [shown(f) | {"before": before.get(f.id)} for f in figures]
    headings = [
        {
            "title": asked.named(h), "says": (asked.english() and h.says_english) or h.says, "id": h.id,
            "figures": [line for line in lines if line["figure"].heading == h.id],
            "tasks": [t for t in tasks if t.heading.id == h.id],
        }
        for h in facts["programme"].headings
    ]  # fmt: skip
    for heading in headings:
        reached = [line["figure"].state for line in heading["figures"]]
        heading["met"], heading["unmet"] = reached.count(MET), reached.count(UNMET)
        heading["aimed"] = sum(s is not None for s in reached)
    held = {h.id for h in facts["programme"].headings}
    facts |= {
        "headings": headings, "others": [line for line in lines if line["figure"].heading not in held],
        "overdue": [t for t in tasks if t.overdue], "misfits": len(counted.misfits_of(found.text, on, now)),
        "done": sum(t.done for t in tasks), "tasks": tasks, "tab": "programme",
    }  # fmt: skip
    return render(request, "cases/programme.html", facts)


@requires(Right.READ)
def programme_figure(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """One figure: what it means, how it stands, over the years, and the rows it rests on, down to file and line."""
    queries.county_wide(request.user)
    found, facts = opened(request, code)
    if figure not in {f.id for f in documents.read(found.text, facts["on"]).figures}:
        raise Http404
    now = states()
    one = counted.figure_of(found.text, facts["on"], figure, now)
    rows = queries.rows_of(request.user, one)
    page = Paginator(range(rows.height), PAGE).get_page(request.GET.get("page"))
    listed = [
        row | {"address": at(row)} for row in rows.slice(max(page.start_index() - 1, 0), PAGE).to_dicts()
    ]
    queries.looked_at(request.user, one, [r["key"] for r in listed])
    facts |= shown(one) | {
        "rows": listed, "page": page, "hidden": one.counted if one.whose and not rows.height else 0,
        "trend": trend(found.text, one.id, facts["on"], now), "tab": "programme",
        "problems": [asked.told(p) for p in one.problems], "titles": {n: asked.named(t) for n, t in TABLES.items()},
    }  # fmt: skip
    return render(request, "cases/figure.html", facts)


@requires(Right.READ)
def programme_fit(request: HttpRequest, code: str) -> HttpResponse:
    """Where the register does not fit the programme: who, since when, what to do."""
    queries.county_wide(request.user)
    found, facts = opened(request, code)
    listed = [
        {"rule": _(m.rule), "who": asked.told(m.who), "since": m.since, "says": asked.told(m.says), "remedy": asked.told(m.remedy),
         "severe": m.severe, "title": asked.named(TABLES[m.table])}
        for m in counted.misfits_of(found.text, facts["on"])
        if queries.may_see_rows(request.user, m.whose)
    ]  # fmt: skip
    facts |= {"page": Paginator(listed, PAGE).get_page(request.GET.get("page")), "tab": "fit"}
    return render(request, "cases/fit.html", facts)


def at(row: dict) -> str:
    """Where a row of evidence stands in the register; nowhere where its key names a person."""
    if TABLES[row["table"]].personal or "***" in row["key"]:
        return ""
    return reverse("row", args=[row["table"], row["key"]])


def opened(request: HttpRequest, code: str) -> tuple[Document, dict]:
    """The programme an address names, on the day asked for, and what every page about it shows."""
    found = documents.document(code)
    on, wrong = asked.day(request)
    try:
        programme = documents.read(found.text, on)
    except ValueError as refused:  # before its first day
        programme, wrong = documents.read(found.text, None), words.refusal(refused)
        on = max(programme.since, min(on, programme.period.end))
        programme = documents.read(found.text, on)
    facts = {
        "document": found, "programme": programme, "shown": asked.named(programme), "on": on, "wrong": wrong,
        "q": f"?on={on}", "may_edit": found.own and queries.everywhere(request.user, Right.PLAN),
        "may_copy": queries.everywhere(request.user, Right.PLAN),
    }  # fmt: skip
    return found, facts


def shown(figure: Figure) -> dict:
    """A figure as a page shows it."""
    return {
        "figure": figure, "title": asked.named(figure), "value": asked.value(figure), "line": asked.line(figure),
        "lack": asked.lack(figure),
    }  # fmt: skip
