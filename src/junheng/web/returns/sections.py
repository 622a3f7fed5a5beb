"""A return as sections, one for each table: a grid of cells with what the register has, last year's value and what is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl
from django.utils.translation import gettext_lazy as _

from junheng.said import joined
from junheng.schema import Column, Table
from junheng.web.register import words
from junheng.web.register.bounds import beyond
from junheng.web.returns import rows as row_names
from junheng.web.returns import texts
from junheng.web.returns.kinds import enterable
from junheng.web.returns.material import Material
from junheng.web.returns.models import CellComment, ReturnCell

FEW = 2
"""A table of at most so many rows and more columns stands with its columns down the page."""
EMPTY, KNOWN, CHANGED, NOTICE, WRONG, CONFLICT, LOCKED, NOT_ASKED = (
    "empty", "known", "changed", "notice", "wrong", "conflict", "locked", "na",
)  # fmt: skip


def name_of(table: str, row: str, column: str) -> str:
    return f"{table}|{row}|{column}"


def anchor(name: str) -> str:
    """A short id for the page: keys may hold anything."""
    return f"c{hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()[:12]}"


@dataclass
class Cell:
    """One cell: `text` as it stands in the input, `known` what the register has, `last` last year's."""

    table: str
    row: str
    column: str
    spec: Column
    label: str
    text: str
    known: str
    last: str
    value: Any = None
    before: Any = None
    entered: ReturnCell | None = None
    comments: list[CellComment] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    jump: bool = False
    must: bool = False
    fixed: str = ""
    head: str = ""
    at: tuple[int, int] = (0, 0)

    @cached_property
    def name(self) -> str:
        return name_of(self.table, self.row, self.column)

    @cached_property
    def id(self) -> str:
        return anchor(self.name)

    @property
    def version(self) -> int:
        return self.entered.version if self.entered else 0

    @property
    def note(self) -> str:
        return self.entered.note if self.entered else ""

    @property
    def later(self) -> bool:
        return bool(self.entered and self.entered.later)

    @property
    def rival(self) -> dict | None:
        return self.entered.rival if self.entered else None

    @property
    def changed(self) -> bool:
        return self.text != self.known and not self.fixed

    @property
    def moved(self) -> bool:
        """The register has changed under an entered cell."""
        typed = self.entered is not None and self.entered.text is not None
        return typed and self.entered.base != self.known and self.text != self.known

    @property
    def change(self) -> float | None:
        return texts.change(self.value, self.before)

    @property
    def change_text(self) -> str:
        return "" if self.change is None else f"{self.change:+.1f}%"

    @property
    def telling(self) -> bool:
        """Whether a reviewer should see this cell without asking for all."""
        return bool(self.changed or self.said or self.jump or self.note or self.comments or self.later)

    @property
    def open_comments(self) -> list[CellComment]:
        return [c for c in self.comments if not c.settled]

    @property
    def choices(self) -> tuple[str, ...]:
        return texts.choices(self.spec)

    @property
    def numeric(self) -> bool:
        return self.spec.type in (int, float)

    @property
    def said(self) -> list[str]:
        return self.wrong or self.notices

    @property
    def word(self) -> str:
        """The state in a word or sign: colour alone says nothing."""
        words = {CHANGED: _("改"), NOTICE: "!", WRONG: "✕", CONFLICT: _("两人不同"), LOCKED: _("自动")}
        return str(words.get(self.state, ""))

    @property
    def state(self) -> str:
        if self.fixed:
            return self.fixed
        if self.rival:
            return CONFLICT
        if self.wrong:
            return WRONG
        if self.notices or (self.jump and not self.note):
            return NOTICE
        if self.text == "":
            return EMPTY
        return CHANGED if self.changed else KNOWN


@dataclass
class Line:
    """One line of the grid as shown: a row of the table, one of its columns, or rows side by side (None: no such row)."""

    label: str
    cells: list[Cell | None]
    unit: str = ""
    row: str = ""


