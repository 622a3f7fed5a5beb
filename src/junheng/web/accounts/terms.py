"""The terms of the way in, from a document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

DOCUMENT = Path(__file__).parent / "documents" / "door.yaml"


@dataclass(frozen=True)
class Terms:
    """How long a temporary password is good for."""

    since: dt.date
    source: str
    temporary_password_days: int

    def __post_init__(self) -> None:
        if not 1 <= self.temporary_password_days <= 90:
            raise ValueError(
                f"{DOCUMENT.name}：temporary_password_days 应在 1 到 90 天之间，收到 {self.temporary_password_days}"
            )


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The terms in force."""
    return Terms(**yaml.safe_load(DOCUMENT.read_text("utf-8")))
