"""The list of plans, a plan's page, and what is done to a plan as a whole."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junheng.plans.changes import KINDS
from junheng.web.accounts import audit
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.jobs.models import Job
from junheng.web.planning import actions, forming, kinds, queries
from junheng.web.planning.asking import NAME
from junheng.web.planning.closing.shown import needed
from junheng.web.planning.forms import PlanForm, UploadForm
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import outcome
from junheng.web.planning.shown import lines, money, promised, result
from junheng.web.planning.shown_formation import formed
from junheng.web.planning.siting.actions import SEARCH
from junheng.web.register.scope import scope_of
from junheng.web.register.words import refusal

ANY = (Right.PLAN, Right.ADOPT)


@requires(*ANY)
def plans(request: HttpRequest) -> HttpResponse:
    """The plans a person may see, newest first."""
    found = queries.plans_for(request.user).order_by("-pk").defer("changes", "remedy", "formation", "layout")
    if (state := request.GET.get("state")) in dict(StoredPlan.STATES):
        found = found.filter(state=state)
    if words := request.GET.get("q", "").strip()[:60]:
        found = found.filter(title__icontains=words)
    running = Job.objects.filter(
        work__in=(NAME, forming.NAME, SEARCH), by=request.user, state__in=(Job.QUEUED, Job.RUNNING)
    )
    facts = {
        "page": Paginator(found, 30).get_page(request.GET.get("page")), "states": StoredPlan.STATES, "state": state,
        "q": words, "running": running, "may_plan": request.user.may(Right.PLAN),
        "may_remedy": scope_of(request.user, Right.PLAN).everything,
    }  # fmt: skip
    return render(request, "planning/list.html", facts)


def years_of(request: HttpRequest) -> list[int]:
    """School years a plan may be made for: those on the register, the chosen one first, and the next."""
    known = list(request.years)
    rest = [y for y in [known[0] + 1, *known] if y != request.year]
    return [request.year, *rest]


@requires(Right.PLAN)
def plan_new(request: HttpRequest) -> HttpResponse:
    """An empty plan, to which changes are added one by one; or one from a file."""
    years = years_of(request)
    form, upload = PlanForm(years=years), UploadForm(years=years)
    if request.method == "POST":
        try:
            if "upload" in request.POST:
                upload = UploadForm(request.POST, request.FILES, years=years)
                if upload.is_valid():
                    body = upload.cleaned_data["file"]
                    year = upload.cleaned_data["year"]
                    made = actions.create(body.title, actions.as_data(body), year=year, by=request.user)
                    messages.success(request, _("已读入方案，共 %(n)s 条。") % {"n": len(made.changes)})
                    return redirect("plan", made.pk)
            else:
                form = PlanForm(request.POST, years=years)
                if form.is_valid():
                    cells = form.cleaned_data
                    made = actions.create(
                        cells["title"], [], year=cells["year"], by=request.user, note=cells["note"]
                    )
                    if then := _then(request):
                        page = reverse("plan_change_add", args=[made.pk, then["kind"]])
                        return redirect(page + then["query"])
                    return redirect("plan", made.pk)
        except ValueError as refused:
            messages.error(request, refusal(refused))
    facts = {"form": form, "upload": upload}
    facts |= {"then": _then(request), "drafts": _drafts(request)}
    return render(request, "planning/new.html", facts, status=200 if request.method == "GET" else 422)


def _then(request: HttpRequest) -> dict | None:
    """The kind of change somebody came to write (`add`), and the network it is about."""
    kind, network = request.GET.get("add", ""), request.GET.get("network", "")[:40]
    if kind not in KINDS:
        return None
    return {"kind": kind, "title": kinds.title_of(kind), "query": "?" + urlencode({"network": network})}


def _drafts(request: HttpRequest) -> list[StoredPlan]:
    """Drafts of one's own that a change may be added to."""
    return list(queries.plans_for(request.user).filter(made_by=request.user, state=StoredPlan.DRAFT)[:20])


@requires(*ANY)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its changes with their reasons, what it would do, what may be done with it."""
    stored = queries.plan_for(request.user, pk)
    facts = result(request.user, stored) | {
        "plan": stored, "lines": lines(stored), "money": money(stored), "formation": formed(stored), "kinds": [(code, kinds.title_of(code)) for code in KINDS],
        "may_edit": queries.may_edit(request.user, stored), "may_adopt": queries.may_adopt(request.user, stored),
        "may_plan": request.user.may(Right.PLAN), "years": years_of(request),
        "may_return": (stored.state in (stored.PROPOSED, stored.DROPPED) and stored.made_by_id == request.user.pk)
        or (stored.state == stored.PROPOSED and queries.may_adopt(request.user, stored)),
        "may_drop": not stored.in_force and stored.state != stored.DROPPED and stored.made_by_id == request.user.pk,
        "older": 0 if stored.in_force else queries.batches_since(stored).count(),
        "needed": needed(request.user, stored), "promised": promised(stored),
    }  # fmt: skip
    return render(request, "planning/plan.html", facts)


@requires(*ANY)
def plan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as the JSON file that `junheng compare --plan` and the upload here take."""
    stored = queries.plan_for(request.user, pk)
    text = stored.plan.to_json()
    audit.record(request.user, "export", f"方案 {pk}", after={"条数": len(stored.changes)})
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.title, safe='')}.json"
    return answer


@requires(Right.PLAN)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's name, year and note."""
    stored = queries.plan_for(request.user, pk)
    years = sorted({stored.year, *years_of(request)}, reverse=True)
    start = {"title": stored.title, "year": stored.year, "note": stored.note}
    form = PlanForm(request.POST or None, years=years, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(stored, by=request.user, **form.cleaned_data)
            return redirect("plan", pk)
        except ValueError as refused:
            form.add_error(None, refusal(refused))
    return render(
        request, "planning/edit.html", {"plan": stored, "form": form}, status=422 if form.errors else 200
    )


VERBS = {"propose": actions.propose, "reopen": actions.reopen, "drop": actions.drop}


@require_POST
@requires(*ANY)
def plan_do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Hand in, send back or give up."""
    stored = queries.plan_for(request.user, pk)
    said = {
        "propose": _("方案已提交。"),
        "reopen": _("方案已退回草稿。"),
        "drop": _("方案已放弃，仍可查看。"),
    }
    try:
        VERBS[verb](stored, by=request.user)
        messages.success(request, said[verb])
    except ValueError as refused:
        messages.error(request, refusal(refused))
    return redirect("plan", pk)


@require_POST
@requires(Right.PLAN)
def plan_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same changes as a new draft for another school year."""
    stored = queries.plan_for(request.user, pk)
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else stored.year
    try:
        made = actions.copy(stored, year=year, by=request.user)
    except ValueError as refused:
        messages.error(request, refusal(refused))
        return redirect("plan", pk)
    messages.success(request, _("已复制为新的草稿。"))
    if outcome(made.changes, made.year).refused:
        messages.warning(request, _("在这个学年的登记数据上还不能执行，原因见下。"))
    return redirect("plan", made.pk)
