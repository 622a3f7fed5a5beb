"""The search page, and the suggestions under the search box."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts import audit
from junheng.web.accounts.door import requires
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.pages.finding import Found
from junheng.web.pages.finding import search as look
from junheng.web.register.scope import scope_of

TITLES = {"school": _("学校"), "place": _("地点"), "network": _("集团与网络"), "staff": _("教职工")}
OWN_PAGE = {"school": "school", "network": "group"}
SUGGESTED, SHOWN, LONGEST = 6, 50, 60


@requires(Right.READ)
def search(request: HttpRequest) -> HttpResponse:
    """`?q=` by name, pinyin or code. Staff stand on the page alone, where each sight of them is logged."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    if request.htmx and request.GET.get("suggest"):
        found = look(request.user, asked, ("school", "place", "network"))
        context = {"asked": asked, "groups": _groups(request.user, found, SUGGESTED)}
        return render(request, "pages/suggestions.html", context)
    found = look(request.user, asked)
    if staff := found.get("staff"):
        audit.seen(request.user, "staff", [one.code for one in staff[:SHOWN]])
    return render(
        request, "pages/search.html", {"asked": asked, "groups": _groups(request.user, found, SHOWN)}
    )


def _groups(person: Person, found: dict[str, list[Found]], most: int) -> list[dict]:
    own = OWN_PAGE if scope_of(person, Right.READ).everything else {"school": "school"}
    return [
        {
            "title": TITLES[kind],
            "total": len(all_),
            "more": max(len(all_) - most, 0),
            "lines": [{"one": one, "url": address_of(one, own)} for one in all_[:most]],
        }
        for kind, all_ in found.items()
    ]


def address_of(one: Found, own: dict[str, str]) -> str:
    """The page of what was found: a school's or a network's own, else its row in the register."""
    for name, args in (
        (own.get(one.kind, ""), [one.code]),
        ("row", [one.kind, one.code]),
    ):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""
