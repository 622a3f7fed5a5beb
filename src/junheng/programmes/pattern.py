"""The notation counties use for how schools are organised, as a value: 1+6+N, 1+1+X, 1+2~4, 138.

A pattern says how many there are in each tier, from the top down. `1+6+N` nests (each tier leads the one below); `138` stands
side by side. Tiers may be named: `1总校+6龙头校+N成员校`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from junheng.programmes.said import Said

MOST = 9999
FORMS = Said(
    "写法如 1+6+N、1+1+X、1+2~4、138，或带名称的 1总校+6龙头校+N成员校",
    "write 1+6+N, 1+1+X, 1+2~4, 138, or with names 1总校+6龙头校+N成员校",
)
COUNT = r"(?:\d+|[NX])"
RANGE = re.compile(rf"({COUNT})(?:[~至到-]({COUNT}))?")
NAMED = re.compile(rf"({COUNT}(?:[~至到-]{COUNT})?)[个所名家]?(.*)")


@dataclass(frozen=True)
class Range:
    """How many: exactly 6, 2 to 4, at least 1 (`high` None, written N or X)."""

    low: int
    high: int | None
    letter: str = "N"

    def __post_init__(self):
        if not 0 <= self.low <= MOST or (self.high is not None and self.high > MOST):
            found = f"{self.low}{self._to(self.high)}"
            raise _refused(
                "数目应在 0—{most} 之间，收到 {found}",
                "a number from 0 to {most}, got {found}",
                most=MOST,
                found=found,
            )
        if self.high is not None and self.high < self.low:
            raise _refused(
                "范围“{a}~{b}”前大后小，请调换",
                "“{a}~{b}” runs backwards: turn it round",
                a=self.low,
                b=self.high,
            )
        if self.letter not in ("N", "X"):
            raise _refused(
                "不限数目的一层应写 N 或 X，收到“{letter}”",
                "an open tier is N or X, got “{letter}”",
                letter=self.letter,
            )

    @classmethod
    def parse(cls, text: object) -> Range:
        """`6`, `2~4` (also 2至4, 2-4), `N`, `X`, `2~N`. Raises ValueError, a sentence, for anything else."""
        found = RANGE.fullmatch(plain(text))
        if not found:
            raise _refused(
                "“{text}”不是数目：写法如 6、2~4、N",
                "“{text}” is no number: write 6, 2~4 or N",
                text=str(text),
            )
        low, high = found.groups()
        if low.isalpha():
            if high is not None:
                raise _refused(
                    "“{text}”不是数目：范围的前一个应为数字，如 2~4、2~N",
                    "“{text}” is no range: it begins with a number, as 2~4 or 2~N", text=str(text),
                )  # fmt: skip
            return cls(1, None, low)
        if high is not None and high.isalpha():
            return cls(int(low), None, high)
        return cls(int(low), int(low if high is None else high))

    def allows(self, n: int) -> bool:
        return n >= self.low and (self.high is None or n <= self.high)

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def said(self) -> Said:
        """In words: 6, 2 至 4, 至少 1."""
        if self.high is None:
            return Said("至少 {low}", "at least {low}", low=self.low)
        if self.exact:
            return Said("{low}", "{low}", low=self.low)
        return Said("{low} 至 {high}", "{low} to {high}", low=self.low, high=self.high)

    def __str__(self) -> str:
        if self.high is None:
            return self.letter if self.low == 1 else f"{self.low}~{self.letter}"
        return str(self.low) if self.exact else f"{self.low}~{self.high}"

    @staticmethod
    def _to(high: int | None) -> str:
        return "" if high is None else f"~{high}"


@dataclass(frozen=True)
class Tier:
    """One tier: how many, and what its members are called (may be empty)."""

    count: Range
    title: str = ""

    def allows(self, n: int) -> bool:
        return self.count.allows(n)


@dataclass(frozen=True)
class Pattern:
    """Tiers from the top down. Nested tiers lead the tier below; side-by-side tiers (138) do not."""

    tiers: tuple[Tier, ...]
    nested: bool = True

    def __post_init__(self):
        if len(self.tiers) < 2:
            raise _refused(
                "组合模式至少要有两层；{forms}", "a pattern has two tiers or more; {forms}", forms=FORMS
            )
        if empty := next((t for t in self.tiers if t.count.low < 1), None):
            raise _refused(
                "组合模式的每一层至少为 1，收到“{found}”；{forms}", "each tier of a pattern is at least 1, got “{found}”; {forms}",
                found=str(empty.count), forms=FORMS,
            )  # fmt: skip
        titles = [t.title for t in self.tiers if t.title]
        if twice := next((t for t in titles if titles.count(t) > 1), None):
            raise _refused(
                "组合模式有两层都叫“{twice}”，请改成不同的名称",
                "two tiers are both called “{twice}”: name them apart",
                twice=twice,
            )

    @classmethod
    def parse(cls, text: object, *titles: str) -> Pattern:
        """Read the notation; `titles` name the tiers from the top. Raises ValueError, a sentence, for nonsense."""
        written = plain(text)
        if not written:
            raise _refused("组合模式是空的；{forms}", "the pattern is empty; {forms}", forms=FORMS)
        side = re.fullmatch(r"[0-9]{2,9}", written) is not None or "、" in written
        parts = (
            list(written) if "、" not in written and side else re.split(r"[、]" if side else r"\+", written)
        )
        tiers = [_tier(part, text) for part in parts]
        if titles:
            if len(titles) != len(tiers):
                raise _refused(
                    "组合模式“{text}”有 {n} 层，给了 {m} 个名称，应一一对应", "“{text}” has {n} tiers and {m} names: one for each",
                    text=str(text), n=len(tiers), m=len(titles),
                )  # fmt: skip
            tiers = [Tier(t.count, title) for t, title in zip(tiers, titles, strict=True)]
        return cls(tuple(tiers), nested=not side)

    @property
    def titles(self) -> tuple[str, ...]:
        """What each tier is called; an unnamed one by its place."""
        return tuple(str(_titled(t, n)) for n, t in enumerate(self.tiers, 1))

    def misfits(self, members: Mapping[str, int] | Sequence[int]) -> list[Said]:
        """What would have to change for `members` (tier title → how many, or how many per tier) to fit."""
        if not isinstance(members, Mapping):
            if len(members) != len(self.tiers):
                return [
                    Said(
                        "应有 {n} 层，现有 {m} 层",
                        "{n} tiers wanted, {m} there",
                        n=len(self.tiers),
                        m=len(members),
                    )
                ]
            members = dict(zip(self.titles, members, strict=True))
        strangers = [
            Said(
                "“{one}”不是 {all} 的一层（{titles}）",
                "“{one}” is no tier of {all} ({titles})",
                one=s,
                all=str(self),
                titles=self.titles,
            )
            for s in members
            if s not in self.titles
        ]
        wrong = [
            Said(
                "{title}应为 {wanted} 个，现有 {n} 个",
                "{title}: {wanted} wanted, {n} there",
                title=_titled(tier, place),
                wanted=tier.count.said(),
                n=members.get(title, 0),
            )
            for place, (title, tier) in enumerate(zip(self.titles, self.tiers, strict=True), 1)
            if not tier.allows(members.get(title, 0))
        ]
        return strangers + wrong

    def named(self) -> str:
        """With the tiers' names: 1总校+6龙头校+N成员校."""
        return ("+" if self.nested else "、").join(f"{t.count}{t.title}" for t in self.tiers)

    def __str__(self) -> str:
        counts = [str(t.count) for t in self.tiers]
        if self.nested:
            return "+".join(counts)
        return "".join(counts) if all(re.fullmatch("[1-9]", c) for c in counts) else "、".join(counts)


