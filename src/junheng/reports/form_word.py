"""Forms as a Word document: one section per form, landscape where the form is wide."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.reports import word
from junheng.reports.form import Form
from junheng.reports.seal import Seal


def document(title: str, where: str, forms: Sequence[Form], seal: Seal) -> bytes:
    """A title page, the forms in order, the seal."""
    made = word.new()
    word.page(made, landscape=False, first=True)
    for _ in range(8):
        word.paragraph(made, "", size=16)
    made.add_paragraph(title, style="Title")
    word.paragraph(made, where, size=16, font=word.HEI, centre=True)
    word.paragraph(made, dict(seal)["口径日期"], size=12, centre=True)
    for form in forms:
        word.page(made, landscape=form.landscape)
        add_form(made, form, where)
    word.seal_lines(made, seal)
    return word.to_bytes(made)


def add_form(made, form: Form, where: str) -> None:
    """Heading, grid and notes of one form."""
    made.add_heading(form.title, 1)
    word.paragraph(made, form.subtitle or where, size=9)
    word.table(made, form)
    for note in form.notes:
        word.paragraph(made, note, size=9)
