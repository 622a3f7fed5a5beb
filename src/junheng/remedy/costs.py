"""What may be done to reach the standard and what it costs: a dated document, refusing what it does not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from math import isfinite
from pathlib import Path

import yaml

from junheng.plans.changes import RESOURCES
from junheng.programmes.said import Said
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
        _positive(self.cost, self._key("cost")), _positive(self.step, self._key("step"))
        _choice(self.per, PER, self._key("per"))
        _choice(self.act, ACTS, self._key("act"))
        if not self.stages:
            raise _refused(
                "{what} 至少写一个学段", "{what} should name a stage at least", what=self._key("stages")
            )
        for stage in self.stages:
            if stage not in STAGES:
                raise _refused(
                    "{what} 里没有“{stage}”这个学段，可用：{known}", "{what} knows no stage “{stage}”; there are: {known}",
                    what=self._key("stages"), stage=stage, known=STAGES,
                )  # fmt: skip
        if self.most is not None and not (isinstance(self.most, int | float) and self.most >= 0):
            raise _refused(
                "{what} 应为不小于 0 的数，写的是 {found}", "{what} should be a number from 0 upwards, it says {found}",
                what=self._key("most"), found=str(self.most),
            )  # fmt: skip
        wanted = {"hire": _is_hire, "train": _is_training, "resource": _is_resource}[self.act]
        if not wanted(self.raises):
            raise _refused(
                "{what} 不合要求：{wanted}；写的是 {found}", "{what} is not as it should be: {wanted}; it says {found}",
                what=self._key("raises"), wanted=RAISES[self.act], found=str(dict(self.raises)),
            )  # fmt: skip
        if self.act != "resource" and self.step != 1:
            raise _refused(
                "措施“{id}”按人计，step 只能是 1", "“{id}” counts people: its step can only be 1", id=self.id
            )

    def _key(self, name: str) -> Said:
        return Said("措施“{id}”的 {name}", "{name} of “{id}”", id=self.id, name=name)


RAISES = {
    "hire": Said(
        "招聘应写 teachers: 1，并可写 {kinds} 为 0 或 1，至少一项为 1",
        "hiring says teachers: 1, and of {kinds} each 0 or 1 and at least one 1",
        kinds=KINDS,
    ),
    "train": Said(
        "培养应只写 {kinds} 中的一项为 1", "training says 1 for one of {kinds} and nothing else", kinds=KINDS
    ),
    "resource": Said(
        "增配应只写 {kinds} 中的一项为 1",
        "adding says 1 for one of {kinds} and nothing else",
        kinds=list(RESOURCES),
    ),
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
        _positive(self.cost, "moves cost"), _choice(self.per, PER, "moves per")
        if not 0 <= self.share_at_most < 1:
            raise _refused(
                "moves 的 share_at_most 应在 0 与 1 之间（不含 1），写的是 {found}",
                "share_at_most of moves should be from 0 to below 1, it says {found}", found=str(self.share_at_most),
            )  # fmt: skip
        if self.km_at_most is not None:
            _positive(self.km_at_most, "moves km_at_most")


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
            raise _refused(
                "单价文件《{title}》的 since 应为日期，如 2024-09-01，写的是“{found}”",
                "since of “{title}” should be a date such as 2024-09-01, it says “{found}”", title=self.title, found=str(self.since),
            )  # fmt: skip
        _positive(self.years, "years")
        if len({o.id for o in self.options}) < len(self.options):
            raise _refused(
                "单价文件《{title}》有两项措施同名（id），请改名",
                "two means of “{title}” have one id: rename one",
                title=self.title,
            )
        seen = {}
        for option in self.options:
            for stage in option.stages if option.act != "resource" else ("",):
                same = seen.setdefault((option.act, stage, _bundle(option)), option.id)
                if same != option.id:
                    raise _refused(
                        "措施“{a}”与“{b}”做的是同一件事，无法由计划反推费用，请只留一项",
                        "“{a}” and “{b}” do the same, and a plan could not be priced: keep one", a=same, b=option.id,
                    )  # fmt: skip

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
            raise _refused(
                "没有单价文件“{name}”，可用：{known}", "no document of costs called “{name}”; there are: {known}",
                name=name, known=names(folder),
            )  # fmt: skip
        return cls.read(yaml.safe_load(path.read_text("utf-8")), path.name)

    @classmethod
    def read(cls, body: Mapping, name: str = "单价文件") -> Costs:
        """A document that is already a mapping, e.g. from YAML or JSON."""
        if not isinstance(body, Mapping):
            raise _refused(
                "{name} 不是单价文件：应为含 id、title、options 等项的 YAML",
                "{name} is no document of costs: it should be YAML with id, title, options and so on", name=name,
            )  # fmt: skip
        options = tuple(
            _strict(Option, dict(o) | {"stages": tuple(o.get("stages") or ())}, name)
            for o in body.get("options") or ()
        )
        moves = _strict(Moves, body.get("moves") or {}, name)
        return _strict(cls, dict(body) | {"options": options, "moves": moves}, name)


def names(folder: Path = DOCUMENTS) -> list[str]:
    """The documents that ship."""
    return sorted(p.stem for p in folder.glob("*.yaml"))


def _refused(chinese: str, english: str, **words: object) -> ValueError:
    return ValueError(Said(chinese, english, **words))


def _bundle(option: Option) -> tuple:
    return tuple(sorted((k, v) for k, v in option.raises.items() if v))


def _strict(kind: type, body: Mapping, name: str):
    allowed = {f.name for f in fields(kind)}
    if strangers := set(body) - allowed:
        found = sorted(map(str, strangers))
        raise _refused(
            "{name} 有不认识的项：{found}", "{name} has unknown keys: {found}", name=name, found=found
        )
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    if missing := [n for n in needed if n not in body]:
        raise _refused(
            "{name} 缺少必要的项：{missing}", "{name} lacks: {missing}", name=name, missing=missing
        )
    try:
        return kind(**body)
    except TypeError as wrong:
        raise _refused(
            "{name} 写法不对：{why}", "{name} is not written rightly: {why}", name=name, why=str(wrong)
        ) from None


def _positive(number: float, what: str) -> None:
    usable = isinstance(number, int | float) and not isinstance(number, bool)
    if not usable or not (isfinite(number) and number > 0):
        raise _refused(
            "{what} 应为大于 0 的数，写的是 {found}",
            "{what} should be above 0, it says {found}",
            what=what,
            found=str(number),
        )


def _choice(found: str, among, what: str) -> None:
    if found not in among:
        raise _refused(
            "{what} 应为 {among} 之一，写的是“{found}”", "{what} should be one of {among}, it says “{found}”",
            what=what, among=list(among), found=str(found),
        )  # fmt: skip
