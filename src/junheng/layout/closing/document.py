"""The dated document of how a school is closed: its steps, what each must write down, who does it, what dates must hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

from junheng.layout.reading import Limited, load, names, part, within
from junheng.layout.rules import DOCUMENTS
from junheng.plans.plan import KINDS

BASES = ("规定", "本地")
"""Said by a national text, or set by the bureau itself."""
FACTS = ("date", "count", "text", "long", "choice")
RIGHTS = ("plan", "adopt")
MARKER = "emptied:"


@dataclass(frozen=True)
class Based(Limited):
    """A part that says whether a national text or the bureau stands behind it, and which clause."""

    basis: str
    clause: str

    def __post_init__(self):
        super().__post_init__()
        if self.basis not in BASES:
            raise ValueError(f"basis 应为 {'、'.join(BASES)} 之一，写的是“{self.basis}”")

    @property
    def ruled(self) -> bool:
        return self.basis == "规定"


@dataclass(frozen=True)
class Need(Based):
    """A kind of change that asks for the procedure; `school` is the field with the school, `becomes` narrows it."""

    change: str
    school: str
    title: str
    english: str
    becomes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self):
        super().__post_init__()
        if self.change not in KINDS:
            raise ValueError(f"change 应为 {'、'.join(KINDS)} 之一，写的是“{self.change}”")
        known = {f.name for f in fields(KINDS[self.change])}
        if strangers := {self.school, *self.becomes} - known:
            raise ValueError(f"{self.change} 没有“{'、'.join(sorted(strangers))}”这一项")


@dataclass(frozen=True)
class Emptied(Based):
    """A school that loses every pupil counts as closed."""

    title: str
    english: str


@dataclass(frozen=True)
class Receiving(Based):
    """Receiving schools must not become too large nor too crowded; `rules` is the document of layout with the limits."""

    rules: str


@dataclass(frozen=True)
class Fact(Limited):
    """One thing a step writes down. `not_before` and `after` name dates (step.fact) it may not precede, or must follow."""

    id: str
    title: str
    english: str
    kind: str
    required: bool = True
    at_least: int = within(0, 1_000_000, 0)
    choices: Mapping[str, str] = field(default_factory=dict)
    passes: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    future: bool = False
    help: str = ""
    help_english: str = ""

    def __post_init__(self):
        super().__post_init__()
        if self.kind not in FACTS:
            raise ValueError(f"{self.id} 的 kind 应为 {'、'.join(FACTS)} 之一，写的是“{self.kind}”")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"{self.id} 的 choices 只用于 kind: choice，而且不能空")
        if strangers := [p for p in self.passes if p not in self.choices]:
            raise ValueError(f"{self.id} 的 passes 里“{'、'.join(strangers)}”不在 choices 里")


@dataclass(frozen=True)
class Paper:
    """A document that belongs to a step."""

    id: str
    title: str
    english: str
    required: bool = True


@dataclass(frozen=True)
class Period(Based):
    """From one date of the step to another, so many days at least, the first and the last included."""

    starts: str
    ends: str
    days: int = within(1, 365)


@dataclass(frozen=True)
class Objections(Based):
    """Objections are written down while the step lasts, and answered within so many days."""

    days: int = within(1, 365)


@dataclass(frozen=True)
class Majority(Based):
    """More than half against: nothing may be forced."""

    of: str
    against: str
    title: str
    english: str


@dataclass(frozen=True)
class Due(Based):
    """The step is due so many months after a date of an earlier one."""

    after: str
    months: int = within(1, 60)


@dataclass(frozen=True)
class Step(Based):
    """One step of the way. `binds`: from here on the plan may not change; `approves`: done, the plan may be adopted."""

    id: str
    title: str
    english: str
    right: str
    says: str
    facts: tuple[Fact, ...]
    papers: tuple[Paper, ...] = ()
    period: Period | None = None
    objections: Objections | None = None
    majority: Majority | None = None
    due: Due | None = None
    binds: bool = False
    approves: bool = False
    adopts: bool = False

    def __post_init__(self):
        super().__post_init__()
        known = {f.id for f in self.facts}
        named = {self.period.starts, self.period.ends} if self.period else set()
        named |= {self.majority.of, self.majority.against} if self.majority else set()
        if self.right not in RIGHTS:
            raise ValueError(f"{self.id} 的 right 应为 {'、'.join(RIGHTS)} 之一，写的是“{self.right}”")
        if named - known:
            raise ValueError(f"{self.id} 没有“{'、'.join(sorted(named - known))}”这一项")

    def fact(self, code: str) -> Fact:
        return next(f for f in self.facts if f.id == code)


INNER = {
    "facts": [Fact], "papers": [Paper], "period": Period, "objections": Objections, "majority": Majority, "due": Due,
}  # fmt: skip


@dataclass(frozen=True)
class Procedure(Limited):
    """One document as it stands."""

    id: str
    title: str
    english: str
    since: dt.date
    sources: tuple[str, ...]
    needs: tuple[Need, ...]
    emptied: Emptied
    receiving: Receiving
    steps: tuple[Step, ...]
    note: str = ""

    def __post_init__(self):
        super().__post_init__()
        known, wrong = set(), []
        for step in self.steps:
            dates = {f"{step.id}.{f.id}" for f in step.facts if f.kind == "date"}
            asked = {r for f in step.facts for r in (*f.not_before, *f.after)} | (
                {step.due.after} if step.due else set()
            )
            wrong += [f"{step.id} 提到的“{r}”不是它或前面步骤的日期" for r in sorted(asked - known - dates)]
            known |= dates
        for mark in ("binds", "approves", "adopts"):
            if sum(getattr(s, mark) for s in self.steps) != 1:
                wrong.append(f"应正好有一个步骤写 {mark}: true")
        if len({s.id for s in self.steps}) != len(self.steps):
            wrong.append("步骤的 id 不能重复")
        if wrong:
            raise ValueError("；".join(wrong))

    @classmethod
    def load(cls, name: str = "cn-closing-2018", folder: Path = DOCUMENTS) -> Procedure:
        """A document that ships, by its id, or a file of the bureau's own by its path. Raises ValueError in sentences."""
        return cls.read(load(name, folder, MARKER), name)

    @classmethod
    def read(cls, body: object, name: str = "撤并程序文件") -> Procedure:
        """A document that is already a mapping."""
        if not isinstance(body, Mapping) or not isinstance(body.get("steps"), list):
            raise ValueError(f"{name} 不是撤并程序文件：应为含 id、needs、steps 等项的 YAML")
        steps = tuple(
            part(
                Step,
                {k: v for k, v in step.items() if v is not None},
                f"{name} 的 {step.get('id', '步骤')}",
                _inner(step),
            )
            if isinstance(step, Mapping)
            else part(Step, step, f"{name} 的步骤")
            for step in body["steps"]
        )
        return part(
            cls, {**body, "steps": steps}, name, {"needs": [Need], "emptied": Emptied, "receiving": Receiving}
        )

    def step(self, code: str) -> Step:
        """The step of that id. Raises KeyError where there is none."""
        return {s.id: s for s in self.steps}[code]

    def named(self, reference: str) -> tuple[Step, Fact]:
        """What `step.fact` names."""
        code, _, fact = reference.partition(".")
        step = self.step(code)
        return step, step.fact(fact)

    def after(self, code: str) -> tuple[Step, ...]:
        """The step and all that follow it."""
        at = [s.id for s in self.steps].index(code)
        return self.steps[at:]


def _inner(step: Mapping) -> dict[str, object]:
    """Which items of a step are dataclasses: only those that are there."""
    return {name: kind for name, kind in INNER.items() if step.get(name) is not None}


@cache
def shipped(name: str = "cn-closing-2018") -> Procedure:
    """A document that ships, read once."""
    return Procedure.load(name)


def documents() -> list[str]:
    """The procedures that ship."""
    return names(DOCUMENTS, MARKER)
