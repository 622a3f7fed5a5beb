"""教基1001 学校基本情况: which school a workbook of the annual return is about.

Accepted layout: a label (学校(机构)标识码, 学校(机构)名称, 办学类型, 城乡类型, 举办者) and its value further right in the
same row, past a line code of up to three digits. Labels: 教育事业统计报表 教基1001 as issued since 2021.
"""

from __future__ import annotations

import re

import polars as pl

from junheng.io.form import Form, Given, Match, Part
from junheng.io.headers import norm
from junheng.io.sheets import Sheet
from junheng.io.words import KIND_OF, SETTING_OF
from junheng.said import both

CODED = re.compile(r"(?:教基|基础基)\s*(\d{3,4})(续)?(?:[_\-\s(（]*([^_\-\s)）]+))?")
LABELS = {
    "code": ("学校(机构)标识码", "学校标识码", "标识码"),
    "name": ("学校(机构)名称", "学校名称"),
    "kind": ("学校(机构)办学类型", "办学类型", "学校办学类型"),
    "setting": ("学校(机构)驻地城乡类型", "驻地城乡类型", "城乡类型", "学校(机构)所在地城乡类型"),
    "founder": ("学校(机构)举办者", "举办者类型", "举办者"),
}


def coded(sheet: Sheet) -> tuple[str, str] | None:
    """The number of a statistics form and what follows it (小学, 初级中学 …), from the sheet's name or title."""
    titles = [text for row in sheet.head[:4] if len(set(row.values())) <= 3 for text in row.values()]
    for text in (sheet.label, *titles):
        if found := CODED.search(text):
            return found[1], found[3] or ""
    return None


def labelled(sheet: Sheet, names: tuple[str, ...]) -> tuple[int, str] | None:
    """The row (counted from one) and value of a label."""
    for number, row in enumerate(sheet.head, 1):
        cells = sorted(row.items(), key=lambda cell: int(cell[0]))
        for n, (_, text) in enumerate(cells):
            label, _, inline = norm(text).partition(":")
            if label in names:
                after = [t for _, t in cells[n + 1 :] if norm(t) != norm(text)]
                values = [t for t in after if not re.fullmatch(r"\d{1,3}", t)] or after
                return (number, inline) if inline else (number, values[0]) if values else None
    return None


def plain(text: str) -> str:
    """A value without the code before it (211-小学 → 小学)."""
    return re.sub(r"^\s*\d{1,3}\s*[-.、:：]?\s*(?=\D)", "", text).strip()


class Basics(Form):
    """教基1001, one school."""

    title = both("教基1001", "annual return 1001")

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Known by its number; needs the school's code and name."""
        if (found := coded(sheet)) is None or found[0] not in ("1001", "111"):
            return None
        missing = tuple(LABELS[n][0] for n in ("code", "name", "kind") if not labelled(sheet, LABELS[n]))
        return Match(self, None, 2.0, missing)

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """One row of the table 学校."""
        table = given.declared["school"]
        values = {n: labelled(sheet, names) for n, names in LABELS.items()}
        cells = {n: plain(v[1]) if n != "code" else v[1] for n, v in values.items() if v}
        cells["kind"] = KIND_OF.get(cells["kind"], cells["kind"])
        if "setting" in cells:
            cells["setting"] = SETTING_OF.get(cells["setting"], cells["setting"])
        if cells.get("founder") not in table.columns["founder"].enum:
            cells.pop("founder", None)
        origin = {
            "source_file": sheet.file,
            "source_sheet": sheet.name or None,
            "source_row": values["code"][0],
        }
        rows, problems = table.examine(pl.DataFrame([cells | origin]))
        return Part(self.title, sheet, {"school": rows}, problems)
