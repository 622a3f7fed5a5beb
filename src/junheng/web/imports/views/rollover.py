"""The roll-over wizard: from which year, what would happen, what is left, do it, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from junheng.web.accounts.door import Refused, requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.imports import actions, rolling
from junheng.web.imports.views.files import attached
from junheng.web.imports.views.shown import paged, workbook
from junheng.web.jobs.models import Job
from junheng.web.jobs.views import shown as job_shown
from junheng.web.register import words
from junheng.web.register.measured import years
from junheng.web.register.models import Batch
from junheng.web.register.scope import scope_of

TITLES = {
    "school": gettext_lazy("学校标识码"), "name": gettext_lazy("学校名称"), "stage": gettext_lazy("学段"), "grade": gettext_lazy("年级"), "pupils": gettext_lazy("学生数"), "why": gettext_lazy("没有结转的原因"),
}  # fmt: skip


@never_cache
@requires(Right.IMPORT)
def rollover(request: HttpRequest) -> HttpResponse:
    """Choose the year, see what would happen, and start it."""
    known = years()
    year = _year(request, known)
    if request.method == "POST":
        return _start(request, year)
    facts: dict = {"years": known, "from_year": year, "next_year": year + 1 if year else None}
    job = (
        Job.objects.filter(work="imports.rollover", by=request.user, given__year=year).order_by("-pk").first()
    )
    if job and not job.over:
        return render(request, "imports/rollover.html", facts | job_shown(job))
    if year:
        rolled = rolling.preview(request.user, year)
        facts |= {
            "counts": rolled.counts.to_dicts(),
            "to_write": rolled.to_write,
            "already": rolling.already(request.user, year),
            "page": paged(rolled.exceptions, request),
            "exceptions": rolled.exceptions.height,
        }
    done = Batch.objects.filter(kind="rollover", undone_by=None).order_by("-pk")
    everything = scope_of(request.user, Right.IMPORT).everything
    return render(request, "imports/rollover.html", facts | {
        "job": None, "last": job, "done": (done if everything else done.filter(by=request.user))[:5],
    })  # fmt: skip


def _start(request: HttpRequest, year: int | None) -> HttpResponse:
    if year is None:
        raise Http404
    try:
        rolling.ask(request.user, year, only_missing=request.POST.get("mode") == "missing")
    except ValueError as refused:
        messages.error(request, words.refusal(refused))
    return redirect(f"{request.path}?from={year}")


@requires(Right.IMPORT)
def rollover_exceptions(request: HttpRequest) -> HttpResponse:
    """The exceptions as a workbook."""
    year = _year(request, years())
    if year is None:
        raise Http404
    rows = rolling.preview(request.user, year).exceptions
    return attached(workbook(rows, TITLES, _("结转例外")), f"学年结转例外-{year}.xlsx")


@require_POST
@requires(Right.IMPORT)
def rollover_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a roll-over back whole."""
    batch = Batch.objects.filter(pk=pk, kind="rollover").first()
    if batch is None:
        raise Http404(_("没有这次结转。"))
    if batch.by_id != request.user.pk and not scope_of(request.user, Right.IMPORT).everything:
        raise Refused(Right.IMPORT, str(batch))
    job = actions.undo(batch, by=request.user, page=request.path.split("undo")[0].rsplit(str(pk), 1)[0])
    return redirect("job", job.pk)


def _year(request: HttpRequest, known: list[int]) -> int | None:
    asked = whole(request.POST.get("from") or request.GET.get("from") or "")
    if asked in known:
        return asked
    return known[0] if known else None
