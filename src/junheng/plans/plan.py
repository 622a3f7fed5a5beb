"""A plan is a list of changes: stored as JSON, replayed on any year's register, read by people line by line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import polars as pl

from junheng.plans import layout, networks  # noqa: F401  their kinds of change can then be read from a file
from junheng.plans.changes import KINDS, Change
from junheng.register.snapshot import complete


@dataclass(frozen=True)
class Plan:
    """A titled tuple of changes, carried out in order."""

    title: str
    changes: tuple[Change, ...] = ()

    def then(self, *more: Change) -> Plan:
        return Plan(self.title, self.changes + more)

    def apply(self, tables: Mapping[str, pl.DataFrame], *, year: int) -> dict[str, pl.DataFrame]:
        """The register as it would be in school year `year`; `tables` itself is not changed.

        Raises ValueError naming the change (its number and text) that cannot be carried out, and why.
        """
        now = complete(tables)
        for number, change in enumerate(self.changes, 1):
            try:
                now = change.apply(now, year)
            except ValueError as refused:
                raise ValueError(
                    f"计划《{self.title}》第 {number} 条（{change}）不能执行：{refused}"
                ) from None
        return now

    def to_json(self) -> str:
        """The plan as JSON; `Plan.from_json` gives it back."""
        changes = [{"kind": type(c).__name__} | asdict(c) for c in self.changes]
        return json.dumps({"title": self.title, "changes": changes}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Raises ValueError for text that is not a plan, an unknown kind of change or an unknown key."""
        try:
            body = json.loads(text)
            title, entries = body["title"], body["changes"]
        except (json.JSONDecodeError, KeyError, TypeError):
            raise ValueError("这不是计划文件：应为含 title 和 changes 的 JSON") from None
        return cls(title, tuple(_change(n, entry) for n, entry in enumerate(entries, 1)))

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"{n}. {change}" for n, change in enumerate(self.changes, 1))])


def _change(number: int, entry: Mapping) -> Change:
    kind = KINDS.get(entry.get("kind", ""))
    if kind is None:
        raise ValueError(f"计划第 {number} 条的 kind “{entry.get('kind')}”不认识，可用：{'、'.join(KINDS)}")
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items() if k != "kind"}
    if strangers := set(given) - {f.name for f in fields(kind)}:
        raise ValueError(f"计划第 {number} 条有不认识的项：{'、'.join(sorted(strangers))}")
    try:
        return kind(**given)
    except TypeError as missing:
        raise ValueError(f"计划第 {number} 条缺少必要的项：{missing}") from None
