"""What a plan's page and the comparison say of a formation: groups with numbers, members with their reasons, what had to give way."""

from __future__ import annotations

from typing import Any

from junheng.networks.formation.summary import PARTS, proved_fewest
from junheng.web.planning.models import StoredPlan
from junheng.web.register import words
from junheng.web.register.models import School

HEAD = "龙头校"


def formed(plan: StoredPlan) -> dict[str, Any] | None:
    """What the engine said, the groups numbered and every school placed, where the plan came from a formation."""
    said = plan.formation
    if not said:
        return None
    said = words.read(said, "problems", "notices") | {
        "why": [words.read(w, "reason") for w in said["why"]],
        "relaxations": [words.read(r, "said") for r in said["relaxations"]],
        "left": [words.read(r, "reason") for r in said["left"]],
        "parts": {PARTS.get(k, k) if words.english() else k: v for k, v in said["parts"].items()},
    }
    number = {g["head"]: n for n, g in enumerate(said["groups"], 1)}
    codes = [w["code"] for w in said["why"]]
    spots = dict(
        (code, (lat, lon))
        for code, lat, lon in School.objects.filter(code__in=codes).values_list(
            "code", "latitude", "longitude"
        )
    )
    why = []
    for row in said["why"]:
        lat, lon = spots.get(row["code"], (None, None))
        why.append(
            row | {"number": number.get(row["head"]), "leads": row["role"] == HEAD, "lat": lat, "lon": lon}
        )
    why.sort(key=lambda r: (r["number"] or 0, not r["leads"], r["code"]))
    groups = [g | {"number": number[g["head"]]} for g in said["groups"]]
    fewest = proved_fewest(said["gap"], said["impossible"], len(said["relaxations"]))
    return said | {"why": why, "groups": groups, "figures": figures(said), "fewest": fewest}


def figures(said: dict[str, Any]) -> dict[str, Any]:
    """The few numbers scenarios are compared by; unknown where nothing was formed."""
    groups = said["groups"]
    ways = [w["travel"] for w in said["why"] if w["role"] != HEAD and w["travel"] is not None]
    rates = [g["rate"] for g in groups if g["rate"] is not None]
    return {
        "groups": len(groups), "inside": said["inside"], "asked": said["asked"],
        "travel_mean": sum(ways) / len(ways) if ways else None, "travel_most": max(ways, default=None),
        "rate_low": min(rates, default=None), "rate_high": max(rates, default=None),
        "value": sum(said["parts"].values()) if groups else None,
        "bound": None if said["relaxations"] else said["bound"], "gap": None if said["relaxations"] else said["gap"],
        "relaxed": len(said["relaxations"]), "before": said["before"]["coverage"], "after": said["after"]["coverage"],
    }  # fmt: skip
