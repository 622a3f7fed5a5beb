"""Cost documents as data, as jobs keep them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from junheng.remedy.costs import Costs


def costs_document(name: str) -> dict[str, Any]:
    """A document that ships, as `asking.costs_of` reads it back."""
    body = asdict(Costs.load(name))
    return body | {
        "since": body["since"].isoformat(),
        "options": [o | {"stages": list(o["stages"]), "raises": dict(o["raises"])} for o in body["options"]],
    }
