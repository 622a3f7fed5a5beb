"""Errors as RFC 9457 problem details: what kind, in words, and each fault with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from junheng.schema import TableError
from junheng.web.accounts.door import Refused
from junheng.web.accounts.roles import RIGHT_TITLES, Right, who_may
from junheng.web.register import words as register_words

MEDIA_TYPE = "application/problem+json"


class Fault(Schema):
    """One thing that is wrong."""

    where: str = Field("", description="出错的位置：参数、栏目，或行")
    said: str = Field(description="哪里不对，应当怎样")


class Problem(Schema):
    """RFC 9457 problem details."""

    type: str = Field(description="问题类别的 URI", examples=["urn:junheng:problem:conflict"])
    title: str = Field(description="问题类别（中文）")
    status: int
    detail: str = Field("", description="这一次出了什么问题，怎么办")
    instance: str = Field("", description="请求的地址")
    errors: list[Fault] = Field(default_factory=list)
    current: dict | None = Field(None, description="409：这一行现在的样子和版本号")


class Trouble(Exception):
    """An answer that is a problem."""

    def __init__(
        self, status: int, detail: str, errors: Iterable[tuple[str, str]] = (), current: dict | None = None
    ):
        super().__init__(detail)
        self.status, self.detail, self.errors, self.current = status, detail, list(errors), current


def titles() -> dict[int, tuple[str, str]]:
    return {
        400: ("bad-request", _("请求读不懂")), 401: ("unauthenticated", _("没有有效的令牌")),
        403: ("forbidden", _("没有这项权限")), 404: ("not-found", _("没有这一项")), 405: ("not-allowed", _("不支持这种请求方法")),
        409: ("conflict", _("与现在的数据冲突")), 422: ("invalid", _("内容不符合要求")), 429: ("too-many", _("请求太频繁")),
    }  # fmt: skip


ERRORS = (400, 401, 403, 404, 409, 422, 429)
DECLARED = {frozenset(ERRORS): Problem}


def problem(
    request: HttpRequest,
    status: int,
    detail: str = "",
    errors: Iterable[tuple[str, str]] = (),
    current: dict | None = None,
) -> HttpResponse:
    """The answer itself."""
    kind, title = titles().get(status, ("other", _("出错了")))
    body = {
        "type": f"urn:junheng:problem:{kind}", "title": title, "status": status, "detail": detail,
        "instance": request.get_full_path()[:500], "errors": [{"where": w, "said": s} for w, s in errors], "current": current,
    }  # fmt: skip
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str), status=status, content_type=MEDIA_TYPE
    )


def install(api: NinjaAPI) -> None:
    """Every error of the API takes this form."""
    on = api.exception_handler
    on(Trouble)(lambda request, t: problem(request, t.status, t.detail, t.errors, t.current))
    on(PermissionDenied)(_refused)
    on(Http404)(lambda request, e: problem(request, 404, _("没有这一项，或您看不到它")))
    on(ValidationError)(_invalid)
    on(TableError)(_table)
    on(HttpError)(_http)
    on(ValueError)(_sentence)


def _sentence(request: HttpRequest, error: ValueError) -> HttpResponse:
    """A refusal in words is an answer; any other ValueError is a bug and keeps its traceback."""
    if not re.search(r"[\u4e00-\u9fff]", str(error)):
        raise error
    return problem(request, 422, register_words.refusal(error))


def _refused(request: HttpRequest, refused: PermissionDenied) -> HttpResponse:
    right = refused.right if isinstance(refused, Refused) else Right.READ
    detail = _("需要“%(right)s”权限%(where)s；有这项权限的角色：%(who)s") % {
        "right": RIGHT_TITLES[right],
        "where": f"（{refused.where}）" if getattr(refused, "where", "") else "",
        "who": "、".join(who_may(right)),
    }
    return problem(request, 403, detail)


def _invalid(request: HttpRequest, found: ValidationError) -> HttpResponse:
    errors = [(".".join(str(part) for part in e["loc"]), e["msg"]) for e in found.errors]
    return problem(request, 422, _("%(n)s 处不符合要求") % {"n": len(errors)}, errors)


def _table(request: HttpRequest, found: TableError) -> HttpResponse:
    errors = [(p.column or p.sheet, register_words.told(p.said)) for p in found.problems]
    return problem(request, 422, _("%(n)s 处需要改正") % {"n": len(errors)}, errors)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        answer = problem(
            request, 401, _("请在请求头里带上 Authorization: Bearer 令牌；令牌可能已到期或被撤销")
        )
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    words = {
        403: _("缺少 CSRF 请求头"),
        429: _("这个令牌的请求太多，请稍后再试"),
        400: _("请求体不是有效的 JSON"),
    }
    return problem(request, error.status_code, words.get(error.status_code, str(error)))