def plain(text: object) -> str:
    """As people type it, made regular: full-width signs narrowed, spaces and quotes gone, letters large."""
    narrow = unicodedata.normalize("NFKC", str(text)).replace("—", "-").replace("–", "-").replace("∼", "~")
    return re.sub(r"[\s“”\"'‘’]", "", narrow).replace("n", "N").replace("x", "X")


def canonical(text: str | None) -> str | None:
    """`text` as `Pattern` prints it, so that `１＋６＋n` equals `1+6+N`; what is no pattern stays as it is."""
    try:
        return None if text is None else str(Pattern.parse(text))
    except ValueError:
        return text


def _titled(tier: Tier, place: int) -> Said:
    """What a tier is called; an unnamed one by its place."""
    return (
        Said("{title}", "{title}", title=tier.title) if tier.title else Said("第 {n} 层", "tier {n}", n=place)
    )


def _refused(chinese: str, english: str, **words: object) -> ValueError:
    return ValueError(Said(chinese, english, **words))


def _tier(part: str, whole: object) -> Tier:
    found = NAMED.fullmatch(part)
    if not found or re.search(r"[\d+~()]", bare := found[2].removeprefix("(").removesuffix(")")):
        raise _refused(
            "组合模式“{whole}”里的“{part}”读不懂；{forms}", "“{part}” in the pattern “{whole}” cannot be read; {forms}",
            whole=str(whole), part=part, forms=FORMS,
        )  # fmt: skip
    return Tier(Range.parse(found[1]), bare)
