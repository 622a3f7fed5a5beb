"""Rounds: what is asked of whom, who has handed in, who is reminded."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from junheng.web.accounts.door import refuse, requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.register.scope import scope_of
from junheng.web.register.tasks import tasks_for
from junheng.web.returns import actions
from junheng.web.returns.actions import NotNow
from junheng.web.returns.forms import RoundForm
from junheng.web.returns.kinds import enterable, kinds
from junheng.web.returns.models import STATES, SUBMITTED
from junheng.web.returns.queries import WAITING, one_round, prefilled, returns_for, rounds_for, with_people

PAGE = 100
AT_ONCE = 50
"""Returns accepted while one waits."""
AUTOMATIC = "auto"
"""Counted from the list of people."""


@require_safe
@requires(Right.SUBMIT, Right.REVIEW)
def returns(request: HttpRequest) -> HttpResponse:
    """Rounds the person has to do with; below a few schools, straight to each return."""
    page = Paginator(rounds_for(request.user), 20).get_page(request.GET.get("page"))
    mine = returns_for(request.user, Right.SUBMIT).filter(round__in=[r.pk for r in page.object_list])
    own = {r.pk: [] for r in page.object_list}
    if not scope_of(request.user, Right.SUBMIT).everything:
        for given in mine.order_by("school__name")[: 20 * PAGE]:
            own[given.round_id].append(given)
    facts = {"page": page, "lines": [(r, own[r.pk][:PAGE]) for r in page.object_list]}
    return render(request, "returns/list.html", facts | {"may_open": request.user.may(Right.REVIEW)})


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for the person."""
    found, silent = tasks_for(request.user, request.year)
    return render(request, "returns/tasks.html", {"tasks": found, "silent": silent})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.REVIEW)
def round_new(request: HttpRequest) -> HttpResponse:
    """Open a round, starting from one of the kinds."""
    known = kinds()
    code = request.GET.get("kind", "")
    code = code if code in known else next(iter(known))
    named = {"chosen": known[code], "code": code, "person": request.user}
    years = {"years": request.years, "year": request.year}
    form = RoundForm(request.POST or None, **named, **years)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_round(by=request.user, schools=form.schools, **form.facts)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已布置给 %(n)s 所学校。") % {"n": len(form.schools)})
            return redirect("return_round", opened.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "returns/round_new.html", {"form": form, "kinds": known, "code": code}, status=status
    )


@require_safe
@requires(Right.REVIEW, Right.SUBMIT)
def round_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Schools × tables: states and how much is filled, filtered by state and name."""
    asked = one_round(request.user, pk)
    mine = returns_for(request.user).filter(round=asked)
    counts = {row["state"]: row["n"] for row in mine.order_by().values("state").annotate(n=Count("pk"))}
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
    found = mine.filter(state__in=WAITING) if state == "missing" else mine
    found = found.filter(state=state) if state in dict(STATES) else found
    if words:
        found = found.filter(Q(school__name__icontains=words) | Q(school__code__startswith=words))
    page = Paginator(found.order_by("school_id"), PAGE).get_page(request.GET.get("page"))
    facts = {
        "asked": asked, "page": page, "state": state, "q": words, "tables": [enterable()[t] for t in asked.asked],
        "states": [(code, title, counts.get(code, 0)) for code, title in STATES], "total": sum(counts.values()),
        "missing": sum(counts.get(s, 0) for s in WAITING), "lines": _lines(asked, page.object_list),
        "may_review": request.user.may(Right.REVIEW), "may_submit": request.user.may(Right.SUBMIT),
        "to_accept": request.user.may(Right.REVIEW) and any(g.state == SUBMITTED for g in page.object_list),
        "may_change": scope_of(request.user, Right.REVIEW).everything or asked.opened_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "returns/round.html", facts)


def _lines(asked, given: list) -> list[tuple]:
    """Each return with one cell a table: its progress, or what the register already holds."""
    schools = [g.school_id for g in given]
    held: dict = prefilled(asked, schools)
    if "staff_count" in asked.asked:
        held |= {(code, "staff_count"): AUTOMATIC for code in with_people(schools)}
    return [(g, [(g.progress.get(t), held.get((g.school_id, t), 0)) for t in asked.asked]) for g in given]


@require_POST
@requires(Right.REVIEW)
def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another due date; end entering, or begin it again."""
    asked = one_round(request.user, pk, Right.REVIEW)
    if not (scope_of(request.user, Right.REVIEW).everything or asked.opened_by_id == request.user.pk):
        refuse(Right.REVIEW)
    try:
        due = dt.date.fromisoformat(request.POST.get("due", ""))
    except ValueError:
        messages.error(request, _("截止日期应写成 2024-09-01 这样的形式。"))
    else:
        actions.change_round(asked, by=request.user, due=due, closed=bool(request.POST.get("closed")))
        messages.success(request, _("已更新。"))
    return redirect("return_round", pk)


@require_POST
@requires(Right.REVIEW)
def round_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the schools that have not handed in."""
    asked = one_round(request.user, pk, Right.REVIEW)
    mine = returns_for(request.user, Right.REVIEW).filter(round=asked, state__in=WAITING)
    n = actions.remind(list(mine), by=request.user)
    messages.success(request, _("已催办 %(n)s 所学校：它们的任务列表里会标为紧急。") % {"n": n})
    return redirect("return_round", pk)


@require_POST
@requires(Right.REVIEW)
def round_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the returns that are ticked, each as it was listed and each by itself; which could not be is said school by school."""
    asked = one_round(request.user, pk, Right.REVIEW)
    seen = dict(part.split(":", 1) for part in request.POST.getlist("given") if part.count(":") == 1)
    mine = returns_for(request.user, Right.REVIEW, seen=False).filter(round=asked)
    chosen = list(
        mine.filter(pk__in=[key for key in seen if key.isdecimal() and len(key) < 16]).order_by("school_id")
    )
    done, refused = 0, []
    for given in chosen[:AT_ONCE]:
        version = seen[str(given.pk)]
        try:
            done += actions.accept(given, by=request.user, version=whole(version) or 0)
        except NotNow as said:
            refused.append(f"{given.school.name}：{said}")
    if not chosen:
        messages.warning(request, _("没有选中已提交的学校。"))
    elif not done and not refused:
        messages.info(request, _("之前已经处理过了，没有重复处理。"))
    if done:
        messages.success(request, _("已通过 %(n)s 所学校，并写入登记库。") % {"n": done})
    if refused:
        messages.error(
            request, _("%(n)s 所没有通过：%(said)s") % {"n": len(refused), "said": "；".join(refused[:5])}
        )
    if len(chosen) > AT_ONCE:
        messages.warning(request, _("一次最多通过 %(most)s 所，其余请再选一次。") % {"most": AT_ONCE})
    return redirect("return_round", pk)
