"""The one generic writer: what differs between the stored rows and the wanted ones, written in one transaction.

Every write is a batch with the rows before and after, so that it can be shown, asked as of a date, and undone whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl
from django.db import connection, models, transaction
from django.db.models.functions import Cast
from django.dispatch import Signal
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.said import Said, both
from junheng.schema import Problem, Table, TableError, check_references
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.register import bulk
from junheng.web.register.bounds import beyond
from junheng.web.register.fitting import unfit
from junheng.web.register.frames import SEPARATOR, attribute, frame, from_texts, json_of
from junheng.web.register.models import MODELS, NOT_MEASURED, Batch, RowChange

CHUNK = 10_000
batch_undone = Signal()
"""Sent with `batch` and `by` inside the transaction that takes a batch back, so that what gave rise to it follows."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Difference:
    """What a write does to one table: rows that are new, rows as they were and as they become, rows that go.

    `marks`: id and version of the changed rows, in their order, where they have been looked up.
    """

    new: pl.DataFrame
    old: pl.DataFrame
    changed: pl.DataFrame
    gone: pl.DataFrame
    marks: pl.DataFrame | None = None

    @property
    def rows(self) -> int:
        return self.new.height + self.changed.height + self.gone.height

    @property
    def tally(self) -> dict[str, int]:
        return {"new": self.new.height, "changed": self.changed.height, "gone": self.gone.height}


def difference(table: Table, before: pl.DataFrame, after: pl.DataFrame) -> Difference:
    """Rows by business key; a row whose origin alone differs is the same row."""
    key, facts = list(table.key), [c for c in table.columns if c not in table.key]
    both = after.join(before, on=key, how="inner", suffix="_old", validate="1:1")
    differs = (
        pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_old")) for c in facts) if facts else pl.lit(False)
    )
    keys = both.filter(differs).select(key)
    return Difference(
        new=after.join(before, on=key, how="anti"),
        old=table.conform(keys.join(before, on=key, how="left", maintain_order="left")),
        changed=table.conform(keys.join(after, on=key, how="left", maintain_order="left")),
        gone=before.join(after, on=key, how="anti"),
    )


def revision() -> int:
    """The register's revision: the newest batch."""
    return Batch.objects.aggregate(models.Max("id"))["id__max"] or 0


@dataclass(frozen=True)
class Prepared:
    """A write worked out against one revision of the register, before the lock is taken."""

    at: int
    found: dict[str, Difference]


def prepare(
    after: Mapping[str, pl.DataFrame],
    before: Mapping[str, pl.DataFrame] | None = None,
    *,
    fitting: bool = True,
) -> Prepared:
    """What `write` has to do. Raises TableError where a row refers to nothing or, but for what is taken back, does not fit."""
    at = revision()
    found = _compared(after, before, fitting=fitting)
    return Prepared(at, {n: replace(d, marks=_marks(TABLES[n], d.changed)) for n, d in found.items()})


def write(
    after: Mapping[str, pl.DataFrame],
    *,
    by: Person | None,
    kind: str,
    note: str = "",
    before: Mapping[str, pl.DataFrame] | None = None,
    undoes: Batch | None = None,
    tell: Progress | None = None,
    ready: Prepared | None = None,
) -> Batch:
    """Make the register's tables named in `after` be exactly `after`.

    `before` are the same tables as read by the caller; read here where not given. Raises TableError where a row would
    refer to nothing, and then nothing is written. What is slow (reading, comparing) is done before the lock is taken,
    and done again only where somebody else wrote meanwhile; who holds the lock already had it made `ready` before.
    """
    ready = ready or prepare(after, before, fitting=undoes is None)
    with transaction.atomic():
        _lock()
        found = ready.found if revision() == ready.at else _compared(after, None, fitting=undoes is None)
        touches = any(d.rows for name, d in found.items() if name not in NOT_MEASURED)
        batch = Batch.objects.create(by=by, kind=kind, note=note[:300], undoes=undoes, measured=touches)
        _carry_out(batch, found, tell or (lambda *_: None))
    return batch


