"""What a page of a programme was asked for: the day it looks at; and how the engine's words are told in the reader's language."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.programmes import narrative
from junheng.programmes.figures import Figure
from junheng.reading import as_date
from junheng.web.fields import plausible
from junheng.web.register.words import english, named, told, unit


def day(request: HttpRequest) -> tuple[dt.date, str]:
    """The day asked for (`on`), and what is wrong with it; without one the last day of the calendar year the school year begins in."""
    usual = dt.date(request.year or timezone.localdate().year, 12, 31)
    asked = (request.GET.get("on") or request.POST.get("on") or "")[:20]
    if not asked:
        return usual, ""
    try:
        return plausible(as_date(asked) or usual), ""
    except ValueError:
        said = _("“%(text)s”不是日期，应如 2024-12-30；先按 %(day)s 显示")
        return usual, said % {"text": asked, "day": usual}


__all__ = ["day", "english", "lack", "line", "named", "told", "value"]


def value(figure: Figure) -> str:
    """A figure as it is read: 90.3 %, 438 所; nothing where it is unknown."""
    if figure.value is None:
        return ""
    said = narrative.written(figure.value, "" if figure.unit == "%" else ",", unit=figure.unit)
    return said if figure.unit == "%" else f"{said} {unit(figure.unit)}".strip()


def line(figure: Figure) -> str:
    """The target as it is read: ≥ 90%."""
    if figure.target is None:
        return ""
    return f"{figure.line.split()[0]} {narrative.written(figure.target.value, unit=figure.unit)}"


def lack(figure: Figure) -> str:
    """What is still lacking to the target; nothing where it is reached or cannot be said."""
    if not figure.gap:
        return ""
    return narrative.written(figure.gap, unit=figure.unit)
