"""A list as its address asks for it: which rows, which columns, which order, as of when. Page and export share it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse import queries
from junheng.web.browse.filters import MISSING, Condition, clean, conditions, kind_of
from junheng.web.fields import plausible
from junheng.web.register import words
from junheng.web.register.frames import attribute
from junheng.web.register.models import Batch

PER_PAGE = 50
FEW = 10
"""Columns a list shows where the person has not chosen."""
COLUMN, SORT, ON, PAGE = "col", "sort", "on", "page"


class Listing:
    """One person's list of one table. Rows are dicts of the schema's columns, with `pk` where the row stands today.

    `right` narrows it further to where the person holds that right too (an export).
    """

    def __init__(
        self,
        person: Person,
        table: str,
        params: QueryDict,
        year: int | None,
        *,
        right: Right | None = None,
    ):
        self.person, self.name, self.table, self.params = person, table, TABLES[table], params
        self.right = right
        self.year = year if "year" in self.table.columns else None
        self.on = _day(clean(params, ON))
        self.conditions: list[Condition] = list(conditions(self.table, params, person, self.year))
        self.columns = self._columns()
        self.sort = self._sort()

    def _columns(self) -> list[str]:
        chosen = [name for name in self.params.getlist(COLUMN) if name in self.table.columns]
        return list(dict.fromkeys(chosen)) or list(self.table.columns)[:FEW]

    def _sort(self) -> str:
        wanted = clean(self.params, SORT)
        column = self.table.columns.get(wanted.removeprefix("-"))
        return wanted if column is not None and not column.private else ""

    @cached_property
    def batch(self) -> int | None:
        """The batch in force at the end of the day asked for; 0 before the first; None where today is asked for."""
        if self.on is None:
            return None
        return (
            Batch.objects.filter(at__lt=queries.day_after(self.on))
            .order_by("-id")
            .values_list("id", flat=True)
            .first()
            or 0
        )

    @property
    def order(self) -> list[tuple[str, bool]]:
        """(column, descending): the one asked for, then the key, years newest first."""
        first = [(self.sort.removeprefix("-"), self.sort.startswith("-"))] if self.sort else []
        rest = [(k, kind_of(k, self.table.columns[k]) == "year") for k in self.table.key]
        return [*first, *(pair for pair in rest if not first or pair[0] != first[0][0])]

    def stored(self) -> QuerySet:
        """The rows of today, filtered and in order."""
        rows = queries.rows_in(self.person, self.name, self.right)
        for condition in self.conditions:
            rows = rows.filter(condition.q)
        return rows.order_by(*(self._ordered(name, down) for name, down in self.order))

    def _ordered(self, name: str, down: bool):
        column = self.table.columns[name]
        by: Any = F(attribute(self.table, name))
        if column.enum and len(column.enum) < 40:  # in the order of the code list, not of code points
            cases = [When(**{name: word}, then=Value(n)) for n, word in enumerate(column.enum)]
            by = Case(*cases, output_field=IntegerField())
        return by.desc(nulls_last=True) if down else by.asc(nulls_last=True)

    @cached_property
    def past(self) -> pl.DataFrame:
        """The rows as they stood, filtered and in order."""
        rows = queries.rows_then(self.person, self.name, self.batch, self.right)
        for condition in self.conditions:
            rows = rows.filter(condition.expression())
        by = [
            pl.col(n).cast(pl.Enum(self.table.columns[n].enum), strict=False).to_physical()
            if self.table.columns[n].enum
            else pl.col(n)
            for n, _down in self.order
        ]
        return rows.sort(by, descending=[down for _n, down in self.order], nulls_last=True)

    @cached_property
    def total(self) -> int:
        return self.stored().count() if self.on is None else self.past.height

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @cached_property
    def page(self) -> int:
        asked = clean(self.params, PAGE)
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
        return min(max(number, 1), self.pages)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the page."""
        start = (self.page - 1) * PER_PAGE
        if self.on is not None:
            return list(self.past.slice(start, PER_PAGE).iter_rows(named=True))
        return list(self._named(self.stored()[start : start + PER_PAGE]))

    def every_row(self) -> Iterator[dict[str, Any]]:
        """All rows the list has, page after page, for an export."""
        if self.on is not None:
            yield from self.past.iter_rows(named=True)
        else:
            yield from self._named(self.stored())

    def _named(self, rows: QuerySet) -> Iterator[dict[str, Any]]:
        names = list(self.table.columns)
        found = rows.values_list("pk", *(attribute(self.table, n) for n in names))
        for pk, *cells in found.iterator(chunk_size=2000):
            yield {"pk": pk, **dict(zip(names, cells, strict=True))}

    def said(self) -> str:
        """The filters, order and date in words."""
        parts = [condition.said for condition in self.conditions]
        if self.sort:
            way = _("降序") if self.sort.startswith("-") else _("升序")
            parts.append(
                _("按%(title)s%(way)s")
                % {"title": words.named(self.table.columns[self.sort.removeprefix("-")]), "way": way}
            )
        if self.on is not None:
            parts.append(_("截至 %s") % self.on)
        return _("；").join(str(p) for p in parts) or _("无")

    def address(self, **changed: Any) -> str:
        """The query part of the address with some parts changed; None drops one, the page is forgotten unless given."""
        query = canonical(self.name, self.params)
        query.pop(PAGE, None)
        for name, value in changed.items():
            query.pop(name, None)
            if value is not None:
                query.setlist(name, [str(v) for v in (value if isinstance(value, list) else [value])])
        return query.urlencode()


def canonical(table: str, params: QueryDict) -> QueryDict:
    """The address's parameters that say something, in the order of the schema."""
    kept = QueryDict(mutable=True)
    known = [end for name in TABLES[table].columns for end in (name, f"{name}_from", f"{name}_to")]
    for name in [*known, MISSING, SORT, ON, COLUMN, PAGE]:
        if values := [v for v in params.getlist(name) if v.strip()]:
            if name != COLUMN:
                kept.setlist(name, values[-1:])
            elif values != list(TABLES[table].columns)[:FEW]:
                kept.setlist(name, values)
    return kept


def _day(text: str) -> dt.date | None:
    try:
        return plausible(dt.date.fromisoformat(text))
    except ValueError:
        return None
