"""Dataclasses filled from a document: unknown, missing and misshapen items are noted with their line, all at once."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any

from junheng.programmes.marks import Entries, Listed
from junheng.programmes.said import Said, both, of
from junheng.said import Typed
from junheng.schema import Problem

WORDS = {
    str: both("文字", "text"),
    int: both("整数", "a whole number"),
    float: both("数字", "a number"),
    bool: both("是/否（true 或 false）", "true or false"),
    dt.date: both("日期，如 2024-09-01", "a date, e.g. 2024-09-01"),
}

LIST = both(
    "应为列表，如 [甲, 乙]，或每项前加“- ”", "should be a list, e.g. [a, b], or with “- ” before each entry"
)
PAIRS = both("应为“项: 内容”的形式", "should be written as “key: content”")
CORRECT = both("请改正", "Correct it")


def beside(where: str, name: str) -> Said:
    """A key below the part of the document it stands in."""
    return Said(
        "{where} {name}" if where else "{name}",
        "{where} {name}" if where else "{name}",
        where=where,
        name=name,
    )


def usable(words: Iterable[str]) -> Said:
    """What may be written instead; the words as they are typed."""
    return Said("可用：{words}", "Usable: {words}", words=[Typed(word) for word in words])


@dataclass
class Notes:
    """The problems of one document, gathered while it is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        line: int | None,
        column: str,
        found: object,
        expected: str,
        remedy: str = "",
        *,
        severe: bool = True,
    ) -> None:
        shown = "" if found is None else found if isinstance(found, str) else str(found)
        self.problems.append(Problem(self.file, "", line, column, shown, expected, remedy, severe))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def fill(
    kind: type,
    body: object,
    line: int,
    where: str,
    notes: Notes,
    given: Mapping[str, Any] | None = None,
    *,
    even_broken: bool = False,
) -> Any:
    """`kind` filled from `body`; `given` are fields already made. None where it cannot be made; why is in `notes`.

    even_broken: make it all the same, without what could not be read, so that the rest can be checked too.
    """
    given = dict(given or {})
    if not isinstance(body, Entries):
        notes.add(line, where, None, PAIRS, both("请参照空白方案", "See the blank programme"))
        return None
    allowed = {f.name: f for f in fields(kind) if f.name not in given}
    _strangers(allowed, body, where, notes)
    values, whole = dict(given), True
    for name, spec in allowed.items():
        if name == "line":
            values[name] = body.line
        elif name in body:
            before = len(notes.problems)
            hint, column = _hints(kind)[name], beside(where, name)
            values[name] = shaped(hint, body[name], body.at(name), column, notes)
            whole &= len(notes.problems) == before
        elif spec.default is MISSING and spec.default_factory is MISSING:
            missing = Said("缺少“{name}”", "“{name}” is missing", name=name)
            notes.add(body.line, where, None, missing, both("请补上这一项", "Add it"))
            whole = False
    if not whole and not even_broken:
        return None
    values |= {n: _instead(kind, spec) for n, spec in allowed.items() if not whole and values.get(n) is None}
    try:
        return kind(**values)
    except ValueError as refused:
        notes.add(body.line, where, None, of(refused), "")
        return None


QUOTE = both(
    "文字里有英文逗号或冒号时，整段要加双引号；",
    "Text with a comma or a colon in it needs double quotes around it. ",
)


def _strangers(allowed: Mapping[str, Field], body: Entries, where: str, notes: Notes) -> None:
    known = "、".join(n for n in allowed if n != "line")
    for stranger in [k for k in body if k not in allowed or k == "line"]:
        hint = QUOTE if body[stranger] is None else ""
        remedy = Said(
            "{hint}可用的项：{known}", "{hint}These may be written: {known}", hint=hint, known=known
        )
        notes.add(body.at(stranger), where, stranger, both("没有这一项", "there is no such key"), remedy)


def _instead(kind: type, spec: Field) -> Any:
    """What stands for a field that could not be read."""
    if spec.default_factory is not MISSING:
        return spec.default_factory()
    if spec.default is not MISSING:
        return spec.default
    return () if typing.get_origin(_hints(kind)[spec.name]) is tuple else None


def shaped(hint: Any, value: object, line: int, where: str, notes: Notes) -> Any:
    """`value` as `hint` asks for it."""
    if (origin := typing.get_origin(hint)) in (types.UnionType, typing.Union):
        if value is None:
            return None
        return shaped(
            next(a for a in typing.get_args(hint) if a is not type(None)), value, line, where, notes
        )
    if origin is tuple:
        return _tuple(typing.get_args(hint)[0], value, line, where, notes)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(typing.get_args(hint), value, line, where, notes)
    if is_dataclass(hint):
        parse = getattr(hint, "parse", None)
        if parse is None:
            return fill(hint, value, line, where, notes)
        try:
            return parse(value)
        except ValueError as refused:
            notes.add(line, where, None, of(refused))
            return None
    return _plain(hint, value, line, where, notes)


def _plain(hint: Any, value: object, line: int, where: str, notes: Notes) -> Any:
    if hint in (Any, object):
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is str and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    fits = (
        isinstance(value, hint)
        and (hint is bool or not isinstance(value, bool))
        and not isinstance(value, dt.datetime)
    )
    if not fits:
        found = both("（空）", "(nothing)") if value is None else value
        notes.add(line, where, found, Said("应为{what}", "should be {what}", what=WORDS[hint]), CORRECT)
    return value


def _tuple(hint: Any, value: object, line: int, where: str, notes: Notes) -> tuple:
    if value is None:
        return ()
    if not isinstance(value, Listed):
        notes.add(line, where, None, LIST, CORRECT)
        return ()
    made = (shaped(hint, v, at, where, notes) for v, at in zip(value, value.lines, strict=True))
    return tuple(m for m in made if m is not None)


def _mapping(hints: tuple, value: object, line: int, where: str, notes: Notes) -> Mapping:
    if value is None:
        return {}
    if not isinstance(value, Entries):
        notes.add(line, where, None, PAIRS, CORRECT)
        return {}
    inner = hints[1] if hints else object
    shapes = {k: shaped(inner, v, value.at(k), beside(where, k), notes) for k, v in value.items()}
    made = Entries({k: v for k, v in shapes.items() if v is not None or inner is object})
    made.line, made.lines = value.line, value.lines
    return made
