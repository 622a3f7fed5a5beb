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
    """How long a temporary password, and leave to export personal records in full, are good for."""

    since: dt.date
    source: str
    temporary_password_days: int
    full_export_days: int

    def __post_init__(self) -> None:
        days = ("temporary_password_days", "full_export_days")
        wrong = [
            f"{name} 应在 1 到 90 天之间，收到 {getattr(self, name)}"
            for name in days
            if not 1 <= getattr(self, name) <= 90
        ]
        if wrong:
            raise ValueError(f"{DOCUMENT.name}：{'；'.join(wrong)}")


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The terms in force."""
    return Terms(**yaml.safe_load(DOCUMENT.read_text("utf-8")))
