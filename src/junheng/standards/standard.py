"""A standard: the numbers of an official document as it stood on a day, with clause and source, refusing unknown keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import yaml

from junheng.said import Titled

DOCUMENTS = Path(__file__).parent / "documents"


@dataclass(frozen=True)
class ResourceItem(Titled):
    """One resource indicator: its formula, the line each school must reach, and the limit of the county's spread."""

    id: str
    formula: str
    title: str
    unit: str
    clause: str
    at_least: Mapping[str, float]
    spread_at_most: Mapping[str, float]
    note: str = ""
    english: str = ""


@dataclass(frozen=True)
class Item(Titled):
    """One county item of the document: the checks that must all hold, and the sentence the national form asks for."""

    id: str
    part: str
    title: str
    clause: str
    checks: Sequence[Mapping]
    says: str
    note: str = ""
    english: str = ""
    says_english: str = ""


@dataclass(frozen=True)
class Veto(Titled):
    """A thing that must not have happened."""

    id: str
    title: str
    fact: str
    note: str = ""
    english: str = ""


@dataclass(frozen=True)
class Fact(Titled):
    """A number or yes/no that the county (or a school) states."""

    title: str
    unit: str = ""
    kind: str = "数值"
    of: str = "县"
    english: str = ""


@dataclass(frozen=True)
class Tolerance(Titled):
    """A transitional reading of one item; off unless asked for."""

    id: str
    item: str
    title: str
    params: Mapping
    clause: str
    english: str = ""


@dataclass(frozen=True)
class Amendment:
    """What a later document changed: keys of the named indicators and items, from a day on."""

    since: dt.date
    by: str
    items: Mapping[str, Mapping]
    clause: str = ""
    note: str = ""


@dataclass(frozen=True)
class Standard:
    """One document as it stood on the day `on`."""

    id: str
    title: str
    number: str
    issued: dt.date
    on: dt.date
    scope: Mapping
    split: Mapping
    each_school: Mapping
    spread: Mapping
    rounding: Mapping[str, int]
    resource: tuple[ResourceItem, ...]
    parts: Mapping[str, Mapping]
    items: tuple[Item, ...]
    vetoes: tuple[Veto, ...]
    facts: Mapping[str, Fact]
    tolerances: tuple[Tolerance, ...]
    sources: tuple[str, ...] = ()
    note: str = ""
    english: str = ""
    amended: tuple[Mapping, ...] = ()
    applied: tuple[Tolerance, ...] = field(default=())

    @property
    def year(self) -> int:
        """The school year of `on`: autumn 2024 to summer 2025 is 2024."""
        return self.on.year if self.on.month >= 9 else self.on.year - 1

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(self.scope["stages"])

    def indicator(self, code: str) -> ResourceItem | Item:
        """The resource indicator or county item with this id."""
        for item in (*self.resource, *self.items):
            if item.id == code:
                return item
        known = "、".join(item.id for item in (*self.resource, *self.items))
        raise ValueError(f"《{self.title}》没有指标“{code}”，可用：{known}")

    def tolerance(self, code: str) -> Mapping | None:
        """The parameters of a transitional reading, where it is switched on."""
        return next((t.params for t in self.applied if t.id == code), None)

    @classmethod
    def load(cls, name: str, *, on: dt.date, tolerances: Sequence[str] = ()) -> Standard:
        """Read document `name` as it stood on the day `on`, with the named transitional readings switched on.

        Raises ValueError (a sentence for people) for an unknown name, a day before the document, or a stray key.
        """
        if name not in names():
            raise ValueError(f"没有标准“{name}”，可用：{'、'.join(names())}")
        body = yaml.safe_load((DOCUMENTS / f"{name}.yaml").read_text("utf-8"))
        if on < body["issued"]:
            raise ValueError(
                f"《{body['title']}》自 {body['issued']} 起施行，不能用于 {on}；请改用该日之后的日期"
            )
        amendments = [_strict(Amendment, a, name) for a in body.get("amended") or ()]
        for amendment in sorted(amendments, key=lambda a: a.since):
            if amendment.since <= on:
                body = _amend(body, amendment)
        known = {t["id"]: _strict(Tolerance, t, name) for t in body.get("tolerances", ())}
        if strangers := [t for t in tolerances if t not in known]:
            raise ValueError(f"没有过渡性口径“{'、'.join(strangers)}”，可用：{'、'.join(known)}")
        return _strict(
            cls,
            body
            | {"on": on, "applied": tuple(known[t] for t in sorted(set(tolerances)))}
            | _parts(body, name, known),
            name,
        )


def _parts(body: Mapping, name: str, tolerances: Mapping[str, Tolerance]) -> dict:
    return {
        "resource": tuple(_strict(ResourceItem, r, name) for r in body["resource"]),
        "items": tuple(_strict(Item, i, name) for i in body["items"]),
        "vetoes": tuple(_strict(Veto, v, name) for v in body["vetoes"]),
        "facts": {code: _strict(Fact, f, name) for code, f in body["facts"].items()},
        "tolerances": tuple(tolerances.values()),
        "sources": tuple(body.get("sources", ())),
        "amended": tuple(body.get("amended") or ()),
    }


def names() -> list[str]:
    """The documents that ship."""
    return sorted(p.stem for p in DOCUMENTS.glob("*.yaml") if not p.stem.endswith(".examples"))


def _strict(kind: type, body: Mapping, name: str):
    """`kind` filled from `body`; an unknown or missing key is named."""
    allowed = {f.name for f in fields(kind)}
    if strangers := set(body) - allowed:
        raise ValueError(f"标准文件 {name}.yaml 有不认识的项：{'、'.join(sorted(map(str, strangers)))}")
    try:
        return kind(**body)
    except TypeError as missing:
        raise ValueError(f"标准文件 {name}.yaml 缺少必要的项：{missing}") from None


def _amend(body: Mapping, amendment: Amendment) -> dict:
    """`body` with the amended keys of the named indicators replaced; refuses an id the document does not have."""
    changes = dict(amendment.items)
    merged = dict(body)
    for part in ("resource", "items"):
        merged[part] = [_merge(entry, changes.pop(entry["id"], {})) for entry in body[part]]
    if changes:
        raise ValueError(f"修订（{amendment.by}）涉及不存在的指标：{'、'.join(changes)}")
    return merged


def _merge(old: Mapping, new: Mapping) -> dict:
    return dict(old) | {
        key: _merge(old[key], value)
        if isinstance(value, Mapping) and isinstance(old.get(key), Mapping)
        else value
        for key, value in new.items()
    }
