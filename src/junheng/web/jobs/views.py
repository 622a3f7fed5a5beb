"""Pages of jobs: how far each is, stop it, try it again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from junheng.web.accounts import audit
from junheng.web.accounts.roles import Right
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.jobs.queries import jobs_for


def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs asked for, newest first."""
    found = jobs_for(request.user).order_by("-pk")
    if (state := request.GET.get("state")) in dict(Job.STATES):
        found = found.filter(state=state)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    facts = {"page": page, "states": Job.STATES, "state": state, "everyone": request.user.may(Right.OPERATE)}
    return render(request, "jobs/list.html", facts)


@never_cache
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its progress."""
    return render(request, "jobs/job.html", shown(_job(request, pk)))


@never_cache
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a page that shows a job's progress; the page is loaded anew when the job is over."""
    found = _job(request, pk)
    answer = render(request, "jobs/_progress.html", shown(found))
    if found.over and request.htmx:
        answer["HX-Refresh"] = "true"
    return answer


def shown(found: Job) -> dict:
    """What the progress fragment needs; other apps include it in their pages."""
    told = (
        progress.told(found.pk) if found.state == Job.RUNNING else {"doing": "", "share": float(found.over)}
    )
    given, result = found.given or {}, found.result if isinstance(found.result, dict) else {}
    facts = {
        "job": found,
        "doing": _doing(told),
        "percent": round(100 * told["share"]),
        "lost": work.lost(found),
        "where": local(result.get("page") or given.get("page")),
        "result": {
            k: v
            for k, v in result.items()
            if k not in ("page", Job.ENGLISH) and isinstance(v, str | int | float)
        },
    }
    if found.state == Job.QUEUED:
        facts["ahead"] = Job.objects.filter(state=Job.QUEUED, pk__lt=found.pk).count()
    return facts


def _doing(told: dict) -> str:
    """What the job said last, in the reader's language where it knows it."""
    english = (get_language() or "").startswith("en")
    return (english and told.get("doing_english")) or told["doing"]


def local(address: object) -> str:
    """An address of our own, or nothing."""
    safe = (
        isinstance(address, str)
        and address.startswith("/")
        and url_has_allowed_host_and_scheme(address, None)
    )
    return address if safe else ""


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    found = _job(request, pk)
    if found.over:
        messages.info(request, _("任务已经结束，没有什么可停的。"))
    else:
        work.cancel(found)
        audit.record(request.user, "job_cancel", f"任务 {pk}", after={"任务": found.title})
        messages.info(request, _("已要求停止；没有写完的内容不会保存。"))
    return redirect(_back(request, pk))


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed or cancelled job again."""
    found = _job(request, pk)
    if work.retry(found):
        audit.record(request.user, "job_retry", f"任务 {pk}", after={"任务": found.title})
        messages.success(request, _("已重新排队。"))
    else:
        messages.info(request, _("只有失败或已取消的任务可以重试。"))
    return redirect(_back(request, pk))


def _job(request: HttpRequest, pk: int) -> Job:
    found = jobs_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这个任务，或它不是您提出的。"))
    return found


def _back(request: HttpRequest, pk: int) -> str:
    return local(request.POST.get("next")) or reverse("job", args=[pk])