def _compared(
    after: Mapping[str, pl.DataFrame], before: Mapping[str, pl.DataFrame] | None, *, fitting: bool = True
) -> dict[str, Difference]:
    """What the write changes, table by table in order, its references checked."""
    ordered = [name for name in TABLES if name in after]
    before = before or {name: frame(name) for name in ordered}
    found = {name: difference(TABLES[name], before[name], after[name]) for name in ordered}
    _check(after, {name: d for name, d in found.items() if d.rows})
    if fitting and (wrong := unfit(after, _written(found))):
        raise TableError(wrong)
    return found


def _written(found: Mapping[str, Difference]) -> dict[str, pl.DataFrame]:
    """The rows that are new or changed."""
    return {name: pl.concat([d.new, d.changed]) for name, d in found.items()}


def _lock() -> None:
    """One writer at a time; readers go on. SQLite has taken its lock with the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Batch._meta.db_table} IN EXCLUSIVE MODE")  # noqa: SLF001


@transaction.atomic
def write_rows(
    changes: Mapping[str, tuple[pl.DataFrame, Iterable[tuple]]],
    *,
    by: Person | None,
    kind: str,
    note: str = "",
) -> Batch | None:
    """Write single rows without reading whole tables: {table: (rows as they shall be, keys of rows that shall go)}.

    Same checks, history and audit as `write`. Returns None, and writes nothing, where the rows are so already.
    """
    _lock()
    found = {}
    for name in (n for n in TABLES if n in changes):
        table, (rows, gone) = TABLES[name], changes[name]
        wanted = table.conform(rows)
        keys = pl.concat([wanted.select(table.key), _keys(table, gone)]).unique()
        found[name] = difference(table, _rows_with(table, keys), wanted)
    found = {name: d for name, d in found.items() if d.rows}
    if not found:
        return None
    _check(_near(found), found)
    if wrong := unfit({}, _written(found), whole=False):
        raise TableError(wrong)
    touches = any(name not in NOT_MEASURED for name in found)
    batch = Batch.objects.create(by=by, kind=kind, note=note[:300], measured=touches)
    _carry_out(batch, found, lambda *_: None)
    return batch


def _carry_out(batch: Batch, found: Mapping[str, Difference], tell: Progress) -> None:
    """Write the differences, `found` in the order of TABLES, and the act's record."""
    total = sum(d.rows for d in found.values()) or 1
    done = 0
    for name, rows in found.items():  # a table after those it refers to
        done += _upsert(
            batch,
            name,
            rows,
            lambda n, at=done, t=name: tell(f"写入{TABLES[t].title}", (at + n) / total),
        )
    for name in reversed(found):
        _remove(batch, name, found[name].gone)
    batch.tally = {n: d.tally for n, d in found.items() if d.rows}
    batch.save(update_fields=["tally"])
    counts = {TABLES[n].title: d.rows for n, d in found.items() if d.rows}
    audit.record(batch.by, batch.kind, f"批次 {batch.pk}", after={"说明": batch.note, "行数": counts})


def _keys(table: Table, keys: Iterable[tuple]) -> pl.DataFrame:
    return pl.DataFrame(list(keys), schema={k: table.schema[k] for k in table.key}, orient="row")


def _rows_with(table: Table, keys: pl.DataFrame) -> pl.DataFrame:
    """The stored rows that have one of these keys."""
    parts = [table.empty()]
    for some in keys.iter_slices(500):
        near = {f"{attribute(table, k)}__in": some[k].unique().to_list() for k in table.key}
        parts.append(frame(table.name, MODELS[table.name].objects.filter(**near)))
    return pl.concat(parts).join(keys, on=list(table.key), how="semi")


def _near(found: Mapping[str, Difference]) -> dict[str, pl.DataFrame]:
    """The rows being written, and of the tables they refer to the rows they name, as they will stand."""
    written = _written(found)
    named: dict[str, set[str]] = {}
    for name, rows in written.items():
        for column, spec in TABLES[name].columns.items():
            if spec.refers:
                named.setdefault(spec.refers, set()).update(rows[column].drop_nulls())
    near = dict(written)
    for target, codes in named.items():
        table = TABLES[target]
        stays = frame(target, MODELS[target].objects.filter(code__in=codes))
        if target in found:
            stays = stays.join(pl.concat([written[target], found[target].gone]), on="code", how="anti")
        unasked = [pl.lit(None, c.dtype).alias(n) for n, c in table.columns.items() if c.refers]
        near[target] = pl.concat([written.get(target, table.empty()), stays.with_columns(unasked)])
    return near


