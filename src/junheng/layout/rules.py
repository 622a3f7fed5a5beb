"""The dated document of where schools should be: limits, the steps a school may take, costs, and what weighs how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from junheng.layout.reading import Limited, load, names, outside, part, within
from junheng.layout.travel.ways import Ride, Walk, Ways
from junheng.register.codes import KINDS

DOCUMENTS = Path(__file__).parent / "documents"
INF = float("inf")
OBJECTIVES = ("worst", "minutes", "yearly", "one_off", "moved", "balance")
"""What tiers may name, in any order: worst travel, all travel, yearly cost, one-off cost, pupils moved, balance of resources."""
DECISIONS = ("不变", "保留", "停办", "教学点", "完小", "扩建", "寄宿", "新建", "不建", "不停办")
"""不变: exactly as it stands. 保留/不停办: open in any form. The others: so by the year named (by the last one where none is)."""


@dataclass(frozen=True)
class DayTravel(Limited):
    """Minutes one way at most, by band of grades; weekend: for boarders; utmost: how far a relaxation may go."""

    low: float = within(1, 240)
    high: float = within(1, 240)
    junior: float = within(1, 240)
    weekend: float = within(1, 1440)
    utmost: float = within(1, 600)
    source: str = ""

    @property
    def day(self) -> tuple[float, float, float]:
        return self.low, self.high, self.junior


@dataclass(frozen=True)
class Boarding(Limited):
    """Which bands may board, and square metres of dormitory per boarder."""

    low: bool
    high: bool
    junior: bool
    area: float = within(0.5, 20)
    source: str = ""

    @property
    def allowed(self) -> tuple[bool, bool, bool]:
        return self.low, self.high, self.junior


@dataclass(frozen=True)
class Classes(Limited):
    """Pupils per class at most; together: a neighbourhood with more pupils of a band goes in parts (`together.py`). area: ㎡ of a classroom."""

    primary: int = within(1, 100)
    junior: int = within(1, 100)
    multigrade: int = within(1, 100)
    together: int = within(1, 10000)
    area: float = within(10, 1000)
    source: str = ""

    @property
    def size(self) -> tuple[int, int, int]:
        return self.primary, self.primary, self.junior


@dataclass(frozen=True)
class Sizes(Limited):
    """Pupils of a school at most and at least; none at least where it is the only one the youngest of a village reach in `alone` minutes."""

    most: int = within(1, 20000)
    most_nine: int = within(1, 20000)
    most_point: int = within(1, 5000)
    least_point: int = within(0, 1000)
    least_primary: int = within(0, 5000)
    least_junior: int = within(0, 5000)
    alone: float = within(0, 240)
    source: str = ""


@dataclass(frozen=True)
class Steps(Limited):
    """What may be considered for a school at all."""

    expand: tuple[int, ...]
    seats: tuple[int, ...]
    point: bool
    full: bool
    convert: bool
    close: bool
    build: bool
    build_ahead: int = within(0, 10)
    changes: int = within(0, 3)
    source: str = ""

    def __post_init__(self):
        super().__post_init__()
        wrong = [
            s for name in ("expand", "seats") for v in getattr(self, name) for s in outside(v, name, 1, 5000)
        ]
        if wrong:
            raise ValueError("；".join(wrong))


@dataclass(frozen=True)
class Yearly(Limited):
    """Closures and one-off money, a year. None does not limit."""

    closures: float | None = within(0, 1000, None)
    budget: float | None = within(0, 1e13, None)
    source: str = ""


@dataclass(frozen=True)
class LeaveOut:
    """Schools that stay as they are."""

    kinds: tuple[str, ...] = ()
    founders: tuple[str, ...] = ()

    def __post_init__(self):
        if strangers := [k for k in self.kinds if k not in KINDS]:
            raise ValueError(
                f"leave_out 的 kinds 里没有“{'、'.join(strangers)}”这一类，可用：{'、'.join(KINDS)}"
            )


@dataclass(frozen=True)
class Costs(Limited):
    """元; a year or once, as the document says."""

    site_point: float = within(0, INF)
    site_primary: float = within(0, INF)
    site_junior: float = within(0, INF)
    class_multigrade: float = within(0, INF)
    class_primary: float = within(0, INF)
    class_junior: float = within(0, INF)
    boarder: float = within(0, INF)
    ride: float = within(0, INF)
    expand_class: float = within(0, INF)
    build_class: float = within(0, INF)
    build_site: float = within(0, INF)
    seat: float = within(0, INF)
    convert: float = within(0, INF)
    close: float = within(0, INF)
    source: str = ""


@dataclass(frozen=True)
class Weights(Limited):
    """What the parts of the objective weigh, in 元 (yearly and one_off: 元 per 元)."""

    minute: float = within(0, INF)
    far: float = within(0, INF)
    far_after: float = within(0, 600)
    boarding: float = within(0, INF)
    moved: float = within(0, INF)
    balance: float = within(0, INF)
    yearly: float = within(0, INF)
    one_off: float = within(0, INF)
    source: str = ""


@dataclass(frozen=True)
class Decision:
    """What a bureau has decided for a site already: `what` is one of `DECISIONS`, `since` the year it holds from."""

    site: str
    what: str
    since: int | None = None

    def __post_init__(self):
        if self.what not in DECISIONS:
            raise ValueError(f"对 {self.site} 的决定应为 {'、'.join(DECISIONS)} 之一，写的是“{self.what}”")


PARTS = {
    "travel": DayTravel, "boarding": Boarding, "classes": Classes, "sizes": Sizes, "steps": Steps, "limits": Yearly,
    "leave_out": LeaveOut, "costs": Costs, "weights": Weights, "decisions": [Decision],
}  # fmt: skip


@dataclass(frozen=True)
class Rules(Limited):
    """One document as it stands, adjusted by whoever asks.

    tiers: names from `OBJECTIVES`; each is made best before the next counts. Empty: the weights decide.
    """

    id: str
    title: str
    since: dt.date
    source: str
    ways: Ways
    epochs: tuple[int, ...]
    travel: DayTravel
    boarding: Boarding
    classes: Classes
    sizes: Sizes
    steps: Steps
    limits: Yearly
    leave_out: LeaveOut
    costs: Costs
    weights: Weights
    last_years: int = within(1, 30)
    protected: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    tiers: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self):
        super().__post_init__()
        wrong = []
        whole = all(isinstance(e, int) and 1990 <= e <= 2100 for e in self.epochs)
        if not self.epochs or not whole or sorted(set(self.epochs)) != list(self.epochs):
            wrong.append(f"epochs（规划年份）应由早到晚写至少一年，写的是 {list(self.epochs)}")
        if len(self.epochs) > 6:
            wrong.append(f"规划年份最多 6 个，写了 {len(self.epochs)} 个")
        if strangers := [t for t in self.tiers if t not in OBJECTIVES]:
            wrong.append(f"tiers 里没有“{'、'.join(strangers)}”，可用：{'、'.join(OBJECTIVES)}")
        if wrong:
            raise ValueError("；".join(wrong))

    @classmethod
    def load(cls, name: str = "cn-layout-2018", folder: Path = DOCUMENTS) -> Rules:
        """A document that ships, by its id, or a file of the user's own by its path. Raises ValueError in sentences."""
        return cls.read(load(name, folder, "weights:"), name, folder)

    @classmethod
    def read(cls, body: object, name: str = "布局规则文件", folder: Path = DOCUMENTS) -> Rules:
        """A document that is already a mapping; `ways` is a document's name or its body."""
        if not isinstance(body, Mapping):
            raise ValueError(f"{name} 不是布局规则文件：应为含 id、title、travel 等项的 YAML")
        ways = body.get("ways", "cn-travel-mountain")
        made = (
            ways
            if isinstance(ways, Ways)
            else Ways.load(ways, folder)
            if isinstance(ways, str)
            else Ways.read(ways)
        )
        return part(cls, {**body, "ways": made}, name, PARTS)

    def adjusted(self, **changed: object) -> Rules:
        """With some items changed: `adjusted(epochs=(2027,), **{"travel.low": 40})`. Refuses unknown items, all at once."""
        whole, inner, wrong = {}, {}, []
        for key, value in changed.items():
            section, _, item = key.partition(".")
            known = {f.name for f in fields(self)}
            held = getattr(self, section, None)
            if section not in known or (
                item and (not hasattr(held, "__dataclass_fields__") or item not in held.__dataclass_fields__)
            ):
                wrong.append(f"规则里没有“{key}”这一项")
            elif item:
                inner.setdefault(section, {})[item] = tuple(value) if isinstance(value, list) else value
            else:
                whole[section] = tuple(value) if isinstance(value, list) else value
        for section, items in inner.items():
            try:
                whole[section] = replace(getattr(self, section), **items)
            except ValueError as refused:
                wrong.append(f"{section}：{refused}")
        if wrong:
            raise ValueError("\n".join(wrong))
        return replace(self, **whole)

    def as_dict(self) -> dict:
        """Everything as plain values; `from_dict` gives it back."""
        body = asdict(self) | {"since": self.since.isoformat()}
        body["ways"] = asdict(self.ways) | {"since": self.ways.since.isoformat()}
        return body

    @classmethod
    def from_dict(cls, body: Mapping) -> Rules:
        dated = {**body, "since": dt.date.fromisoformat(body["since"])}
        ways = {**body["ways"], "since": dt.date.fromisoformat(body["ways"]["since"])}
        return cls.read(dated | {"ways": part(Ways, ways, "ways", {"walk": Walk, "ride": Ride})})

    @property
    def years(self) -> tuple[int, ...]:
        """Years each epoch lasts."""
        return (*(b - a for a, b in zip(self.epochs, self.epochs[1:], strict=False)), self.last_years)


def documents(folder: Path = DOCUMENTS) -> list[str]:
    """The rules that ship."""
    return names(folder, "weights:")
