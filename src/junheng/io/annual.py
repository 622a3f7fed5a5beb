"""The sheets of a school's annual return 教基####, read by row label and column header.

Accepted: one workbook per school, or several schools' sheets with the same suffix as their 教基1001 (教基3112_小学).
The school is the 学校标识码 on the sheet itself, else the 教基1001 of the workbook, else the school's name if another
sheet knows it. Row labels and headers are those of the returns issued since 2021 (sheet names 教基1001_小学 …) and of
the 2024/25 return; what is read stands in `annual_sheets`. A dash is a cell that does not apply.
"""

from __future__ import annotations

import polars as pl

from junheng.io.annual_sheets import READERS
from junheng.io.basics import LABELS, coded, labelled
from junheng.io.facts import Facts
from junheng.io.form import CONTROL, Form, Given, Match, Part, said_year
from junheng.io.matrix import figure, matrix
from junheng.io.school_year import NO_YEAR
from junheng.io.sheets import Sheet
from junheng.said import both


class Annual(Form):
    """One sheet of the return."""

    title = both("教基年报表", "annual return")
    late = True

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Known by its number; 教基1001 is a form of its own."""
        found = coded(sheet)
        if found is None or found[0] in ("1001", "111"):
            return None
        lacks = found[0] in READERS and matrix(sheet) is None
        return Match(self, None, 2.0, ("指标名称",) if lacks else ())

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """The part of the register tables that this sheet holds."""
        number, suffix = coded(sheet)
        part = Part(f"教基{number}", sheet)
        if number not in READERS:
            part.problems.append(
                sheet.problem(
                    expected=both("这张表没有用到，没有导入", "this sheet is not used and was not imported"),
                    severe=False,
                )
            )
            return part
        year, school = said_year(sheet, 6, given), _school(sheet, suffix, given)
        if school is None:
            remedy = both(
                "请在表上写明学校标识码，或与这所学校的教基1001 放在同一个工作簿里",
                "Write the school code on the sheet, or put it into one workbook with the school's 教基1001",
            )
            part.problems.append(
                sheet.problem(
                    expected=both("不知道是哪所学校的表", "it is not known which school the sheet is of"),
                    remedy=remedy,
                )
            )
        if year is None:
            part.problems.append(
                sheet.problem(column="学年", expected=both("必填", "required"), remedy=NO_YEAR)
            )
        facts = READERS[number](matrix(sheet), f"{suffix} {sheet.name} {sheet.label}")
        if school is None or year is None:
            return part
        for said in facts.problems:
            part.problems.append(sheet.problem(*said))
        _store(part, facts, given, school, year)
        return part


def _school(sheet: Sheet, suffix: str, given: Given) -> str | None:
    """The code of the school a sheet is about."""
    if (said := labelled(sheet, LABELS["code"])) and said[1]:
        return said[1]
    if (name := labelled(sheet, LABELS["name"])) and name[1] in given.codes:
        return given.codes[name[1]]
    here = given.schools.filter(pl.col("file") == sheet.file)
    if suffix and here.height > 1:
        here = here.filter(pl.col("sheet").str.ends_with(suffix))
    codes = here["code"].unique().to_list()
    return codes[0] if len(codes) == 1 else None


def _store(part: Part, facts: Facts, given: Given, school: str, year: int) -> None:
    sheet = part.sheet
    origin = {"source_file": sheet.file, "source_sheet": sheet.name or None}
    control = []
    for name, found in facts.rows.items():
        if not found:
            continue
        table = given.declared[name]
        rows = [row | {"school": school, "year": str(year)} | origin for row in found]
        typed, problems = table.examine(
            pl.DataFrame(rows, schema_overrides=dict.fromkeys(table.columns, pl.String))
        )
        part.tables[name] = typed
        part.problems += problems
        numbers = {n for row in found for n, value in row.items() if value is not None and n in table.columns}
        for n in sorted(n for n in numbers if table.columns[n].type in (int, float)):
            total = facts.totals.get((name, n))
            added = sum(figure(row.get(n)) or 0.0 for row in found)
            control.append((name, n, school, added if total is None else float(total)))
    part.control = pl.DataFrame(control, schema=CONTROL, orient="row")
