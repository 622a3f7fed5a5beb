"""What a programme is made of. Every class here is a kind of entry in a document; a key it does not have is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from junheng.programmes.pattern import Pattern, Range
from junheng.programmes.said import Said
from junheng.programmes.selection import Rows

DIRECTIONS = {"at_least": "≥", "at_most": "≤", "exactly": "="}


@dataclass(frozen=True, kw_only=True)
class Region:
    """Whose programme it is."""

    name: str
    level: str
    place: str = ""
    english: str = ""


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first day to the last that the programme plans for."""

    start: dt.date
    end: dt.date

    def __post_init__(self):
        if self.end < self.start:
            raise ValueError(
                Said(
                    "期限的止日 {end} 早于起日 {start}",
                    "the period ends on {end}, before it begins on {start}",
                    end=self.end,
                    start=self.start,
                )
            )


@dataclass(frozen=True, kw_only=True)
class Target:
    """A line that a figure should reach by a day. `basis`: where the line comes from."""

    figure: str
    direction: str
    value: float
    due: dt.date
    owner: str
    scope: str = ""
    basis: str = ""
    line: int = 0

    def __post_init__(self):
        if self.direction not in DIRECTIONS:
            raise ValueError(
                Said(
                    "direction 应为 {words} 之一，收到“{found}”",
                    "direction should be one of {words}, not “{found}”",
                    words=list(DIRECTIONS),
                    found=self.direction,
                )
            )

    def met_by(self, value: float) -> bool:
        """Whether `value` is on the right side of the line; a difference below rounding error counts as equal."""
        slack = 1e-9 * max(1.0, abs(self.value))
        if self.direction == "exactly":
            return abs(value - self.value) <= slack
        return value >= self.value - slack if self.direction == "at_least" else value <= self.value + slack


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The rows that count as evidence of a task: so many rows of a table, some cells being so."""

    table: str
    where: Mapping[str, object] = field(default_factory=dict)
    through: Mapping[str, str] = field(default_factory=dict)
    at_least: int = 1
    line: int = 0

    @property
    def rows(self) -> Rows:
        return Rows(of=self.table, where=self.where, through=self.through, line=self.line)


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to be done by someone by a day, and what proves it."""

    id: str
    title: str
    owner: str
    due: dt.date
    proof: Proof
    english: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One of the programme's headings (学校布局科学化 …)."""

    id: str
    title: str
    english: str
    says: str = ""
    says_english: str = ""
    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class TierOf:
    """One tier of a network of the programme: its name, and how its members are found in the register.

    roles: counted from memberships with one of these roles. rows/column: counted from any selection. Neither: not counted.
    """

    title: str
    english: str = ""
    roles: tuple[str, ...] = ()
    rows: Rows | None = None
    column: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One kind of network in the programme: which networks of the register it means, their pattern and limits.

    pattern is held by each network (`per: network`) or by all of them together (`per: region`).
    exclusive: a school may be in one network of this kind on one day. led: the roles of which each network needs one.
    members: how many schools one network has. helped: how many schools a head school helps. domains: what is done as one.
    """

    id: str
    title: str
    english: str
    kind: str
    pattern: Pattern | None = None
    per: str = "network"
    tiers: tuple[TierOf, ...] = ()
    where: Mapping[str, object] = field(default_factory=dict)
    among: Mapping[str, str] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    exclusive: bool = False
    led: tuple[str, ...] = ()
    members: Range | None = None
    helped: Range | None = None
    domains: tuple[str, ...] = ()
    note: str = ""
    line: int = 0

    def __post_init__(self):
        if self.per not in ("network", "region"):
            raise ValueError(
                Said(
                    "per 应为 network（每个网络）或 region（全区域合计），收到“{found}”",
                    "per should be network (each of them) or region (all together), not “{found}”",
                    found=self.per,
                )
            )
        if self.pattern and len(self.tiers) != len(self.pattern.tiers):
            raise ValueError(
                Said(
                    "{pattern} 有 {n} 层，tiers 写了 {m} 层，应一一对应",
                    "{pattern} has {n} tiers, and tiers names {m}: one for each",
                    pattern=str(self.pattern),
                    n=len(self.pattern.tiers),
                    m=len(self.tiers),
                )
            )

    @property
    def rows(self) -> Rows:
        """The register's networks that are meant."""
        return Rows(
            of="network",
            where={"kind": self.kind, **self.where},
            in_force=True,
            among=self.among,
            line=self.line,
        )

    @property
    def named_pattern(self) -> Pattern | None:
        """The pattern with the names of this document's tiers."""
        return self.pattern and Pattern.parse(str(self.pattern), *(t.title for t in self.tiers))


@dataclass(frozen=True, kw_only=True)
class LinkKind:
    """A kind of tie: who may be joined to what, and how many on each side.

    source, target: 人员 (any name), or a register table's name. per_source: targets of one source; per_target: sources of one target.
    """

    kind: str
    english: str
    source: str
    target: str
    per_source: Range | None = None
    per_target: Range | None = None
    contact_days: int | None = None
    note: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of site, activity, standing, research project or finding that the programme uses."""

    kind: str
    english: str
    note: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The kinds a programme uses; `standings` are grades and talent programmes of people."""

    links: tuple[LinkKind, ...] = ()
    sites: tuple[Kind, ...] = ()
    activities: tuple[Kind, ...] = ()
    standings: tuple[Kind, ...] = ()
    research: tuple[Kind, ...] = ()
    findings: tuple[Kind, ...] = ()

    def words(self) -> Mapping[str, tuple[str, ...]]:
        """Register table → the kinds declared for it."""
        listed = {
            "link": self.links,
            "site": self.sites,
            "activity": self.activities,
            "standing": self.standings,
        }
        listed |= {"research": self.research, "finding": self.findings}
        return {table: tuple(k.kind for k in kinds) for table, kinds in listed.items()}


@dataclass(frozen=True, kw_only=True)
class CheckItem:
    """One line of a checklist."""

    code: str
    title: str
    frequency: str
    english: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """A list that schools check themselves by and inspectors visit with."""

    id: str
    title: str
    english: str
    items: tuple[CheckItem, ...]
    basis: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class FigureOf:
    """One figure: what it is called, what it means, and the formula that makes it from rows."""

    id: str
    clause: str
    title: str
    english: str
    unit: str
    definition: str
    formula: object
    heading: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph of the case: `{Y2.groups}` stands for a figure, `{Y2.pupils:万}` for one in tens of thousands."""

    text: str
    english: str = ""
    heading: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """The template of the programme's case."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    english: str = ""


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What a later decision changed, from a day on: parts of the document, entries found by id, figure, kind or code."""

    since: dt.date
    by: str
    changes: Mapping[str, object]
    note: str = ""
