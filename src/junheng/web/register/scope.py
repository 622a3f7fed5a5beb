"""What a person's scope covers: places down the tree, members of networks today, schools, classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from junheng.web.accounts.models import Appointment, Person
from junheng.web.accounts.roles import CLASS, COUNTY, NETWORK, PLACE, SCHOOL, Right
from junheng.web.register.models import Membership, Place, School


@dataclass(frozen=True)
class Scope:
    """Everything, or a set of schools (and for class teachers a set of classes in them)."""

    everything: bool = False
    schools: frozenset[str] = frozenset()
    classes: frozenset[tuple[str, str, str]] = field(default=frozenset())

    def covers(self, school: str | None) -> bool:
        return self.everything or (school is not None and school in self.schools)


def scope_of(person: Person, right: Right) -> Scope:
    """Where `person` holds `right` today. Empty where nowhere. Read once a request for the same appointments."""
    held = person.holding(right)
    kept = person.__dict__.setdefault("_scopes", {})
    named = tuple(a.pk for a in held)
    if named not in kept:
        kept[named] = _scope(held)
    return kept[named]


def _scope(appointments: list[Appointment]) -> Scope:
    if any(a.scope == COUNTY for a in appointments):
        return Scope(everything=True)
    schools = {a.code for a in appointments if a.scope == SCHOOL}
    if places := {a.code for a in appointments if a.scope == PLACE}:
        schools |= set(School.objects.filter(place_id__in=_below(places)).values_list("code", flat=True))
    if networks := {a.code for a in appointments if a.scope == NETWORK}:
        today = timezone.localdate()
        now = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
        schools |= set(
            Membership.objects.filter(now, network_id__in=networks).values_list("school_id", flat=True)
        )
    classes = {tuple(a.code.split("·")) for a in appointments if a.scope == CLASS and a.code.count("·") == 2}
    return Scope(schools=frozenset(schools | {c[0] for c in classes}), classes=frozenset(classes))


def _below(places: Iterable[str]) -> set[str]:
    """The places and everything under them."""
    parents = dict(Place.objects.values_list("code", "parent_id"))
    found, size = set(places), 0
    while len(found) > size:
        size = len(found)
        found |= {code for code, parent in parents.items() if parent in found}
    return found
