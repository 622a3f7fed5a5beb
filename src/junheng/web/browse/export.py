"""A list as a file: exactly its rows, columns and order, with a 说明 that says what it is and how many rows it has.

The file is written whole before it is sent, so that what arrives is never cut short and the count in it is what it holds.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.browse.cells import harmless, typed
from junheng.web.browse.listing import Listing
from junheng.web.browse.names import Names
from junheng.web.browse.present import seen
from junheng.web.register.masks import masked
from junheng.web.register.queries import of_schools
from junheng.web.register.scope import looks_at

CHUNK = 2000
MOST_XLSX = 200_000
"""Rows of a workbook made while one waits; a longer list is exported as csv."""
ABOUT = "说明"


@dataclass(frozen=True)
class Leave:
    """Leave to write the rows unmasked: the reason each row is logged with, and what the file says of it."""

    reason: str
    facts: tuple[tuple[str, str], ...] = ()


class TooLong(ValueError):
    """More rows than a workbook is made for."""


def titles(listing: Listing) -> list[str]:
    """Headings of the file, as the register has them, so that it can be read in again: units in brackets; a column that
    refers elsewhere is followed by the names."""
    found = []
    for name in listing.columns:
        column = listing.table.columns[name]
        found.append(f"{column.title}（{column.unit}）" if column.unit else column.title)
        if column.refers:
            found.append(f"{column.title}（名称）")
    return found


def values(listing: Listing, person: Person, leave: Leave | None = None) -> Iterator[list[Any]]:
    """Row by row what the file holds; masked as on the page unless there is leave, and logged as seen."""
    table, rows = listing.table, listing.every_row()
    while some := list(islice(rows, CHUNK)):
        names = Names(person).learn(table, some, listing.columns)
        seen(person, table, some, reason=leave.reason if leave else "导出", unmasked=leave is not None)
        for row in some:
            cells = []
            for name in listing.columns:
                column = table.columns[name]
                cells.append(row[name] if leave else masked(column, row[name]))
                if column.refers:
                    cells.append(names.name(column.refers, row[name]) or None)
            yield cells


def about(listing: Listing, person: Person, rows: int, leave: Leave | None = None) -> list[tuple[str, str]]:
    """What the file says of itself."""
    within = looks_at(person) if of_schools(listing.name) else None
    facts = [
        (_("表"), listing.table.title),
        (_("行数"), str(rows)),
        (_("筛选"), listing.said()),
        *([(_("范围"), _("只看%(what)s") % {"what": within.title})] if within else []),
        (_("导出人"), str(person)),
        (_("导出时间"), timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")),
    ]
    if leave:
        facts += [*leave.facts, (_("提示"), _("含个人信息全文，只限所批用途；用后请删除，不得转发"))]
    elif listing.table.personal:
        facts.append((_("提示"), _("含个人信息，已遮蔽；请妥善保管，不得转发")))
    return facts


def write_csv(listing: Listing, person: Person, whole: IO[bytes], leave: Leave | None = None) -> int:
    """UTF-8 with BOM into `whole`: lines of 说明, an empty line, headings, rows. Returns the row count."""
    with tempfile.TemporaryFile() as body:
        with _text(body) as out:
            writer, rows = csv.writer(out), 0
            for row in values(listing, person, leave):
                writer.writerow([harmless(v) if isinstance(v, str) else typed(v) for v in row])
                rows += 1
        whole.write(b"\xef\xbb\xbf")
        with _text(whole) as out:
            writer = csv.writer(out)
            writer.writerows(
                (ABOUT, name, harmless(said)) for name, said in about(listing, person, rows, leave)
            )
            writer.writerow([])
            writer.writerow([harmless(title) for title in titles(listing)])
        body.seek(0)
        shutil.copyfileobj(body, whole, 2**20)
    whole.seek(0)
    return rows


class _text:
    """A text layer over a binary file that leaves the file open."""

    def __init__(self, file: IO[bytes]):
        self.layer = TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)

    def __enter__(self) -> TextIOWrapper:
        return self.layer

    def __exit__(self, *_exc: object) -> None:
        self.layer.flush()
        self.layer.detach()


def write_xlsx(listing: Listing, person: Person, whole: IO[bytes], leave: Leave | None = None) -> int:
    """A workbook of two sheets, 说明 and the table. All text is written as text: nothing in it is a formula."""
    if listing.total > MOST_XLSX:
        raise TooLong(
            _("共 %(rows)d 行，超过工作簿导出的 %(most)d 行，请改用 csv 或缩小筛选")
            % {"rows": listing.total, "most": MOST_XLSX}
        )
    options = {
        "constant_memory": True,
        "default_date_format": "yyyy-mm-dd",
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(whole, options) as book:
        first = book.add_worksheet(ABOUT)
        sheet = book.add_worksheet(listing.table.title)
        bold = book.add_format({"bold": True, "bottom": 1})
        plain = book.add_format({"num_format": "@"})
        for n, title in enumerate(titles(listing)):
            sheet.write_string(0, n, title, bold)
            sheet.set_column(n, n, min(max(2 * len(title) + 2, 12), 40))
        sheet.freeze_panes(1, 0)
        rows = 0
        for rows, row in enumerate(values(listing, person, leave), 1):
            _write(sheet, rows, row, plain)
        first.set_column(0, 0, 12)
        first.set_column(1, 1, 60)
        for n, (name, said) in enumerate(about(listing, person, rows, leave)):
            first.write_string(n, 0, name, bold)
            first.write_string(n, 1, said)
    whole.seek(0)
    return rows


def _write(sheet: Any, at: int, row: Sequence[Any], plain: Any) -> None:
    for n, value in enumerate(row):
        if value is None:
            continue
        if isinstance(value, bool | str):
            sheet.write_string(at, n, typed(value), plain)
        elif isinstance(value, dt.date):
            sheet.write_datetime(at, n, value)
        else:
            sheet.write_number(at, n, value)
