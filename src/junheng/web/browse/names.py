"""What codes stand for: the names of the rows a page's cells refer to, one question per table referred to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from junheng.register.tables import TABLES
from junheng.schema import Table
from junheng.web.accounts.models import Person
from junheng.web.register.models import MODELS
from junheng.web.register.queries import COUNTY_WIDE, right_to_read, rows_for
from junheng.web.register.scope import scope_of

OPEN = (*COUNTY_WIDE, "school")
"""Tables whose names anybody may learn who sees a row that refers to them."""


class Names:
    """Names and links for the cells of some rows that refer elsewhere."""

    def __init__(self, person: Person):
        self.person = person
        self._names: dict[str, dict[str, str]] = {}
        self._mine: dict[str, set[str] | None] = {}

    def learn(self, table: Table, rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> Names:
        """Look up what `columns` of `rows` refer to."""
        asked: dict[str, set[str]] = {}
        rows = list(rows)
        for name in columns:
            target = table.columns[name].refers if name in table.columns else ""
            if target:
                codes = {row[name] for row in rows if row.get(name) is not None}
                asked.setdefault(target, set()).update(codes - self._names.get(target, {}).keys())
        for target, codes in asked.items():
            if codes:
                self._look(target, codes)
        return self

    def _look(self, target: str, codes: set[str]) -> None:
        whole = scope_of(self.person, right_to_read(target)).everything
        mine = rows_for(self.person, target).filter(code__in=codes)
        known = self._names.setdefault(target, {})
        if whole or target not in OPEN:
            known |= dict(mine.values_list("code", TABLES[target].called))
            self._mine.setdefault(target, set()).update(codes & known.keys())
            return
        known |= dict(
            MODELS[target].objects.filter(code__in=codes).values_list("code", TABLES[target].called)
        )
        self._mine.setdefault(target, set()).update(mine.values_list("code", flat=True))

    def name(self, target: str, code: str | None) -> str:
        """The name, or nothing where it may not be known."""
        return self._names.get(target, {}).get(code, "") if code else ""

    def link(self, target: str, code: str | None) -> str:
        """The address of the row, where the person may read it."""
        if not code or code not in self._mine.get(target, ()):
            return ""
        return reverse("row", args=(target, code)) if target in TABLES and "/" not in code else ""
