"""Which batch wrote a table last."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from junheng.register.tables import TABLES
from junheng.web.register.caches import Stamp, stamp
from junheng.web.register.models import Batch, RowChange


def newest(tables: Iterable[str] = tuple(TABLES)) -> dict[str, int]:
    """Table → the number of the newest batch that changed a row of it; a table never written is left out."""
    where = connection.ops.quote_name(RowChange._meta.db_table)  # noqa: SLF001
    # Between, and ordered by the table first: with "=" PostgreSQL may walk down the batches' own index instead, past every
    # row of other tables.
    found = f'SELECT batch_id FROM {where} WHERE "table" BETWEEN %s AND %s ORDER BY "table" DESC, batch_id DESC LIMIT 1'
    one = f"SELECT %s, ({found})"
    named = tuple(tables)
    with connection.cursor() as cursor:  # one look into the index per table, in one question
        cursor.execute(
            " UNION ALL ".join([one] * len(named)), [n for name in named for n in (name, name, name)]
        )
        return {name: batch for name, batch in cursor.fetchall() if batch is not None}


def stamp_of(*tables: str) -> Stamp:
    """The state of these tables: what is kept of them alone lasts until one of them is written."""
    return stamp(pk=max(newest(tables).values(), default=0))


def states() -> dict[str, Stamp]:
    """Table → the state of it alone; a table never written is left out."""
    written = newest()
    moments = dict(Batch.objects.filter(pk__in=set(written.values())).values_list("id", "at"))
    return {name: Stamp(batch, moments.get(batch)) for name, batch in written.items()}
