"""The officer's side: what was entered beside last year's, remarks on cells, 通过 or 退回."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import LONGEST, whole
from junheng.web.returns import actions
from junheng.web.returns.actions import NotNow
from junheng.web.returns.models import ACCEPTED, SUBMITTED
from junheng.web.returns.queries import one_return, returns_for
from junheng.web.returns.views.shared import cell_named, place, shown


@require_safe
@never_cache
@requires(Right.REVIEW)
def return_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Entered, last year, difference; `?show=all` shows also what did not change."""
    given = one_return(request.user, pk, Right.REVIEW)
    facts = shown(request, given)
    facts["everything"] = request.GET.get("show") == "all"
    facts["cell"] = cell_named(facts["sections"], request.GET.get("cell", ""))
    facts["deciding"] = given.state == SUBMITTED
    facts["accepted"] = given.state == ACCEPTED
    following = returns_for(request.user, Right.REVIEW).filter(round=given.round, state=SUBMITTED, pk__gt=pk)
    facts["following"] = following.order_by("pk").first()
    return render(request, "returns/review.html", facts)


@require_POST
@requires(Right.REVIEW)
def return_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """通过 or 退回, once."""
    given = one_return(request.user, pk, Right.REVIEW)
    version = request.POST.get("version", "")
    at = {"by": request.user, "version": whole(version) or 0}
    words = request.POST.get("comment", "")[:1000]
    try:
        if request.POST.get("decision") == "accept":
            done, said = actions.accept(given, comment=words, **at), _("已通过，并写入登记库。")
        else:
            done, said = actions.send_back(given, reason=words, **at), _("已退回学校。")
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect(reverse("return_review", args=[pk]) + "#decide")
    if done:
        messages.success(request, said)
    else:
        messages.info(request, _("之前已经处理过了，没有重复处理。"))
    return redirect("return_review", pk)


@require_POST
@requires(Right.REVIEW)
def return_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark on one cell."""
    given = one_return(request.user, pk, Right.REVIEW)
    name, text = request.POST.get("cell", ""), request.POST.get("text", "").strip()[:LONGEST]
    cell = cell_named(shown(request, given)["sections"], name)
    if cell is None or not text:
        messages.warning(request, _("请写明批注，并选定一格。"))
    else:
        actions.comment_on(given, place(name), text, by=request.user)
        messages.success(request, _("批注已保存，退回时学校会看到。"))
    return redirect(reverse("return_review", args=[pk]) + "?show=all" + (f"#{cell.id}" if cell else ""))
