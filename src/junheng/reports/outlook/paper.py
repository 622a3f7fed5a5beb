"""The report on paper: PDF, Word and a workbook with every table and the rows behind every figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
from docx.shared import Cm

from junheng.io.writing import workbook
from junheng.programmes.said import both
from junheng.reports import fonts, pdf, word
from junheng.reports.drawing import png
from junheng.reports.form import Form
from junheng.reports.outlook.build import TITLE, Report
from junheng.reports.outlook.titles import COLUMNS, TABLES, chosen, told
from junheng.reports.outlook.tongue import Tongue, numbered, numeral
from junheng.reports.write import Written

FILES = {
    "zh": (f"{TITLE}.docx", f"{TITLE}.pdf", f"{TITLE}_数据.xlsx"),
    "en": (
        "Population_and_schooling.docx",
        "Population_and_schooling.pdf",
        "Population_and_schooling_data.xlsx",
    ),
}
"""Names of the Word, PDF and data files by the report's language."""
Address = Callable[[int], str]
"""Where a reader opens a figure by its number, as a web address; empty where there is none."""
LISTED = ("序", "数据", "值", "口径", "依据的表", "行数")
BASIS = "依据"
CITED = 2000
"""Rows printed behind one figure; a figure on a whole table refers to that table's sheet."""
SPACE = 17.0
"""Centimetres of text width on A4."""


def write(
    report: Report, folder: Path, address: Address = lambda number: "", progress: Callable[[str, float], None] | None = None
) -> Written:  # fmt: skip
    """The files of `FILES` in the report's language in `folder`. A character the PDF's fonts cannot draw costs the PDF alone."""
    tell = progress or (lambda what, share: None)
    files = FILES[report.content["language"]]
    folder.mkdir(parents=True, exist_ok=True)
    tell(both("写 Word", "Writing Word"), 0.1)
    made, refused = [write_word(report, folder / files[0], address)], ()
    tell(both("写 PDF", "Writing the PDF"), 0.4)
    try:
        made.append(write_pdf(report, folder / files[1]))
    except fonts.Undrawable as lost:
        (folder / files[1]).unlink(missing_ok=True)
        refused = (f"没有生成《{files[1]}》：{lost}",)
    tell(both("写数据工作簿", "Writing the workbook"), 0.7)
    made.append(write_excel(report, folder / files[2]))
    return Written(tuple(made), refused)


def write_pdf(report: Report, path: Path) -> Path:
    """The report as a PDF: a raised number leads to its line in the list of figures."""
    content, t = dict(report.content), Tongue(report.content["language"])
    content["sections"] = [
        part | {"blocks": [_drawn(block, report.charts) for block in part["blocks"]]}
        for part in content["sections"]
    ]
    content["figures"] = {
        "title": t("数据清单"), "heads": [t.cell(h) for h in LISTED],
        "rows": [{"number": f["number"], "cells": _listed(f, t)} for f in content["figures"]],
        "note": t("每个数据所依据的行见随附的《{file}》，同名工作表和“依据”表按序号列出；网页版可从每个数点进去。", file=FILES[t.language][2]),
    }  # fmt: skip
    content["words"] = {"page": t("第 {page} 页　共 {pages} 页", page="\0", pages="\0").split("\0"), "fingerprint": t("登记册指纹"), "seal": t("报告说明")}  # fmt: skip
    path.write_bytes(pdf.to_pdf(content))
    return path


def _listed(figure: Mapping, t: Tongue) -> list[str]:
    """A line of the list of figures behind its number."""
    return [figure["title"], figure["text"], figure["definition"], t.cell(TABLES[figure["table"]]), str(figure["rows"])]  # fmt: skip


def _drawn(block: dict, charts: Mapping[str, str]) -> dict:
    return block | {"svg": charts[block["chart"]]} if block["kind"] == "drawn" else block


