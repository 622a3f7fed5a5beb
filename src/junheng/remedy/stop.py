"""When a search stops; apart from the search, so that whoever only asks for one loads no solver."""

from dataclasses import dataclass

from junheng.programmes.said import Said


@dataclass(frozen=True)
class Stop:
    """When to stop: seconds of search, or the gap between plan and bound as a share of the plan's cost."""

    seconds: float = 30
    gap: float = 0.001

    def __post_init__(self):
        if not (self.seconds > 0 and 0 <= self.gap < 1):
            raise ValueError(
                Said(
                    "停止条件不合理：秒数应大于 0，差距应在 0 与 1 之间，收到 {seconds:g} 秒、差距 {gap:g}",
                    "this is no way to stop: seconds above 0 and a gap from 0 to below 1, got {seconds:g} s and a gap of {gap:g}",
                    seconds=self.seconds, gap=self.gap,
                )
            )  # fmt: skip
