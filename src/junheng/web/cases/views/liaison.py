"""Leaders and the schools they stay in touch with: visits, and the problems raised until they are solved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.cases import asked, queries
from junheng.web.cases.touch import touch


@requires(Right.READ)
def liaison(request: HttpRequest) -> HttpResponse:
    """Who is linked to which school on a day; what they visited since the school year began; what they raised, what is solved."""
    queries.county_wide(request.user)
    on, wrong = asked.day(request)
    return render(request, "cases/liaison.html", {"on": on, "wrong": wrong, **touch(request.user, on)})
