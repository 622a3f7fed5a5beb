"""The terms of a scenario: sliders over the document, and decisions on single schools in a list and on the map."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.web.accounts.door import requires
from junheng.web.accounts.posted import posted
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting import actions, queries, shown
from junheng.web.planning.siting.forms import TermsForm
from junheng.web.planning.siting.terms import DATED, GROUND, STANDING, document
from junheng.web.register import words
from junheng.web.register.words import refusal

PER_PAGE = 25
SHOWS = (
    ("", gettext_lazy("全部")), ("decided", gettext_lazy("已锁定的")), ("standing", gettext_lazy("在办学校")), ("ground", gettext_lazy("候选校址")),
)  # fmt: skip


def show(request: HttpRequest, scenario: LayoutScenario, form: TermsForm | None = None) -> HttpResponse:
    """The terms of a draft. Asked for by a part of the page, the list of sites alone."""
    if request.htmx and request.htmx.target == "sites":
        return render(request, "planning/siting/_sites.html", sites(request, scenario))
    facts = sites(request, scenario) | {
        "form": form or TermsForm(scenario.given, year=queries.newest_year(), title=scenario.title), "document": document(),
        "faults": words.read(scenario.faults, "faults")["faults"] if scenario.faults else [], "broken": queries.broken(scenario),
    }  # fmt: skip
    return render(request, "planning/siting/edit.html", facts, status=422 if form is not None else 200)


def sites(request: HttpRequest, scenario: LayoutScenario) -> dict[str, Any]:
    """The sites as the list shows them, with what is decided for each."""
    asked = request.GET
    wishes = {w["site"]: w for w in scenario.given["decisions"]}
    rows = queries.sites()
    what = asked.get("show", "") if asked.get("show", "") in dict(SHOWS) else ""
    if what == "decided":
        rows = rows.filter(pl.col("code").is_in(list(wishes)))
    elif what:
        rows = rows.filter(pl.col("standing") == (what == "standing"))
    if q := asked.get("q", "").strip()[:60]:
        rows = rows.filter(
            pl.any_horizontal(
                pl.col(c).str.contains(q, literal=True).fill_null(False) for c in ("name", "code", "town")
            )
        )
    pages = Paginator(range(rows.height), PER_PAGE)
    page = pages.get_page(asked.get("page"))
    start = max(page.start_index() - 1, 0)
    page.object_list = [
        line(r, wishes.get(r["code"])) for r in rows.slice(start, PER_PAGE).iter_rows(named=True)
    ]
    names = dict(queries.sites().select("code", "name").iter_rows())
    return {
        "scenario": scenario, "page": page, "q": q, "show": what, "shows": SHOWS, "epochs": scenario.given["epochs"],
        "decided": [{"code": c, "name": names.get(c, c), "said": shown.decided(w), "what": w["what"], "since": w.get("since") or ""} for c, w in wishes.items()],
        "standing": STANDING, "ground": GROUND, "dated": "、".join(DATED)
    }  # fmt: skip


def line(row: dict[str, Any], wish: dict[str, Any] | None) -> dict[str, Any]:
    """One site: what it is and what is decided."""
    return row | {
        "wish": wish or {},
        "choices": STANDING if row["standing"] else GROUND,
        "said": shown.decided(wish) if wish else "",
    }


def spots(wishes: dict[str, Any]) -> list[dict[str, Any]]:
    """The sites as the map draws them."""
    found = []
    for r in queries.sites().iter_rows(named=True):
        if r["longitude"] is None or r["latitude"] is None:
            continue
        wish = wishes.get(r["code"])
        found.append(
            {"code": r["code"], "name": r["name"], "lat": r["latitude"], "lon": r["longitude"], "kind": words.word(r["kind"]), "pupils": r["pupils"] or 0,
             "standing": r["standing"], "fixed": r["fixed"], "what": wish["what"] if wish else "", "since": (wish or {}).get("since") or "",
             "said": shown.decided(wish) if wish else ""}
        )  # fmt: skip
    return found


@posted("layout", "pk")
@requires(Right.PLAN)
def layout_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the terms; `run`: and search."""
    scenario = queries.scenario_for(request.user, pk)
    form = TermsForm(scenario.given, request.POST, year=queries.newest_year(), title=scenario.title)
    if scenario.found or not form.is_valid():
        return redirect("layout", pk) if scenario.found else show(request, scenario, form)
    try:
        held = actions.save(scenario, title=form.cleaned_data["title"], given=form.given(), by=request.user)
        if "run" in request.POST:
            actions.run(held, by=request.user)
        else:
            messages.success(request, _("已保存。"))
    except actions.Faulty:
        return redirect(reverse("layout", args=[pk]) + "#faults")
    except ValueError as refused:
        form.add_error(None, refusal(refused))
        return show(request, scenario, form)
    return redirect("layout", pk)


@posted("layout", "pk")
@requires(Right.PLAN)
def layout_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a site to a decision, or unlock it. In a part of a page, what is decided is shown anew; in a row of the list, there too."""
    scenario = queries.scenario_for(request.user, pk)
    site, what = request.POST.get("site", "")[:40], request.POST.get("what", "")[:10]
    refused = ""
    try:
        scenario = actions.decide(scenario, site, what, whole(request.POST.get("since", "")), by=request.user)
    except ValueError as wrong:
        refused = refusal(wrong)
    if request.htmx:
        facts = sites(request, scenario) | {"refused": refused}
        row = queries.sites().filter(pl.col("code") == site)
        if "row" not in request.POST or row.is_empty():
            answer = render(request, "planning/siting/_decisions.html", facts)
            answer["HX-Retarget"], answer["HX-Reswap"] = "#decided", "outerHTML"
            return answer
        wishes = {w["site"]: w for w in scenario.given["decisions"]}
        facts |= {"r": line(row.row(0, named=True), wishes.get(site))}
        return render(request, "planning/siting/_decided_row.html", facts)
    if refused:
        messages.error(request, refused)
    return redirect(reverse("layout", args=[pk]) + "#sites")
