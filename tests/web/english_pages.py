"""What a page says in Chinese to who reads English: its texts, less those that are data or words of a document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import yaml
from django.apps import apps
from django.db import models

import junheng
from junheng.register.codes import ENGLISH
from junheng.register.example import demo
from junheng.register.tables import TABLES
from junheng.web.translate import CHINESE

SAID = ("title", "aria-label", "placeholder", "alt", "data-label")
"""Attributes that are read aloud or shown."""
SILENT = {"script", "style", "textarea", "code"}
"""Not read, written by people, or typed so into a workbook."""
VOID = {
    "input",
    "br",
    "img",
    "meta",
    "link",
    "hr",
    "wbr",
    "source",
    "col",
    "path",
    "circle",
    "rect",
    "line",
    "use",
}
LONGEST = 400


class Texts(HTMLParser):
    """Every text of a page but those marked as Chinese."""

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    @property
    def silent(self) -> bool:
        return any(quiet for _tag, quiet in self.open)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        quiet = tag in SILENT or ((facts.get("lang") or "").startswith("zh") and tag != "html")
        if not (quiet or self.silent):
            self.found += [facts[name] for name in SAID if facts.get(name)]
        if tag not in VOID:
            self.open.append((tag, quiet))

    def handle_endtag(self, tag):
        while tag in [t for t, _quiet in self.open]:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def chinese(page: str, data: set[str]) -> set[str]:
    """The texts of a page in which Chinese is left once the data are taken out."""
    reader = Texts()
    reader.feed(page)
    texts = {" ".join(text.split()) for text in reader.found if CHINESE.search(text)}
    return {text for text in texts if CHINESE.search(without(text, data))}


def without(text: str, data: set[str]) -> str:
    """`text` with the longest words of `data` taken out, from left to right."""
    left, at = [], 0
    while at < len(text):
        if not CHINESE.match(text[at]) and not text[at].isalnum() and text[at] not in "“《（":
            left.append(text[at])
            at += 1
            continue
        end = next((e for e in range(min(len(text), at + LONGEST), at, -1) if text[at:e] in data), at)
        left.append(text[at] if end == at else "·")
        at = max(end, at + 1)
    return "".join(left)


@cache
def documents() -> frozenset[str]:
    """Every text of the documents that ship: their own words."""
    found = set()
    for file in Path(junheng.__file__).parent.rglob("documents/*.yaml"):
        found |= set(_texts(yaml.safe_load(file.read_text("utf8"))))
    return frozenset(_parts(found) - ours())


def _texts(body: object) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict):
        for key, value in body.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(body, list):
        for value in body:
            yield from _texts(value)


def _parts(texts: set[str]) -> set[str]:
    return {" ".join(t.split()) for t in texts if CHINESE.search(t)}


def stored() -> set[str]:
    """Every text people wrote that the database holds; words of the register's lists are ours to translate."""
    found: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("junheng"):
            continue
        declared = getattr(model, "TABLE", None)
        for field in model._meta.concrete_fields:  # noqa: SLF001
            if not isinstance(field, models.CharField | models.TextField | models.JSONField) or field.choices:
                continue
            column = declared.columns.get(field.name) if declared else None
            if column is None or not column.enum:
                for value in model.objects.values_list(field.name, flat=True).distinct():
                    found |= set(_texts(value if isinstance(value, dict | list) else str(value or "")))
    return _parts(found) - ours() | _masked(found)


def _masked(names: set[str]) -> set[str]:
    """Names of people as they are shown."""
    return {f"{name[0]}**" for name in names if 1 < len(name) < 5 and CHINESE.match(name)}


@cache
def ours() -> frozenset[str]:
    """Words that have their English: those of the register's lists, the titles of tables and columns."""
    tables = TABLES.values()
    return frozenset(
        {*ENGLISH, *(t.title for t in tables), *(c.title for t in tables for c in t.columns.values())}
    )


@cache
def typed() -> frozenset[str]:
    """What a description says must be typed in Chinese."""
    columns = (c for t in TABLES.values() for c in t.columns.values())
    return frozenset(c.description_english for c in columns if CHINESE.search(c.description_english))


@cache
def files() -> frozenset[str]:
    """Names of the demonstration's files, sheets and columns as they were read."""
    tables = demo.build().tables
    return (
        frozenset(
            text
            for rows in tables.values()
            for name in ("source_file", "source_sheet")
            for text in rows[name].drop_nulls().unique()
        )
        - ours()
    )
