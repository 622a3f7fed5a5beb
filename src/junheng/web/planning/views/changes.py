"""One change of a plan: add, edit, remove, move."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from junheng.plans.changes import KINDS
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.planning import actions, kinds, queries
from junheng.web.planning.forms import ChangeForm
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import outcome
from junheng.web.register.words import refusal


@requires(Right.PLAN)
def change_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A form for one more change of a kind."""
    stored = _held(request, pk)
    if kind not in KINDS:
        raise Http404
    networks = _networks(stored)
    named = request.GET.get("network", "")
    start = {"network": named} if named in networks else {}
    form = ChangeForm(kind, _schools(request, stored), request.POST or None, initial=start, networks=networks)
    return _answer(request, stored, form, None)


@requires(Right.PLAN)
def change_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The same form, filled in with a change of the plan."""
    stored = _held(request, pk)
    entry = stored.changes[_at(stored, number)]
    start = {n: "、".join(v) if n == "people" else v for n, v in entry.items()}
    schools, networks = _schools(request, stored), _networks(stored)
    form = ChangeForm(entry["kind"], schools, request.POST or None, initial=start, networks=networks)
    return _answer(request, stored, form, number - 1)


def _answer(request: HttpRequest, stored: StoredPlan, form: ChangeForm, at: int | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            _try(stored, form.change(), at)
            actions.put_change(stored, form.change(), at=at, by=request.user)
        except ValueError as refused:
            form.add_error(None, refusal(refused))
        else:
            again = request.POST.get("then") == "again"
            page = reverse("plan", args=[stored.pk]) + "?open=changes#changes"
            return redirect(reverse("plan_change_add", args=[stored.pk, form.kind]) if again else page)
    facts = {
        "plan": stored,
        "form": form,
        "title": kinds.title_of(form.kind),
        "at": at,
        "schools": _schools(request, stored),
    }
    return render(request, "planning/change.html", facts, status=422 if form.errors else 200)


def _try(stored: StoredPlan, change: object, at: int | None) -> None:
    """Refuse a change that cannot be carried out after those before it; later ones are told on the plan's page."""
    before = stored.changes if at is None else stored.changes[:at]
    if outcome(before, stored.year).refused:
        return
    entry = actions.as_data(actions.Plan("-", (change,)))
    if said := outcome([*before, *entry], stored.year).refused:
        raise ValueError(said)


def _schools(request: HttpRequest, stored: StoredPlan) -> dict[str, str]:
    """Schools to choose from: those in scope, and those the plan opens."""
    opened = {c["code"]: c["name"] for c in stored.changes if c["kind"] == "OpenSchool"}
    return queries.schools_for(request.user) | opened


def _networks(stored: StoredPlan) -> dict[str, str]:
    """Networks to choose from: those that stand, and those the plan makes."""
    made = {c[f]: c["name"] for c in stored.changes if (f := kinds.NEW_NETWORKS.get(c["kind"]))}
    return queries.networks() | made


@require_POST
@requires(Right.PLAN)
def change_remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a change out."""
    stored = _held(request, pk)
    at = _at(stored, number)
    return _done(request, stored, lambda: actions.remove_change(stored, at, by=request.user))


@require_POST
@requires(Right.PLAN)
def change_move(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Carry a change out one place earlier or later."""
    stored = _held(request, pk)
    at = _at(stored, number)
    to = at + (1 if request.POST.get("to") == "later" else -1)
    return _done(request, stored, lambda: actions.move_change(stored, at, to, by=request.user))


def _done(request: HttpRequest, stored: StoredPlan, act) -> HttpResponse:
    try:
        act()
    except ValueError as refused:
        messages.error(request, refusal(refused))
    return redirect(reverse("plan", args=[stored.pk]) + "?open=changes#changes")


def _held(request: HttpRequest, pk: int) -> StoredPlan:
    """The plan where the person may edit it."""
    stored = queries.plan_for(request.user, pk)
    if not queries.may_edit(request.user, stored):
        raise Http404
    return stored


def _at(stored: StoredPlan, number: int) -> int:
    if not 1 <= number <= len(stored.changes):
        raise Http404
    return number - 1
