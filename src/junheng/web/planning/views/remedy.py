"""Ask for the cheapest path to compliance: the cost document as a form, then a job."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from junheng.remedy.costs import Costs, names
from junheng.web.accounts.door import refuse, requires
from junheng.web.accounts.roles import Right
from junheng.web.planning import asking
from junheng.web.planning.forms import RemedyForm
from junheng.web.register.scope import scope_of
from junheng.web.register.words import refusal


@requires(Right.PLAN)
def remedy_new(request: HttpRequest) -> HttpResponse:
    """The terms of the search. It is over the whole county, so only for who plans for all of it."""
    if not scope_of(request.user, Right.PLAN).everything:
        refuse(Right.PLAN, _("全县"))
    known = names()
    name = request.GET.get("costs", known[0])
    document = Costs.load(name if name in known else known[0])
    start = {"title": _("达标路径 %(year)s") % {"year": request.year}, "year": request.year}
    form = RemedyForm(document, request.POST or None, years=list(request.years), initial=start)
    if request.method == "POST" and form.is_valid():
        cells = form.cleaned_data
        try:
            job = asking.ask(
                year=cells["year"], costs=form.costs(), seconds=cells["seconds"], gap=cells["gap"] / 100,
                title=cells["title"], by=request.user,
            )  # fmt: skip
            return redirect("job", job.pk)
        except ValueError as refused:
            form.add_error(None, refusal(refused))
    facts = {"form": form, "document": document, "documents": known}
    return render(request, "planning/remedy.html", facts, status=422 if form.errors else 200)
