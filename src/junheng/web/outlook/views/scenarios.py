"""Scenarios: read, copied, moved by sliders with a preview, saved as versions."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.outlook import actions, documents, queries
from junheng.web.outlook.drawing import course
from junheng.web.outlook.forms import ScenarioForm, path_of
from junheng.web.register import words as register_words
from junheng.web.register.models import Births

AHEAD, BEHIND = 16, 10


@requires(Right.READ)
def scenario(request: HttpRequest, code: str) -> HttpResponse:
    """One scenario; an own one is changed here and keeps its versions."""
    queries.county_wide(request.user)
    found = documents.document(code)
    may_edit = found.own is not None and queries.everywhere(request.user, Right.PLAN)
    form, body, status, wrong = ScenarioForm(found), found.body, 200, ""
    if request.method == "POST":
        queries.county_wide(request.user, Right.PLAN)
        form, status = ScenarioForm(found, request.POST), 422
        if form.is_valid():
            try:
                body = form.body()
                documents.scenario(documents.plain(body))
                if "save" in request.POST and may_edit:
                    seen = request.POST.get("seen", "")
                    actions.save(
                        code,
                        body,
                        seen=int(seen) if seen.isdecimal() else 0,
                        note=form.cleaned_data["note"],
                        by=request.user,
                    )
                    messages.success(request, _("已保存为新版本。"))
                    return redirect("outlook_scenario", code)
                status = 200
            except ValueError as refused:
                body, wrong = found.body, register_words.refusal(refused)
    facts = {
        "document": found, "form": form, "may_edit": may_edit, "may_plan": queries.everywhere(request.user, Right.PLAN), "wrong": wrong,
        "versions": found.own.versions.select_related("by").order_by("-number") if found.own else [],
    } | _preview(request, body, found)  # fmt: skip
    if request.htmx:
        return render(request, "outlook/_preview.html", facts, status=200)
    return render(request, "outlook/scenario.html", facts, status=status)


def _preview(request: HttpRequest, body: dict, found: documents.Document) -> dict:
    """Births under these numbers, beside the scenario it was copied from."""
    base = request.years[0]
    known = Births.objects.filter(year__gt=base - BEHIND, year__lte=base, births__isnull=False)
    births = dict(known.order_by("year").values_list("year").annotate(n=Sum("births")))
    own = path_of(body, births, base + AHEAD)
    origin = documents.document(found.own.origin) if found.own else found
    before = {r["year"]: r["births"] for r in path_of(origin.body, births, base + AHEAD)}
    rows = [
        r
        | {
            "pupils": r["births"],
            "high": None if r["known"] else r["births"],
            "low": r["births"],
            "before": before[r["year"]],
        }
        for r in own
    ]
    return {
        "path": rows,
        "drawn": course(rows),
        "origin": origin,
        "changed": any(r["births"] != r["before"] for r in rows),
    }


@requires(Right.PLAN)
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a scenario of one's own as a copy."""
    queries.county_wide(request.user, Right.PLAN)
    found, wrong = documents.document(code), ""
    if request.method == "POST":
        try:
            own = actions.copy(
                code, new=request.POST.get("new", ""), title=request.POST.get("title", ""), by=request.user
            )
            return redirect("outlook_scenario", own.code)
        except ValueError as refused:
            wrong = register_words.refusal(refused)
    facts = {
        "document": found,
        "wrong": wrong,
        "new": request.POST.get("new", ""),
        "title": request.POST.get("title", ""),
    }
    return render(request, "outlook/copy.html", facts, status=422 if wrong else 200)
