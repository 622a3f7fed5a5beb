"""Which remarks a person sees: those on figures they see. What is said of the county's figures is for all who read."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.register.scope import held_scope, in_view
from junheng.web.remarks.models import Remark

SETTLES = (Right.EDIT, Right.REVIEW)
"""Who looks after the data, or reviews it, may say that a remark is settled."""


def remarks_for(person: Person, *, seen: bool = True) -> QuerySet[Remark]:
    """Remarks on the county's figures and on those of the person's schools (`seen`: of those they look at now)."""
    found = Remark.objects.select_related("by", "settled_by").order_by("-pk")
    if not person.may(Right.READ):
        return found.none()
    scope = (in_view if seen else held_scope)(person, Right.READ)
    return found if scope.everything else found.filter(Q(school="") | Q(school__in=scope.schools))


def remark_for(person: Person, pk: int) -> Remark:
    """One remark; not found where the person does not see its figure."""
    found = remarks_for(person, seen=False).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def of_figure(person: Person, name: str, year: int) -> list[tuple[Remark, bool]]:
    """What was said of a figure, the oldest first, and whether the person may settle it."""
    found = remarks_for(person, seen=False).filter(figure=name, year=year).order_by("pk")
    return [(remark, may_settle(person, remark)) for remark in found]


def demand_figure(person: Person, school: str) -> None:
    """Refuse a figure of a school outside the scope."""
    scope = held_scope(person, Right.READ)
    if not person.may(Right.READ) or (school and not scope.covers(school)):
        raise Refused(Right.READ, school)


def may_settle(person: Person, remark: Remark) -> bool:
    """Its author, or who looks after the data it is about."""
    if remark.settled is not None:
        return False
    return remark.by_id == person.pk or looks_after(person, remark.school)


def looks_after(person: Person, school: str) -> bool:
    """Whether the person edits or reviews the school's data, or for a figure of the county the whole county's."""
    scopes = [held_scope(person, right) for right in SETTLES]
    return any(scope.everything or (bool(school) and scope.covers(school)) for scope in scopes)


def to_settle(person: Person, year: int) -> int:
    """Open remarks of others, of a school year, on what the person looks after."""
    scopes = [in_view(person, right) for right in SETTLES]
    open_ = remarks_for(person).filter(settled=None, year=year).exclude(by=person).order_by()
    if not any(scope.everything for scope in scopes):
        open_ = open_.filter(school__in=frozenset().union(*(scope.schools for scope in scopes)))
    return open_.count()
