"""The check list of a return: what must be put right, what needs a word, what is only worth a look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.web.register import words
from junheng.web.register.frames import SEPARATOR
from junheng.web.returns.rows import WHOLE
from junheng.web.returns.sections import Cell, Section

HIGH, MEDIUM, LOW = "high", "medium", "notice"


@dataclass(frozen=True)
class Finding:
    """One line of the check list. `where` is the id of the cell (or section) to jump to."""

    level: str
    section: str
    where: str
    label: str
    text: str


def findings(found: Iterable[Section]) -> list[Finding]:
    """Everything worth saying about a return, the gravest first."""
    found = list(found)
    said = [f for section in found for f in _of_section(section)]
    said += _classes_and_grades({s.table.name: s for s in found})
    order = (HIGH, MEDIUM, LOW)
    return sorted(said, key=lambda f: order.index(f.level))


def _of_section(section: Section) -> Iterable[Finding]:
    title = words.named(section.table)
    for cell in section.asked:
        for level, text in _of_cell(cell):
            yield Finding(level, title, cell.id, cell.label, text)
    empty = sum(cell.text == "" and not cell.must for cell in section.asked)
    if empty:
        text = _("还有 %(n)s 格空着：空格表示不知道，不是 0") % {"n": empty}
        yield Finding(LOW, title, section.id, title, text)


def _of_cell(cell: Cell) -> Iterable[tuple[str, str]]:
    if cell.rival:
        said = {
            "mine": cell.text or _("空"),
            "theirs": cell.rival["text"] or _("空"),
            "who": cell.rival["by"],
        }
        yield HIGH, _("两人填得不一样：%(mine)s；%(who)s 填的是 %(theirs)s，请选定一个") % said
    for text in cell.wrong:
        yield HIGH, text
    for text in cell.notices:
        yield LOW, text
    if cell.must and cell.text == "":
        yield MEDIUM, _("没有填；确实没有请填 0")
    if cell.jump:
        said = {"last": cell.last, "now": cell.text, "change": _percent(cell.change)}
        text = _("与上年相差较大：上年 %(last)s，现在 %(now)s（%(change)s）") % said
        yield (LOW, f"{text}。{cell.note}") if cell.note else (MEDIUM, f"{text}，{_('请写明原因')}")
    if cell.later:
        yield MEDIUM, _("标了“稍后核实”")
    if cell.moved:
        yield MEDIUM, _("填报以后登记库里改成了 %(known)s，请核对") % {"known": cell.known or _("空")}
    for comment in cell.open_comments:
        yield MEDIUM, _("审核批注：%(text)s") % {"text": comment.text}


def _percent(change: float | None) -> str:
    return _("上年为 0") if change is None else f"{change:+.1f}%"


def _classes_and_grades(by_table: dict[str, Section]) -> Iterable[Finding]:
    """Where classes are listed one by one, they must add up to what the grade says."""
    if not {"enrolment", "class_group"} <= set(by_table):
        return
    enrolment, classes = by_table["enrolment"], by_table["class_group"]
    listed: dict[str, list[int | None]] = {}
    for row, pupils in zip(classes.rows, classes.typed["pupils"], strict=True):
        listed.setdefault(SEPARATOR.join(row.split(SEPARATOR)[:2]), []).append(pupils)
    for row, values in zip(enrolment.rows, enrolment.typed.iter_rows(named=True), strict=True):
        sizes = listed.get(row, [])
        if row.endswith(WHOLE) or not sizes or None in sizes:
            continue
        for column, total in (("pupils", sum(sizes)), ("classes", len(sizes))):
            cell = enrolment.cells.get((row, column))
            if cell is not None and values[column] is not None and values[column] != total:
                text = _("这里是 %(here)s，班级名单合计 %(total)s") % {"here": values[column], "total": total}
                yield Finding(MEDIUM, words.named(enrolment.table), cell.id, cell.label, text)
