"""Plain data and the template become a PDF: packaged fonts only, every glyph checked, the same bytes for the same data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from junheng.reports import fonts
from junheng.reports.look import COLOURS, MARKS

TEMPLATE = Path(__file__).parent / "layouts" / "report.typ"


@cache
def faces() -> typst.Fonts:
    """The packaged fonts, and no others."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.folder())]
    )


def to_pdf(content: Mapping) -> bytes:
    """`content`: title, county, lines, panel, sections, seal; see the template. Raises fonts.Undrawable for a missing glyph."""
    data = dict(content) | {
        "looks": {state: {"colour": COLOURS[state], "mark": MARKS[state]} for state in COLOURS}
    }
    fonts.require(*fonts.strings(data))
    compiler = typst.Compiler(
        input=TEMPLATE.read_bytes(),
        font_paths=faces(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    return compiler.compile(format="pdf", timestamp=0)
