"""The writes: imports, edits, adopted plans; what each changed; taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from junheng.register.tables import TABLES
from junheng.web.accounts.door import Refused, requires
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse import actions, queries
from junheng.web.browse.changes import told
from junheng.web.jobs.work import ask
from junheng.web.register import words
from junheng.web.register.models import Batch

PER_PAGE = 50
AT_ONCE = 5000
"""Changes undone while one waits; a larger batch is undone by the worker."""


@require_safe
@requires(Right.READ)
def batches(request: HttpRequest) -> HttpResponse:
    """All writes that hold something the person may read, newest first."""
    found = queries.batches_for(request.user)
    kind = request.GET.get("kind", "")
    if kind in dict(Batch.KINDS):
        found = found.filter(kind=kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    tallies = queries.tallies(request.user, page.object_list)
    rows = [(batch, counted(tallies.get(batch.pk, {}))) for batch in page.object_list]
    said = {"rows": rows, "page": page, "kinds": Batch.KINDS, "kind": kind}
    return render(request, "browse/batches.html", said)


def counted(tally: dict[str, dict[str, int]]) -> list[dict]:
    """A batch's counts by table, in the order of the register."""
    return [{"table": TABLES[n], **tally[n]} for n in TABLES if n in tally]


def _batch(person: Person, number: int) -> Batch:
    batch = queries.batches_for(person).filter(pk=number).first()
    if batch is None:
        if not queries.sees_everything(person) and Batch.objects.filter(pk=number).exists():
            raise Refused(Right.READ, _("批次 %d") % number)
        raise Http404
    return batch


@require_safe
@requires(Right.READ)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """One write: counts by table, and its row changes page by page."""
    found = _batch(request.user, number)
    tally = queries.tallies(request.user, [found]).get(found.pk, {})
    changes = queries.changes_for(request.user).filter(batch=found)
    table = request.GET.get("table", "")
    if table in tally:
        changes = changes.filter(table=table)
    page = Paginator(changes.order_by("id"), PER_PAGE).get_page(request.GET.get("page"))
    said = {
        "batch": found,
        "counts": counted(tally),
        "table": table if table in tally else "",
        "page": page,
        "told": told(request.user, page.object_list, log=True),
        "undone": getattr(found, "undone_by", None),
        "may_undo": actions.may_undo(request.user),
    }
    return render(request, "browse/batch.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.EDIT, Right.IMPORT)
def batch_undo(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, then take a whole batch back; refuses with a sentence where rows have moved on."""
    if not actions.may_undo(request.user):
        raise Refused(Right.EDIT, _("全县"))
    found = _batch(request.user, number)
    undone = getattr(found, "undone_by", None)
    said = {
        "batch": found,
        "counts": counted(queries.tallies(request.user, [found]).get(found.pk, {})),
        "undone": undone,
        "refused": "",
    }
    if request.method != "POST":
        return render(request, "browse/undo.html", said)
    if undone is not None:
        messages.info(request, _("批次 %(old)d 已由批次 %(new)d 撤销") % {"old": found.pk, "new": undone.pk})
        return redirect("batch", number=undone.pk)
    if found.changes.count() > AT_ONCE:
        job = ask("browse.undo", _("撤销批次 %d") % found.pk, by=request.user, batch=found.pk)
        return redirect("job", job.pk)
    try:
        new = actions.undo(found, by=request.user)
    except ValueError as refused:
        said["refused"] = words.refusal(refused)
        return render(request, "browse/undo.html", said, status=409)
    messages.success(request, _("批次 %(old)d 已撤销（批次 %(new)d）") % {"old": found.pk, "new": new.pk})
    return redirect("batch", number=new.pk)
