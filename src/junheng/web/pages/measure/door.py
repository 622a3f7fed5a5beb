"""The way into every page of the measure: the right to read, the figures asked for, or why there are none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.pages.measure.asked import NothingToMeasure, tolerances, years
from junheng.web.pages.measure.queries import Sight, sight


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view `(request, sight, …)` for whoever may read; where nothing can be measured the page says why."""

    @requires(Right.READ)
    @wraps(view)
    def shown(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        try:
            seen = sight(request)
        except NothingToMeasure as said:
            context = {"why": str(said), "may_import": request.user.may(Right.IMPORT)}
            return render(request, "pages/measure/nothing.html", context)
        return view(request, seen, *args, **named)

    return shown


def show(request: HttpRequest, template: str, seen: Sight, **context: object) -> HttpResponse:
    """Render a page with what all of them show: the standard, the school year, the readings switched on."""
    standard = seen.whole.standard
    frame = {
        "asked": seen.asked, "q": seen.asked.query, "standard": standard, "sight": seen, "years_known": years(),
        "school_year": f"{standard.year}—{standard.year + 1}", "tolerances_known": tolerances(),
        "tolerances_on": standard.applied, "tiles": settings.TILES, "may_export": seen.person.may(Right.EXPORT),
    }  # fmt: skip
    return render(request, f"pages/measure/{template}.html", frame | context)
