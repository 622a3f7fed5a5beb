"""From a declared table to an abstract Django model: one field per plain column, wording left out of migrations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from junheng.schema import Column, Table

LONGEST = 200
"""Characters of a text cell; longer text is refused by the form and by PostgreSQL alike."""
LARGEST = 2**31 - 1
"""The largest whole number a cell holds; larger ones are refused where they come in, see `register.bounds`."""


def whole(text: str) -> int | None:
    """A whole number that came in as text, no larger than a cell holds; None for whatever else was sent."""
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))
    return int(text) if plain and int(text) <= LARGEST else None


def plausible(day: dt.date) -> dt.date:
    """A day somebody may mean; ValueError for one centuries away, which is a slip and would break sums with days."""
    if not 1900 <= day.year <= 2100:
        raise ValueError(day)
    return day


class Quiet:
    """A field whose title, help and choices are wording: changing them writes no migration."""

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, path, args, kwargs = super().deconstruct()
        for wording in ("verbose_name", "help_text", "choices"):
            kwargs.pop(wording, None)
        return name, path, args, kwargs


class Text(Quiet, models.CharField):
    """A text cell. Empty is unknown (null), never ''."""


class Whole(Quiet, models.IntegerField):
    """An integer cell."""


class Number(Quiet, models.FloatField):
    """A number cell."""


class Day(Quiet, models.DateField):
    """A date cell."""


class YesNo(Quiet, models.BooleanField):
    """A yes/no cell; unknown is null."""


FIELDS = {str: Text, int: Whole, float: Number, dt.date: Day, bool: YesNo}


def field_of(column: Column, *, unique: bool = False, index: bool = False) -> models.Field:
    """The Django field of a plain column."""
    options: dict[str, Any] = {"verbose_name": column.title, "help_text": _help(column)}
    options |= {
        "null": not column.required,
        "blank": not column.required,
        "unique": unique,
        "db_index": index,
    }
    if column.type is str:
        options["max_length"] = LONGEST
    if column.enum:
        options["choices"] = [(value, value) for value in column.enum]
    return FIELDS[column.type](**options)


def _help(column: Column) -> str:
    unit = f"单位：{column.unit}" if column.unit else ""
    return "；".join(part for part in (column.description, unit) if part)


def rows_of(table: Table) -> type[models.Model]:
    """An abstract model holding one field per plain column of `table`, the row's origin, and a version.

    Columns that refer to another table are written out by hand in the subclass, where `on_delete` and `related_name`
    can be seen. `version` counts the row's changes, so that two people editing one row notice each other.
    """
    single = table.key[0] if len(table.key) == 1 else None
    fields: dict[str, Any] = {
        name: field_of(column, unique=name == single, index=name == "year")
        for name, column in table.columns.items()
        if not column.refers
    }
    fields["source_file"] = models.CharField(max_length=LONGEST, null=True, editable=False)
    fields["source_sheet"] = models.CharField(max_length=LONGEST, null=True, editable=False)
    fields["source_row"] = models.IntegerField(null=True, editable=False)
    fields["version"] = models.PositiveIntegerField(default=1, editable=False)
    rules: list = []
    if not single:
        rules = [models.UniqueConstraint(fields=list(table.key), name=f"one_{table.name}")]
    meta = type("Meta", (), {"abstract": True, "constraints": rules, "verbose_name": table.title})
    body = {"__module__": __name__, "__doc__": table.description, "Meta": meta, "TABLE": table, **fields}
    return type(f"{table.name.title().replace('_', '')}Row", (models.Model,), body)
