"""The door: nothing is shown to the anonymous, people who left stay out, a first password must be changed."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from junheng.web.accounts import audit

OPEN = ("/healthz", "/accounts/login/", "/accounts/2fa/authenticate/", "/static/", "/i18n/", "/api/")
"""Addresses that answer before log-in. The API checks its own tokens."""
PASSWORD = "/accounts/password/change/"


class DoorMiddleware:
    """Set where the request comes from, and let nobody past who should not be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.address.set(_address(request))
        try:
            return self._refused(request) or self.get_response(request)
        finally:
            audit.address.reset(token)

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        if request.path.startswith(OPEN):
            return None
        person = request.user
        if not person.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if person.left is not None and person.left <= timezone.localdate():
            logout(request)
            return redirect(settings.LOGIN_URL)
        if person.must_change_password and request.path not in (PASSWORD, "/accounts/logout/"):
            return redirect(PASSWORD)
        return None


def _address(request: HttpRequest) -> str | None:
    """The client's address; behind a proxy of ours (JUNHENG_HTTPS) the last one it reports."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR") or None
