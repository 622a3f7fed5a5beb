"""The papers of closing a school as one Word document: scheme, notice, objections and answers, hearing, approval, review.

Everything printed was written down or counted from rows; what was not written down is a line to write on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import junheng
from junheng.reports import word
from junheng.reports.form import Form
from junheng.reports.printed import BLANK, UNFILLED

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Closed:
    """A school concerned: what happens to it, its pupils, where they go."""

    name: str
    what: str
    pupils: int | None
    boarders: int | None
    left_behind: int | None
    to: tuple[str, ...]
    km: float | None
    nearest: str = ""


@dataclass(frozen=True)
class Receiver:
    """A receiving school as it is and as it would be."""

    name: str
    before: int | None
    after: int | None
    classes: int | None
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A step: its title, its facts (title, text), when and by whom they were written down; text blank where they were not."""

    id: str
    title: str
    clause: str
    facts: tuple[tuple[str, str], ...]
    noted: str = ""


@dataclass(frozen=True)
class Objected:
    """An objection and its answer."""

    who: str
    day: str
    text: str
    answer: str
    answered: str


@dataclass(frozen=True)
class Papers:
    """Everything the document prints."""

    title: str
    county: str
    year: int
    schools: tuple[Closed, ...]
    receiving: tuple[Receiver, ...]
    villages: tuple[tuple[str, str, int | None], ...]
    chapters: tuple[Chapter, ...]
    objections: tuple[Objected, ...]
    changes: tuple[str, ...]
    notice: Mapping[str, str]
    """since, until, where: of the notice; empty where it has not begun."""
    basis: Sequence[str]
    seal: Sequence[tuple[str, str]]


def build(given: Papers) -> bytes:
    """The file; the same facts give the same bytes."""
    made = word.new()
    word.page(made, landscape=False, first=True)
    made.add_paragraph(f"{given.county}学校撤并程序", style="Title")
    word.paragraph(
        made, f"方案：{given.title}　实施学年：{given.year}—{given.year + 1} 学年", size=10.5, centre=True
    )
    _heading(made, 0, "方案要点", first=True)
    _outline(made, given)
    _heading(made, 1, "公示稿")
    _notice(made, given)
    _heading(made, 2, "异议及答复表")
    _objections(made, given)
    named = {
        "argue": "论证意见",
        "hearing": "听证纪要",
        "approval": "报批表",
        "carry": "实施情况",
        "review": "一年后评估",
    }
    for n, (code, title) in enumerate(named.items(), 3):
        chapter = next((c for c in given.chapters if c.id == code), None)
        if chapter:
            _heading(made, n, title)
            _facts(made, chapter)
    word.seal_lines(
        made,
        (*given.seal, ("依据", "；".join(given.basis)), ("软件版本", f"均衡 Junheng {junheng.__version__}")),
    )
    return word.to_bytes(made)


def _heading(made, n: int, title: str, *, first: bool = False) -> None:
    """Each part begins on a page of its own: it is signed and handed on by itself."""
    if not first:
        word.page(made, landscape=False)
    made.add_heading(f"{NUMERALS[n]}、{title}", 1)


def _outline(made, given: Papers) -> None:
    heads = (
        "学校",
        "怎样办理",
        "在校生",
        "寄宿生",
        "留守儿童",
        "接收学校",
        "到最近的同学段学校\n（直线公里）",
    )
    rows = [
        (
            s.name, s.what, _count(s.pupils), _count(s.boarders), _count(s.left_behind), "\n".join(s.to) or BLANK,
            UNFILLED if s.km is None else f"{s.nearest}\n{s.km:.1f}",
        )
        for s in given.schools
    ]  # fmt: skip
    rows.append(("合计", "", _count(_total(s.pupils for s in given.schools)), _count(_total(s.boarders for s in given.schools)), _count(_total(s.left_behind for s in given.schools)), "", ""))  # fmt: skip
    word.table(
        made,
        Form(
            "outline",
            "outline",
            "方案要点",
            (heads,),
            rows,
            (3.2, 1.8, 1.6, 1.6, 1.8, 3.2, 3.4),
            left=(0, 5),
            size=9,
        ),
    )
    word.paragraph(made, "")
    if given.receiving:
        word.paragraph(made, "接收学校：", font=word.HEI)
        heads = ("学校", "现在在校生", "撤并后在校生", "撤并后班级数", "提醒")
        lines = [
            (r.name, _count(r.before), _count(r.after), _count(r.classes), "\n".join(r.wrong) or "无")
            for r in given.receiving
        ]
        word.table(
            made,
            Form(
                "receiving",
                "receiving",
                "接收学校",
                (heads,),
                lines,
                (4.2, 2.4, 2.6, 2.6, 4.8),
                left=(0, 4),
                size=9,
            ),
        )
        word.paragraph(made, "")
    if given.villages:
        word.paragraph(
            made, f"涉及的村（社区）{len({v for v, _s, _n in given.villages})} 个：", font=word.HEI
        )
        lines = [(v, s, _count(n)) for v, s, n in given.villages]
        word.table(
            made,
            Form(
                "villages",
                "villages",
                "村",
                (("村（社区）", "现在就读", "学生数"),),
                lines,
                (6.0, 6.6, 4.0),
                left=(0, 1),
                size=9,
            ),
        )
    else:
        word.paragraph(
            made, "登记库没有这些学校的学生来源（“学生来源村”表），涉及的村请手工填写：" + BLANK * 4
        )
    word.paragraph(made, "")
    word.paragraph(made, "方案的改动：", font=word.HEI)
    for n, said in enumerate(given.changes, 1):
        word.paragraph(made, f"{n}. {said}", size=10.5)
    scheme = next((c for c in given.chapters if c.id == "scheme"), None)
    if scheme:
        word.paragraph(made, "")
        _facts(made, scheme)


