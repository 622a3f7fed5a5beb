"""To what a person may narrow what they look at: a town, a network or a school of theirs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.utils import timezone

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import NETWORK, PLACE, SCHOOL, SCOPE_TITLES, Right
from junheng.web.register.caches import Stamp, remember
from junheng.web.register.models import Membership, Network, Place, School
from junheng.web.register.scope import Scope, Within, held_scope

KINDS = (PLACE, NETWORK, SCHOOL)
FEW = 40
"""Schools are offered one by one where a person has no more than this; else a school's own page offers it."""


def chosen(person: Person, handle: str, at: Stamp) -> Within | None:
    """What a handle names, where the person may look at any school of it."""
    kind, _, code = handle.partition(":")
    if kind not in KINDS or not code:
        return None
    found = _everything(at, timezone.localdate()).get((kind, code)) or _school(kind, code)
    return found if found and _mine(held_scope(person, Right.READ), found) else None


def choices(person: Person, at: Stamp) -> list[tuple[str, list[Within]]]:
    """(kind, what of it) the person may narrow to: whatever holds some of their schools and not all of them."""
    scope = held_scope(person, Right.READ)
    found = [one for one in _everything(at, timezone.localdate()).values() if _narrower(scope, one, at)]
    offered = {kind: [one for one in found if one.kind == kind] for kind in KINDS}
    if not scope.everything and 1 < len(scope.schools) <= FEW:
        named = School.objects.filter(code__in=scope.schools).order_by("code").values_list("code", "name")
        offered[SCHOOL] = [Within(SCHOOL, code, name, frozenset([code])) for code, name in named]
    return [(str(SCOPE_TITLES[kind]), some) for kind, some in offered.items() if some]


def _mine(scope: Scope, one: Within) -> bool:
    return bool(one.schools) and (scope.everything or bool(one.schools & scope.schools))


def _narrower(scope: Scope, one: Within, at: Stamp) -> bool:
    if scope.everything:
        return bool(one.schools) and len(one.schools) < _all_schools(at)
    return bool(one.schools & scope.schools) and not scope.schools <= one.schools


def _school(kind: str, code: str) -> Within | None:
    name = School.objects.filter(code=code).values_list("name", flat=True).first() if kind == SCHOOL else None
    return Within(SCHOOL, code, name, frozenset([code])) if name else None


@remember(2)
def _all_schools(at: Stamp) -> int:
    return School.objects.count()


@remember(2)
def _everything(at: Stamp, day: dt.date) -> Mapping[tuple[str, str], Within]:
    """Every place and network with the schools it has on a day; a place has those of the places under it."""
    parents = dict(Place.objects.values_list("code", "parent_id"))
    inside = defaultdict(set)
    for school, place in School.objects.values_list("code", "place_id"):
        for above in _upwards(place, parents):
            inside[above].add(school)
    now = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    members = defaultdict(set)
    for school, network in Membership.objects.filter(now).values_list("school_id", "network_id"):
        members[network].add(school)
    towns = Place.objects.exclude(level="村").order_by("code").values_list("code", "name")
    networks = Network.objects.order_by("kind", "code").values_list("code", "name")
    return {
        (kind, code): Within(kind, code, name, frozenset(schools[code]))
        for kind, rows, schools in ((PLACE, towns, inside), (NETWORK, networks, members))
        for code, name in rows
    }


def _upwards(place: str | None, parents: Mapping[str, str | None]) -> Iterable[str]:
    """The place and all above it."""
    seen: set[str] = set()
    while place and place not in seen:
        seen.add(place)
        yield place
        place = parents.get(place)
