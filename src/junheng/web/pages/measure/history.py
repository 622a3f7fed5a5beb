"""How one school came to be as it is: its figures over the years, and what was changed in the register, by whom."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from django.db.models import Count

from junheng.register.tables import TABLES
from junheng.web.accounts.roles import Right
from junheng.web.pages.measure import addresses, figures
from junheng.web.pages.measure.asked import NothingToMeasure, years
from junheng.web.pages.measure.queries import Sight
from junheng.web.pages.measure.trend import LONGEST
from junheng.web.register import words
from junheng.web.register.models import Batch, RowChange

BATCHES, CELLS = 30, 40
"""Batches listed, and changed cells told of each page at most."""
CLOSED = ("posting",)
"""Tables whose changes are only counted here, beside those that hold personal data."""


def over_years(seen: Sight, code: str) -> dict:
    """Per stage and indicator the school's value of every year with data, and the verdict of each year."""
    known = sorted(years())[-LONGEST:]
    titles, places = figures.titles(seen.whole.standard), seen.whole.standard.rounding["value"]
    cells: dict[tuple, dict] = {}
    verdicts: dict[tuple, str] = {}
    for year in known:
        try:
            measured = replace(seen.asked, year=year).measurement()
        except NothingToMeasure:
            continue
        for row in measured.values.filter(pl.col("code") == code).iter_rows(named=True):
            cells[row["stage"], row["indicator"], year] = row | {
                "shown": figures.shown(row["value"], places, row["threshold"], row["state"])
            }
        for row in measured.schools.filter(pl.col("code") == code).iter_rows(named=True):
            verdicts[row["stage"], year] = row["state"]
    stages = [s for s in seen.whole.standard.stages if any(key[0] == s for key in verdicts)]
    return {
        "years": known,
        "stages": [
            {
                "stage": stage,
                "verdicts": [verdicts.get((stage, year), "") for year in known],
                "rows": [
                    {"code": i, "title": title, "cells": [cells.get((stage, i, year)) for year in known]}
                    for i, title in titles.items()
                ],
            }
            for stage in stages
        ],
    }


def changes(seen: Sight, code: str) -> list[dict]:
    """The newest writes that touched the school: when, who, what kind, rows per table, and the cells that differ."""
    mine = RowChange.objects.filter(school=code)
    readable = [t for t in TABLES if not TABLES[t].personal and t not in CLOSED]
    counts = mine.values("batch_id", "table").annotate(rows=Count("id")).order_by("-batch_id")
    tables: dict[int, list[str]] = {}
    for row in counts:
        if row["batch_id"] in tables or len(tables) < BATCHES:
            tables.setdefault(row["batch_id"], []).append(
                f"{words.named(TABLES[row['table']])} {row['rows']}"
            )
    batches = Batch.objects.filter(pk__in=tables).select_related("by").order_by("-pk")
    edits = mine.filter(
        batch_id__in=tables, table__in=readable, before__isnull=False, after__isnull=False
    ).order_by("-batch_id", "table", "key")[:CELLS]
    told: dict[int, list[dict]] = {}
    for change in edits:
        told.setdefault(change.batch_id, []).extend(_cells(change))
    return [
        {
            "batch": b, "tables": tables[b.pk], "cells": told.get(b.pk, []),
            "link": addresses.to("batch", b.pk) if seen.person.may(Right.IMPORT) or seen.person.may(Right.AUDIT) else "",
        }
        for b in batches
    ]  # fmt: skip


def _cells(change: RowChange) -> list[dict]:
    columns = TABLES[change.table].columns
    return [
        {
            "table": words.named(TABLES[change.table]), "key": change.key, "column": words.named(columns[name]),
            "before": _said(change.before.get(name)), "after": _said(value),
            "link": addresses.row(change.table, change.key),
        }
        for name, value in change.after.items()
        if name in columns and value != change.before.get(name)
    ]  # fmt: skip


def _said(value: object) -> str:
    if value is None:
        return figures.UNFILLED
    return (
        figures.plain(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    )
