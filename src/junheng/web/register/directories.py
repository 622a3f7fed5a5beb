"""The register's part in appointing people: which places, networks, schools and classes there are to be given."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Q

from junheng.web.accounts.roles import CLASS, NETWORK, PLACE, SCHOOL
from junheng.web.accounts.scopes import DIRECTORIES, Found
from junheng.web.register.frames import SEPARATOR
from junheng.web.register.models import ClassGroup, Network, Place, School


class Named:
    """A table with codes and names; `note` is the attribute that tells apart what has the same name."""

    def __init__(self, model: type, note: str):
        self.model, self.note = model, note

    def search(self, text: str, most: int) -> list[Found]:
        found = self.model.objects.filter(Q(name__icontains=text) | Q(code__startswith=text)).order_by("code")
        return [
            Found(c, n, f"{note or ''} {c}".strip())
            for c, n, note in found.values_list("code", "name", self.note)[:most]
        ]

    def titles(self, codes: Iterable[str]) -> dict[str, str]:
        return dict(self.model.objects.filter(code__in=codes).values_list("code", "name"))


class Classes:
    """Classes of the newest school year, written school·grade·number."""

    def search(self, text: str, most: int) -> list[Found]:
        words = text.split()
        newest = ClassGroup.objects.aggregate(newest=Max("year"))["newest"]
        found = ClassGroup.objects.filter(year=newest).order_by("school_id", "stage", "grade", "number")
        for word in words:
            one = Q(school__name__icontains=word) | Q(school__code__startswith=word)
            found = found.filter(one | Q(grade__icontains=word) | Q(number__icontains=word))
        rows = found.values_list("school_id", "grade", "number", "school__name")[:most]
        return [Found(SEPARATOR.join(r[:3]), " ".join((r[3], r[1], r[2]))) for r in rows]

    def titles(self, codes: Iterable[str]) -> dict[str, str]:
        parts = {code: code.split(SEPARATOR) for code in codes}
        schools = {p[0] for p in parts.values() if len(p) == 3}
        there = set(
            ClassGroup.objects.filter(school_id__in=schools).values_list("school_id", "grade", "number")
        )
        names = dict(School.objects.filter(code__in=schools).values_list("code", "name"))
        return {c: " ".join((names[p[0]], *p[1:])) for c, p in parts.items() if tuple(p) in there}


DIRECTORIES |= {
    PLACE: Named(Place, "level"),
    NETWORK: Named(Network, "kind"),
    SCHOOL: Named(School, "place__name"),
    CLASS: Classes(),
}
