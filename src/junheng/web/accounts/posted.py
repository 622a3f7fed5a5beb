"""Addresses that only take what a form sends: where one of them shows the form back, the page's own links lead to it by GET."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.decorators.http import require_POST


def posted(back: str, *kept: str) -> Callable:
    """A view that takes what a form sends. Asked for in another way (another language or school year chosen on a form that was
    refused, a page loaded anew) it leads `back`, to the page the form stands on; `kept`: the parts of the address that page has too.
    """

    def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        taking = require_POST(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return taking(request, *args, **named)
            at, asked = resolve_url(back, **{k: named[k] for k in kept}), request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(f"{at}?{asked}" if asked else at)

        guarded.back = back
        return guarded

    return door
