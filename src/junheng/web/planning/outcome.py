"""What a plan would do: the register measured as it is, and as it would be; kept while neither changes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from junheng.plans.compare import Comparison, compare
from junheng.register.codes import MET
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.schema import Problem
from junheng.standards.measure import Measurement, measure
from junheng.standards.standard import Standard
from junheng.web.planning import kinds
from junheng.web.register import measured
from junheng.web.register.caches import Stamp, remember
from junheng.web.register.fitting import WATCHED, unfit
from junheng.web.register.frames import frame
from junheng.web.register.shared import shared
from junheng.web.register.store import difference

STANDARD = "cn-youzhi-2017"
WRITTEN_TOO = ("project",)
"""Tables no indicator reads that a change may write: an extension stands in the register as a project."""


@dataclass(frozen=True)
class Outcome:
    """Before, after and what differs; or a sentence why the plan cannot be carried out."""

    refused: str = ""
    before: Measurement | None = None
    after: Measurement | None = None
    found: Comparison | None = None

    @property
    def told(self) -> dict[str, Any]:
        """The outcome as plain data, to be kept with the plan and laid beside a later one."""
        if self.found is None:
            return {"refused": self.refused}
        states = self.after.schools["state"]
        return {
            "pupils": self.found.pupils.to_dicts(),
            "verdict": self.found.verdict.to_dicts(),
            "spreads": self.found.county.select("stage", "indicator", "cv_after", "state_after").to_dicts(),
            "schools": {
                "met": (states == MET).sum(),
                "all": states.len(),
                "changed": self.found.schools.height,
            },
        }


def outcome(changes: list[dict], year: int) -> Outcome:
    """The plan carried out on the register of now."""
    return _outcome(measured.revision(), json.dumps(changes, ensure_ascii=False, sort_keys=True), year)


@remember(12)
@shared
def _outcome(at: Stamp, changes: str, year: int) -> Outcome:
    try:
        standard = Standard.load(STANDARD, on=dt.date(year, 9, 1))
        before = measured.measured(dt.date(year, 9, 1))
        plan = kinds.read({"title": "-", "changes": json.loads(changes)})
        then = plan.apply(measured.tables(), year=year)
        if clash := _clashes(complete(measured.tables()), then):
            return Outcome(refused="\n".join(map(str, clash)))
        after = measure(then, standard)
        return Outcome(before=before, after=after, found=compare(before, after))
    except ValueError as refused:
        return Outcome(refused=str(refused).replace("计划《-》", ""))


def _clashes(before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """What the plan would write of networks and ties that contradicts what else there is."""
    found = {n: difference(TABLES[n], before[n], after[n]) for n in WATCHED if not after[n].equals(before[n])}
    return unfit(after, {n: pl.concat([d.new, d.changed]) for n, d in found.items()})


def rewritten(changes: list[dict], year: int) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """The tables a plan changes, as stored now and as they become. Raises ValueError where it cannot be carried out."""
    now = {name: frame(name) for name in (*measured.tables(), *WRITTEN_TOO)}
    plan = kinds.read({"title": "-", "changes": changes})
    after = plan.apply(now, year=year)
    touched = [n for n in now if not after[n].equals(now[n])]
    return {n: now[n] for n in touched}, {n: after[n] for n in touched}


def drift(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the plan would do now that differs from what it was found to do: what, then, now."""
    if not then or "refused" in then or "refused" in now:
        return []
    lines = (
        [(p["what"], p["pupils"]) for p in then["pupils"]],
        [(p["what"], p["pupils"]) for p in now["pupils"]],
    )
    verdict = (
        [(v["part"], v["after"]) for v in then["verdict"]],
        [(v["part"], v["after"]) for v in now["verdict"]],
    )
    spreads = tuple(
        [(f"{s['stage']} {s['indicator']}", _three(s["cv_after"])) for s in told["spreads"]]
        for told in (then, now)
    )
    old, new = (dict(lines[i] + verdict[i] + spreads[i]) for i in (0, 1))
    return [
        {"what": what, "then": old.get(what), "now": value}
        for what, value in new.items()
        if old.get(what) != value
    ]


def _three(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"
