"""What a person's scope covers: places down the tree, members of networks today, schools, classes.

A person may narrow what they look at to a town, a network or a school of theirs (`narrow`). That is applied here and
nowhere else, by intersection: it can take schools away and never add one. What a person may *do* stays as appointed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from junheng.web.accounts.models import Appointment, Person
from junheng.web.accounts.roles import CLASS, COUNTY, NETWORK, PLACE, SCHOOL, SCOPE_TITLES, Right
from junheng.web.register.models import Membership, Place, School


@dataclass(frozen=True)
class Scope:
    """Everything, or a set of schools (and for class teachers a set of classes in them)."""

    everything: bool = False
    schools: frozenset[str] = frozenset()
    classes: frozenset[tuple[str, str, str]] = field(default=frozenset())
    county: bool = False
    """Held for the whole county, even where the person looks at a part of it."""

    def covers(self, school: str | None) -> bool:
        return self.everything or (school is not None and school in self.schools)

    def inside(self, schools: frozenset[str]) -> Scope:
        """The part of this scope that lies in `schools`."""
        if self.everything:
            return Scope(schools=schools, county=True)
        return Scope(
            schools=self.schools & schools,
            classes=frozenset(c for c in self.classes if c[0] in schools),
            county=self.county,
        )


@dataclass(frozen=True)
class Within:
    """What a person looks at now, of what they may: a town, a network or a school, by kind and code, with its schools."""

    kind: str
    code: str
    title: str
    schools: frozenset[str]

    @property
    def handle(self) -> str:
        """As an address and the session carry it."""
        return f"{self.kind}:{self.code}"

    @property
    def kind_title(self) -> str:
        return str(SCOPE_TITLES[self.kind])


LOOKING = frozenset(
    (Right.READ, Right.READ_STAFF, Right.READ_CHILD, Right.UNMASK, Right.EXPORT, Right.EXPORT_PERSONAL)
)
"""Rights to look: cut to what the person looks at now. Rights to do something are not."""


def narrow(person: Person, within: Within | None) -> None:
    """Let this object look at no more than that, of what it may look at; None takes it back."""
    person._within = within  # noqa: SLF001  (like the limit of a token: it lives as long as the request)


def looks_at(person: Person) -> Within | None:
    """What the person has narrowed their view to."""
    return getattr(person, "_within", None)


def scope_of(person: Person, right: Right) -> Scope:
    """Where `person` holds `right` today, of what they look at now. Empty where nowhere."""
    return in_view(person, right) if right in LOOKING else held_scope(person, right)


def in_view(person: Person, right: Right) -> Scope:
    """Where `person` holds `right`, of what they look at now: for lists of what is to be done."""
    held, within = held_scope(person, right), looks_at(person)
    return held if within is None else held.inside(within.schools)


def held_scope(person: Person, right: Right) -> Scope:
    """Where `person` holds `right` today, whatever they look at. Read once a request for the same appointments."""
    held = person.holding(right)
    kept = person.__dict__.setdefault("_scopes", {})
    named = tuple(a.pk for a in held)
    if named not in kept:
        kept[named] = _scope(held)
    return kept[named]


def _scope(appointments: list[Appointment]) -> Scope:
    if any(a.scope == COUNTY for a in appointments):
        return Scope(everything=True, county=True)
    schools = {a.code for a in appointments if a.scope == SCHOOL}
    for kind in (PLACE, NETWORK):
        schools |= schools_of(kind, {a.code for a in appointments if a.scope == kind})
    classes = {tuple(a.code.split("·")) for a in appointments if a.scope == CLASS and a.code.count("·") == 2}
    return Scope(schools=frozenset(schools | {c[0] for c in classes}), classes=frozenset(classes))


def schools_of(kind: str, codes: set[str]) -> set[str]:
    """The schools of these places and all under them, or the members of these networks today."""
    if not codes:
        return set()
    if kind == PLACE:
        return set(School.objects.filter(place_id__in=_below(codes)).values_list("code", flat=True))
    today = timezone.localdate()
    now = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
    return set(Membership.objects.filter(now, network_id__in=codes).values_list("school_id", flat=True))


def _below(places: Iterable[str]) -> set[str]:
    """The places and everything under them."""
    parents = dict(Place.objects.values_list("code", "parent_id"))
    found, size = set(places), 0
    while len(found) > size:
        size = len(found)
        found |= {code for code, parent in parents.items() if parent in found}
    return found
