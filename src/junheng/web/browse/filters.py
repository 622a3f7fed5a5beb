"""Filters of a list, one per column, made from the schema and kept in the address.

A condition works on stored rows (Q) and on a frame of rows as of a date (a polars expression) alike.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.schema import Column, Table
from junheng.web.accounts.models import Person
from junheng.web.register import words
from junheng.web.register.frames import attribute
from junheng.web.register.models import MODELS
from junheng.web.register.queries import right_to_read

MISSING, ALL = "missing", "all"
"""`missing=books` keeps the rows whose books are unknown; `year=all` keeps every year."""
FROM, TO = "_from", "_to"


@dataclass(frozen=True)
class Condition:
    """One filter in force: in words, for the database, and for a frame."""

    column: str
    said: str
    q: Q
    expression: Callable[[], pl.Expr]


@dataclass(frozen=True)
class Field:
    """One filter as a form shows it. kind: choice, text, exact, range, days, years, search."""

    name: str
    title: str
    kind: str
    value: str = ""
    start: str = ""
    end: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    active: bool = False


def clean(params: QueryDict, name: str) -> str:
    """The last value given, trimmed; without the NUL that PostgreSQL refuses."""
    return params.get(name, "").replace("\0", "").strip()[:200]


def kind_of(name: str, column: Column) -> str:
    """How a column is filtered."""
    if name == "year" and column.minimum == 1980:
        return "year"
    if column.refers:
        return "search"
    if column.enum or column.type is bool:
        return "choice"
    if column.type is dt.date:
        return "years" if column.private else "days"
    if column.type is str:
        return "exact" if column.private else "text"
    return "range"


def conditions(table: Table, params: QueryDict, person: Person, year: int | None) -> Iterator[Condition]:
    """The filters the address asks for; what cannot be read as a filter is left out."""
    for name, column in table.columns.items():
        kind = kind_of(name, column)
        if kind == "year":
            yield from _year(name, column, clean(params, name), year)
        elif kind == "choice":
            yield from _choice(name, column, clean(params, name))
        elif kind in ("text", "exact"):
            yield from _text(name, column, clean(params, name), whole=kind == "exact")
        elif kind == "search":
            yield from _search(table, name, column, clean(params, name), person)
        else:
            yield from _between(name, column, params, kind)
    if (name := clean(params, MISSING)) in table.columns:
        title = words.named(table.columns[name])
        null = Q(**{f"{attribute(table, name)}__isnull": True})
        yield Condition(MISSING, _("“%s”未填") % title, null, lambda: pl.col(name).is_null())


def _year(name: str, column: Column, given: str, year: int | None) -> Iterator[Condition]:
    if given == ALL:
        return
    wanted = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else year
    if wanted is not None:
        yield Condition(name, _said(column, wanted), Q(**{name: wanted}), lambda: pl.col(name) == wanted)


def _choice(name: str, column: Column, given: str) -> Iterator[Condition]:
    if column.type is bool and given in ("是", "否"):
        wanted = given == "是"
    elif given in column.enum:
        wanted = given
    else:
        return
    shown = _(given) if column.type is bool else words.word(given)
    yield Condition(name, _said(column, shown), Q(**{name: wanted}), lambda: pl.col(name) == wanted)


def _said(column: Column, text: object) -> str:
    return _("%(title)s：%(text)s") % {"title": words.named(column), "text": text}


def _text(name: str, column: Column, given: str, *, whole: bool) -> Iterator[Condition]:
    if not given:
        return
    if whole:
        said = _("%(title)s等于给定值") % {"title": words.named(column)}
        yield Condition(name, said, Q(**{name: given}), lambda: pl.col(name) == given)
        return
    said = _("%(title)s含“%(text)s”") % {"title": words.named(column), "text": given}
    low = given.lower()
    yield Condition(
        name,
        said,
        Q(**{f"{name}__icontains": given}),
        lambda: pl.col(name).str.to_lowercase().str.contains(low, literal=True),
    )


def _search(table: Table, name: str, column: Column, given: str, person: Person) -> Iterator[Condition]:
    """A row referred to: by part of its name, or its whole code."""
    if not given:
        return
    target = MODELS[column.refers].objects
    by_name = (
        Q(**{f"{TABLES[column.refers].called}__icontains": given})
        if person.may(right_to_read(column.refers))
        else Q()
    )
    if target.filter(code=given).exists() or not by_name:
        found = target.filter(code=given)
    else:
        found = target.filter(by_name)
    said = _said(column, given)
    stored = Q(**{f"{attribute(table, name)}__in": found.values("code")})
    yield Condition(
        name, said, stored, lambda: pl.col(name).is_in(list(found.values_list("code", flat=True)))
    )


def _between(name: str, column: Column, params: QueryDict, kind: str) -> Iterator[Condition]:
    for end, sign, lookup in ((FROM, "≥", "gte"), (TO, "≤", "lte")):
        bound = _bound(clean(params, name + end), kind, end)
        if bound is None:
            continue
        said = (
            f"{words.named(column)} {sign} {bound:g}"
            if isinstance(bound, float)
            else f"{words.named(column)} {sign} {bound}"
        )
        above = end == FROM
        yield Condition(
            name,
            said,
            Q(**{f"{name}__{lookup}": bound}),
            lambda bound=bound, above=above: pl.col(name) >= bound if above else pl.col(name) <= bound,
        )


def _bound(given: str, kind: str, end: str) -> float | dt.date | None:
    try:
        if kind == "days":
            return dt.date.fromisoformat(given)
        if kind == "years":
            return dt.date(int(given), 1, 1) if end == FROM else dt.date(int(given), 12, 31)
        number = float(given)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e15 else None


def fields(
    table: Table, params: QueryDict, years: list[int], active: set[str], year: int | None
) -> list[Field]:
    """The filters as the form shows them, with what the address says filled in."""
    shown = []
    for name, column in table.columns.items():
        kind = kind_of(name, column)
        value = clean(params, name)
        choices: tuple[tuple[str, str], ...] = ()
        if kind == "year":
            value = value if value == ALL or value.isdigit() else str(year or "")
            choices = tuple((str(y), f"{y}—{y + 1}") for y in years)
        elif kind == "choice":
            choices = tuple((c, words.word(c)) for c in column.enum) or (("是", _("是")), ("否", _("否")))
        ends = (clean(params, name + FROM), clean(params, name + TO))
        shown.append(Field(name, words.named(column), kind, value, *ends, choices, name in active))
    return shown
