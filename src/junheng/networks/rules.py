"""The dated document of a bureau's rules for groups: what excludes what, who may lead, how far, and how much it weighs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from math import isfinite
from pathlib import Path

import yaml

from junheng.programmes.pattern import Range
from junheng.programmes.said import Said, joined, of
from junheng.register.codes import KINDS, NETWORK_KINDS, PLACE_LEVELS

DOCUMENTS = Path(__file__).parent / "documents"


@dataclass(frozen=True)
class Workload:
    """At most so many schools for one person: by a kind of link, or by postings (任职)."""

    kind: str
    schools_at_most: int
    source: str = ""

    def __post_init__(self):
        if not isinstance(self.schools_at_most, int) or self.schools_at_most < 1:
            raise _refused(
                "“{kind}”的 schools_at_most 应为不小于 1 的整数，写的是 {found}",
                "schools_at_most of “{kind}” should be a whole number from 1 upwards, it says {found}",
                kind=self.kind, found=str(self.schools_at_most),
            )  # fmt: skip


@dataclass(frozen=True)
class Strength:
    """How the national indicators become one index of a school: 1 is exactly at every standard."""

    cap: float
    known_at_least: int
    weights: Mapping[str, float]

    def __post_init__(self):
        _number(self.cap, "strength cap", low=1)
        for name, weight in self.weights.items():
            _number(weight, f"strength weights.{name}", low=0)
        if not self.weights or not any(self.weights.values()):
            raise _refused(
                "strength 的 weights 至少要有一项大于 0",
                "at least one of the weights of strength should be above 0",
            )
        if not 1 <= self.known_at_least <= len(self.weights):
            raise _refused(
                "strength 的 known_at_least 应在 1 与 {most} 之间，写的是 {found}",
                "known_at_least of strength should be from 1 to {most}, it says {found}",
                most=len(self.weights), found=str(self.known_at_least),
            )  # fmt: skip


@dataclass(frozen=True)
class Need:
    """What helping a school takes, in points."""

    base: float
    pupils_per_point: float

    def __post_init__(self):
        _number(self.base, "need base", low=0)
        _number(self.pupils_per_point, "need pupils_per_point", low=0, beyond=True)


@dataclass(frozen=True)
class Head:
    """Which schools may lead, and what share of their own size they can carry."""

    strength_at_least: float
    pupils_at_least: int
    carry: float
    kinds: tuple[str, ...]

    def __post_init__(self):
        _number(self.strength_at_least, "head strength_at_least", low=0)
        _number(self.pupils_at_least, "head pupils_at_least", low=0)
        _number(self.carry, "head carry", low=0, beyond=True)
        _among(self.kinds, KINDS, "head kinds")


@dataclass(frozen=True)
class Limits:
    """How many schools a head helps, how far they may be, how a straight line becomes a road, and the level of place (县 …)
    a group must not reach beyond; empty where it may."""

    helped: Range
    travel_at_most: float
    detour: float
    unit: str
    within: str = ""

    def __post_init__(self):
        if self.within:
            _among((self.within,), PLACE_LEVELS, "limits within")
        _number(self.travel_at_most, "limits travel_at_most", low=0, beyond=True)
        _number(self.detour, "limits detour", low=1)


@dataclass(frozen=True)
class LeaveOut:
    """Schools that are not grouped."""

    kinds: tuple[str, ...] = ()
    founders: tuple[str, ...] = ()

    def __post_init__(self):
        _among(self.kinds, KINDS, "leave_out kinds")


@dataclass(frozen=True)
class Weights:
    """What the parts of the objective weigh, all in the unit of travel."""

    travel: float = 1
    balance: float = 0
    tie: float = 0
    found: float = 0

    def __post_init__(self):
        for spec in fields(self):
            _number(getattr(self, spec.name), f"weights {spec.name}", low=0)


@dataclass(frozen=True)
class Rules:
    """One document as it stands."""

    id: str
    title: str
    since: dt.date
    source: str
    exclusive: tuple[str, ...]
    needs_head: tuple[str, ...]
    unified: tuple[str, ...]
    workload: tuple[Workload, ...]
    strength: Strength
    need: Need
    head: Head
    limits: Limits
    leave_out: LeaveOut
    weights: Weights
    note: str = ""

    def __post_init__(self):
        if not isinstance(self.since, dt.date):
            raise _refused(
                "《{title}》的 since 应为日期，如 2024-09-01，写的是“{found}”",
                "since of “{title}” should be a date such as 2024-09-01, it says “{found}”", title=self.title, found=str(self.since),
            )  # fmt: skip
        _among(self.exclusive, NETWORK_KINDS, "exclusive")
        _among(self.needs_head, NETWORK_KINDS, "needs_head")

    @classmethod
    def load(cls, name: str = "cn-groups-demo", folder: Path = DOCUMENTS) -> Rules:
        """Read document `name`. Raises ValueError (a sentence) for an unknown name or a stray key."""
        path = folder / f"{name}.yaml"
        if not path.exists():
            raise _refused(
                "没有集团规则文件“{name}”，可用：{known}", "no rules for groups called “{name}”; there are: {known}",
                name=name, known=names(folder),
            )  # fmt: skip
        return cls.read(yaml.safe_load(path.read_text("utf-8")), path.name)

    @classmethod
    def named(cls, name: str) -> Rules:
        """A document that ships, by its id, or a file of the user's own by its path."""
        path = Path(name)
        if path.suffix not in (".yaml", ".yml"):
            return cls.load(name)
        try:
            return cls.read(yaml.safe_load(path.read_text("utf-8-sig")), path.name)
        except (yaml.YAMLError, UnicodeDecodeError) as damaged:
            raise _refused(
                "{name} 不是合格的 YAML：{why}",
                "{name} is no proper YAML: {why}",
                name=path.name,
                why=str(damaged),
            ) from None

    @classmethod
    def read(cls, body: object, name: str = "集团规则文件") -> Rules:
        """A document that is already a mapping. Raises ValueError with everything that is wrong."""
        if not isinstance(body, Mapping):
            raise _refused(
                "{name} 不是集团规则文件：应为含 id、title、limits 等项的 YAML",
                "{name} is no document of rules for groups: it should be YAML with id, title, limits and so on", name=name,
            )  # fmt: skip
        wrong: list[Said] = []
        parts = {n: _part(k, body.get(n), f"{name} {n}", wrong) for n, k in PARTS.items()}
        listed = body.get("workload") or ()
        parts["workload"] = tuple(_part(Workload, w, f"{name} workload", wrong) for w in listed)
        parts |= {n: tuple(body.get(n) or ()) for n in ("exclusive", "needs_head", "unified")}
        made = _part(cls, dict(body) | parts, name, wrong)
        if wrong:
            raise ValueError(joined(wrong, "\n", "\n"))
        return made