def _check(after: Mapping[str, pl.DataFrame], changed: Mapping[str, Difference]) -> None:
    """What is new fits the database; references of the changed tables hold, in what is written and what stays."""
    wrong = [p for name, d in changed.items() for rows in (d.new, d.changed) for p in beyond(name, rows)]
    looked_at = list(changed)
    needed = {c.refers for name in looked_at for c in TABLES[name].columns.values() if c.refers}
    whole = {name: after[name] if name in after else frame(name) for name in {*looked_at, *needed}}
    if wrong := [*wrong, *check_references(whole, TABLES, only=looked_at)]:
        raise TableError(wrong)


def _upsert(batch: Batch, name: str, found: Difference, tell: Callable[[int], None]) -> int:
    table, model = TABLES[name], MODELS[name]
    stored = {n: attribute(table, n) for n in table.schema}
    done = 0
    for rows in found.new.iter_slices(CHUNK):
        _log(batch, table, None, rows)
        bulk.insert(model, rows.rename(stored).with_columns(version=pl.lit(1)))
        done += rows.height
        tell(done)
    if found.changed.is_empty():
        return done
    marks = _marks(table, found.changed) if found.marks is None else found.marks
    fresh = found.changed.rename(stored).hstack(marks.with_columns(pl.col("version") + 1))
    for start in range(0, fresh.height, CHUNK):
        _log(batch, table, found.old.slice(start, CHUNK), found.changed.slice(start, CHUNK))
        bulk.update(model, fresh.slice(start, CHUNK).drop([stored[k] for k in table.key]))
        done += min(CHUNK, fresh.height - start)
        tell(done)
    return done


