"""Scenarios of groups: the terms as a form, then a job; several of them side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from junheng.web.accounts.door import refuse, requires
from junheng.web.accounts.roles import Right
from junheng.web.planning import forming, queries
from junheng.web.planning.forms_formation import FormationForm
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.shown_formation import figures
from junheng.web.register.scope import scope_of
from junheng.web.register.words import refusal

MOST = 4
"""Scenarios side by side."""


@requires(Right.PLAN)
def formation_new(request: HttpRequest) -> HttpResponse:
    """The terms. `from`: begin with those of an earlier scenario; `lock`: heads whose groups stay as they were found there."""
    _whole(request)
    earlier = _earlier(request)
    start = {"title": _("组团 %(year)s") % {"year": request.year}} | _start(
        earlier, request.GET.getlist("lock")
    )
    schools = queries.schools_for(request.user)
    year = earlier.year if earlier else request.year
    form = FormationForm(schools, request.POST or None, year=year, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("job", forming.ask(given=form.given(), by=request.user).pk)
        except ValueError as refused:
            form.add_error(None, refusal(refused))
    facts = {"form": form, "earlier": earlier, "year": year, "rules": forming.Rules.load()}
    return render(request, "planning/formation.html", facts, status=422 if form.errors else 200)


@requires(Right.PLAN)
def formation_compare(request: HttpRequest) -> HttpResponse:
    """Scenarios side by side: those asked for (`plan`), else the newest."""
    _whole(request)
    found = queries.plans_for(request.user).filter(origin=StoredPlan.FORMATION).order_by("-pk")
    asked = [int(pk) for pk in request.GET.getlist("plan") if pk.isascii() and pk.isdigit() and len(pk) < 10]
    offered = list(found.exclude(state=StoredPlan.DROPPED).defer("changes")[:40])
    chosen = found.filter(pk__in=asked) if asked else found.filter(pk__in=[p.pk for p in offered[:3]])
    plans = list(chosen.defer(None).defer("changes", "remedy")[:MOST])
    side = [{"plan": p, "given": p.formation["given"], "figures": figures(p.formation)} for p in plans]
    facts = {"side": side, "offered": offered, "chosen": [p.pk for p in plans], "most": MOST}
    return render(request, "planning/formations.html", facts)


def _whole(request: HttpRequest) -> None:
    if not scope_of(request.user, Right.PLAN).everything:
        refuse(Right.PLAN, _("全县"))


def _earlier(request: HttpRequest) -> StoredPlan | None:
    asked = request.GET.get("from", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    found = queries.plans_for(request.user).filter(origin=StoredPlan.FORMATION, pk=int(asked)).first()
    return found if found and found.formation else None


def _start(earlier: StoredPlan | None, locked: list[str]) -> dict[str, Any]:
    """The terms of an earlier scenario; groups that are locked keep their head and their members."""
    if earlier is None:
        return {}
    said = earlier.formation
    given = dict(said["given"]) | {"title": said["given"]["called"]}
    given["gap"] = given["gap"] * 100
    groups = {
        head: [w["code"] for w in said["why"] if w["head"] == head]
        for head in locked
        if any(g["head"] == head for g in said["groups"])
    }
    held = set().union(*groups.values()) if groups else set()
    given["heads"] = list(dict.fromkeys([*given["heads"], *groups]))
    given["not_heads"] = [c for c in given["not_heads"] if c not in groups]
    kept = [some for some in given["together"] if not held >= set(some)]
    given["together"] = kept + [sorted(some) for some in groups.values() if len(some) > 1]
    return given
