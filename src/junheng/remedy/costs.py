"""What may be done to reach the standard and what it costs: a dated document, refusing what it does not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from math import isfinite
from pathlib import Path

import yaml

from junheng.plans.changes import RESOURCES
from junheng.register.codes import STAGES

DOCUMENTS = Path(__file__).parent / "documents"
KINDS = ("above_required", "backbone", "sports_arts")
"""The kinds of teacher the indicators count, in the order every type of mover is written."""
ACTS = {"hire": "招聘", "train": "培养", "resource": "增配"}
PER = ("年", "次")


@dataclass(frozen=True)
class Option:
    """One thing money can do: hire a teacher, train one who is there, or add to a campus.

    `raises` says what one unit adds; `most` limits the units per school (per stage for teachers); `step` is the
    smallest amount that is sold (areas and money).
    """

    id: str
    title: str
    act: str
    unit: str
    cost: float
    per: str
    stages: tuple[str, ...]
    raises: Mapping[str, int]
    most: float | None = None
    step: float = 1
    note: str = ""

    def __post_init__(self):
        _positive(self.cost, f"措施“{self.id}”的 cost"), _positive(self.step, f"措施“{self.id}”的 step")
        _choice(self.per, PER, f"措施“{self.id}”的 per")
        _choice(self.act, ACTS, f"措施“{self.id}”的 act")
        if not self.stages:
            raise ValueError(f"措施“{self.id}”的 stages 至少写一个学段")
        for stage in self.stages:
            if stage not in STAGES:
                raise ValueError(
                    f"措施“{self.id}”的 stages 里没有“{stage}”这个学段，可用：{'、'.join(STAGES)}"
                )
        if self.most is not None and not (isinstance(self.most, int | float) and self.most >= 0):
            raise ValueError(f"措施“{self.id}”的 most 应为不小于 0 的数，写的是 {self.most}")
        wanted = {"hire": _is_hire, "train": _is_training, "resource": _is_resource}[self.act]
        if not wanted(self.raises):
            raise ValueError(
                f"措施“{self.id}”的 raises 不合要求：{RAISES[self.act]}；写的是 {dict(self.raises)}"
            )
        if self.act != "resource" and self.step != 1:
            raise ValueError(f"措施“{self.id}”按人计，step 只能是 1")


RAISES = {
    "hire": f"招聘应写 teachers: 1，并可写 {'、'.join(KINDS)} 为 0 或 1，至少一项为 1",
    "train": f"培养应只写 {'、'.join(KINDS)} 中的一项为 1",
    "resource": f"增配应只写 {'、'.join(RESOURCES)} 中的一项为 1",
}


def _is_hire(raises: Mapping) -> bool:
    kinds = {k: v for k, v in raises.items() if k != "teachers"}
    known = set(kinds) <= set(KINDS) and all(v in (0, 1) for v in kinds.values())
    return raises.get("teachers") == 1 and known and any(kinds.values())


def _is_training(raises: Mapping) -> bool:
    return len(raises) == 1 and set(raises) <= set(KINDS) and set(raises.values()) == {1}


def _is_resource(raises: Mapping) -> bool:
    return len(raises) == 1 and set(raises) <= set(RESOURCES) and set(raises.values()) == {1}


@dataclass(frozen=True)
class Moves:
    """Whether teachers may move between schools of one stage, at what cost each, and how many a school may give."""

    allowed: bool = False
    cost: float = 1
    per: str = "年"
    share_at_most: float = 0.1
    km_at_most: float | None = None

    def __post_init__(self):
        _positive(self.cost, "moves 的 cost"), _choice(self.per, PER, "moves 的 per")
        if not 0 <= self.share_at_most < 1:
            raise ValueError(
                f"moves 的 share_at_most 应在 0 与 1 之间（不含 1），写的是 {self.share_at_most}"
            )
        if self.km_at_most is not None:
            _positive(self.km_at_most, "moves 的 km_at_most")


@dataclass(frozen=True)
class Costs:
    """A document of unit costs. `years` is how many years a yearly cost is counted for; all totals are in 元."""

    id: str
    title: str
    since: dt.date
    source: str
    years: float
    options: tuple[Option, ...]
    moves: Moves = field(default_factory=Moves)
    note: str = ""

    def __post_init__(self):
        if not isinstance(self.since, dt.date):
            raise ValueError(
                f"单价文件《{self.title}》的 since 应为日期，如 2024-09-01，写的是“{self.since}”"
            )
        _positive(self.years, "years")
        if len({o.id for o in self.options}) < len(self.options):
            raise ValueError(f"单价文件《{self.title}》有两项措施同名（id），请改名")
        seen = {}
        for option in self.options:
            for stage in option.stages if option.act != "resource" else ("",):
                same = seen.setdefault((option.act, stage, _bundle(option)), option.id)
                if same != option.id:
                    raise ValueError(
                        f"措施“{same}”与“{option.id}”做的是同一件事，无法由计划反推费用，请只留一项"
                    )

    def unit_cost(self, option: Option | Moves) -> float:
        """元 for one unit, yearly costs counted for all the years."""
        return option.cost * (self.years if option.per == "年" else 1)

    def times(self, factor: float) -> Costs:
        """The same document with every cost multiplied."""
        options = tuple(replace(o, cost=o.cost * factor) for o in self.options)
        return replace(self, options=options, moves=replace(self.moves, cost=self.moves.cost * factor))

    @classmethod
    def load(cls, name: str, folder: Path = DOCUMENTS) -> Costs:
        """Read document `name`. Raises ValueError (a sentence for people) for an unknown name or a stray key."""
        path = folder / f"{name}.yaml"
        if not path.exists():
            raise ValueError(f"没有单价文件“{name}”，可用：{'、'.join(names(folder))}")
        return cls.read(yaml.safe_load(path.read_text("utf-8")), path.name)

    @classmethod
    def read(cls, body: Mapping, name: str = "单价文件") -> Costs:
        """A document that is already a mapping, e.g. from YAML or JSON."""
        if not isinstance(body, Mapping):
            raise ValueError(f"{name} 不是单价文件：应为含 id、title、options 等项的 YAML")
        options = tuple(
            _strict(Option, dict(o) | {"stages": tuple(o.get("stages") or ())}, name)
            for o in body.get("options") or ()
        )
        moves = _strict(Moves, body.get("moves") or {}, name)
        return _strict(cls, dict(body) | {"options": options, "moves": moves}, name)


def names(folder: Path = DOCUMENTS) -> list[str]:
    """The documents that ship."""
    return sorted(p.stem for p in folder.glob("*.yaml"))


def _bundle(option: Option) -> tuple:
    return tuple(sorted((k, v) for k, v in option.raises.items() if v))


def _strict(kind: type, body: Mapping, name: str):
    allowed = {f.name for f in fields(kind)}
    if strangers := set(body) - allowed:
        raise ValueError(f"{name} 有不认识的项：{'、'.join(sorted(map(str, strangers)))}")
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    if missing := [n for n in needed if n not in body]:
        raise ValueError(f"{name} 缺少必要的项：{'、'.join(missing)}")
    try:
        return kind(**body)
    except TypeError as wrong:
        raise ValueError(f"{name} 写法不对：{wrong}") from None


def _positive(number: float, what: str) -> None:
    usable = isinstance(number, int | float) and not isinstance(number, bool)
    if not usable or not (isfinite(number) and number > 0):
        raise ValueError(f"{what} 应为大于 0 的数，写的是 {number}")


def _choice(found: str, among, what: str) -> None:
    if found not in among:
        raise ValueError(f"{what} 应为 {'、'.join(among)} 之一，写的是“{found}”")
