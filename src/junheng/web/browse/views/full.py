"""Personal records as a file in full: ask, decide, take once."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from junheng.web.accounts.door import requires
from junheng.web.accounts.posted import posted
from junheng.web.accounts.roles import Right
from junheng.web.accounts.terms import terms
from junheng.web.browse import full, queries
from junheng.web.browse.views.lists import FILES, year_of
from junheng.web.register import words


@require_safe
@requires(Right.EXPORT_PERSONAL, Right.APPROVE_EXPORT)
def full_exports(request: HttpRequest) -> HttpResponse:
    """One's own requests and those one may decide."""
    return _listed(request)


def _listed(request: HttpRequest, said: str = "", status: int = 200) -> HttpResponse:
    rows = [(one, full.decidable_by(request.user, one)) for one in full.visible_to(request.user)]
    return render(
        request,
        "browse/full_list.html",
        {"rows": rows, "said": said, "days": terms().full_export_days},
        status=status,
    )


def full_export_new(request: HttpRequest, table: str) -> HttpResponse:
    """Say why a list is needed in full."""
    declared = queries.table_for(request.user, table)
    if not declared.personal:
        raise Http404(_("这张表没有遮蔽的内容，直接导出即可"))
    listing = full.listing_of(request.user, table, request.GET.urlencode(), year_of(request))
    said, kind = "", request.POST.get("kind", "xlsx")
    if request.method == "POST":
        try:
            full.ask(
                listing, request.POST.get("reason", ""), kind if kind in FILES else "xlsx", by=request.user
            )
        except full.Not as refused:
            said = str(refused)
        else:
            messages.success(request, _("已提交申请，批准后会出现在“我的任务”里"))
            return redirect("full_exports")
    context = {
        "table": declared, "listing": listing, "said": said, "reason": request.POST.get("reason", ""),
        "columns": [words.named(declared.columns[c]) for c in listing.columns], "here": listing.address(),
        "days": terms().full_export_days,
    }  # fmt: skip
    return render(request, "browse/full_new.html", context, status=422 if said else 200)


@posted("full_exports")
def full_export_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse."""
    asked = full.one(request.user, pk)
    approve = "approve" in request.POST
    try:
        full.decide(asked, approve=approve, words=request.POST.get("words", ""), by=request.user)
    except full.Not as refused:
        return _listed(request, str(refused), 409)
    messages.success(request, _("已批准，申请人可下载一次") if approve else _("已退回申请"))
    return redirect("full_exports")


@posted("full_exports")
def full_export_take(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, once, to whoever asked."""
    asked = full.one(request.user, pk)
    whole = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the response)
    try:
        full.take(asked, whole, by=request.user)
    except ValueError as refused:
        whole.close()
        return _listed(request, str(refused), 409)
    kind = asked.kind if asked.kind in FILES else "xlsx"
    name = f"{asked.title}-{_('全文')}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    return FileResponse(whole, as_attachment=True, filename=name, content_type=FILES[kind][1])
