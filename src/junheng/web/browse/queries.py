"""What a person may see of the tables, their rows, their history and the batches. Scope is applied here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from junheng.register.tables import TABLES
from junheng.schema import Table
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse.cells import BY_ID
from junheng.web.register import store, words
from junheng.web.register.caches import Stamp, remember, stamp
from junheng.web.register.changed import newest
from junheng.web.register.frames import SEPARATOR, attribute
from junheng.web.register.models import MODELS, Batch, RowChange
from junheng.web.register.queries import COUNTY_WIDE, WHOLE_COUNTY_ONLY, of_schools, right_to_read, rows_for
from junheng.web.register.scope import Scope, scope_of


def day_after(day: dt.date) -> dt.datetime:
    """The first moment after `day`, here."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def table_for(person: Person, name: str) -> Table:
    """The declared table, where the person may read any of it."""
    if name not in TABLES:
        raise Http404
    right = right_to_read(name)
    if not person.may(right) or (name in WHOLE_COUNTY_ONLY and not scope_of(person, right).county):
        raise Refused(right, words.named(TABLES[name]))
    return TABLES[name]


def readable(person: Person) -> list[Table]:
    """The tables the person may read, in the order of the register."""
    found = []
    for name, table in TABLES.items():
        scope = scope_of(person, right_to_read(name))
        if scope.county or (scope.schools and name not in WHOLE_COUNTY_ONLY):
            found.append(table)
    return found


def counts(person: Person, tables: Iterable[Table], at: Stamp) -> dict[str, int]:
    """How many rows of each table the person may read."""
    found = {}
    for table in tables:
        whole = scope_of(person, right_to_read(table.name)).everything or not of_schools(table.name)
        found[table.name] = _count(table.name, at) if whole else rows_for(person, table.name).count()
    return found


def prepare(at: Stamp) -> None:
    """Make ready what the list of tables shows to whoever reads everything."""
    for table in TABLES:
        _count(table, at)
    last_changes(at)


@remember(64)
def _count(table: str, at: Stamp) -> int:
    return MODELS[table].objects.count()


@remember(2)
def last_changes(at: Stamp) -> dict[str, Batch]:
    """Table → the newest batch that changed it."""
    found = newest()
    batches = Batch.objects.select_related("by").in_bulk(set(found.values()))
    return {table: batches[batch] for table, batch in found.items()}


def rows_in(person: Person, table: str, right: Right | None) -> QuerySet:
    """The rows a person may read, where they hold `right` as well. Tables that name places and groups are not narrowed."""
    found = rows_for(person, table)
    if right is None or table in COUNTY_WIDE or scope_of(person, right).everything:
        return found
    return found.filter(pk__in=rows_for(person, table, right).values("pk"))


def rows_then(person: Person, table: str, batch: int, right: Right | None = None) -> pl.DataFrame:
    """The rows of a table as they stood after a batch, as far as the person may read them (and do `right` to them)."""
    at = stamp()
    found = _then(table, batch, at)
    scopes = [scope_of(person, r) for r in (right_to_read(table), right) if r is not None]
    if table in COUNTY_WIDE:
        return found if scopes[0].everything or scopes[0].schools else found.clear()
    for scope in scopes:
        if not scope.everything and not (scope.county and not of_schools(table)):
            found = _narrowed(found, table, scope, batch, at)
    return found


def _narrowed(found: pl.DataFrame, table: str, scope: Scope, batch: int, at: Stamp) -> pl.DataFrame:
    schools = list(scope.schools)
    if not schools or table in WHOLE_COUNTY_ONLY:
        return found.clear()
    if table == "school":
        return found.filter(pl.col("code").is_in(schools))
    if table in ("staff", "standing"):
        theirs = _then("posting", batch, at).filter(pl.col("school").is_in(schools))
        return found.filter(pl.col(TABLES[table].key[0]).is_in(theirs["staff"].implode()))
    if table == "pupil" and scope.classes:
        mine = pl.col("school").is_in(list(scope.schools - {c[0] for c in scope.classes}))
        for school, grade, number in scope.classes:
            mine |= (pl.col("school") == school) & (pl.col("grade") == grade) & (pl.col("number") == number)
        return found.filter(mine)
    return found.filter(pl.col("school").is_in(schools))


@remember(4)
def _then(table: str, batch: int, at: Stamp) -> pl.DataFrame:
    return store.as_of(table, batch)


