"""Ask for a right before a view answers; a refusal carries the right, so that the page can say who may grant it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right


class Refused(PermissionDenied):
    """No such right, or not there. `right` is what was needed; `where` names the record it was needed for."""

    def __init__(self, right: Right, where: str = ""):
        super().__init__(f"{right} {where}".strip())
        self.right, self.where = right, where


def demand(person: Person, *rights: Right) -> None:
    """Raise `Refused` unless `person` holds one of the rights somewhere."""
    if not any(person.may(right) for right in rights):
        raise Refused(rights[0])


def requires(*rights: Right) -> Callable:
    """A view only for those who hold one of the rights somewhere; its own queries narrow to where."""

    def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
            demand(request.user, *rights)
            return view(request, *args, **named)

        guarded.rights = rights
        return guarded

    return door


def refuse(right: Right, where: str = "") -> NoReturn:
    """Show the refusal page, which names the right and whom to ask."""
    raise Refused(right, where)


def granters() -> list[Person]:
    """The people who can appoint others: whom to write to when a right is missing."""
    today = timezone.localdate()
    until = Q(appointments__until__isnull=True) | Q(appointments__until__gt=today)
    admins = Person.objects.filter(
        until, is_active=True, appointments__role="admin", appointments__since__lte=today
    )
    return list(admins.distinct().order_by("username")[:5])
