"""What a bureau asks of a formation: the pattern, who must and must not lead, who belongs together, what is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from junheng.networks.rules import Rules
from junheng.programmes.pattern import Pattern, Range
from junheng.programmes.said import Said
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
            raise _refused(
                "existing 应为 {known} 之一，收到“{found}”", "existing should be one of {known}, got “{found}”",
                known=EXISTING, found=self.existing,
            )  # fmt: skip
        if self.kind not in NETWORK_KINDS:
            raise _refused(
                "网络类别应为 {known} 之一，收到“{found}”", "the kind of network should be one of {known}, got “{found}”",
                known=NETWORK_KINDS, found=self.kind,
            )  # fmt: skip
        if not self.stages or (strangers := [s for s in self.stages if s not in STAGES_ALL]):
            found = strangers if self.stages else Said("（空）", "(nothing)")
            raise _refused(
                "学段应为 {known}，收到“{found}”",
                "stages are {known}, got “{found}”",
                known=STAGES_ALL,
                found=found,
            )
        if both := sorted(set(self.heads) & set(self.not_heads)):
            raise _refused(
                "同一所学校不能既指定又排除为龙头校：{both}",
                "a school cannot be both named and ruled out as head: {both}",
                both=both,
            )
        if any(len(pair) != 2 or pair[0] == pair[1] for pair in self.apart):
            raise _refused(
                "不同组的要求应成对写两所不同的学校", "to be kept apart, name two different schools"
            )
        if any(len(set(some)) < 2 for some in self.together):
            raise _refused(
                "同组的要求至少写两所不同的学校", "to be together, name at least two different schools"
            )
        self.shape()

    def shape(self) -> Shape:
        """What the pattern asks of each group and of the county. Raises ValueError for what cannot be formed."""
        pattern = Pattern.parse(self.pattern)
        tiers = [t.count for t in pattern.tiers]
        if not pattern.nested:
            raise _refused(
                "“{pattern}”是几类并列的网络，不能一次组建；请按类别分别组建，如 1+N",
                "“{pattern}” is several kinds of network side by side: form each by itself, such as 1+N", pattern=self.pattern,
            )  # fmt: skip
        if len(tiers) > 3:
            raise _refused(
                "“{pattern}”有 {n} 层；组建支持两层（1+N）和三层（1+6+N、1+1+X）",
                "“{pattern}” has {n} tiers; groups are formed with two (1+N) or three (1+6+N, 1+1+X)",
                pattern=self.pattern, n=len(tiers),
            )  # fmt: skip
        if tiers[0] != Range(1, 1):
            raise _refused(
                "“{pattern}”的第一层应为 1：每个集团一所龙头校，或全县一所总校",
                "the first tier of “{pattern}” should be 1: one head in each group, or one main school of the county",
                pattern=self.pattern,
            )
        groups = None if self.groups is None else Range.parse(self.groups)
        if len(tiers) == 2:
            return Shape(_both(tiers[1], self.helped, self.rules.limits.helped), groups)
        whole = tiers[1].high != 1 if self.whole is None else self.whole
        if whole:
            if groups is not None and groups != tiers[1]:
                raise _refused(
                    "模式“{pattern}”已规定 {asked} 个集团，与另给的 {groups} 不一致，请只留一个",
                    "“{pattern}” asks for {asked} groups, and {groups} are asked for beside it: keep one of the two",
                    pattern=self.pattern, asked=tiers[1].said(), groups=str(groups),
                )  # fmt: skip
            helped = Range.parse(self.helped) if self.helped else self.rules.limits.helped
            return Shape(helped, tiers[1], top=True, members=tiers[2])
        if not tiers[1].exact:
            raise _refused(
                "“{pattern}”按每个集团理解时，第二层（核心校）应为确定的数",
                "where “{pattern}” describes each group, its second tier (core schools) should be a number", pattern=self.pattern,
            )  # fmt: skip
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


def _refused(chinese: str, english: str, **words: object) -> ValueError:
    return ValueError(Said(chinese, english, **words))


def _both(tier: Range, helped: str | None, usual: Range) -> Range:
    """The tier's own count; where it is open (N), what was asked for, else what the document says."""
    if tier.high is not None:
        return tier
    if helped:
        return Range.parse(helped)
    return usual if tier.low <= usual.low else Range(tier.low, max(tier.low, usual.high or tier.low))
