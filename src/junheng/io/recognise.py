"""Which form a sheet is; a sheet that is none is named with the form it comes nearest to."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.io.annual import Annual
from junheng.io.basics import Basics
from junheng.io.form import Form, Given, Match
from junheng.io.own import Own
from junheng.io.pupils import Pupils
from junheng.io.resource import Resource
from junheng.io.sheets import OURS, Sheet
from junheng.io.teachers import Teachers
from junheng.io.transcript import Transcript
from junheng.said import Said, both
from junheng.schema import Problem

ALIKE = 0.4
"""A sheet this like a form, or named after one, was meant to be it: what it lacks is then an error, not a notice."""


def forms(given: Given) -> tuple[Form, ...]:
    """Every form accepted."""
    return (
        Resource(),
        Transcript(),
        Basics(),
        Annual(),
        Teachers(),
        Pupils(),
        *(Own(table) for table in given.declared.values()),
    )


def recognise(sheet: Sheet, known: Sequence[Form], given: Given) -> tuple[Match | None, list[Problem]]:
    """The form of a sheet, or None with what to say about it."""
    if sheet.label in OURS or not sheet.cells.height:
        return None, []
    matches = [m for form in known if (m := form.match(sheet, given))]
    if whole := [m for m in matches if not m.missing]:
        return max(whole, key=lambda m: m.score), []
    nearest = max(matches, key=lambda m: m.score, default=None)
    if nearest is None:
        return None, [_stranger(sheet, both("没有认出表头", "the header was not recognised"), severe=False)]
    said = Said(
        "最像“{form}”，但缺少列：{missing}", "most like “{form}”, but columns are missing: {missing}",
        form=nearest.form.title, missing=list(nearest.missing),
    )  # fmt: skip
    header = nearest.header
    meant = header is None or (header.coverage >= ALIKE and len(header.columns) >= 3)
    return None, [_stranger(sheet, said, severe=meant)]


def accepted(known: Sequence[Form]) -> str:
    """The forms accepted, for a person who sent none of them."""
    others = [form.title for form in known if not isinstance(form, Own)]
    return Said(
        "可以导入：{others}，以及本软件的模板（junheng template 生成）",
        "Can be imported: {others}, and this software's own templates (made by junheng template)",
        others=others,
    )  # fmt: skip


def _stranger(sheet: Sheet, said: str, *, severe: bool) -> Problem:
    remedy = both("没有导入这张表", "The sheet was not imported")
    if severe:
        remedy = both("请补齐表头，或改用模板", "Complete the header, or use the template")
    return sheet.problem(expected=said, remedy=remedy, severe=severe)
