"""Finding the header of a sheet and the columns in it, whatever stands above and however its cells are merged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from junheng.io.package import letters
from junheng.io.sheets import Sheet
from junheng.said import Said, both
from junheng.schema import Problem

DEEPEST, LOWEST, WIDEST = 4, 30, 1_000
"""A header has at most 4 rows, starts in the first 30 and spans at most 1000 columns."""
FEW = 12
"""Headers named one by one."""
BRACKETS = re.compile(r"^(.+?)[(\[【]([^()\[\]【】]*)[)\]】]$")
HINT = re.compile(r"^[(（【].*[)）】]$", re.DOTALL)
UNITS = {
    "元": ("money", 1.0), "千元": ("money", 1e3), "万元": ("money", 1e4), "m2": ("area", 1.0), "平方米": ("area", 1.0),
    "平米": ("area", 1.0), "人": ("count", 1.0), "名": ("count", 1.0), "个": ("count", 1.0), "间": ("count", 1.0),
    "班": ("count", 1.0), "册": ("count", 1.0), "所": ("count", 1.0), "度": ("°", 1.0), "°": ("°", 1.0),
    "米": ("米", 1.0), "m": ("米", 1.0), "岁": ("岁", 1.0), "学时": ("学时", 1.0),
}  # fmt: skip
"""What a unit in brackets behind a header measures, and its size."""


@lru_cache(maxsize=10_000)
def norm(text: str | None) -> str:
    """A header as it is compared: ordinary width, no spaces or line breaks, no required mark or colon."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))
    return plain.strip("*:").lower()


def split_unit(header: str) -> tuple[str, str]:
    """A normalised header without its unit in brackets, and the unit ('' where there is none)."""
    found = BRACKETS.match(header)
    return (found[1], found[2].removeprefix("单位:")) if found else (header, "")


def scale(found: str, wanted: str) -> float | None:
    """What a number in unit `found` is multiplied by to be in unit `wanted`; None when they do not measure the same."""
    if not found or found == norm(wanted):
        return 1.0
    one, other = UNITS.get(found), UNITS.get(norm(wanted))
    if one is None or (wanted and (other is None or other[0] != one[0])):
        return None
    return one[1] / other[1] if other else (1.0 if one[1] == 1 else None)


@dataclass(frozen=True)
class Wanted:
    """The headers a form knows: normalised header → column name, and the unit each column is stored in."""

    names: Mapping[str, str]
    units: Mapping[str, str]

    def match(self, header: str) -> tuple[str, float] | None:
        """The column a normalised header means and the factor to its unit; None for a stranger."""
        if name := self.names.get(header):
            return name, 1.0
        base, unit = split_unit(header)
        if name := self.names.get(base):
            factor = scale(unit, self.units.get(name, ""))
            return None if factor is None else (name, factor)
        return None


@dataclass(frozen=True)
class Header:
    """Where a header stands and which Excel column (its number as text) holds which wanted column."""

    start: int
    columns: Mapping[str, str]
    factors: Mapping[str, float]
    titles: Mapping[str, str]
    extra: tuple[str, ...]
    repeated: Mapping[str, tuple[str, ...]]

    @property
    def coverage(self) -> float:
        """The share of the sheet's headers that the form knows."""
        return len(self.columns) / max(len(self.columns) + len(self.extra), 1)

    def problems(self, sheet: Sheet) -> list[Problem]:
        """Repeated headers (an error) and columns nobody asked for (a notice)."""
        found = [
            sheet.problem(self.start, self.titles[places[0]], "、".join(f"{letters(int(p))} 列" for p in places),
                          both("同一个表头出现多次", "the same header stands there more than once"),
                          both("只保留一列，删去其余的或改名", "Keep one of the columns; remove or rename the others"))
            for places in self.repeated.values()
        ]  # fmt: skip
        if self.extra:
            found.append(
                sheet.problem(
                    expected=Said(
                        "没有用到的列：{extra}",
                        "columns that were not used: {extra}",
                        extra=_listed(self.extra),
                    ),
                    severe=False,
                )
            )
        return found


def _listed(titles: tuple[str, ...]) -> str:
    """The first of many headers, and how many there are."""
    more = Said(" 等 {n} 列", " and more, {n} columns in all", n=len(titles)) if len(titles) > FEW else ""
    return "、".join(titles[:FEW]) + more


def find(sheet: Sheet, wanted: Wanted) -> Header | None:
    """The header rows under which most wanted columns stand; the topmost and shallowest of equals."""
    best, most = None, 0
    for top, depth, leaves in candidates(sheet):
        found = {match[0] for leaf in leaves.values() if (match := wanted.match(norm(leaf)))}
        if len(found) > most:
            best, most = (top, depth, leaves), len(found)
    return _header(sheet, wanted, *best) if best else None


@lru_cache(maxsize=4)
def candidates(sheet: Sheet) -> list[tuple[int, int, dict[str, str]]]:
    """Every place where a header may stand: top row, depth, and the lowest filled cell over each column."""
    head = [{c: t for c, t in row.items() if int(c) < WIDEST} for row in sheet.head[: LOWEST + DEEPEST]]
    found = []
    for top in range(min(LOWEST, len(head))):
        leaves: dict[str, str] = {}
        for depth in range(1, min(DEEPEST, len(head) - top) + 1):
            leaves = leaves | head[top + depth - 1]
            found.append((top, depth, {c: leaves[c] for c in sorted(leaves, key=int)}))
    return found


def _header(sheet: Sheet, wanted: Wanted, top: int, depth: int, leaves: dict[str, str]) -> Header:
    columns, factors, repeated, extra = {}, {}, {}, []
    for place, leaf in leaves.items():
        match = wanted.match(norm(leaf))
        if match is None:
            extra.append(" ".join(leaf.split()))
        elif match[0] in columns:
            repeated[match[0]] = (*repeated.get(match[0], (columns[match[0]],)), place)
        else:
            columns[match[0]], factors[match[0]] = place, match[1]
    start = top + depth
    while start < sheet.cells.height and _is_hint(sheet, start):
        start += 1
    return Header(start, columns, factors, leaves, tuple(extra), repeated)


def _is_hint(sheet: Sheet, row: int) -> bool:
    """Whether a row below the header only explains it: every cell in brackets or a unit."""
    texts = [text for text in sheet.cells.row(row) if text]
    return bool(texts) and all(HINT.match(t) or norm(t) in UNITS for t in texts)
