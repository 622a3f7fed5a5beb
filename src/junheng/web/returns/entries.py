"""What a school enters: cells, notes, rows. Two people at one return never overwrite each other unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.reading import cast, cleaned
from junheng.schema import Column
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.fields import LONGEST
from junheng.web.register import words
from junheng.web.register.frames import SEPARATOR
from junheng.web.returns import texts
from junheng.web.returns.actions import NotNow, begun, locked
from junheng.web.returns.kinds import ROW_OF_SCHOOL
from junheng.web.returns.material import Material, Place, gather
from junheng.web.returns.models import CellComment, ReturnCell, RowMark, SchoolReturn
from junheng.web.returns.rows import row_id, row_key
from junheng.web.returns.sections import Cell, Section, name_of, sections


@dataclass(frozen=True)
class Entry:
    """One cell as posted: the text now, and the version and text the page was served with."""

    table: str
    row: str
    column: str
    text: str
    was: str
    version: int


@transaction.atomic
def save_cells(
    given: SchoolReturn, entries: Iterable[Entry], *, by: Person
) -> tuple[list[Section], set[str]]:
    """Store what was typed. Returns the sections as they now stand, and the rows touched (table|row).

    A cell that somebody else changed meanwhile keeps their value; mine is kept beside it until one is chosen.
    """
    entries = [e for e in entries if e.text.strip() != e.was]
    given = opened(given)
    material = gather(given, {e.table for e in entries})
    before = {c.name: c for s in sections(material) for c in s.cells.values()}
    stored: dict[str, str] = {}
    fresh: list[ReturnCell] = []
    for entry in entries:
        cell = before.get(name_of(entry.table, entry.row, entry.column))
        if cell is not None and not cell.fixed and (entered := _enter(material, cell, entry, by)):
            stored[cell.label] = entry.text.strip()
            fresh.append(entered)
    _keep(fresh)
    found = sections(material)
    if stored:
        begun(given, by=by)
        _settle(material, [(c.table, c.row, c.column) for c in fresh])
        audit.record(by, "return_save", _subject(given), after=stored)
    keep_progress(given, found)
    return found, {f"{e.table}|{e.row}" for e in entries}


def opened(given: SchoolReturn) -> SchoolReturn:
    """The return held for entering; refused where it has been handed in or the round has ended."""
    held = locked(given)
    if not held.open:
        raise NotNow(
            _("这份填报现在是“%(state)s”，不能再改；没有保存任何内容。") % {"state": held.get_state_display()}
        )
    return held


def _keep(fresh: list[ReturnCell]) -> None:
    ReturnCell.objects.bulk_create([c for c in fresh if c.pk is None])
    facts = ["text", "base", "version", "by", "at", "rival"]
    ReturnCell.objects.bulk_update([c for c in fresh if c.pk is not None], facts, 200)


def _enter(material: Material, cell: Cell, entry: Entry, by: Person) -> ReturnCell | None:
    """Put one entry into the material; None where nothing has to be stored."""
    text = normal(cell.spec, entry.text)
    if text == cell.text:
        return None
    now = timezone.now()
    entered = cell.entered or ReturnCell(
        given=material.given, table=cell.table, row=cell.row, column=cell.column, version=0, by=by
    )
    if cell.version != entry.version and cell.text != entry.was:
        entered.rival = {"text": text, "by": str(by), "at": now.isoformat()}
    else:
        entered.text, entered.base = (None if text == cell.known else text), cell.known
        entered.by, entered.at, entered.version = by, now, entered.version + 1
    material.cells[cell.table, cell.row, cell.column] = entered
    return entered


def normal(column: Column, typed: str) -> str:
    """A typed cell as the register would show it; left as typed where it cannot be read."""
    text = typed.strip()[:LONGEST]
    frame = cleaned(pl.DataFrame({"cell": [text]}, schema={"cell": pl.String}))
    value = frame.select(cell=cast(pl.col("cell"), pl.String, column.type)).item()
    return text if value is None else texts.shown(value)


def _settle(material: Material, places: Iterable[Place]) -> None:
    """Remarks on these cells have been answered."""
    answered = [said for place in places for said in material.comments.get(place, []) if not said.settled]
    if answered:
        CellComment.objects.filter(pk__in=[said.pk for said in answered]).update(settled=True)
        for said in answered:
            said.settled = True


def keep_progress(given: SchoolReturn, found: Iterable[Section]) -> None:
    """How far each section is, for the officer's overview."""
    progress = given.progress | {s.table.name: s.progress for s in found}
    if progress != given.progress:
        given.progress = progress
        given.save(update_fields=["progress"])


