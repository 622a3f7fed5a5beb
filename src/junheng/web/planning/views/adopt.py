"""Adopt a plan: what it would do on the register of now, what has changed since it was made, then the one write."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from junheng.web.accounts.door import Refused, requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.planning import actions, queries
from junheng.web.planning.closing.shown import needed
from junheng.web.planning.outcome import drift, outcome
from junheng.web.planning.shown import result, spoken
from junheng.web.register import store
from junheng.web.register.words import refusal


@requires(Right.ADOPT)
def plan_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, with the figures of now; then write."""
    stored = queries.plan_for(request.user, pk)
    if queries.outside(request.user, stored.schools, Right.ADOPT):
        raise Refused(Right.ADOPT, stored.title)
    if not queries.may_adopt(request.user, stored) and request.method == "GET":
        messages.info(request, _("这个方案现在不能采纳。"))
        return redirect("plan", pk)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            done = actions.adopt(
                stored, seen=-1 if (number := whole(seen)) is None else number, by=request.user
            )
        except actions.Moved as moved:
            messages.warning(request, str(moved))
        except ValueError as refused:
            messages.error(request, refusal(refused))
            return redirect("plan", pk)
        else:
            messages.success(request, _("方案已采纳，写入登记库为批次 %(n)s。") % {"n": done.batch_id})
            return redirect("plan", pk)
    now = outcome(stored.changes, stored.year)
    facts = result(request.user, stored) | {
        "plan": stored, "seen": store.revision(), "since": queries.batches_since(stored)[:20],
        "older": queries.batches_since(stored).count(), "drift": spoken(drift(stored.promised, now.told), "what", "then", "now"),
        "needed": needed(request.user, stored),
    }  # fmt: skip
    return render(request, "planning/adopt.html", facts)
