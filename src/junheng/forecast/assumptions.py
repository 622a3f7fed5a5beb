"""What a forecast of a register is told besides the register."""

from __future__ import annotations

from dataclasses import dataclass, field

from junheng.forecast.method import Method
from junheng.forecast.scenario import Scenario


@dataclass(frozen=True)
class Assumptions:
    """`to` is the last school year forecast (the autumn). `cover` is the share of outcomes the interval should hold."""

    to: int
    scenario: Scenario
    cover: float = 0.8
    method: Method = field(default_factory=Method)

    def __post_init__(self):
        if not isinstance(self.to, int) or not 1990 <= self.to <= 2070:
            raise ValueError(f"预测到的学年应为 1990—2070 之间的年份，写的是 {self.to}")
        if not 0.5 <= self.cover < 1:
            raise ValueError(f"区间覆盖率应在 0.5 与 1 之间，写的是 {self.cover}")


FURTHEST = 30
"""Years ahead beyond which no forecast is made."""
