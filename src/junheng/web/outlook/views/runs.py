"""Forecasts one by one: the list, a new one, which one schools are shown."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.jobs.models import Job
from junheng.web.outlook import actions, documents, queries
from junheng.web.outlook.forms import RunForm
from junheng.web.register import words as register_words


@requires(Right.READ)
def outlooks(request: HttpRequest) -> HttpResponse:
    """Every forecast, newest first, and the scenarios."""
    queries.county_wide(request.user)
    page = Paginator(queries.runs_for(request.user), 30).get_page(request.GET.get("page"))
    running = Job.objects.filter(work=actions.RUN, by=request.user, state__in=(Job.QUEUED, Job.RUNNING))
    facts = {
        "page": page, "running": running, "documents": documents.documents(), "may_plan": queries.everywhere(request.user, Right.PLAN),
        "now": queries.in_force(),
    }  # fmt: skip
    return render(request, "outlook/list.html", facts)


@requires(Right.PLAN)
def outlook_new(request: HttpRequest) -> HttpResponse:
    """Choose scenario and year; a job forecasts."""
    queries.county_wide(request.user, Right.PLAN)
    base = request.years[0]
    asked = request.GET.get("scenario", "")
    initial = {"scenario": asked} if asked else {}
    form = RunForm(documents.documents(), base, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("job", actions.ask(**form.cleaned_data, base=base, by=request.user).pk)
        except ValueError as refused:
            form.add_error(None, register_words.refusal(refused))
    return render(
        request, "outlook/new.html", {"form": form, "base": base}, status=422 if form.errors else 200
    )


@require_POST
@requires(Right.PLAN)
def force(request: HttpRequest, pk: int) -> HttpResponse:
    """Show schools this forecast from now on."""
    queries.county_wide(request.user, Right.PLAN)
    run = queries.run_for(request.user, pk)
    actions.put_in_force(run, by=request.user)
    messages.success(request, _("已设为现用：各校页面显示这次预测。"))
    return redirect("outlook", pk)
