"""The programmes there are: those that ship and the bureau's own; their text as of a version; what a text is refused for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import Http404

from junheng.programmes.programme import DOCUMENTS, Programme, names
from junheng.schema import TableError
from junheng.web.cases.models import OwnProgramme, Version
from junheng.web.register import words
from junheng.web.register.caches import remember

BLANK = "blank"


@dataclass(frozen=True)
class Document:
    """One programme to look at: a shipped one has no version."""

    code: str
    text: str
    own: bool
    version: int = 0


def shipped(code: str) -> str:
    """The text of a programme that ships."""
    return (DOCUMENTS / f"{code}.yaml").read_text("utf8")


def document(code: str) -> Document:
    """The newest text of a programme; not found where there is none of that code."""
    own = Version.objects.filter(programme__code=code).order_by("-number").first()
    if own:
        return Document(code, own.text, own=True, version=own.number)
    if code in names():
        return Document(code, shipped(code), own=False)
    raise Http404


@remember(40)
def read(text: str, on: dt.date | None) -> Programme:
    """A text as a programme on a day. Raises ValueError or TableError, told in Chinese."""
    return Programme.load_text(text, on=on)


def listed() -> list[dict]:
    """Every programme for the list: the bureau's own first."""
    found = []
    own = {p.code: p.newest for p in OwnProgramme.objects.order_by("-pk")}
    for code, newest in own.items():
        found.append(_line(code, newest.text) | {"own": True, "version": newest})
    return found + [_line(code, shipped(code)) | {"own": False} for code in names() if code not in own]


def _line(code: str, text: str) -> dict:
    try:
        programme = read(text, None)
    except (
        ValueError,
        TableError,
    ) as refused:  # an own text of before a change of the language it is written in
        return {"code": code, "title": code, "refused": words.refusal(refused)}
    return {"code": code, "programme": programme, "title": programme.title, "english": programme.english}


def problems(text: str) -> list[dict]:
    """What is wrong with a text, line by line; nothing where it can be read."""
    try:
        read(text, None)
    except TableError as refused:
        return [{"line": p.row, "said": words.told(p.said)} for p in refused.problems]
    except ValueError as refused:
        return [{"line": None, "said": words.refusal(refused)}]
    return []