def _notice(made, given: Papers) -> None:
    """The text that is posted: what is planned, whom it concerns, until when and how to object."""
    names = "、".join(f"{s.name}（{s.what}）" for s in given.schools)
    pupils = _total(s.pupils for s in given.schools)
    villages = len({v for v, _s, _n in given.villages})
    to = sorted({t for s in given.schools for t in s.to})
    since, until = given.notice.get("since") or BLANK, given.notice.get("until") or BLANK
    concerned = f"涉及在校生 {_count(pupils)} 人" + (f"、村（社区）{villages} 个" if villages else "") + "。"
    said = (
        f"根据学校布局调整的有关规定，现将《{given.title}》公示如下。",
        f"一、拟撤并的学校：{names}。{concerned}",
        f"二、接收学校：{'、'.join(to) or BLANK}。",
        *(f"{NUMERALS[n]}、{title}：{text or BLANK}" for n, (title, text) in enumerate(_scheme(given), 2)),
        f"公示时间：{since} 至 {until}。公示地点：{given.notice.get('where') or BLANK}。",
        f"对本方案有意见的，请在公示期内向{given.county}教育主管部门提出，可以书面、来访或来电：{BLANK * 2}。意见将逐条登记、答复。",
    )
    word.paragraph(made, f"关于《{given.title}》的公示", size=16, font=word.HEI, centre=True)
    word.paragraph(made, "")
    for text in said:
        line = word.paragraph(made, text, size=12)
        line.paragraph_format.first_line_indent = word.Pt(24)
        line.paragraph_format.line_spacing = 1.5
    for text in (f"{given.county}教育主管部门（盖章）", BLANK + "年" + BLANK + "月" + BLANK + "日"):
        word.paragraph(made, text, size=12).alignment = word.WD_ALIGN_PARAGRAPH.RIGHT


def _scheme(given: Papers) -> list[tuple[str, str]]:
    scheme = next((c for c in given.chapters if c.id == "scheme"), None)
    return [] if scheme is None else [f for f in scheme.facts[1:]][: len(NUMERALS) - 2]


def _objections(made, given: Papers) -> None:
    if not given.objections:
        word.paragraph(made, "公示期内没有登记到异议。" if given.notice else "还没有公示。")
        return
    heads = ("序", "提出人", "提出日期", "异议内容", "答复", "答复日期")
    rows = [
        (str(n), o.who, o.day, o.text, o.answer or BLANK, o.answered or BLANK)
        for n, o in enumerate(given.objections, 1)
    ]
    word.table(
        made,
        Form(
            "objections",
            "objections",
            "异议及答复表",
            (heads,),
            rows,
            (1.0, 2.2, 2.2, 4.7, 4.7, 2.2),
            left=(3, 4),
            size=9,
        ),
    )
    answered = sum(bool(o.answered) for o in given.objections)
    word.paragraph(made, f"共 {len(given.objections)} 件，已答复 {answered} 件。", size=9)


def _facts(made, chapter: Chapter) -> None:
    rows = [(title, text or BLANK) for title, text in chapter.facts]
    word.table(
        made,
        Form(
            chapter.id,
            chapter.id,
            chapter.title,
            (("项目", "内容"),),
            rows,
            (4.6, 12.0),
            left=(0, 1),
            size=10.5,
        ),
    )
    if chapter.noted:
        word.paragraph(made, chapter.noted, size=9)
    word.paragraph(made, f"依据：{chapter.clause}", size=9)


def _total(counts) -> int | None:
    known = list(counts)
    return None if any(n is None for n in known) else sum(known)


def _count(number: int | None) -> str:
    return UNFILLED if number is None else str(number)
