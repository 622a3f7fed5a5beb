"""The dated document of how people travel: walking on slopes, riding on each class of road, what a straight line becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from junheng.layout.reading import Limited, load, part, within

DOCUMENTS = Path(__file__).parent.parent / "documents"


@dataclass(frozen=True)
class Walk(Limited):
    """Tobler's curve: `top` km/h · exp(−`steep` · |slope + `shift`|); `off_road` times slower away from roads and paths.

    first: up to so many minutes a child walks, even where riding were quicker. farthest: minutes beyond which nobody walks.
    """

    top: float = within(1, 10)
    steep: float = within(0, 10)
    shift: float = within(0, 0.5)
    steepest: float = within(0.05, 2)
    off_road: float = within(0.1, 1)
    first: float = within(0, 120)
    farthest: float = within(1, 600)


@dataclass(frozen=True)
class Ride(Limited):
    """Riding a bus. speeds: km/h by class of road; a posted limit counts for `posted` of itself where that is slower.

    wait: minutes before it leaves. stops: whether it halts at the map's stops only (else anywhere); stop_walk: minutes on foot to one at most.
    straight: km/h along a straight line × detour. farthest: minutes up to which the way is worked out (weekly trips of boarders).
    """

    speeds: Mapping[str, float]
    stops: bool
    posted: float = within(0.1, 1.5)
    wait: float = within(0, 60)
    stop_walk: float = within(0, 120)
    straight: float = within(1, 120)
    farthest: float = within(1, 1440)

    def __post_init__(self):
        super().__post_init__()
        for kind, speed in self.speeds.items():
            if not isinstance(speed, int | float) or not 1 <= speed <= 150:
                raise ValueError(f"ride 的 speeds.{kind} 应在 1 与 150 公里/小时之间，写的是 {speed}")


@dataclass(frozen=True)
class Ways(Limited):
    """One document. detour: road kilometres per straight kilometre. snap: kilometres from a road at most."""

    id: str
    title: str
    since: dt.date
    source: str
    walk: Walk
    ride: Ride
    walked: tuple[str, ...]
    detour: float = within(1, 5)
    snap: float = within(0.01, 50)
    note: str = ""

    @classmethod
    def load(cls, name: str = "cn-travel-mountain", folder: Path = DOCUMENTS) -> Ways:
        """A document that ships, by its id, or a file of the user's own by its path. Raises ValueError in sentences."""
        return cls.read(load(name, folder, "speeds:"), name)

    @classmethod
    def read(cls, body: object, name: str = "出行口径文件") -> Ways:
        """A document that is already a mapping."""
        return part(cls, body, name, {"walk": Walk, "ride": Ride})
