"""What a person does while browsing: change, add and remove rows, undo a batch, keep views and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db import IntegrityError, transaction

from junheng.schema import Table
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse.models import Draft, SavedView
from junheng.web.register import store
from junheng.web.register.frames import attribute, from_json, key_of
from junheng.web.register.models import MODELS, Batch, RowChange
from junheng.web.register.scope import scope_of


class Moved(Exception):
    """Somebody else changed the row meanwhile: how it is now (None where it is gone), and its version."""

    def __init__(self, now: dict[str, Any] | None, version: int = 0):
        super().__init__()
        self.now, self.version = now, version


class Exists(Exception):
    """A row with this key is there already."""


def cells_of(table: Table, row: Any) -> dict[str, Any]:
    """A stored row's cells, its origin included."""
    return {name: getattr(row, attribute(table, name)) for name in table.schema}


@transaction.atomic
def change_row(
    table: Table, pk: int, wanted: Mapping[str, Any], *, version: int, by: Person, note: str = ""
) -> Batch | None:
    """Make a row be `wanted`. None where it is so already (a form sent twice); Moved where it has changed since."""
    row = MODELS[table.name].objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Moved(None)
    now = cells_of(table, row)
    if all(now[name] == wanted[name] for name in table.columns):
        return None
    if row.version != version:
        raise Moved(now, row.version)
    after = pl.DataFrame([now | dict(wanted)], schema=table.schema, orient="row")
    return store.write_rows({table.name: (after, ())}, by=by, kind="edit", note=note or f"修改{table.title}")


def create_row(table: Table, wanted: Mapping[str, Any], *, by: Person, note: str = "") -> Batch | None:
    """Add a row. None where exactly this row is there already; Exists where its key is taken."""
    row = dict.fromkeys(table.schema) | dict(wanted)
    key = {attribute(table, k): wanted[k] for k in table.key}
    try:
        with transaction.atomic():
            there = MODELS[table.name].objects.filter(**key).first()
            if there is not None:
                if all(cells_of(table, there)[n] == wanted[n] for n in table.columns):
                    return None
                raise Exists
            after = pl.DataFrame([row], schema=table.schema, orient="row")
            said = note or f"新增{table.title}"
            return store.write_rows({table.name: (after, ())}, by=by, kind="edit", note=said)
    except IntegrityError:
        raise Exists from None


@transaction.atomic
def delete_row(table: Table, pk: int, *, version: int, by: Person, note: str = "") -> Batch | None:
    """Remove a row nobody refers to. None where it is gone already."""
    row = MODELS[table.name].objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return None
    if row.version != version:
        raise Moved(cells_of(table, row), row.version)
    key = tuple(getattr(row, attribute(table, k)) for k in table.key)
    said = note or f"删除{table.title}"
    return store.write_rows({table.name: (table.empty(), [key])}, by=by, kind="edit", note=said)


def as_it_was(table: Table, key: str, seen: int) -> dict[str, Any] | None:
    """A row as it stood when the register's revision was `seen`; None where it has not changed since."""
    first = RowChange.objects.filter(table=table.name, key=key, batch_id__gt=seen).order_by("id").first()
    if first is None or first.before is None:
        return None
    return from_json(table, [first.before]).row(0, named=True)


def may_undo(person: Person) -> bool:
    """Whether a person may take whole batches back: who edits or imports the whole county."""
    return any(scope_of(person, right).everything for right in (Right.EDIT, Right.IMPORT))


def undo(batch: Batch, *, by: Person) -> Batch:
    """Take a batch back. ValueError says why not."""
    if not may_undo(by):
        raise Refused(Right.EDIT, str(batch))
    return store.undo(batch, by=by)


def keep_draft(
    person: Person, table: str, key: str, cells: Mapping[str, str], version: int, seen: int
) -> Draft:
    """Keep a form as typed, to be offered again."""
    values = {"cells": dict(cells), "version": version, "seen": seen}
    return Draft.objects.update_or_create(person=person, table=table, key=key, defaults=values)[0]


def drop_draft(person: Person, table: str, key: str) -> None:
    """Forget a draft: it was handed in, or thrown away."""
    Draft.objects.filter(person=person, table=table, key=key).delete()


def save_view(person: Person, table: str, title: str, query: str, role: str) -> SavedView:
    """Keep a list under a name; the same name again replaces it."""
    return SavedView.objects.update_or_create(
        person=person, table=table, title=title[:60], defaults={"query": query, "role": role}
    )[0]


def unmask(person: Person, table: Table, row: Any, reason: str) -> None:
    """Write down that a personal record is read in full, and why."""
    key = key_of(table, cells_of(table, row))
    audit.seen(person, table.name, [key], unmasked=True, reason=reason)
    audit.record(person, "unmask", f"{table.title} #{row.pk}", after={"事由": reason})
