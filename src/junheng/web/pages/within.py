"""What the person looks at now, of what they may: `request.within`."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from junheng.web.pages.year import ASIDE
from junheng.web.register.scope import Within, narrow
from junheng.web.register.within import chosen

NAME = "within"
LONGEST = 120


class WithinMiddleware:
    """`?within=place:532301` narrows and is kept in the session, `?within=` takes it back. Programs ask for what they need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.within = None
        if not request.path.startswith((*ASIDE, "/api/")) and request.user.is_authenticated:
            request.within = _choose(request)
            narrow(request.user, request.within)
        return self.get_response(request)


def _choose(request: HttpRequest) -> Within | None:
    kept, asked = request.session.get(NAME, ""), request.GET.get(NAME)
    handle = kept if asked is None else asked[:LONGEST]
    found = chosen(request.user, handle, request.stamp) if handle else None
    if asked and found is None:
        messages.warning(request, _("没有这个范围，或它不在您的范围之内，没有切换。"))
        return chosen(request.user, kept, request.stamp) if kept else None
    now = found.handle if found else ""
    if now != kept:
        request.session[NAME] = now
    return found
