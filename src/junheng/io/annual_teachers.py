"""教基4155 and 4156: teachers by course across the top and by schooling down the side."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from junheng.io import courses
from junheng.io.facts import Facts
from junheng.io.matrix import Line, Matrix, figure, number
from junheng.said import both
from junheng.schema import EXPECTED


def teachers(usual: str) -> Callable[[Matrix, str], Facts]:
    """Reader of 4155 and 4156: one block per stage, or one stage that the sheet's name tells."""

    def read(sheet: Matrix, name: str) -> Facts:
        blocks = [s for s in ("小学", "初中", "高中") if any(line.stage == s for line in sheet.lines)]
        told = (
            "高中"
            if "高级中学" in name
            else "初中"
            if "初级中学" in name
            else "小学"
            if "小学" in name
            else usual
        )
        facts = Facts({"staff_count": []})
        for stage in blocks or [told]:
            heads = (stage, f"普通{stage}") if blocks else ("总计", "合计", stage)
            line = sheet.line(*heads)
            if line is not None:
                facts.rows["staff_count"].append(
                    _staff(facts, sheet, line, stage, inside=stage if blocks else None)
                )
        return facts

    return read


def _staff(facts: Facts, sheet: Matrix, line: Line, stage: str, *, inside: str | None) -> dict:
    total = sheet.column(lambda p: p.leaf in ("合计", "总计", "计"))
    levels = {
        level: number(found, total)
        for found in sheet.lines
        if (level := courses.schooling(found.label)) and inside in (None, found.stage)
    }
    facts.problems += [
        (
            found.row,
            "合计",
            text,
            EXPECTED[int],
            both("请改成数字；不知道请留空", "Write a number; leave it empty where it is not known"),
        )
        for found in sheet.lines
        if courses.schooling(found.label) and (text := number(found, total)) and figure(text) is None
    ]
    wanted = (courses.PE, courses.ARTS, *courses.PARTS)
    places = {
        c: sheet.column(lambda p, c=c: p.total(c) if c == courses.ARTS else p.leaf == c) for c in wanted
    }
    every = pl.DataFrame(
        [{c: figure(number(one, place)) for c, place in places.items() if place} for one in sheet.lines],
        schema=dict.fromkeys([c for c, place in places.items() if place], pl.Float64),
    )
    subtotal = courses.arts_are_subtotal(every, marked=False)
    figures = {"stage": stage, "teachers": figure(number(line, total))} | {
        n: figure(v) for n, v in levels.items()
    }
    figures |= {c: figure(number(line, place)) for c, place in places.items() if place}
    one = pl.DataFrame(
        [figures], schema_overrides=dict.fromkeys([n for n in figures if n != "stage"], pl.Float64)
    )
    derived = one.with_columns(
        above_required=courses.above_required(one), sports_arts=courses.sports_arts(one, subtotal=subtotal)
    ).row(0, named=True)
    counts = {
        n: None if (v := derived[n]) is None else str(int(v)) for n in ("above_required", "sports_arts")
    }
    return {"stage": stage, "source_row": line.row, "teachers": number(line, total)} | counts