@dataclass
class Section:
    """One table of the return. `typed` are its rows as examined; `rows` their names in the same order.

    `layout`: rows down and columns across; on its `side`, columns down; or `across`, where a single column is asked and
    the last part of the row's name runs across (grades down, classes across).
    """

    table: Table
    heads: list[tuple[str, str]]
    lines: list[Line]
    layout: str
    cells: dict[tuple[str, str], Cell]
    dropped: list[Line]
    typed: pl.DataFrame
    rows: list[str]
    counted: bool
    growing: bool
    added: set[str]

    @property
    def id(self) -> str:
        return f"s-{self.table.name}"

    @property
    def keys(self) -> list[tuple[str, Column]]:
        """What names a new row."""
        return [(name, self.table.columns[name]) for name in row_names.row_key(self.table)]

    @property
    def asked(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if not cell.fixed]

    @property
    def single(self) -> bool:
        """One record on its side: its fields need no head."""
        return self.layout == "side" and len(self.heads) == 1

    @property
    def telling(self) -> bool:
        return any(cell.telling for cell in self.cells.values())

    @property
    def progress(self) -> dict[str, int]:
        """How far the section is: cells asked, filled, wrong, to be looked at."""
        asked = self.asked
        states = [cell.state for cell in asked]
        return {
            "asked": len(asked),
            "filled": sum(cell.text != "" for cell in asked),
            "changed": sum(cell.changed for cell in asked),
            "wrong": sum(state in (WRONG, CONFLICT) for state in states),
            "notice": states.count(NOTICE),
        }


def sections(material: Material) -> list[Section]:
    """All sections of what was read, in the register's order."""
    return [_section(material, enterable()[name]) for name in material.now]


def _section(material: Material, table: Table) -> Section:
    given, name = material.given, table.name
    now, last = material.now[name], material.last[name]
    fixed = (given.round.standard, given.round.year)
    marks = {row: mark for (t, row), mark in material.marks.items() if t == name}
    wanted = row_names.wanted(table, given.school.kind, now, last, *fixed)
    listed = [*wanted, *(row for row, mark in marks.items() if not mark.gone and row not in wanted)]
    live = [row for row in listed if not (row in marks and marks[row].gone)]
    known = {row_names.row_id(table, r): r for r in now.iter_rows(named=True)}
    before = {row_names.row_id(table, r): r for r in last.iter_rows(named=True)}
    columns = [c for c in given.round.asked[name] if c in table.columns]
    cells = {
        (row, column): _cell(material, table, row, column, known.get(row, {}), before.get(row, {}), fixed)
        for row in live
        for column in columns
    }
    typed = _examine(material, table, live, known, cells)
    _judge(cells, typed, live, given.round.limits)
    lines = [
        Line(row_names.label(table, row, *fixed), [cells[row, c] for c in columns], row=row) for row in live
    ]
    heads, lines, layout = _laid_out(table, lines, columns)
    for r, line in enumerate(lines):
        for c, cell in enumerate(line.cells):
            if cell is not None:
                cell.at = (r, c)
                cell.head = "" if layout == "side" and len(heads) == 1 else heads[c][0]
    gone = [Line(row_names.label(table, row, *fixed), [], row=row) for row in listed if row not in live]
    growing = bool(row_names.row_key(table)) and name not in ("school_fact", "staff_count")
    counted = any(cell.fixed == LOCKED for cell in cells.values())
    added = {row for row in live if row in marks}
    return Section(table, heads, lines, layout, cells, gone, typed, live, counted, growing, added)


def _cell(
    material: Material,
    table: Table,
    row: str,
    column: str,
    known: Mapping,
    before: Mapping,
    fixed: tuple[str, int],
) -> Cell:
    spec, place = table.columns[column], (table.name, row, column)
    entered = material.cells.get(place)
    stored = texts.shown(known.get(column))
    text = stored if entered is None or entered.text is None else entered.text
    label = f"{row_names.label(table, row, *fixed)} {words.named(spec)}".strip()
    must = column in material.given.round.must.get(table.name, ())
    cell = Cell(
        *place, spec, label, text, stored, texts.shown(before.get(column)),
        before=before.get(column), entered=entered, comments=material.comments.get(place, []), must=must,
    )  # fmt: skip
    people = material.counted.get(row) if table.name == "staff_count" else None
    if people is not None:
        cell.fixed, cell.text = LOCKED, texts.shown(people.get(column))
    elif not row_names.applies(table, row, column) and text == "" and cell.last == "":
        cell.fixed = NOT_ASKED
    return cell


