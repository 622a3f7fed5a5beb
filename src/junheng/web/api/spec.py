"""The API object: Chinese titles, problem details as their own media type in OpenAPI, one throttle per caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext, override
from ninja import NinjaAPI

from junheng.web.api import problems
from junheng.web.api.keys import PerCaller, Session, Token, insiders
from junheng.web.api.reference import Reference

DESCRIPTION = """登记、测算、方案、报告和任务的接口。令牌在“我的账号 → 程序令牌”里建立，权限不超过本人。
空值（null）是“未填报”，从不等于零。出错一律是 application/problem+json（RFC 9457）。"""


class Api(NinjaAPI):
    """NinjaAPI whose OpenAPI names the media type of problems, and which hides no error behind another form."""

    def __init__(self, **facts: Any):
        super().__init__(**facts)
        self._kept: dict[tuple, dict] = {}

    def get_openapi_schema(self, *args: Any, **named: Any) -> dict:
        """The file that programs and their writers read: Chinese first, English second. Made once; do not change it."""

        def make() -> dict:
            with override("zh-hans"):
                spec = self.described(*args, **named)
            with override("en"):
                return in_both(spec)

        return self._once(("both", repr(args), repr(named)), make)

    def described(self, *args: Any, **named: Any) -> dict:
        """The same in the words of the code, for the page that says them in its reader's language. Made once a language."""
        key = (get_language(), repr(args), repr(named))
        return self._once(key, lambda: self._described(*args, **named))

    def _once(self, key: tuple, make: Callable[[], dict]) -> dict:
        if key not in self._kept:  # two threads may both make it: the same twice
            self._kept[key] = make()
        return self._kept[key]

    def _described(self, *args: Any, **named: Any) -> dict:
        spec = super().get_openapi_schema(*args, **named)
        for operations in spec["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) in problems.ERRORS and "application/json" in answer.get("content", {}):
                        answer["content"] = {problems.MEDIA_TYPE: answer["content"].pop("application/json")}
                        answer["description"] = problems.titles()[int(status)][1]
        return spec


SPOKEN = ("summary", "description")


def in_both(part: Any, within: str = "") -> Any:
    """OpenAPI with the English of every text behind it; `properties` may have any name, also description."""
    if isinstance(part, list):
        return [in_both(one) for one in part]
    if not isinstance(part, dict):
        return part
    spoken = () if within == "properties" else SPOKEN
    return {
        key: both(value) if key in spoken and isinstance(value, str) else in_both(value, key)
        for key, value in part.items()
    }


def both(text: str) -> str:
    """A text and what it is in English, where it is not English already."""
    english = gettext(text) if text else ""
    if english == text:
        return text
    apart = "\n\n" if "\n" in text else " | "
    return f"{text}{apart}{english}"


api = Api(
    title="均衡 Junheng API",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-1",
    auth=[Token(), Session()],
    throttle=[PerCaller()],
    docs=Reference(),
    docs_decorator=insiders,
)
problems.install(api)


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address below the API."""
    return problems.problem(request, 404, "没有这个接口，全部接口见 /api/v1/docs")
