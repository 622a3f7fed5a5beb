"""Who asks: a program with a token, or a person with a session trying the documentation out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import SimpleRateThrottle

from junheng.web.accounts.models import Person
from junheng.web.accounts.tokens import bearer

RATE = "600/m"
"""Calls a token, or a person, may make; counted in each server process."""


class Token(HttpBearer):
    """Authorization: Bearer jh_…; the rights are those of the token that its owner still holds."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        found = bearer(token)
        if found is not None:
            request.user = found
            request.caller = f"token-{hashlib.sha256(token.encode()).hexdigest()[:24]}"
        return found


class Session(SessionAuth):
    """The session of somebody logged in, with the CSRF header on what writes."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        person = request.user
        if not person.is_authenticated or person.gone or person.must_change_password:
            return None
        request.caller = f"person-{person.pk}"
        return person


class PerCaller(SimpleRateThrottle):
    """So many calls a minute for each token or person."""

    scope = "api"

    def __init__(self) -> None:
        super().__init__(RATE)

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"api-{request.caller}"


def insiders(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The documentation too is for people with an account or a token."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        known = header.startswith("Bearer ") and bearer(header.removeprefix("Bearer ")) is not None
        if not known and not (request.user.is_authenticated and not request.user.gone):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **named)

    return guarded
