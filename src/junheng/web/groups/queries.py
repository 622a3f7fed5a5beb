"""Who sees which networks, and whose figures. Scope is applied here."""

from __future__ import annotations

import polars as pl

from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.groups.read import Day
from junheng.web.register.models import Membership, Network
from junheng.web.register.scope import Scope, scope_of


def scope(person: Person) -> Scope:
    """The schools whose figures the person may see."""
    return scope_of(person, Right.READ)


def networks_seen(person: Person, rows: pl.DataFrame, day: Day) -> pl.DataFrame:
    """Of networks, those with a school in the person's scope; all of them for who reads the county."""
    held = scope(person)
    if held.everything:
        return rows
    mine = day.found.members.filter(pl.col("school").is_in(list(held.schools)))["network"]
    return rows.filter(pl.col("code").is_in(mine.implode()))


def network_for(person: Person, code: str) -> Network | None:
    """A network by its code; None where there is none, Refused where no school of theirs is or was in it."""
    found = Network.objects.filter(code=code).select_related("parent").first()
    held = scope(person)
    if found is None or held.everything:
        return found
    if not Membership.objects.filter(network_id=code, school_id__in=held.schools).exists():
        raise Refused(Right.READ)
    return found


def may_plan(person: Person) -> bool:
    """Whether the person makes plans that change networks."""
    return person.may(Right.PLAN)


def may_form(person: Person) -> bool:
    """Whether the person may have groups formed over the whole county."""
    return scope_of(person, Right.PLAN).everything


def sees_staff(person: Person) -> bool:
    """Whether names of people who look after schools are shown: ties are the whole county's."""
    return scope(person).everything and scope_of(person, Right.READ_STAFF).everything