def _examine(
    material: Material,
    table: Table,
    live: list[str],
    known: Mapping[str, Mapping],
    cells: Mapping[tuple, Cell],
) -> pl.DataFrame:
    """The section's rows typed and checked as the schema says; what is wrong is told to the cells."""
    fixed = {"school": material.given.school_id, "year": material.given.round.year}
    raw = []
    for row in live:
        texts_of_row = {n: _exact(known.get(row, {}).get(n)) for n in table.columns}
        asked = [cells[row, c] for c in table.columns if (row, c) in cells]
        texts_of_row |= {cell.column: cell.text for cell in asked if cell.changed or cell.fixed == LOCKED}
        raw.append(texts_of_row | row_names.key_cells(table, row) | _strings(fixed))
    frame = pl.DataFrame(raw, schema=dict.fromkeys(table.columns, pl.String))
    typed, problems = table.examine(frame.with_columns(source_row=pl.int_range(pl.len(), dtype=pl.Int64)))
    by_title = {spec.title: name for name, spec in table.columns.items()}
    for problem in (*problems, *beyond(table.name, typed)):
        row = live[problem.row] if problem.row is not None else ""
        column = by_title.get(problem.column, "")
        cell = cells.get((row, column)) or next((c for (r, _), c in cells.items() if r == row), None)
        if cell is not None:
            (cell.wrong if problem.severe else cell.notices).append(_said(problem))
    return typed.with_columns(source_row=pl.lit(None, pl.Int64))


def _said(problem: Any) -> str:
    return words.told(joined([part for part in (problem.expected, problem.remedy) if part], "。", ". "))


def _judge(
    cells: Mapping[tuple[str, str], Cell], typed: pl.DataFrame, live: list[str], limits: Mapping
) -> None:
    """Hand each cell its typed value, and whether it moved further than the round lets pass."""
    values = {row: value for row, value in zip(live, typed.iter_rows(named=True), strict=True)}
    for (row, column), cell in cells.items():
        cell.value = values[row][column]
        cell.jump = not cell.fixed and texts.jumped(cell.value, cell.before, cell.spec, limits)


Heads = list[tuple[str, str]]


def _laid_out(table: Table, lines: list[Line], columns: list[str]) -> tuple[Heads, list[Line], str]:
    """Heads and lines as they stand on the page, and which of the three layouts it is."""
    specs = [table.columns[c] for c in columns]
    if len(lines) <= FEW < len(columns):
        heads = [(line.label or words.named(table), "") for line in lines]
        turned = [
            Line(words.named(spec), [line.cells[n] for line in lines], words.unit(spec.unit))
            for n, spec in enumerate(specs)
        ]
        return heads, turned, "side"
    if len(columns) == 1 and len(row_names.row_key(table)) > 1:
        return *_across(table, lines, words.unit(specs[0].unit)), "across"
    return [(words.named(spec), words.unit(spec.unit)) for spec in specs], lines, "rows"


def _across(table: Table, lines: list[Line], unit: str) -> tuple[Heads, list[Line]]:
    """The last part of each row's name as a head: 一年级 | 1班 2班 3班."""
    parts = [list(row_names.key_cells(table, line.row).values()) for line in lines]
    heads = list(dict.fromkeys(p[-1] for p in sorted(parts, key=lambda p: row_names.rank("", p[-1]))))
    grid: dict[str, dict[str, Cell]] = {}
    for line, names in zip(lines, parts, strict=True):
        grid.setdefault(" · ".join(map(words.word, names[:-1])), {})[names[-1]] = line.cells[0]
    turned = [Line(label, [row.get(head) for head in heads]) for label, row in grid.items()]
    return [(words.word(head), unit) for head in heads], turned


def _exact(value: Any) -> str | None:
    if value is None:
        return None
    return repr(value) if isinstance(value, float) else texts.shown(value)


def _strings(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items()}
