"""Parts of the form: the check list, one cell's card (note, later, conflict), rows added and taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.returns import entries
from junheng.web.returns.actions import NotNow
from junheng.web.returns.material import gather
from junheng.web.returns.models import SchoolReturn
from junheng.web.returns.queries import one_return
from junheng.web.returns.sections import anchor, sections
from junheng.web.returns.views.shared import cell_named, place, shown


@require_safe
@never_cache
@requires(Right.SUBMIT, Right.REVIEW)
def checks(request: HttpRequest, pk: int) -> HttpResponse:
    """The check list as it is now."""
    return render(request, "returns/_checks.html", shown(request, one_return(request.user, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.SUBMIT)
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """One cell's card. Posting keeps its note, or settles a conflict (`choice`)."""
    given = one_return(request.user, pk, Right.SUBMIT)
    name = request.POST.get("cell") or request.GET.get("cell", "")
    where = place(name)
    if where is None:
        raise Http404
    if request.method == "POST":
        _change(request, given, where)
        return redirect(f"{reverse('return_form', args=[pk])}#{anchor(name)}")
    several = sections(gather(given, {where["table"]}))
    found = cell_named(several, name)
    if found is None:
        raise Http404
    facts = {"given": given, "cell": found, "editing": given.open, "growing": several[0].growing}
    return render(request, "returns/_cell.html", facts)


def _change(request: HttpRequest, given: SchoolReturn, where: dict[str, str]) -> None:
    choice = request.POST.get("choice")
    try:
        if choice in ("mine", "theirs"):
            entries.choose(given, where, by=request.user, theirs=choice == "theirs")
            messages.success(request, _("已选定。"))
        else:
            note, later = request.POST.get("note", ""), bool(request.POST.get("later"))
            entries.annotate(given, where, by=request.user, note=note, later=later)
            messages.success(request, _("说明已保存。"))
    except NotNow as refused:
        messages.warning(request, str(refused))


@require_POST
@requires(Right.SUBMIT)
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a row, say that one is no longer there, or bring it back."""
    given = one_return(request.user, pk, Right.SUBMIT)
    table, at = request.POST.get("table", ""), ""
    try:
        if "drop" in request.POST:
            entries.drop_row(given, table, request.POST["drop"], by=request.user)
            messages.info(request, _("已标为本校没有；填过的内容还留着，可以恢复。"))
        elif "back" in request.POST:
            entries.drop_row(given, table, request.POST["back"], by=request.user, back=True)
        else:
            parts = {k.removeprefix("key_"): v for k, v in request.POST.items() if k.startswith("key_")}
            added = entries.add_row(given, table, parts, by=request.user)
            messages.success(request, _("已增加：%(row)s") % {"row": added})
        at = f"#s-{table}"
    except NotNow as refused:
        messages.warning(request, str(refused))
    return redirect(reverse("return_form", args=[pk]) + at)
