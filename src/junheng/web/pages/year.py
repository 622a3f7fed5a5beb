"""The school year the person looks at, and the state of the register: `request.year`, `.years`, `.stamp` = `.revision`, `.as_of`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from junheng.web.fields import whole
from junheng.web.register import measured
from junheng.web.register.caches import Stamp, remember, stamp

ASIDE = ("/healthz", "/static/", "/i18n/")
"""Addresses without a school year."""
FIRST_MONTH = 9


class YearMiddleware:
    """`?year=2024` chooses a school year and keeps it in the session; else the newest with pupils."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ASIDE) and request.user.is_authenticated:
            _choose(request)
        return self.get_response(request)


def _choose(request: HttpRequest) -> None:
    request.stamp = stamp()
    request.revision, request.as_of = request.stamp
    request.years = list(_years(request.stamp)) or [current(timezone.localdate())]
    asked = whole(request.GET.get("year", ""))
    if asked in request.years:
        if request.session.get("year") != asked:
            request.session["year"] = asked
        request.year = asked
    else:
        kept = request.session.get("year")
        request.year = kept if kept in request.years else request.years[0]


@remember(4)
def _years(at: Stamp) -> tuple[int, ...]:
    return tuple(measured.years())


def current(day: dt.date) -> int:
    """The school year a day falls in."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1