def cell_of(given: SchoolReturn, place: Mapping[str, str], material: Material | None = None) -> Cell:
    """A cell that is asked."""
    for section in sections(material or gather(given, {place["table"]})):
        cell = section.cells.get((place["row"], place["column"]))
        if cell is not None and not cell.fixed:
            return cell
    raise NotNow(_("这份填报没有这一格。"))


@transaction.atomic
def annotate(given: SchoolReturn, place: Mapping[str, str], *, by: Person, note: str, later: bool) -> None:
    """A word about a cell, and whether it is to be looked at again."""
    given = opened(given)
    material = gather(given, {place["table"]})
    cell = cell_of(given, place, material)
    entered = cell.entered or ReturnCell(given=given, by=by, version=0, **place)
    entered.note, entered.later = note.strip()[:LONGEST], later
    entered.save()
    begun(given, by=by)
    if entered.note:
        _settle(material, [(cell.table, cell.row, cell.column)])
    audit.record(by, "return_note", _subject(given), after={cell.label: entered.note, "稍后核实": later})
    keep_progress(given, sections(gather(given, {cell.table})))


@transaction.atomic
def choose(given: SchoolReturn, place: Mapping[str, str], *, by: Person, theirs: bool) -> None:
    """Settle a conflict: keep what stands, or take what came second."""
    given = opened(given)
    cell = cell_of(given, place)
    if not cell.rival:
        return
    entered, said = cell.entered, {"留下": cell.text, "另一个": cell.rival["text"]}
    if theirs:
        text = cell.rival["text"]
        entered.text, entered.base = (None if text == cell.known else text), cell.known
        said = {"留下": text, "另一个": cell.text}
    entered.rival, entered.by, entered.at, entered.version = None, by, timezone.now(), entered.version + 1
    entered.save()
    audit.record(by, "return_choose", _subject(given), after={cell.label: said})
    keep_progress(given, sections(gather(given, {cell.table})))


@transaction.atomic
def add_row(given: SchoolReturn, table: str, parts: Mapping[str, str], *, by: Person) -> str:
    """A row the register has not: a class, a room, a campus. Returns its name."""
    given = opened(given)
    section = _growing(given, table)
    declared = section.table
    names = row_key(declared)
    typed = {n: normal(declared.columns[n], parts.get(n, "")) for n in names}
    fixed = dict(zip(ROW_OF_SCHOOL, (given.school_id, str(given.round.year)), strict=True))
    raw = pl.DataFrame([fixed | typed], schema=dict.fromkeys([*ROW_OF_SCHOOL, *names], pl.String))
    others = [n for n, c in declared.columns.items() if n not in raw.columns]
    full = raw.with_columns(pl.lit(None, pl.String).alias(n) for n in others)
    titles = {declared.columns[n].title for n in names}
    wrong = [words.told(p.said) for p in declared.examine(full)[1] if p.severe and p.column in titles]
    if wrong or any(SEPARATOR in text for text in typed.values()):
        raise NotNow("；".join(wrong) or _("行名里不能有“·”。"))
    row = row_id(declared, typed)
    if row in section.rows:
        raise NotNow(_("已经有“%(row)s”这一行。") % {"row": row})
    RowMark.objects.update_or_create(given=given, table=table, row=row, defaults={"gone": False})
    begun(given, by=by)
    audit.record(by, "return_row_add", _subject(given), after={declared.title: row})
    keep_progress(given, sections(gather(given, {table})))
    return row


@transaction.atomic
def drop_row(given: SchoolReturn, table: str, row: str, *, by: Person, back: bool = False) -> None:
    """Say that a row is no longer there, or bring it back. What was typed in it is kept."""
    given = opened(given)
    section = _growing(given, table)
    if row not in {*section.rows, *(line.row for line in section.dropped)}:
        raise NotNow(_("没有这一行。"))
    RowMark.objects.update_or_create(given=given, table=table, row=row, defaults={"gone": not back})
    begun(given, by=by)
    audit.record(
        by,
        "return_row_back" if back else "return_row_drop",
        _subject(given),
        after={section.table.title: row},
    )
    keep_progress(given, sections(gather(given, {table})))


def _growing(given: SchoolReturn, table: str) -> Section:
    """A section that takes and gives up rows."""
    for section in sections(gather(given, {table})):
        if section.growing:
            return section
    raise NotNow(_("这张表不能增减行。"))


def _subject(given: SchoolReturn) -> str:
    return f"填报 {given.pk} {given.school_id}"
