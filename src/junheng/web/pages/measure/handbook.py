"""指标手册 and 数据字典 inside the app: the generated reference, by the document as it stood in the year asked for."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from junheng import docs
from junheng.register.tables import TABLES
from junheng.standards.standard import Standard
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.pages.measure.door import page, show
from junheng.web.pages.measure.markdown import Chapter, chapters
from junheng.web.pages.measure.queries import Sight
from junheng.web.register import words

QUOTE = "<blockquote"


def chapters_of(standard: Standard) -> tuple[Chapter, ...]:
    """The handbook of a standard, cut at its headings."""
    return _chapters(standard.id, standard.on, tuple(t.id for t in standard.applied))


@lru_cache(maxsize=20)
def _chapters(name: str, on: object, tolerances: tuple[str, ...]) -> tuple[Chapter, ...]:
    return tuple(chapters(docs.handbook(Standard.load(name, on=on, tolerances=tolerances))))


def examples_of(standard: Standard, code: str) -> SafeString:
    """The worked examples the handbook prints under one indicator or item."""
    body = next((c.body for c in chapters_of(standard) if c.id == code), "")
    at = body.find(QUOTE)
    return mark_safe(body[at:] if at >= 0 else "")


@page
def handbook(request: HttpRequest, seen: Sight) -> HttpResponse:
    """Every indicator with clause, formula, thresholds and worked examples."""
    codes = {item.id for item in (*seen.whole.standard.resource, *seen.whole.standard.items)}
    return show(request, "handbook", seen, chapters=chapters_of(seen.whole.standard), codes=codes)


@requires(Right.READ)
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every register table and column."""
    return render(request, "pages/measure/dictionary.html", {"chapters": _dictionary(words.english())})


@lru_cache(maxsize=2)
def _dictionary(english: bool) -> tuple[Chapter, ...]:
    return tuple(chapters(docs.dictionary_in_english(TABLES) if english else docs.dictionary(TABLES)))
