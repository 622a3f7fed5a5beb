"""Pages for what did not go through: not allowed, not there, form out of date, too many wrong passwords."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from junheng.web.accounts.door import Refused, granters
from junheng.web.accounts.draft import had_files, kept
from junheng.web.accounts.roles import RIGHT_TITLES, who_may
from junheng.web.register.scope import LOOKING


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: which right is missing, which roles hold it, who can appoint."""
    context: dict = {"granters": granters() if request.user.is_authenticated else []}
    if isinstance(exception, Refused):
        context |= {
            "right": RIGHT_TITLES[exception.right],
            "roles": who_may(exception.right),
            "where": exception.where,
            "held": request.user.is_authenticated and request.user.may(exception.right),
            "narrowed": getattr(request, "within", None) if exception.right in LOOKING else None,
        }
        said = _("您没有“%(right)s”的权限") % {"right": context["right"]}
    else:
        said = str(exception) or _("您没有权限")
        context["said"] = str(exception)
    return _answer(request, "403.html", 403, said, context)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or outside the person's scope; the page does not tell which."""
    first = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return _answer(request, "404.html", 404, first or _("没有找到"), {"said": first})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last log-in, or from elsewhere. What was typed can be sent again."""
    context = {"fields": kept(request), "files": had_files(request)}
    return _answer(request, "stale.html", 403, _("页面已过期，请刷新后重试"), context)


def locked(request: HttpRequest, *_args: object, **_named: object) -> HttpResponse:
    """Too many wrong passwords."""
    return _answer(request, "locked.html", 429, _("尝试次数过多，请稍后再试"), {})


class Busy:
    """A write that found the database taken by an import for too long: said so, and nothing typed is lost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 where SQLite is locked; everything else is handled as ever."""
        if not isinstance(exception, OperationalError) or "locked" not in str(exception):
            return None
        context = {"fields": kept(request), "files": had_files(request), "busy": True}
        answer = _answer(request, "stale.html", 503, _("正在写入一大批数据，没有保存，请稍后再试"), context)
        answer.headers["Retry-After"] = "10"
        return answer


def _answer(request: HttpRequest, template: str, status: int, said: str, context: dict) -> HttpResponse:
    """The page, or for a part of a page only its sentence, which the page shows among its messages."""
    if getattr(request, "htmx", False):
        answer = HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    else:
        layout = "base.html" if request.user.is_authenticated else "alone.html"
        answer = render(request, template, {"layout": layout, **context}, status=status)
    answer.headers["X-Said"] = quote(said[:200])
    return answer
