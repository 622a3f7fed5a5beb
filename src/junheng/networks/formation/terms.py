"""What a bureau asks of a formation: the pattern, who must and must not lead, who belongs together, what is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from junheng.networks.rules import Rules
from junheng.programmes.pattern import Pattern, Range
from junheng.register.codes import NETWORK_KINDS, STAGES_ALL

EXISTING = ("keep", "prefer", "ignore")


@dataclass(frozen=True)
class Terms:
    """The assumptions of one formation.

    pattern: `1+2~4` or `1+N` says what each group looks like. `1+6+N` says one 总校, 6 groups, N members in all, and each head
    helps `helped` schools; `1+1+X` (one core school beside the head) is a group again. `whole` decides where it can be read
    both ways: True for the county, False for each group.
    groups: how many; None leaves it free. existing: `keep` the groups of this kind as they are and add to them, `prefer` them at
    the price of `weights.tie`, or `ignore` them.
    """

    rules: Rules
    on: dt.date
    pattern: str = "1+N"
    stages: tuple[str, ...] = ("小学",)
    helped: str | None = None
    groups: str | None = None
    whole: bool | None = None
    kind: str = "教育集团"
    heads: tuple[str, ...] = ()
    not_heads: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    existing: str = "keep"
    schools: tuple[str, ...] = ()

    def __post_init__(self):
        if self.existing not in EXISTING:
            raise ValueError(f"existing 应为 {'、'.join(EXISTING)} 之一，收到“{self.existing}”")
        if self.kind not in NETWORK_KINDS:
            raise ValueError(f"网络类别应为 {'、'.join(NETWORK_KINDS)} 之一，收到“{self.kind}”")
        if not self.stages or (strangers := [s for s in self.stages if s not in STAGES_ALL]):
            said = "、".join(strangers) if self.stages else "（空）"
            raise ValueError(f"学段应为 {'、'.join(STAGES_ALL)}，收到“{said}”")
        if both := sorted(set(self.heads) & set(self.not_heads)):
            raise ValueError(f"同一所学校不能既指定又排除为龙头校：{'、'.join(both)}")
        if any(len(pair) != 2 or pair[0] == pair[1] for pair in self.apart):
            raise ValueError("不同组的要求应成对写两所不同的学校")
        if any(len(set(some)) < 2 for some in self.together):
            raise ValueError("同组的要求至少写两所不同的学校")
        self.shape()

    def shape(self) -> Shape:
        """What the pattern asks of each group and of the county. Raises ValueError for what cannot be formed."""
        pattern = Pattern.parse(self.pattern)
        tiers = [t.count for t in pattern.tiers]
        if not pattern.nested:
            raise ValueError(f"“{self.pattern}”是几类并列的网络，不能一次组建；请按类别分别组建，如 1+N")
        if len(tiers) > 3:
            raise ValueError(f"“{self.pattern}”有 {len(tiers)} 层；组建支持两层（1+N）和三层（1+6+N、1+1+X）")
        if tiers[0] != Range(1, 1):
            raise ValueError(f"“{self.pattern}”的第一层应为 1：每个集团一所龙头校，或全县一所总校")
        groups = None if self.groups is None else Range.parse(self.groups)
        if len(tiers) == 2:
            return Shape(_both(tiers[1], self.helped, self.rules.limits.helped), groups)
        whole = tiers[1].high != 1 if self.whole is None else self.whole
        if whole:
            if groups is not None and groups != tiers[1]:
                raise ValueError(
                    f"模式“{self.pattern}”已规定 {tiers[1].said()} 个集团，与另给的 {groups} 不一致，请只留一个"
                )
            helped = Range.parse(self.helped) if self.helped else self.rules.limits.helped
            return Shape(helped, tiers[1], top=True, members=tiers[2])
        if not tiers[1].exact:
            raise ValueError(f"“{self.pattern}”按每个集团理解时，第二层（核心校）应为确定的数")
        core, rest = tiers[1].low, _both(tiers[2], self.helped, self.rules.limits.helped)
        high = None if rest.high is None else rest.high + core
        return Shape(Range(rest.low + core, high), groups, core=core)


@dataclass(frozen=True)
class Shape:
    """helped: schools beside the head in each group (core schools among them). groups: how many groups. top: one head is 总校
    of them all. members: how many members there may be in all."""

    helped: Range
    groups: Range | None
    core: int = 0
    top: bool = False
    members: Range | None = None


def _both(tier: Range, helped: str | None, usual: Range) -> Range:
    """The tier's own count; where it is open (N), what was asked for, else what the document says."""
    if tier.high is not None:
        return tier
    if helped:
        return Range.parse(helped)
    return usual if tier.low <= usual.low else Range(tier.low, max(tier.low, usual.high or tier.low))