def _marks(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """id and version of stored rows, in the order of `rows`."""
    ids = _ids(MODELS[table.name], table, rows)
    known = [ids[k] for k in rows.select(table.key).iter_rows()]
    return pl.DataFrame(known, schema={"id": pl.Int64, "version": pl.Int64}, orient="row")


def _ids(model: type[models.Model], table: Table, rows: pl.DataFrame) -> dict[tuple, tuple[int, int]]:
    key = [attribute(table, k) for k in table.key]
    first = rows[table.key[0]].unique().to_list()
    found: dict[tuple, tuple[int, int]] = {}
    for start in range(0, len(first), 500):
        some = model.objects.filter(**{f"{key[0]}__in": first[start : start + 500]})
        found |= {tuple(r[:-2]): (r[-2], r[-1]) for r in some.values_list(*key, "pk", "version")}
    return found


def _remove(batch: Batch, name: str, rows: pl.DataFrame) -> None:
    """Delete rows nobody refers to any more; the tables that refer to this one have been dealt with before."""
    if rows.is_empty():
        return
    table, model = TABLES[name], MODELS[name]
    ids = _ids(model, table, rows)
    gone = [ids[k][0] for k in rows.select(table.key).iter_rows()]
    _refuse_if_referred(table, rows, set(gone))
    _log(batch, table, rows, None)
    for start in range(0, len(gone), 500):
        some = model.objects.filter(pk__in=gone[start : start + 500])
        some._raw_delete(some.db)  # noqa: SLF001  (references are checked above; Django's own check is row by row)


def _refuse_if_referred(table: Table, rows: pl.DataFrame, gone: set[int]) -> None:
    codes = rows[table.key[0]].to_list()
    for other in TABLES.values():
        for column in (n for n, c in other.columns.items() if c.refers == table.name):
            for start in range(0, len(codes), 500):
                holding = MODELS[other.name].objects.filter(
                    **{f"{column}_id__in": codes[start : start + 500]}
                )
                held = [
                    pk
                    for pk in holding.values_list("pk", flat=True)
                    if other.name != table.name or pk not in gone
                ]
                if held:
                    said = Said(
                        "还有 {n} 行“{other}”引用要删除的{table}", "{n} rows of “{other}” still refer to what is to be deleted from “{table}”",
                        n=len(held), other=other.named, table=table.named,
                    )  # fmt: skip
                    raise TableError(
                        [
                            Problem(
                                sheet=table.named,
                                expected=said,
                                remedy=both(
                                    "请先处理引用它们的数据，学校停办请填停办日期",
                                    "Deal with the data that refer to them first; for a school that closed enter the day it closed",
                                ),
                            )
                        ]
                    )


def _log(batch: Batch, table: Table, before: pl.DataFrame | None, after: pl.DataFrame | None) -> None:
    """Keep rows as they were and as they become; row n of `before` is row n of `after`."""
    rows = after if after is not None else before
    school = "school" if "school" in table.columns else "code" if table.name == "school" else None
    whole = json_of(table.schema)
    facts = rows.select(
        pl.lit(batch.pk).alias("batch_id"),
        pl.lit(table.name).alias("table"),
        _key_text(table).alias("key"),
        (pl.col(school) if school else pl.lit(None, pl.String)).alias("school"),
    )
    for column, told in (("before", before), ("after", after)):
        texts = pl.Series(column, [], pl.String).extend_constant(None, rows.height)
        facts = facts.with_columns(texts if told is None else told.select(whole.alias(column)).to_series())
    for some in facts.iter_slices(CHUNK):
        bulk.insert(RowChange, some)


def _key_text(table: Table) -> pl.Expr:
    return pl.concat_str([pl.col(k).cast(pl.String) for k in table.key], separator=SEPARATOR)


@transaction.atomic
def undo(batch: Batch, *, by: Person, tell: Progress | None = None) -> Batch:
    """Take a whole batch back. Refuses, naming rows, where one of them is no longer as the batch left it."""
    if Batch.objects.filter(undoes=batch).exists():
        raise ValueError(_("批次 %(number)s 已经撤销过") % {"number": batch.pk})
    changes = _changes(batch.changes.all())
    before = {name: frame(name) for name in changes}
    if moved := [line for name, rows in before.items() for line in _moved_on(name, rows, changes[name])]:
        named = "、".join(moved[:5])
        said = _("批次 %(number)s 的 %(count)s 行在之后又有改动（%(rows)s），请先撤销之后的批次")
        raise ValueError(said % {"number": batch.pk, "count": len(moved), "rows": named})
    taken_back = write(
        {name: _without(name, rows, changes[name]) for name, rows in before.items()},
        by=by,
        kind="undo",
        note=f"撤销批次 {batch.pk}",
        before=before,
        undoes=batch,
        tell=tell,
    )
    batch_undone.send(sender=Batch, batch=batch, by=by)
    return taken_back


def _changes(rows: models.QuerySet) -> dict[str, pl.DataFrame]:
    """Changes by table: id, key, before, after; the rows as JSON text."""
    text = {f"{c}_text": Cast(c, models.TextField()) for c in ("before", "after")}
    found = rows.annotate(**text).order_by("id").values_list("table", "id", "key", *text)
    schema = {"table": pl.String, "id": pl.Int64, "key": pl.String, "before": pl.String, "after": pl.String}
    changes = pl.DataFrame(list(found.iterator(chunk_size=20_000)), schema=schema, orient="row")
    return {name: some for (name,), some in changes.partition_by("table", as_dict=True).items()}


def _moved_on(name: str, now: pl.DataFrame, changes: pl.DataFrame) -> list[str]:
    """Rows of a table that are not as the batch left them, by title and key."""
    table = TABLES[name]
    here = now.with_columns(key_text=_key_text(table)).join(
        changes, left_on="key_text", right_on="key", how="semi"
    )
    found = difference(table, from_texts(table, changes["after"]), here.drop("key_text"))
    rows = pl.concat([found.new, found.changed, found.gone])
    return [f"{table.title} {key}" for key in rows.select(_key_text(table)).to_series()]


def as_of(table: str, batch: int) -> pl.DataFrame:
    """The rows of a table as they stood right after batch number `batch`."""
    later = _changes(RowChange.objects.filter(table=table, batch_id__gt=batch))
    return _without(table, frame(table), later[table]) if later else frame(table)


def _without(name: str, now: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """`now` with the changes taken back: what stood before the oldest change of each row."""
    table = TABLES[name]
    oldest = changes.sort("id").unique("key", keep="first", maintain_order=True)
    kept = now.with_columns(key_text=_key_text(table)).join(
        oldest, left_on="key_text", right_on="key", how="anti"
    )
    return pl.concat([kept.drop("key_text"), from_texts(table, oldest["before"])])
