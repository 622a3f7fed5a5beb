"""What a school of the invented county is meant to be: how many pupils it has, and where it falls short."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from junheng.register.example.places import TOWNS


@dataclass(frozen=True)
class Spec:
    """One school as it is meant to be in 2024.

    `ratios` gives an indicator's value as a share of its threshold (`R2`, or `R2初中` for one stage of a combined
    school); None is a figure that was never reported. What is not named is good enough, with chance deciding how much.
    """

    name: str
    kind: str
    town: int
    spot: str
    pupils: Mapping[str, int]
    ratios: Mapping[str, float | None] = field(default_factory=dict)
    grades: int = 6
    boarding: bool = False
    private: bool = False
    people: bool = False
    also_counts: bool = False
    totals_only: bool = False
    lists_classes: bool = True
    opened: dt.date | None = None
    closed: dt.date | None = None

    @property
    def setting(self) -> str:
        """城乡 by where the school stands: a village is 乡村, a township's seat 镇区, the county seat 城区."""
        if self.spot in TOWNS[self.town].villages:
            return "乡村"
        return "城区" if self.town == 0 else "镇区"

    @property
    def compulsory(self) -> bool:
        return self.kind not in ("幼儿园", "高级中学")

    def open_in(self, year: int) -> bool:
        """Whether the school taught in the school year that began on 1 September of `year`."""
        start = dt.date(year, 9, 1)
        return (self.opened is None or self.opened <= start) and (self.closed is None or self.closed > start)
