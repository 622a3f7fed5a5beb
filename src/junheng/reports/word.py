"""Word documents in the look of Chinese offices: 宋体 text, 黑体 headings, tables with repeated headers; same input, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.run import Run

from junheng.reports.form import Form, Merged, spans
from junheng.reports.printed import UNFILLED
from junheng.reports.seal import Seal

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
"""Names that Word and WPS have in China."""
CREATED = dt.datetime(2017, 5, 23)
GREY, BLACK = RGBColor(0x7F, 0x7F, 0x7F), RGBColor(0, 0, 0)
DEEP, WARN = RGBColor(0x1F, 0x3A, 0x4D), RGBColor(0xB2, 0x3A, 0x00)
PORTRAIT, LANDSCAPE = (21.0, 29.7), (29.7, 21.0)


def set_font(item, east: str, size: float | None = None, colour: RGBColor | None = None) -> None:
    """Font of a style or run in every script; the theme's attributes would win and are dropped."""
    item.font.name = LATIN
    fonts = item.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), east)
    fonts.set(qn("w:cs"), LATIN)
    item.font.bold = False
    if size is not None:
        item.font.size = Pt(size)
    if colour is not None:
        item.font.color.rgb = colour


def new() -> Document:
    """An empty A4 document with the fonts set and Chinese as its language."""
    document = Document()
    defaults = document.styles.element.find(qn("w:docDefaults"))
    fonts = defaults.find(f".//{qn('w:rFonts')}")
    fonts.attrib.clear()
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", SONG), ("cs", LATIN)):
        fonts.set(qn(f"w:{name}"), font)
    defaults.find(f".//{qn('w:lang')}").set(qn("w:eastAsia"), "zh-CN")
    for name, font, size in (("Normal", SONG, 10.5), ("Title", HEI, 20), ("Heading 1", HEI, 15)):
        style = document.styles[name]
        set_font(style, font, size, BLACK)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(
            0 if name == "Normal" else 8
        )
    title = document.styles["Title"]
    for line in title.element.findall(f".//{qn('w:pBdr')}"):
        line.getparent().remove(line)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def page(
    document: Document, *, landscape: bool, first: bool = False, numbered: Sequence[str] = ("第 ", " 页　共 ", " 页")
) -> None:  # fmt: skip
    """Begin a section: sizes are swapped too, orientation alone changes nothing."""
    section = document.sections[0] if first else document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Cm(x) for x in (LANDSCAPE if landscape else PORTRAIT))
    section.left_margin = section.right_margin = Cm(1.5 if landscape else 2.2)
    section.top_margin = section.bottom_margin = Cm(1.8 if landscape else 2.2)
    if first:
        _page_numbers(section.footer.paragraphs[0], numbered)


def paragraph(document: Document, text: str, *, size: float = 10.5, font: str = SONG, centre: bool = False):
    line = document.add_paragraph()
    set_font(line.add_run(text), font, size)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.LEFT
    return line


def link(line, address: str) -> Run:
    """An empty run inside `line` that opens `address` when clicked."""
    made = OxmlElement("w:hyperlink")
    made.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    inner = OxmlElement("w:r")
    made.append(inner)
    line._p.append(made)  # noqa: SLF001
    return Run(inner, line)


def picture(document: Document, content: bytes, width: Cm, said: str) -> None:
    """A picture in a line of its own, with words for who cannot see it."""
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shown = line.add_run().add_picture(io.BytesIO(content), width=width)
    shown._inline.docPr.set("descr", said)  # noqa: SLF001


def table(document: Document, form: Form) -> None:
    """The form's grid: header rows repeat on every page, a row never breaks."""
    grid = [*form.head, *form.rows]
    made = document.add_table(rows=len(grid), cols=len(form.widths), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(made)
    for column, width in zip(made.columns, form.widths, strict=True):
        column.width = Cm(width)
    cells = [list(row.cells) for row in made.rows]
    for r, line in enumerate(grid):
        for c, value in enumerate(line):
            cells[r][c].width = Cm(form.widths[c])
            if not isinstance(value, Merged):
                _write(cells[r][c], str(value), form, head=r < len(form.head), left=c in form.left)
    for block in (form.head, form.rows):
        top = 0 if block is form.head else len(form.head)
        for r, c, down, right in spans(block):
            cells[top + r][c].merge(cells[top + down][right])
    for r, row in enumerate(made.rows):
        _row_rules(row, repeat=r < len(form.head))


def seal_lines(document: Document, seal: Seal, heading: str = "报告说明", colon: str = "：") -> None:
    """The closing block of every report, all on one page."""
    lines = [paragraph(document, "", size=6), paragraph(document, heading, size=10.5, font=HEI)]
    lines += [paragraph(document, f"{label}{colon}{text}", size=9) for label, text in seal]
    for line in lines[:-1]:
        line.paragraph_format.keep_with_next = True


def to_bytes(document: Document) -> bytes:
    """The file with fixed properties and times."""
    core = document.core_properties
    core.author = core.last_modified_by = "均衡 Junheng"
    core.created = core.modified = CREATED
    core.language, core.comments = "zh-CN", ""
    raw, clean = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return clean.getvalue()


def _write(cell, text: str, form: Form, *, head: bool, left: bool) -> None:
    for n, part in enumerate(text.split("\n")):
        line = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT if left and not head else WD_ALIGN_PARAGRAPH.CENTER
        if left and not head:
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = Cm(0.08)
        set_font(line.add_run(part), HEI if head else SONG, form.size, GREY if part == UNFILLED else None)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EDEDED")):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().find(qn("w:vAlign")).addprevious(shade)  # noqa: SLF001


def _row_rules(row, *, repeat: bool) -> None:
    rules = row._tr.get_or_add_trPr()  # noqa: SLF001
    rules.append(OxmlElement("w:cantSplit"))
    if repeat:
        rules.append(OxmlElement("w:tblHeader"))


def _narrow_margins(made) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "40")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    made._tbl.tblPr.append(margins)  # noqa: SLF001


def _page_numbers(line, numbered: Sequence[str]) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in zip(numbered, ("PAGE", "NUMPAGES", None), strict=True):
        set_font(line.add_run(text), SONG, 9)
        if field:
            _field(line, field)


def _field(line, name: str) -> None:
    def run():
        made = line.add_run()
        set_font(made, SONG, 9)
        return made._r  # noqa: SLF001

    for kind in ("begin", "instruction", "separate", "shown", "end"):
        if kind in ("instruction", "shown"):
            part = OxmlElement("w:instrText" if kind == "instruction" else "w:t")
            part.text = f" {name} " if kind == "instruction" else "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run().append(part)
