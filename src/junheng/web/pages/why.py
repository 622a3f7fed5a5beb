"""The page “为什么我能（不能）看到”."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.web.accounts import scopes
from junheng.web.accounts.door import Refused, granters
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import COUNTY, RIGHT_TITLES, Right, who_may
from junheng.web.pages.explain import Answer, about_page, about_table, reach


def why(request: HttpRequest) -> HttpResponse:
    """`?table=` with `key=`, or `?path=`; `person=` for those who appoint or audit."""
    person = _person(request)
    mine = person == request.user
    who = _("您") if mine else str(person)
    table, key, path = (request.GET.get(name, "").strip()[:250] for name in ("table", "key", "path"))
    answer: Answer | None = None
    if path:
        answer = about_page(person, who, path if path.startswith("/") else f"/{path}")
    elif table in TABLES:
        answer = about_table(person, who, table, key)
    facts = {
        "one": person, "mine": mine, "who": who, "answer": answer, "asked": {"table": table, "key": key, "path": path},
        "tables": TABLES.values(), "posts": scopes.name_all(person.appointments_now()), "granters": granters(),
        "rights": [_line(person, who, right) for right in Right],
    }  # fmt: skip
    return render(request, "pages/why.html", facts)


def _person(request: HttpRequest) -> Person:
    """Oneself, or for those who appoint people or audit the county somebody else."""
    asked = request.GET.get("person", "")
    if not asked or asked == str(request.user.pk):
        return Person.objects.get(pk=request.user.pk)  # as appointed, whatever is looked at now
    audits = any(a.scope == COUNTY for a in request.user.holding(Right.AUDIT))
    if not (audits or request.user.may(Right.PEOPLE)):
        raise Refused(Right.PEOPLE)
    return get_object_or_404(Person, pk=int(asked) if asked.isdecimal() and len(asked) < 15 else 0)


def _line(person: Person, who: str, right: Right) -> dict:
    """One right: held by which roles of the person, how far, or which roles would carry it."""
    held = person.holding(right)
    by = list(dict.fromkeys(str(a.rule.title) for a in held))
    return {
        "title": RIGHT_TITLES[right],
        "by": by,
        "reach": reach(person, who, right) if held else "",
        "roles": who_may(right),
    }
