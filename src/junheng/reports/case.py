"""The case of a programme as Word and PDF: a narrative whose every number leads to its definition, its rows and its target.

Both files end with the list of figures and the seal (region, day, hash of the register); a number that misses its target or
rests on incomplete data is marked where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import typst

import junheng
from junheng.programmes import narrative
from junheng.programmes.case import Case, Span
from junheng.programmes.figures import Figure
from junheng.programmes.said import in_language
from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.reports import fonts, word
from junheng.reports.form import Form
from junheng.reports.look import MARKS
from junheng.reports.pdf import faces

TEMPLATE = Path(__file__).parent / "layouts" / "case.typ"
Address = Callable[[Figure], str]
"""Where a reader opens a figure, as a web address; empty where there is none."""
WORDS = {
    "zh": {
        "heads": ("序", "数据", "值", "目标", "定义", "依据行数"),
        "list": "数据清单：每个数都由登记库的行算出",
        "seal": ("地区：{region}　口径日期：{on}", "登记库指纹：{register}", "均衡 Junheng {version}"),
        "none": "未设",
    },
    "en": {
        "heads": ("No.", "Figure", "Value", "Target", "Definition", "Rows"),
        "list": "The figures: each is counted from rows of the register",
        "seal": ("Region: {region}   As of: {on}", "Register: {register}", "Junheng {version}"),
        "none": "none set",
    },
}
STATES = {MET: "met", UNMET: "not met", UNKNOWN: "not reported"}


def write_word(case: Case, path: Path, address: Address = lambda figure: "") -> Path:
    """The case as a Word document; with `address`, every number is a link to the page where it opens."""
    said = WORDS[case.language]
    document = word.new()
    word.page(document, landscape=False, first=True)
    document.add_paragraph(case.title, style="Title")
    word.paragraph(document, _under(case), size=9, font=word.HEI, centre=True)
    numbers = _numbers(case)
    for part in case.paragraphs:
        line = word.paragraph(document, "", size=12)
        line.paragraph_format.first_line_indent = word.Pt(24)
        line.paragraph_format.line_spacing = 1.5
        for span in part.spans:
            _word_span(line, span, numbers, address)
        for note in part.margin:
            word.set_font(word.paragraph(document, "").add_run(f"▼ {note}"), word.HEI, 9, word.WARN)
    document.add_heading(said["list"], level=1)
    rows = [[str(cell) for cell in _row(case, f, numbers[f.id]).values()] for f in case.figures]
    widths = (1.0, 3.4, 2.0, 2.4, 6.2, 1.6)
    form = Form("case", "case", said["list"], (said["heads"],), rows, widths, left=(1, 4), size=8.5)
    word.table(document, form)
    for text in _seal(case):
        word.paragraph(document, text, size=9)
    path.write_bytes(word.to_bytes(document))
    return path


def write_pdf(case: Case, path: Path) -> Path:
    """The case as a PDF; a number leads to its line in the list. Raises fonts.Undrawable for a missing glyph."""
    said, numbers = WORDS[case.language], _numbers(case)
    content = {
        "title": case.title, "under": _under(case), "list-title": said["list"], "heads": list(said["heads"]),
        "paragraphs": [
            {
                "spans": [
                    {"text": s.text, "number": numbers.get(s.id, 0), "mark": bool(s.mark)} for s in p.spans
                ],
                "margin": list(p.margin),
            }
            for p in case.paragraphs
        ],
        "figures": [_row(case, f, numbers[f.id]) for f in case.figures],
        "seal": _seal(case),
    }  # fmt: skip
    fonts.require(*fonts.strings(content))
    compiler = typst.Compiler(
        input=TEMPLATE.read_bytes(),
        font_paths=faces(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False, sort_keys=True)},
    )
    path.write_bytes(compiler.compile(format="pdf", timestamp=0))
    return path


def _numbers(case: Case) -> dict[str, int]:
    return {figure.id: n for n, figure in enumerate(case.figures, 1)}


def _under(case: Case) -> str:
    return f"{case.region}　{case.on}"


def _seal(case: Case) -> list[str]:
    given = {"region": case.region, "on": case.on, "register": case.register}
    return [line.format(**given, version=junheng.__version__) for line in WORDS[case.language]["seal"]]


def _row(case: Case, figure: Figure, number: int) -> dict[str, str | int]:
    """One line of the list of figures."""
    english = case.language == "en"
    value = narrative.written(figure.value, unit=figure.unit)
    unit = "" if figure.unit == "%" or figure.value is None else f" {figure.unit}"
    target = WORDS[case.language]["none"]
    if figure.target:
        sign = figure.line.split()[0]
        line = f"{sign}\u00a0{narrative.written(figure.target.value, unit=figure.unit)}"
        target = f"{line}\n{figure.target.due}\n{MARKS[figure.state]} {_state(figure.state, english)}"
    said = "；".join((figure.definition, *(in_language(p, case.language) for p in figure.problems)))
    return {
        "number": number, "title": figure.english if english else figure.title, "value": value + unit,
        "target": target, "definition": said, "rows": str(figure.counted),
    }  # fmt: skip


def _state(state: str, english: bool) -> str:
    return STATES[state] if english else state


def _word_span(line, span: Span, numbers: dict[str, int], address: Address) -> None:
    if span.figure is None:
        word.set_font(line.add_run(span.text), word.SONG, 12)
        return
    at = address(span.figure)
    run = word.link(line, at) if at else line.add_run()
    run.text = span.text
    word.set_font(run, word.HEI, 12, word.WARN if span.mark else word.DEEP)
    raised = line.add_run(str(numbers[span.id]))
    word.set_font(raised, word.HEI, 8, word.GREY)
    raised.font.superscript = True