PARTS = {
    "strength": Strength,
    "need": Need,
    "head": Head,
    "limits": Limits,
    "leave_out": LeaveOut,
    "weights": Weights,
}


def names(folder: Path = DOCUMENTS) -> list[str]:
    """The documents that ship."""
    return sorted(p.stem for p in folder.glob("*.yaml"))


def _part(kind: type, body: object, where: str, wrong: list[Said]):
    """One part of the document; None where it cannot be made, and `wrong` says why."""
    if not isinstance(body, Mapping):
        wrong.append(
            Said("{where} 应为“项: 内容”的形式", "{where} should be written as “key: value”", where=where)
        )
        return None
    known = {f.name: f for f in fields(kind)}
    strangers = [str(k) for k in body if k not in known]
    missing = [n for n, f in known.items() if f.default is MISSING and body.get(n) is None]
    if strangers:
        wrong.append(
            Said(
                "{where} 有不认识的项：{strangers}（可用：{known}）", "{where} has unknown keys: {strangers} (there are: {known})",
                where=where, strangers=strangers, known=list(known),
            )
        )  # fmt: skip
    if missing:
        wrong.append(
            Said("{where} 缺少必要的项：{missing}", "{where} lacks: {missing}", where=where, missing=missing)
        )
    if strangers or missing:
        return None
    try:
        return kind(**{k: _shaped(k, v) for k, v in body.items()})
    except (ValueError, TypeError) as refused:
        wrong.append(Said("{where}：{why}", "{where}: {why}", where=where, why=of(refused)))
        return None


def _refused(chinese: str, english: str, **words: object) -> ValueError:
    return ValueError(Said(chinese, english, **words))


def _shaped(name: str, value: object) -> object:
    if name == "helped" and not isinstance(value, Range):
        return Range.parse(value)
    return tuple(value) if isinstance(value, list) else value


def _number(value: object, what: str, *, low: float, beyond: bool = False) -> None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not usable or value < low or (beyond and value == low):
        words = {"what": what, "low": low, "value": str(value)}
        if beyond:
            raise _refused(
                "{what} 应大于 {low:g}，写的是 {value}",
                "{what} should be above {low:g}, it says {value}",
                **words,
            )
        raise _refused(
            "{what} 应不小于 {low:g}，写的是 {value}",
            "{what} should be at least {low:g}, it says {value}",
            **words,
        )


def _among(found: tuple[str, ...], known: tuple[str, ...], what: str) -> None:
    if strangers := [f for f in found if f not in known]:
        raise _refused(
            "{what} 里没有“{strangers}”这一类，可用：{known}", "{what} knows no “{strangers}”; there are: {known}",
            what=what, strangers=list(map(str, strangers)), known=known,
        )  # fmt: skip