def write_word(report: Report, path: Path, address: Address = lambda number: "") -> Path:
    """The report as a Word document; with `address` every number is a link to the page with its rows."""
    content, t = report.content, Tongue(report.content["language"])
    document = word.new()
    word.page(document, landscape=False, first=True, numbered=t("第 {page} 页　共 {pages} 页", page="\0", pages="\0").split("\0"))  # fmt: skip
    for _ in range(5):
        word.paragraph(document, "")
    word.paragraph(document, content["county"], size=18, font=word.HEI, centre=True)
    document.add_paragraph(content["title"], style="Title")
    for line in content["lines"]:
        word.paragraph(document, line, size=11, font=word.HEI, centre=True)
    word.paragraph(document, "")
    rows = [[p["title"], p["state"], p["words"]] for p in content["panel"]]
    word.table(
        document,
        Form(
            "panel",
            "panel",
            "",
            ([t.cell(h) for h in ("学段", "何时最多", "走势")],),
            rows,
            (2.5, 3.5, 10.5),
            left=(2,),
        ),
    )
    for text in content["foreword"]:
        line = word.paragraph(document, text)
        line.paragraph_format.first_line_indent, line.paragraph_format.line_spacing = _indent(t), 1.5
        line.paragraph_format.space_before = word.Pt(14)
    document.add_page_break()
    for n, part in enumerate(content["sections"]):
        line = document.add_heading(numbered(n + 1, t) + part["title"], level=1)
        line.alignment, line.paragraph_format.space_before = 0, word.Pt(16)
        inner = 0
        for block in part["blocks"]:
            inner += block["kind"] == "heading"
            _word_block(document, block, report.charts, address, inner, t)
    _word_figures(document, content["figures"], t)
    word.seal_lines(document, tuple(map(tuple, content["seal"])), t("报告说明"), "：" if t.chinese else ": ")
    path.write_bytes(word.to_bytes(document))
    return path


def _indent(t: Tongue):
    return word.Pt(21 if t.chinese else 0)


def _word_block(
    document, block: dict, charts: Mapping[str, str], address: Address, inner: int, t: Tongue
) -> None:
    kind = block["kind"]
    if kind == "heading":
        line = word.paragraph(
            document,
            f"（{numeral(inner)}）{block['text']}" if t.chinese else block["text"],
            size=12,
            font=word.HEI,
        )
        line.paragraph_format.space_before = word.Pt(10)
        line.paragraph_format.keep_with_next = True
    elif kind == "spans":
        line = word.paragraph(document, "")
        line.paragraph_format.first_line_indent, line.paragraph_format.line_spacing = _indent(t), 1.4
        _word_spans(line, block["spans"], address)
    elif kind == "points":
        for item in block["items"]:
            line = word.paragraph(document, "")
            line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = (
                word.Pt(21),
                word.Pt(-10.5),
            )
            line.paragraph_format.line_spacing = 1.4
            word.set_font(line.add_run("• "), word.SONG, 10.5)
            _word_spans(line, item, address)
    elif kind == "note":
        word.set_font(word.paragraph(document, "").add_run(block["text"]), word.SONG, 9, word.GREY)
    elif kind == "table":
        _word_caption(document, block, address)
        widths = [SPACE * w / sum(block["widths"]) for w in block["widths"]]
        left = [n for n, side in enumerate(block["align"]) if side == "left"]
        word.table(
            document,
            Form("t", "t", block["caption"], (block["heads"],), block["rows"], widths, left=left, size=9),
        )
        word.paragraph(document, "", size=6)
    elif kind == "drawn":
        _word_caption(document, block, address)
        word.picture(document, png(charts[block["chart"]]), Cm(16.2), block["caption"])


def _word_caption(document, block: dict, address: Address) -> None:
    line = word.paragraph(document, "", centre=True)
    line.paragraph_format.space_before, line.paragraph_format.keep_with_next = word.Pt(8), True
    word.set_font(line.add_run(block["caption"]), word.HEI, 9.5)
    if block.get("source"):
        _raised(line, block["source"], address)


def _word_spans(line, spans: list[dict], address: Address) -> None:
    for span in spans:
        if not span["number"]:
            word.set_font(line.add_run(span["text"]), word.SONG, 10.5)
            continue
        at = address(span["number"])
        run = word.link(line, at) if at else line.add_run()
        run.text = span["text"]
        word.set_font(run, word.HEI, 10.5, word.DEEP)
        _raised(line, span["number"], address)


