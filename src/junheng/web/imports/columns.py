"""Which header of which sheet was taken for which column, and what the person said instead.

`Import.mapping` is {file: {sheet: {"sheet": table or "-", "headers": {Excel column: title or "-"}}}}; "-" means: not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from junheng.io import resource
from junheng.io.form import Form, Given, Match
from junheng.io.headers import Header, norm
from junheng.io.own import Own
from junheng.io.package import letters
from junheng.io.pupils import RECORDS
from junheng.io.recognise import forms
from junheng.io.sheets import OURS, Sheet
from junheng.io.teachers import ROSTER
from junheng.register.tables import TABLES
from junheng.schema import Table
from junheng.web.register import words

HEAD = 45
SKIP = "-"
FORMS = {"学校资源表": resource.declare(TABLES), "学籍信息表": RECORDS, "教师信息表": ROSTER}
"""The tables behind forms other than our own."""


@dataclass
class Seen:
    """The heads of the sheets a load met, kept to show afterwards what was taken for what."""

    mapping: Mapping[str, Mapping]
    year: int | None
    sheets: list[Sheet] = field(default_factory=list)

    def prepare(self, sheet: Sheet) -> Sheet:
        """The sheet as the person said it should be read."""
        said = self.mapping.get(sheet.file, {}).get(sheet.name, {})
        changed = relabelled(sheet, said)
        self.sheets.append(replace(changed, cells=changed.cells.head(HEAD).clone(), faults=()))
        return changed

    def described(self) -> list[dict]:
        """One entry per sheet: its form and, where the form has a header, column by column what it was taken for."""
        given = Given(TABLES, self.year)
        known = forms(given)
        return [_described(sheet, self._titles(sheet), known, given) for sheet in self.sheets]

    def _titles(self, sheet: Sheet) -> Mapping[str, str]:
        """The file's own words for the headers that the person gave another meaning."""
        return self.mapping.get(sheet.file, {}).get(sheet.name, {}).get("titles", {})


def relabelled(sheet: Sheet, said: Mapping) -> Sheet:
    """`sheet` with headers (and the sheet's own name) replaced by what the person chose."""
    if said.get("sheet") == SKIP:
        return replace(sheet, label=OURS[1])
    if said.get("sheet") in TABLES:
        sheet = replace(sheet, label=TABLES[said["sheet"]].title)
    for place, title in said.get("headers", {}).items():
        sheet = _renamed(sheet, place, said.get("titles", {}).get(place, ""), title)
    return sheet


def _renamed(sheet: Sheet, place: str, old: str, title: str) -> Sheet:
    """Cells of the head that say `old` in a column say `title` instead."""
    if place not in sheet.cells.columns:
        return sheet
    rows = [n for n, row in enumerate(sheet.head) if norm(row.get(place)) == norm(old)]
    if not rows:
        return sheet
    text = f"（不导入）{old}"[:100] if title == SKIP else title
    here = pl.int_range(pl.len()).is_in(rows)
    cells = sheet.cells.with_columns(pl.when(here).then(pl.lit(text)).otherwise(place).alias(place))
    column = int(place)
    merged = tuple(a for a in sheet.merged if not (a[1] == a[3] == column and a[0] <= rows[-1]))
    return replace(sheet, cells=cells, merged=merged)


def _described(sheet: Sheet, titles: Mapping[str, str], known: tuple[Form, ...], given: Given) -> dict:
    entry = {
        "file": sheet.file,
        "sheet": sheet.name,
        "form": "",
        "taken": False,
        "missing": [],
        "columns": [],
        "choices": [],
    }
    if sheet.label in OURS or not sheet.cells.height:
        return entry | {"skipped": True}
    matches = [m for form in known if (m := form.match(sheet, given))]
    whole = [m for m in matches if not m.missing]
    best = max(whole or matches, key=lambda m: m.score, default=None)
    if best is None:
        return entry | {"choices": []}
    entry |= {"form": words.told(best.form.title), "taken": bool(whole), "missing": list(best.missing)}
    if isinstance(best.form, Own):
        entry["table"] = best.form.table.name
        if best.header is None:
            return entry | _guessed(sheet, titles, best.form.table)
    return entry | (_columns(titles, best, best.header) if best.header else {})


def _guessed(sheet: Sheet, titles: Mapping[str, str], table: Table) -> dict:
    """The columns of a sheet none of whose headers is known: its fullest row among the first is taken for the header."""
    row = max(sheet.head[:10], key=len)
    columns = [
        {"place": p, "letter": letters(int(p)), "header": titles.get(p, text), "column": ""}
        for p, text in row.items()
    ]
    return {"taken": False, "columns": columns, "choices": _titles(table)}


def _columns(titles: Mapping[str, str], best: Match, header: Header) -> dict:
    table = _table(best.form)
    places = {place: name for name, place in header.columns.items()}
    columns = []
    for place, leaf in header.titles.items():
        name = places.get(place)
        title = table.columns[name].title if table and name in table.columns else (name or "")
        said = {"place": place, "letter": letters(int(place)), "header": titles.get(place, leaf)}
        columns.append(said | {"column": title})
    return {"columns": columns, "choices": _titles(table)}


def _table(form: Form) -> Table | None:
    return form.table if isinstance(form, Own) else FORMS.get(form.title)


def _titles(table: Table | None) -> list[str]:
    return [c.title for c in table.columns.values()] if table else []


def answers(described: list[dict], post: Callable[[str], str | None]) -> dict:
    """The mapping a filled form asks for; only what differs from what was recognised is kept."""
    mapping: dict = {}
    for n, entry in enumerate(described):
        said: dict = {}
        if (chosen := post(f"sheet-{n}")) and (chosen == SKIP or chosen in TABLES):
            said["sheet"] = chosen
        for column in entry["columns"]:
            title = post(f"column-{n}-{column['place']}")
            if (
                title is not None
                and title != (column["column"] or SKIP)
                and (title == SKIP or title in entry["choices"])
            ):
                said.setdefault("headers", {})[column["place"]] = title
                said.setdefault("titles", {})[column["place"]] = column["header"]
        if said:
            mapping.setdefault(entry["file"], {})[entry["sheet"]] = said
    return mapping


def combined(old: Mapping, new: Mapping) -> dict:
    """What was said before with what is said now."""
    result = {file: {s: dict(said) for s, said in sheets.items()} for file, sheets in old.items()}
    for file, sheets in new.items():
        for sheet, said in sheets.items():
            kept = result.setdefault(file, {}).setdefault(sheet, {})
            for part in ("headers", "titles"):
                if part in said:
                    kept[part] = kept.get(part, {}) | said[part]
            if "sheet" in said:
                kept["sheet"] = said["sheet"]
    return result
