"""The cells of a return's grid. A form has hundreds: they are written here, since a template takes ten times as long."""

from __future__ import annotations

from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from junheng.web.register import words
from junheng.web.returns.sections import LOCKED, NOT_ASKED, Cell

register = template.Library()
CELL = (
    '<td class="sheet-cell is-{}" id="{}" data-label="{}">{}<div class="sheet-said" id="{}-d">{}</div></td>'
)
CHOICE = '<select name="v:{}" data-at="{},{}" aria-label="{}" aria-describedby="{}-d"{}><option value=""></option>{}{}</select>'
ENTRY = (
    '<input name="v:{}" value="{}" data-at="{},{}" maxlength="200" autocomplete="off"{} aria-label="{}" '
    'aria-describedby="{}-d"{}>'
)
UNDER = (
    '<div class="sheet-under"><span class="sheet-last">{}</span><a class="sheet-more{}" href="?cell={}#cell-card" '
    'hx-get="{}?cell={}" aria-label="{}">{}</a></div>'
)
NUMBER = mark_safe(' inputmode="decimal" class="num"')
INVALID = mark_safe(' aria-invalid="true"')


@register.simple_tag
def grid_cell(cell: Cell, editing: bool, card: str) -> SafeString:
    """One cell: what is in it or where it is typed, last year's value, the way to its `card`, what is wrong."""
    return format_html(
        CELL, cell.state, cell.id, cell.head, _inside(cell, editing, card), cell.id, _said(cell)
    )


def _inside(cell: Cell, editing: bool, card: str) -> SafeString:
    if cell.fixed == NOT_ASKED:
        return format_html('<span class="muted" title="{}">—</span>', _("这一年级不问这一项"))
    if cell.fixed == LOCKED:
        return _fixed(cell, _("未知"))
    box = _typed(cell) if editing else _fixed(cell, _("未填报"))
    word = '<div class="sheet-box">{}<span class="sheet-word" aria-hidden="true">{}</span></div>{}'
    return format_html(word, box, cell.word, _under(cell, card))


def _fixed(cell: Cell, unknown: str) -> SafeString:
    inside = cell.text or format_html('<span class="unknown">{}</span>', unknown)
    return format_html('<span class="sheet-fixed">{}</span>', inside)


def _typed(cell: Cell) -> SafeString:
    """The input, and beside it the text and version the page was served with."""
    invalid = INVALID if cell.wrong else ""
    if cell.choices:
        listed = format_html_join(
            "", "<option{}>{}</option>", ((" selected" if c == cell.text else "", c) for c in cell.choices)
        )
        other = cell.text and cell.text not in cell.choices
        stranger = format_html("<option selected>{}</option>", cell.text) if other else ""
        box = format_html(CHOICE, cell.name, *cell.at, cell.label, cell.id, invalid, listed, stranger)
    else:
        unit = f"（{words.word(cell.spec.unit)}）" if cell.spec.unit else ""
        number = NUMBER if cell.numeric else ""
        box = format_html(
            ENTRY, cell.name, cell.text, *cell.at, number, f"{cell.label}{unit}", cell.id, invalid
        )
    served = '{}<input type="hidden" name="w:{}" value="{}:{}">'
    return format_html(served, box, cell.name, cell.version, cell.text)


def _under(cell: Cell, card: str) -> SafeString:
    last = f"{_('上年')} {cell.last}" if cell.last and cell.numeric else cell.last
    if cell.open_comments:
        more = _("批注")
    elif cell.later:
        more = _("待核")
    else:
        more = _("有说明") if cell.note else _("说明")
    has = " has" if cell.note or cell.later or cell.open_comments else ""
    label = _("%(label)s：说明和详情") % {"label": cell.label}
    name = quote(cell.name)
    return format_html(UNDER, last, has, name, card, name, label, more)


def _said(cell: Cell) -> str:
    if cell.rival:
        said = {"who": cell.rival["by"], "text": cell.rival["text"] or _("空")}
        return _("%(who)s 填的是 %(text)s，点“说明”选定") % said
    jump = cell.jump and not cell.note and not cell.wrong
    return "；".join(map(str, cell.said)) + (f" {_('与上年相差较大，请写明原因')}" if jump else "")