def _raised(line, number: int, address: Address) -> None:
    at = address(number)
    run = word.link(line, at) if at else line.add_run()
    run.text = str(number)
    word.set_font(run, word.HEI, 8, word.GREY)
    run.font.superscript = True


def _word_figures(document, figures: list[dict], t: Tongue) -> None:
    document.add_page_break()
    document.add_heading(t("数据清单"), level=1)
    word.paragraph(document, t("每个数据所依据的行见随附的《{file}》。", file=FILES[t.language][2]), size=9)
    rows = [[str(f["number"]), *_listed(f, t)] for f in figures]
    widths = (0.9, 3.4, 2.9, 5.4, 3.0, 1.2)
    head = ([t.cell(h) for h in LISTED],)
    word.table(document, Form("f", "f", "", head, rows, widths, left=(1, 2, 3, 4), size=8.5))


def write_excel(report: Report, path: Path) -> Path:
    """数据清单, a sheet 依据 with the rows of every figure, and a sheet per table with all its rows."""
    with workbook(path, {"constant_memory": False}) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#EDEDED", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        link = book.add_format({"font_color": "#1F3A4D", "underline": 1})
        t = Tongue(report.content["language"])
        listed, cited = book.add_worksheet(t("数据清单")), book.add_worksheet(t(BASIS))
        at = _cited(cited, report, head, t)
        listed.write_row(0, 0, [t.cell(h) for h in LISTED], head)
        for n, f in enumerate(report.content["figures"], 1):
            sheet, row = at[f["number"]]
            listed.write_url(n, 0, f"internal:'{sheet}'!A{row + 1}", link, str(f["number"]))
            listed.write_row(n, 1, [*_listed(f, t)[:-1], f["rows"]])
        for column, width in enumerate((6, 26, 26, 50, 24, 8)):
            listed.set_column(column, column, width)
        listed.freeze_panes(1, 0)
        for name, frame in report.frames.items():
            sheet = book.add_worksheet(_sheet(name, t))
            _rows(sheet, 0, frame, head, t)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(frame.height, 1), max(frame.width - 1, 0))
            sheet.set_column(0, max(frame.width - 1, 0), 13)
    return path


def _cited(sheet, report: Report, head, t: Tongue) -> dict[int, tuple[str, int]]:
    """Rows behind each figure, one block after another; a whole table is not copied. Number → (sheet, row)."""
    found, row = {}, 0
    for f in report.content["figures"]:
        rows = chosen(report.frames[f["table"]], f["where"])
        if not f["where"] or rows.height > CITED:
            found[f["number"]] = (_sheet(f["table"], t), 0)
            continue
        found[f["number"]] = (t(BASIS), row)
        sheet.write(row, 0, f"{f['number']}　{f['title']}{'：' if t.chinese else ': '}{f['text']}", head)
        row = _rows(sheet, row + 1, rows, head, t) + 1
    sheet.set_column(0, 20, 13)
    return found


def _rows(sheet, top: int, frame: pl.DataFrame, head, t: Tongue) -> int:
    """A frame with its titles from row `top` on; the row after it."""
    frame = told(frame, t.language)
    sheet.write_row(top, 0, [t.cell(COLUMNS.get(c, c)) for c in frame.columns], head)
    for n, line in enumerate(frame.iter_rows(), top + 1):
        for c, value in enumerate(line):
            if isinstance(value, bool):
                sheet.write_string(n, c, t.cell("是" if value else "否"))
            elif isinstance(value, int | float):
                sheet.write_number(n, c, round(value, 4))
            elif value is not None:
                sheet.write_string(n, c, str(t.word(value)))
    return top + 1 + frame.height


def _sheet(name: str, t: Tongue) -> str:
    """A table's title as Excel allows it."""
    return re.sub(r"[\[\]:*?/\\]", "·", t.cell(TABLES[name]))[:31]
