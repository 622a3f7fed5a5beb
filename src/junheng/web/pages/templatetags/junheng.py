"""Words and marks that mean the same on every page: states, figures, the unknown, masked names, addresses with filters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.register.tables import TABLES
from junheng.web.register import words

register = template.Library()

SHAPES = {
    "met": '<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-1 10.2L3.9 8.1l1.2-1.2L7 8.8l3.9-3.9 1.2 1.2Z"/>',
    "unmet": '<path d="M8 .8 15.4 14.6H.6ZM7.1 5.6v4.6h1.8V5.6Zm0 5.8v1.6h1.8v-1.6Z"/>',
    "unknown": '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray="2.6 2.2"/>',
}
STATES = {MET: ("met", _("达标")), UNMET: ("unmet", _("未达标")), UNKNOWN: ("unknown", _("待填报"))}


@register.simple_tag
def state(value: str | bool | None, words: str = "") -> SafeString:
    """达标 / 未达标 / 待填报 by colour, shape and word. `words` replaces the word, e.g. 已报送."""
    told = {True: MET, False: UNMET, None: UNKNOWN}.get(value, value) if not isinstance(value, str) else value
    kind, title = STATES.get(told, STATES[UNKNOWN])
    return format_html('<span class="badge badge-{}">{}{}</span>', kind, _shape(kind), words or title)


@register.simple_tag
def state_mark(value: str | None) -> SafeString:
    """The shape alone, for dense grids; the word is there for those who do not see it."""
    kind, title = STATES.get(value, STATES[UNKNOWN])
    return format_html(
        '<span class="mark mark-{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
        kind,
        title,
        _shape(kind),
        title,
    )


def _shape(kind: str) -> SafeString:
    return mark_safe(f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">{SHAPES[kind]}</svg>')


def _unknown(words: str = "") -> SafeString:
    return format_html('<span class="unknown">{}</span>', words or gettext("未填报"))


def _missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and not math.isfinite(value))


@register.filter
def told(value: str | None) -> str:
    """A sentence of an engine in the reader's language."""
    return "" if value is None else words.told(value)


@register.filter
def word(value: str | None) -> str:
    """A word of the register's lists, or a unit, in the reader's language."""
    return "" if value is None else words.word(value)


@register.filter
def named(part: Any) -> str:
    """The title of a table, a column, a part of a document, in the reader's language."""
    return words.named(part) if part else ""


@register.filter
def table(title: str) -> str:
    """A table by its Chinese title or its name, in the reader's language."""
    return words.named(TABLES[title]) if title in TABLES else words.titled(title)


@register.filter
def listed(values: Iterable[str]) -> str:
    """Words of the register's lists one after another, in the reader's language."""
    return gettext("、").join(words.word(str(value)) for value in values)


@register.filter
def unit(text: str | None) -> str:
    """A unit behind a title, in the reader's language."""
    return "" if text is None else words.unit(text)


@register.filter
def figure(value: float | None, decimals: int | None = None) -> str | SafeString:
    """A number with `decimals` places (whole numbers none, others two); unknown is 未填报, never 0."""
    if _missing(value):
        return _unknown()
    if not isinstance(value, int | float):
        return str(value)
    places = decimals if decimals is not None else (0 if float(value).is_integer() else 2)
    # Adding zero takes the sign off what rounds to nothing.
    return f"{round(value, places) + 0:,.{places}f}"


@register.filter
def percent(value: float | None, decimals: int = 1) -> str | SafeString:
    """A share 0…1 as a percentage."""
    return _unknown() if _missing(value) else f"{value * 100:.{decimals}f}%"


@register.filter
def cell(value: Any) -> str | SafeString:
    """Any cell of the register: yes/no in words, numbers plainly, unknown as 未填报."""
    if _missing(value):
        return _unknown()
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, float):
        return f"{value:,.10g}"
    return str(value)


@register.filter
def masked(value: str | None, keep: int = 1) -> str | SafeString:
    """A personal text with all but its first characters hidden: 张**, G0****."""
    if _missing(value):
        return _unknown()
    text = str(value)
    return text[:keep] + "*" * min(max(len(text) - keep, 1), 4)


@register.filter
def school_year(value: int | None) -> str | SafeString:
    """2024 → 2024—2025 学年."""
    if _missing(value):
        return _unknown()
    return gettext("%(first)s—%(last)s学年") % {"first": value, "last": int(value) + 1}


@register.simple_tag(takes_context=True)
def keep(context: dict, **changes: Any) -> str:
    """This page's address with its filters kept and some changed: `{% keep sort="name" %}`; None takes one away.

    The page number starts again unless it is what changes.
    """
    asked: QueryDict = context["request"].GET.copy()
    asked.pop("page", None)
    for name, value in changes.items():
        asked.pop(name, None)
        if value is None or value == "":
            continue
        for one in value if isinstance(value, list | tuple) else [value]:
            asked.appendlist(name, str(one))
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def keep_fields(context: dict, *but: str) -> SafeString:
    """Hidden fields that carry this page's filters through a GET form, but for those the form asks itself."""
    pairs = [
        (k, v) for k, values in context["request"].GET.lists() if k not in (*but, "page") for v in values
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)
