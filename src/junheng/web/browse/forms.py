"""The form of a row, made from the schema, and checked by what checks an import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.said import joined
from junheng.schema import Column, Table
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse import queries
from junheng.web.browse.cells import typed
from junheng.web.fields import LARGEST, LONGEST
from junheng.web.register import words
from junheng.web.register.masks import masked
from junheng.web.register.models import MODELS
from junheng.web.register.queries import of_schools, rows_for, works_elsewhere
from junheng.web.register.scope import scope_of

CELL = "f-"
"""Before a column's name in a form, so that a column called `version` would do no harm."""
FEW = 500
"""A reference offers all its choices where they are no more than this."""


def editable(person: Person, table: str) -> QuerySet:
    """The rows a person may change: those they may edit, of a table they may read at all."""
    if not person.may(queries.right_to_read(table)):
        return MODELS[table].objects.none()
    return rows_for(person, table, Right.EDIT)


def may_create(person: Person, table: Table) -> bool:
    """Whether a person may add rows of a table: anywhere, or at their schools."""
    scope = scope_of(person, Right.EDIT)
    return person.may(queries.right_to_read(table.name)) and (
        scope.everything or (bool(scope.schools) and "school" in table.columns and of_schools(table.name))
    )


@dataclass
class FormField:
    """One column in a form. kind: select, date, number, text, refer."""

    name: str
    column: Column
    kind: str
    value: str
    fixed: bool = False
    hidden: str = ""
    named: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def stray(self) -> bool:
        """A value that is none of the choices, shown so that it can be put right."""
        return bool(self.value) and self.value not in [value for value, _words in self.choices]

    @property
    def id(self) -> str:
        return f"{CELL}{self.name}"

    @property
    def unit(self) -> str:
        return words.unit(self.column.unit)

    @property
    def about(self) -> str:
        """What stands below the field: the column's description."""
        return words.described(self.column)


class RowForm:
    """A row to be filled in. `stored` is the row as it is, None for a new one; `given` what was typed.

    Private cells that the person has not unmasked stay hidden; left empty they stay as they are.
    """

    def __init__(
        self,
        person: Person,
        table: Table,
        stored: Mapping[str, Any] | None = None,
        given: Mapping[str, str] | None = None,
        *,
        full: bool = False,
    ):
        self.person, self.table, self.stored = person, table, stored
        self.masks = set() if full or stored is None else {n for n, c in table.columns.items() if c.private}
        self.given = self._given(given)
        self.problems: list[str] = []
        self.notices: list[str] = []
        self.fields = [self._field(name, column) for name, column in table.columns.items()]
        self._by_title = {f.column.title: f for f in self.fields}

    def _given(self, given: Mapping[str, str] | None) -> dict[str, str]:
        """What the fields show: as typed, else as stored; key cells of a stored row always as stored."""
        found = {}
        for name in self.table.columns:
            kept = typed(self.stored[name]) if self.stored is not None else ""
            if self.stored is not None and (name in self.table.key or given is None):
                found[name] = kept
            else:
                text = (given or {}).get(CELL + name, "").replace("\0", "").strip()
                found[name] = kept if not text and name in self.masks else text
        return found

    def _field(self, name: str, column: Column) -> FormField:
        fixed = self.stored is not None and name in self.table.key
        value, hidden = self.given[name], ""
        if name in self.masks:
            hidden = typed(masked(column, self.stored[name]))
            value = "" if fixed or value == typed(self.stored[name]) else value
        if column.enum or column.type is bool:
            return FormField(
                name,
                column,
                "select",
                value,
                fixed,
                hidden,
                "",
                [(c, words.word(c)) for c in column.enum] or [("是", _("是")), ("否", _("否"))],
            )
        kind = {int: "number", float: "number", dt.date: "date"}.get(column.type, "text")
        if column.refers:
            known = choices(self.person, column.refers)
            named = dict(known).get(value) or _called(self.person, column.refers, value)
            return FormField(name, column, "refer", value, fixed, hidden, named, known)
        return FormField(name, column, kind, value, fixed, hidden)

    @property
    def failed(self) -> bool:
        return bool(self.problems) or any(f.errors for f in self.fields)

    def read(self) -> dict[str, Any] | None:
        """The row as typed values, or None where something must be put right; then the fields say what."""
        cells = dict(self.given) | self._named()
        raw = pl.DataFrame({n: [v] for n, v in cells.items()}, schema=dict.fromkeys(cells, pl.String))
        rows, found = self.table.examine(raw)
        row = rows.row(0, named=True)
        for problem in found:
            said = words.told(
                joined([part for part in (problem.expected, problem.remedy) if part], "，", ". ")
            )
            where = self._by_title.get(problem.column)
            if not problem.severe:
                self.notices.append(f"{words.told(problem.column)}：{said}")
            elif where is not None:
                where.errors.append(said)
            else:
                self.problems.append(said)
        for one in self.fields:
            one.errors += self._refused(one, row[one.name])
        if self.failed:
            return None
        return {n: row[n] for n in self.table.columns}

    def _named(self) -> dict[str, str]:
        """References typed as a name that only one row carries, as that row's code."""
        found = {}
        for one in self.fields:
            value = self.given[one.name]
            if one.kind != "refer" or not value:
                continue
            codes = list(
                rows_for(self.person, one.column.refers).filter(name=value).values_list("code", flat=True)[:2]
            )
            if len(codes) == 1:
                found[one.name] = codes[0]
        return found

    def _refused(self, one: FormField, value: Any) -> list[str]:
        """What the database would refuse: texts too long, numbers too large, references to nothing or out of scope."""
        scope = scope_of(self.person, Right.EDIT)
        if one.name == "school" and not one.fixed and not scope.covers(value):
            return [_("这所学校不在您可以修改的范围内") if value else _("请选择您可以修改的学校")]
        if value is None:
            return []
        if isinstance(value, str) and len(value) > LONGEST:
            return [_("不应超过 %d 个字") % LONGEST]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
            return [_("数字过大")]
        if not one.column.refers or one.fixed:
            return []
        target = TABLES[one.column.refers]
        if not MODELS[target.name].objects.filter(code=value).exists():
            return [_("%(table)s表里没有这个编号，请先登记或改正") % {"table": words.named(target)}]
        if target.name == "staff" and works_elsewhere(scope, value):
            return [_("这位教职工只在您的范围之外任职，调入请由县里登记")]
        return []


def _called(person: Person, target: str, code: str) -> str:
    found = rows_for(person, target).filter(code=code) if code else MODELS[target].objects.none()
    return found.values_list(TABLES[target].called, flat=True).first() or ""


def choices(person: Person, target: str, query: str = "", most: int = FEW) -> list[tuple[str, str]]:
    """(code, name) of the rows a reference may name; nothing where there are too many to list or they are people."""
    rows, called = rows_for(person, target), TABLES[target].called
    if any(TABLES[target].columns[n].private for n in ("code", called)):
        return []  # what is masked is neither searched nor listed
    if query:
        rows = rows.filter(**{f"{called}__icontains": query}) | rows.filter(code__startswith=query)
        return list(rows.order_by("code").values_list("code", called)[:20])
    if TABLES[target].personal:
        return []
    found = list(rows.order_by("code").values_list("code", called)[: most + 1])
    return found if len(found) <= most else []
