"""Returns as a person may see them: schools where they hand in, schools where they review."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from junheng.web.accounts.door import refuse
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.register.models import MODELS
from junheng.web.register.scope import held_scope, in_view
from junheng.web.returns.models import BACK, DRAFT, NEW, SUBMITTED, ReturnRound, SchoolReturn

WAITING = (NEW, DRAFT, BACK)
"""Not handed in."""


def returns_for(person: Person, *rights: Right, seen: bool = True) -> QuerySet[SchoolReturn]:
    """The returns `person` holds one of the rights over (to enter, or to review): those of the schools they look at now,
    or (`seen=False`) all of them."""
    scopes = [(in_view if seen else held_scope)(person, r) for r in rights or (Right.SUBMIT, Right.REVIEW)]
    found = SchoolReturn.objects.select_related("round", "school")
    if any(scope.everything for scope in scopes):
        return found
    return found.filter(school_id__in=frozenset().union(*(scope.schools for scope in scopes)))


def one_return(person: Person, pk: int, *rights: Right) -> SchoolReturn:
    """A return the person may work on. One that is not theirs and one that does not exist look the same."""
    found = returns_for(person, *rights, seen=False).filter(pk=pk).first()
    return found or refuse(rights[0] if rights else Right.SUBMIT)


def rounds_for(person: Person, *rights: Right) -> QuerySet[ReturnRound]:
    """Rounds that ask schools of the person's, newest first, with how many of those schools stand where."""
    mine = returns_for(person, *rights).order_by().values("pk")
    here = Q(returns__in=mine)
    counts = {
        "all_returns": Count("returns", filter=here),
        "waiting": Count("returns", filter=here & Q(returns__state__in=WAITING)),
        "to_review": Count("returns", filter=here & Q(returns__state=SUBMITTED)),
    }
    return ReturnRound.objects.annotate(**counts).filter(all_returns__gt=0).order_by("-pk")


def one_round(person: Person, pk: int, *rights: Right) -> ReturnRound:
    return rounds_for(person, *rights).filter(pk=pk).first() or refuse(rights[0] if rights else Right.REVIEW)


def prefilled(asked: ReturnRound, schools: Iterable[str]) -> dict[tuple[str, str], int]:
    """(school, table) → cells the register already holds for the round's year; one query a table."""
    found = {}
    schools = list(schools)
    for table, columns in asked.asked.items():
        counts = {f"n_{c}": Count(c) for c in columns}
        rows = MODELS[table].objects.filter(year=asked.year, school_id__in=schools).order_by()
        for row in rows.values("school_id").annotate(**counts):
            found[row["school_id"], table] = sum(row[n] for n in counts)
    return found


def with_people(schools: Iterable[str]) -> set[str]:
    """Schools with a list of people, whose teachers are counted and not asked for."""
    posted = MODELS["posting"].objects.filter(school_id__in=list(schools))
    return set(posted.order_by().values_list("school_id", flat=True).distinct())
