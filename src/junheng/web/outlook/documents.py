"""Scenarios as documents: those that ship and the bureau's own, and the few numbers of one that sliders move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django.http import Http404

from junheng.forecast.scenario import DOCUMENTS, Scenario, names
from junheng.web.outlook import words
from junheng.web.outlook.models import OwnScenario


@dataclass(frozen=True)
class Document:
    """A scenario as it stands: `body` is plain data, `own` its record where the bureau wrote it."""

    code: str
    title: str
    body: Mapping[str, Any]
    own: OwnScenario | None = None
    version: int | None = None

    @property
    def called(self) -> str:
        """Its title, and `source` where it comes from, in the reader's language where it ships."""
        return words.called(self.title)

    @property
    def source(self) -> str:
        return words.called(self.body["source"])


def shipped(code: str) -> Document:
    """A scenario that comes with the program."""
    body = yaml.safe_load((DOCUMENTS / f"{code}.yaml").read_text("utf-8"))
    return Document(code, body["title"], body)


def document(code: str) -> Document:
    """The scenario of this code as it stands now; not found where there is none."""
    if code in names():
        return shipped(code)
    own = OwnScenario.objects.filter(code=code).first()
    if own is None:
        raise Http404
    newest = own.newest
    return Document(code, newest.title, newest.body, own, newest.number)


def documents() -> list[Document]:
    """Every scenario, those that ship first."""
    found = [shipped(code) for code in names()]
    for own in OwnScenario.objects.prefetch_related("versions").order_by("code"):
        newest = max(own.versions.all(), key=lambda v: v.number)
        found.append(Document(own.code, newest.title, newest.body, own, newest.number))
    return found


def plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario as JSON holds it: days as text, years of a path as text."""
    found = dict(body)
    for name, value in found.items():
        if isinstance(value, dt.date):
            found[name] = value.isoformat()
        elif isinstance(value, Mapping):
            found[name] = {str(k): v for k, v in value.items()}
    return found


def scenario(body: Mapping[str, Any]) -> Scenario:
    """The scenario as the engine takes it. Raises ValueError in a sentence."""
    found = dict(body)
    if isinstance(found.get("since"), str):
        found["since"] = dt.date.fromisoformat(found["since"])
    for name in ("births_change", "tfr"):
        if isinstance(found.get(name), Mapping):
            found[name] = {int(year): value for year, value in found[name].items()}
    return Scenario.read(found)


def choices() -> list[tuple[str, str]]:
    """Code and title of every scenario, in the reader's language where it ships."""
    return [(d.code, d.called) for d in documents()]


def read(code: str) -> Scenario:
    """The scenario of this code as it stands now, as the engine takes it."""
    return scenario(document(code).body)
