"""Remarks: the list of all one sees, saying one, settling one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from junheng.web.accounts.door import requires
from junheng.web.accounts.posted import posted
from junheng.web.accounts.roles import Right
from junheng.web.register.models import School
from junheng.web.remarks import actions, figures, queries

PAGE = 50
OPEN, SETTLED, ALL = "open", "settled", "all"


@require_safe
@requires(Right.READ)
def remarks(request: HttpRequest) -> HttpResponse:
    """The remarks of the school year one looks at; the open ones unless asked otherwise."""
    state = request.GET.get("state", OPEN)
    state = state if state in (OPEN, SETTLED, ALL) else OPEN
    found = queries.remarks_for(request.user).filter(year=request.year)
    if state != ALL:
        found = found.filter(settled__isnull=state == OPEN)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = dict(School.objects.filter(code__in={r.school for r in page}).values_list("code", "name"))
    lines = [
        (r, title(r.figure, names), figures.address(r.figure, r.year), queries.may_settle(request.user, r))
        for r in page
    ]
    states = ((OPEN, _("未了结")), (SETTLED, _("已了结")), (ALL, _("全部")))
    return render(
        request, "remarks/list.html", {"page": page, "lines": lines, "state": state, "states": states}
    )


def title(name: str, names: dict[str, str]) -> str:
    """What a figure is, in few words."""
    kind, *rest = name.split("/")
    if kind == "school":
        return " ".join([names.get(rest[0], rest[0]), *rest[1:]])
    return " ".join([_("全县"), *rest])


@posted("remarks")
@requires(Right.READ)
def remark_add(request: HttpRequest) -> HttpResponse:
    """Say something of a figure."""
    name, year = request.POST.get("figure", "")[:120], request.POST.get("year", "")
    about = figures.figure(name, int(year)) if year.isascii() and year.isdigit() and len(year) == 4 else None
    kind, *rest = name.split("/")
    if kind == "school" and rest:
        queries.demand_figure(request.user, rest[0])
    if about is None:
        raise Http404(_("没有这个数字，可能已随登记库改变"))
    try:
        actions.remark(about, request.POST.get("text", ""), by=request.user)
    except actions.NotSaid as refused:
        facts = {
            "remark_refused": str(refused),
            "about": about,
            "remark_typed": request.POST.get("text", "")[:2000],
        }
        return render(request, "remarks/again.html", facts, status=422)
    messages.success(request, _("备注已保存，能看到这个数的人都会看到"))
    return redirect(f"{about.address}#remarks")


@require_POST
@requires(Right.READ)
def remark_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more is to be done about it."""
    said = queries.remark_for(request.user, pk)
    done = actions.settle(said, by=request.user)
    messages.success(request, _("已了结")) if done else messages.info(request, _("这条备注早已了结"))
    return redirect(f"{figures.address(said.figure, said.year)}#remarks")
