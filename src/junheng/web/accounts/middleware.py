"""The door: nothing is shown to the anonymous, people who left stay out, a first password must be changed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from junheng.web.accounts import audit, visits
from junheng.web.accounts.draft import had_files, kept

OPEN = ("/healthz", "/accounts/login/", "/accounts/2fa/authenticate/", "/static/", "/i18n/", "/api/")
"""Addresses that answer before log-in. The API checks its own tokens."""
CLOSED = tuple(
    f"/accounts/{page}/"
    for page in (
        "signup",
        "email",
        "confirm-email",
        "password/reset",
        "password/set",
        "login/code",
        "inactive",
    )
)
"""Pages of allauth that have no place here: accounts are made by the administrator, and there is no e-mail."""
PASSWORD = "/accounts/password/change/"


class DoorMiddleware:
    """Set where the request comes from, and let nobody past who should not be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token, shown = audit.address.set(_address(request)), audit.personal.set(False)
        try:
            _without_nul(request)
            answer = self._refused(request) or self.get_response(request)
            visits.follow(request)
            return _kept_private(request, answer)
        finally:
            audit.address.reset(token)
            audit.personal.reset(shown)

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        if request.path.startswith(OPEN) and not request.path.startswith(CLOSED):
            return None
        person = request.user
        if not person.is_authenticated:
            return _ask_in(request)
        if person.gone:
            logout(request)
            return redirect(settings.LOGIN_URL)
        if request.path.startswith(CLOSED):
            raise Http404(gettext("账号由系统管理员开设；忘记密码请找系统管理员重置。"))
        if person.must_change_password and request.path not in (PASSWORD, "/accounts/logout/"):
            return redirect(PASSWORD)
        return None


def _without_nul(request: HttpRequest) -> None:
    """No address has this sign in it, and PostgreSQL refuses it in any text: dropped from what is asked, not found in a path."""
    if "\0" in request.path:
        raise Http404
    if "%00" in request.META.get("QUERY_STRING", ""):
        asked = request.GET.copy()
        for name, values in request.GET.lists():
            asked.setlist(name, [value.replace("\0", "") for value in values])
        request.GET = asked


def _ask_in(request: HttpRequest) -> HttpResponse:
    """To the log-in page; a form sent after the session ended is shown back, so that nothing typed is lost."""
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=401)
        answer.headers["X-Said"] = quote(gettext("登录已过期，请在新窗口登录后再试；已填写的内容还在。"))
        return answer
    if fields := kept(request):
        context = {"login": True, "fields": fields, "files": had_files(request)}
        return render(request, "stale.html", context, status=401)
    asked = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect_to_login(asked, settings.LOGIN_URL)


def _kept_private(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Pages of people who are logged in stay out of shared caches; personal records are not kept by the browser either."""
    answer.headers.setdefault(
        "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    )
    if audit.personal.get():
        answer.headers["Cache-Control"] = "private, no-store"
    elif not request.path.startswith(OPEN) or request.path.startswith("/accounts/"):
        answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer


def _address(request: HttpRequest) -> str | None:
    """The client's address; behind a proxy of ours (JUNHENG_HTTPS) the last one it reports."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR") or None
