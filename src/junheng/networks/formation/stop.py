"""When a search stops; apart from the search, so that whoever only asks for one loads no solver."""

from collections.abc import Callable
from dataclasses import dataclass, field

from junheng.programmes.said import Said


@dataclass(frozen=True)
class Stop:
    """Seconds of search, the gap between plan and bound as a share of the plan's cost, and whether somebody called it off."""

    seconds: float = 60
    gap: float = 0.001
    cancelled: Callable[[], bool] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self):
        if not (self.seconds > 0 and 0 <= self.gap < 1):
            raise ValueError(
                Said(
                    "停止条件不合理：秒数应大于 0，差距应在 0 与 1 之间，收到 {seconds:g} 秒、差距 {gap:g}",
                    "this is no way to stop: seconds above 0 and a gap from 0 to below 1, got {seconds:g} s and a gap of {gap:g}",
                    seconds=self.seconds, gap=self.gap,
                )
            )  # fmt: skip

    def called_off(self) -> bool:
        return self.cancelled is not None and self.cancelled()
