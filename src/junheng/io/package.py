"""What the fast reader does not tell about an .xlsx: merged areas, error values (#DIV/0!), formulas never worked out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from posixpath import join, normpath
from xml.etree import ElementTree

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; all counted from zero, all inclusive."""

MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
FAULT = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d+)"')
UNCOUNTED = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]{1,3})(\d+)"[^>]*>'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
"""A formula without its result: the file was written by a program and never opened where formulas are worked out."""
HEAD, WIDE = 40, 1_000
"""Headers stand in the first rows and in a reasonable number of columns."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Extras:
    """Merged areas, error cells and formulas without a result (row, column) of one sheet."""

    merged: tuple[Area, ...] = ()
    faults: tuple[tuple[int, int], ...] = ()
    uncounted: tuple[tuple[int, int], ...] = ()


def extras(workbook: bytes) -> dict[str, Extras]:
    """Extras of every sheet by its name; a workbook that is not the usual package has none."""
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        try:
            parts = dict(_parts(package))
        except (KeyError, ElementTree.ParseError):
            return {}
        return {name: _scan(package.read(part)) for name, part in parts.items() if part in package.namelist()}


def small(area: Area) -> bool:
    """Whether an area lies where headers stand."""
    return area[2] < HEAD and area[3] < WIDE


def number(letters: bytes | str) -> int:
    """Column letters as a number from zero: A 0, Z 25, AA 26."""
    value = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        value = value * 26 + letter - 64
    return value - 1


def letters(column: int) -> str:
    """A column number from zero as letters: 0 A, 26 AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    for element in ElementTree.fromstring(package.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(RELATION), "")
            yield (
                element.get("name", ""),
                target.lstrip("/") if target[:1] == "/" else normpath(join("xl", target)),
            )


def _scan(sheet: bytes) -> Extras:
    merged = tuple(
        (int(top) - 1, number(left), int(bottom) - 1, number(right))
        for left, top, right, bottom in MERGE.findall(sheet, max(sheet.rfind(b"</sheetData>"), 0))
    )
    faults = FAULT.findall(sheet) if b't="e"' in sheet else []
    uncounted = UNCOUNTED.findall(sheet) if b"<f" in sheet or b":f" in sheet else []
    return Extras(merged, _places(faults), _places(uncounted))


def _places(found: list[tuple[bytes, bytes]]) -> tuple[tuple[int, int], ...]:
    return tuple((int(row) - 1, number(column)) for column, row in found)
