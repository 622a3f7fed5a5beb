"""Scenarios of where schools should be: the list, one of them in whatever state it is, copied, stopped, put away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from junheng.web.accounts.door import requires
from junheng.web.accounts.posted import posted
from junheng.web.accounts.roles import Right
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting import actions, queries
from junheng.web.planning.siting.views import editor, results
from junheng.web.register.words import refusal

PER_PAGE = 30


@requires(Right.PLAN)
def layouts(request: HttpRequest) -> HttpResponse:
    """Every scenario, newest first; those of a front stand on its page."""
    queries.county_wide(request.user)
    found = queries.scenarios_for(request.user).filter(front_of=None)
    away = request.GET.get("away") == "1"
    found = found.filter(dropped=away)
    if words := request.GET.get("q", "").strip()[:60]:
        found = found.filter(title__icontains=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    busy = dict(
        Job.objects.filter(pk__in=[s.job for s in page.object_list if s.job]).values_list("pk", "state")
    )
    lines = [{"scenario": s, "state": state(s, busy.get(s.job)), "last": _last(s)} for s in page.object_list]
    facts = {
        "page": page,
        "lines": lines,
        "q": words,
        "away": away,
        "hidden": queries.scenarios_for(request.user).filter(dropped=True).count(),
    }
    return render(request, "planning/siting/list.html", facts)


def state(scenario: LayoutScenario, job: str | None) -> str:
    """draft, running, found, or faulty: what a person can do with it."""
    if scenario.found:
        return "found"
    if job in (Job.QUEUED, Job.RUNNING):
        return "running"
    return "faulty" if scenario.faults else "draft"


def _last(scenario: LayoutScenario) -> dict[str, Any] | None:
    return scenario.said["figures"][str(scenario.said["epochs"][-1])] if scenario.found else None


@posted("layouts")
@requires(Right.PLAN)
def layout_new(request: HttpRequest) -> HttpResponse:
    """Begin a scenario with the document's own terms."""
    queries.county_wide(request.user)
    try:
        number = LayoutScenario.objects.count() + 1
        return redirect("layout", actions.create(_("布局方案 %(n)s") % {"n": number}, by=request.user).pk)
    except ValueError as refused:
        messages.error(request, refusal(refused))
        return redirect("layouts")


@never_cache
@requires(Right.PLAN)
def layout(request: HttpRequest, pk: int) -> HttpResponse:
    """A scenario: its terms while it is a draft, its progress while it is searched, then what was found."""
    scenario = queries.scenario_for(request.user, pk)
    if scenario.found:
        return results.show(request, scenario)
    if queries.job_of(scenario):
        return render(request, "planning/siting/running.html", {"scenario": scenario} | standing(scenario))
    return editor.show(request, scenario)


@never_cache
@requires(Right.PLAN)
def layout_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """What the search stands at; the page is loaded anew when it is over."""
    scenario = queries.scenario_for(request.user, pk)
    facts = standing(scenario)
    answer = render(request, "planning/siting/_progress.html", {"scenario": scenario} | facts)
    if facts["over"] and request.htmx:
        answer["HX-Refresh"] = "true"
    return answer


def standing(scenario: LayoutScenario) -> dict[str, Any]:
    """Value, bound and gap as last told, and how far it is."""
    job = Job.objects.filter(pk=scenario.job).first() if scenario.job else None
    running = job is not None and not job.over
    told = (
        progress.told(job.pk) if job is not None and job.state == Job.RUNNING else {"doing": "", "share": 0.0}
    )
    english = (get_language() or "").startswith("en")
    return {
        "job": job, "over": not running, "percent": round(100 * told["share"]), "doing": (english and told.get("doing_english")) or told["doing"],
        "value": told.get("value"), "bound": told.get("bound"), "gap": told.get("gap"), "charged": told.get("charged"), "lost": running and work.lost(job),
        "ahead": Job.objects.filter(state=Job.QUEUED, pk__lt=job.pk).count() if running and job.state == Job.QUEUED else 0,
        "stopping": running and progress.cancelled(job.pk),
    }  # fmt: skip


@posted("layout", "pk")
@requires(Right.PLAN)
def layout_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End the search with the best plan so far."""
    scenario = queries.scenario_for(request.user, pk)
    if actions.stop(scenario, by=request.user):
        messages.info(request, _("已要求停止，正在整理目前最好的方案。"))
    else:
        messages.info(request, _("任务已经结束，没有什么可停的。"))
    return redirect("layout", pk)


@posted("layout", "pk")
@requires(Right.PLAN)
def layout_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same terms as a new scenario; `lock`: sites that keep what was found for them; `other`: a site that does not."""
    scenario = queries.scenario_for(request.user, pk)
    made = actions.copy(
        scenario,
        title=request.POST.get("title", ""),
        locked=request.POST.getlist("lock")[:500],
        other=request.POST.get("other", "")[:40],
        by=request.user,
    )
    if request.POST.get("other"):
        messages.success(
            request,
            _("已复制为《%(title)s》：决定已经定下，可以直接测算，会从原来的方案出发。")
            % {"title": made.title},
        )
    else:
        messages.success(request, _("已复制；改了条件再测算，会从原来的方案出发。"))
    return redirect("layout", made.pk)


@posted("layout", "pk")
@requires(Right.PLAN)
def layout_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a scenario out of the list, or back into it."""
    held = actions.put_away(queries.scenario_for(request.user, pk), by=request.user)
    messages.success(request, _("已收起，仍可在列表里找到。") if held.dropped else _("已放回列表。"))
    return redirect("layouts")
