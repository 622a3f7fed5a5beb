"""Upload, dry run, commit, receipt, undo."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from junheng.io.form import Given
from junheng.io.recognise import accepted, forms
from junheng.register.tables import TABLES
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.imports import actions, uploads
from junheng.web.imports.columns import SKIP, answers
from junheng.web.imports.models import Import
from junheng.web.imports.queries import imports_for
from junheng.web.imports.views import shown
from junheng.web.jobs.views import shown as job_shown
from junheng.web.register import words
from junheng.web.register.measured import years


@requires(Right.IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports, newest first."""
    found = imports_for(request.user).order_by("-pk")
    if (state := request.GET.get("state")) in dict(Import.STATES):
        found = found.filter(state=state)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return render(request, "imports/list.html", {"page": page, "states": Import.STATES, "state": state})


@requires(Right.IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    """The upload form; sent twice it gives the same import."""
    refused: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            return _taken(request)
        except uploads.Refused as said:
            refused = said.sentences
    latest = years()
    facts = {
        "refused": refused,
        "token": uuid.uuid4(),
        "year": request.POST.get("year") or request.GET.get("year") or getattr(request, "year", None),
        "years": range(max(latest, default=2024) + 1, min(latest, default=2024) - 6, -1),
        "limit": settings.UPLOAD_LIMIT // 2**20,
        "endings": ",".join(uploads.ENDINGS),
        "accepted": words.told(accepted(forms(Given(TABLES)))),
    }
    return render(request, "imports/new.html", facts, status=422 if refused else 200)


def _taken(request: HttpRequest) -> HttpResponse:
    files = request.FILES.getlist("files")
    if getattr(request, "upload_refused", False):
        raise uploads.Refused([uploads.too_large()])
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid.uuid4()
    year = whole(request.POST.get("year", ""))
    imported, new = uploads.take_in(
        files,
        token,
        by=request.user,
        year=year if year is not None and 1980 <= year <= 2100 else None,
    )
    if not new:
        messages.info(request, _("这些文件已经上传过，这里是那一次导入。"))
    return redirect("import_show", imported.pk)


@never_cache
@requires(Right.IMPORT)
def import_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what was recognised, what is wrong, what would change, and what came of it."""
    imported = found(request, pk)
    facts = {
        "imported": imported,
        "files": list(enumerate(imported.files)),
        "changes": actions.changes(imported),
    }
    if imported.job and (imported.working or not imported.job.over):
        facts |= job_shown(imported.job)
    if not imported.working:
        facts |= shown.result(request, imported)
    return render(request, "imports/show.html", facts)


@requires(Right.IMPORT)
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What was taken for what, and the form to say otherwise."""
    imported = found(request, pk)
    sheets = imported.summary.get("sheets", [])
    if request.method == "POST":
        if actions.recheck(imported, by=request.user, mapping=answers(sheets, request.POST.get)):
            messages.info(request, _("已按新的列对应重新检查。"))
        else:
            messages.warning(
                request, _("现在不能重新检查：%(state)s。") % {"state": imported.get_state_display()}
            )
        return redirect("import_show", pk)
    facts = {"imported": imported, "sheets": list(enumerate(sheets)), "tables": TABLES.values(), "SKIP": SKIP}
    return render(request, "imports/columns.html", facts)


@require_POST
@requires(Right.IMPORT)
def import_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the files again as they are."""
    if not actions.recheck(found(request, pk), by=request.user):
        messages.warning(request, _("这次导入现在不能重新检查。"))
    return redirect("import_show", pk)


@require_POST
@requires(Right.IMPORT)
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the dry run showed."""
    imported = found(request, pk)
    if actions.commit(imported, by=request.user) is None:
        said = _("没有需要写入的内容。") if imported.state == Import.READY else _("这次导入已经提交过。")
        messages.info(request, said)
    return redirect("import_show", pk)


@require_POST
@requires(Right.IMPORT)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole import back."""
    imported = found(request, pk)
    if imported.batch is None or imported.state != Import.DONE:
        messages.info(request, _("这次导入没有可以撤销的批次，或已经撤销。"))
        return redirect("import_show", pk)
    imported.job = actions.undo(imported.batch, by=request.user, page=f"/imports/{pk}/")
    imported.save(update_fields=["job"])
    return redirect("import_show", pk)


@require_POST
@requires(Right.IMPORT)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what was never committed."""
    if not actions.discard(found(request, pk), by=request.user):
        messages.warning(request, _("已提交的导入不能丢弃，只能撤销。"))
        return redirect("import_show", pk)
    messages.success(request, _("已丢弃，上传的文件已删除。"))
    return redirect("import_list")


def found(request: HttpRequest, pk: int) -> Import:
    """An import the person may see."""
    imported = imports_for(request.user).filter(pk=pk).first()
    if imported is None:
        raise Http404(_("没有这次导入，或它不是您提交的。"))
    return imported