def key_parts(table: Table, handle: str) -> dict[str, Any] | None:
    """The cells of a key written as a handle, or None where it cannot be one."""
    parts = handle.split(SEPARATOR)
    if len(parts) != len(table.key):
        return None
    try:
        return {
            attribute(table, k): _read(table.columns[k].type, part)
            for k, part in zip(table.key, parts, strict=True)
        }
    except ValueError:
        return None


def _read(kind: type, text: str) -> Any:
    if kind is int:
        if len(text) > 12:
            raise ValueError(text)
        return int(text)
    return dt.date.fromisoformat(text) if kind is dt.date else text.replace("\0", "")


def find(person: Person, table: Table, handle: str, right: Right | None = None) -> Any:
    """The row a handle names. Out of scope: refused with the right that is lacking; a personal row is simply not found."""
    needed = right or right_to_read(table.name)
    named = _named(table, handle)
    row = rows_for(person, table.name, right).filter(named).first() if named is not None else None
    if row is not None:
        return row
    if named is not None and not table.personal and MODELS[table.name].objects.filter(named).exists():
        raise Refused(needed, f"{words.named(table)} {handle}")
    if not person.may(needed):
        raise Refused(needed, words.named(table))
    raise Http404


def _named(table: Table, handle: str) -> Q | None:
    if handle.startswith(BY_ID):
        digits = handle[len(BY_ID) :]
        return Q(pk=int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
    parts = key_parts(table, handle)
    return Q(**parts) if parts is not None else None


def referring(person: Person, table: Table) -> list[tuple[Table, str]]:
    """(table, column) that refer to `table`, of those the person may read."""
    mine = {t.name for t in readable(person)}
    return [
        (other, name)
        for other in TABLES.values()
        if other.name in mine
        for name, column in other.columns.items()
        if column.refers == table.name
    ]


def referred_to(table: str) -> bool:
    """Whether any column of any table names rows of this one."""
    return any(column.refers == table for other in TABLES.values() for column in other.columns.values())


def history(table: Table, key: str) -> QuerySet:
    """What happened to a row, newest first. The caller has made sure that the row may be read."""
    return RowChange.objects.filter(table=table.name, key=key).select_related("batch__by").order_by("-id")


def changes_for(person: Person) -> QuerySet:
    """The row changes a person may read: those of readable tables, at their schools where they are not the county's."""
    whole = []
    seen = Q(pk__in=[])
    for table in readable(person):
        scope = scope_of(person, right_to_read(table.name))
        if scope.everything or not of_schools(table.name):
            whole.append(table.name)
        elif table.name == "staff":
            seen |= Q(table="staff", key__in=rows_for(person, "staff").values("code"))
        else:
            barred = {c[0] for c in scope.classes} if table.name == "pupil" else set()
            seen |= Q(table=table.name, school__in=scope.schools - barred)
    if len(whole) == len(TABLES):
        return RowChange.objects.all()
    if whole:
        seen |= Q(table__in=whole)
    return RowChange.objects.filter(seen)


def sees_everything(person: Person) -> bool:
    """Whether the person reads the whole county, so that batches need no narrowing."""
    return scope_of(person, Right.READ).everything


def batches_for(person: Person) -> QuerySet:
    """The batches that hold something the person may read, newest first."""
    found = Batch.objects.select_related("by", "undone_by").order_by("-id")
    if sees_everything(person):
        return found
    return found.filter(pk__in=changes_for(person).order_by().values("batch_id"))


def tallies(person: Person, batches: Iterable[Batch]) -> dict[int, dict[str, dict[str, int]]]:
    """Batch → table → new, changed, gone, as far as the person may see."""
    asked = list(batches)
    if not sees_everything(person) or {t.name for t in readable(person)} != TABLES.keys():
        return _tally(changes_for(person), [b.pk for b in asked])
    untold = [b.pk for b in asked if not b.tally]
    return {b.pk: b.tally for b in asked} | (_tally(RowChange.objects.all(), untold) if untold else {})


def _tally(changes: QuerySet, batches: list[int]) -> dict[int, dict[str, dict[str, int]]]:
    counted = (
        changes.filter(batch_id__in=batches)
        .order_by()
        .values_list("batch_id", "table")
        .annotate(
            every=Count("id"),
            new=Count("id", filter=Q(before__isnull=True)),
            gone=Count("id", filter=Q(after__isnull=True)),
        )
    )
    found: dict[int, dict[str, dict[str, int]]] = {}
    for batch, table, every, new, gone in counted:
        tally = {"new": new, "changed": every - new - gone, "gone": gone}
        found.setdefault(batch, {})[table] = tally
    return found
