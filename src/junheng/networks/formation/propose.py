"""Form groups: each with one school able to lead, within travel and load, nobody left alone; with a bound on how much better
any other way could be."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.networks.formation import planning, why
from junheng.networks.formation.checker import check
from junheng.networks.formation.relaxations import relaxations
from junheng.networks.formation.search import Found, Progress, Search
from junheng.networks.formation.situation import Situation, situation
from junheng.networks.formation.stop import Stop
from junheng.networks.formation.summary import lines
from junheng.networks.formation.terms import Terms
from junheng.plans.plan import Plan
from junheng.programmes.said import both, in_language
from junheng.register.snapshot import complete
from junheng.standards.standard import Standard


@dataclass(frozen=True)
class Certificate:
    """What speaks for the answer. No permitted set of groups has an objective below `bound`; `gap` is the rest, as a share.

    bound, gap: None where limits had to be loosened and the least loosening was not proved. impossible: it was proved that
    within the limits there is no answer. problems: what the independent checker found.
    """

    value: float
    bound: float | None
    gap: float | None
    impossible: bool
    method: str
    problems: tuple[str, ...]
    seconds: float

    @property
    def certified(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Formation:
    """The groups found and everything that speaks for them, in Chinese and in English (`reason_english`, `said_english`).

    groups: head, name, schools, helped, pupils, strength, load, capacity, rate, travel_mean, travel_most.
    why: code, name, role, head, head_name, strength, need, travel, next_head, next_name, next_cost, reason.
    relaxations: what, code, name, limit, needed, by, said (the limits that had to be loosened for the plan).
    parts: what of the objective is travel, balance, broken ties, founding. left: code, name, reason (schools not grouped).
    """

    plan: Plan
    groups: pl.DataFrame
    why: pl.DataFrame
    relaxations: pl.DataFrame
    parts: Mapping[str, float]
    left: pl.DataFrame
    notices: tuple[str, ...]
    certificate: Certificate
    terms: Terms

    @property
    def coverage(self) -> tuple[int, int]:
        """Schools in a group, and schools that should be."""
        lost = self.relaxations.filter(pl.col("what") == "未编组").height
        return self.why.height, self.why.height + lost

    def summary(self, language: str = "zh") -> str:
        """A few lines a director can read."""
        return "\n".join(in_language(line, language) for line in lines(self))


def propose_groups(
    tables: Mapping[str, pl.DataFrame],
    standard: Standard,
    *,
    given: Terms,
    travel: pl.DataFrame | None = None,
    strength: pl.DataFrame | None = None,
    stop: Stop | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Formation:
    """Find the groups that cost least in travel, unequal load and broken ties.

    travel: source, target, travel (both schools); without it the straight line times the document's detour. strength: code,
    strength and if wanted stage; without it the index of the national indicators. Deterministic unless `stop.seconds` runs out
    first. `progress` hears (what, share of the time used). Raises ValueError (a sentence) for wishes that contradict the
    register or one another.
    """
    started = time.monotonic()
    register = complete(tables)
    place = situation(register, standard, given, travel=travel, strength=strength)
    tell = progress or (lambda what, share: None)
    found = Search(place, stop or Stop(), seed, tell, started=started).find()
    return _result(register, place, found, standard.year, started)


def _result(
    register: Mapping[str, pl.DataFrame], place: Situation, found: Found, year: int, started: float
) -> Formation:
    terms = place.terms
    broken = relaxations(place, found.groups, found.left_out)
    reasons = why.Reasons(place, found.groups, terms.rules.limits.unit).frame()
    said = {code: both(*two) for code, *two in reasons.select("code", "reason", "reason_english").iter_rows()}
    title = f"组团方案：{'、'.join(terms.stages)} {terms.pattern}"
    plan = Plan(title, planning.changes(register, place, found.groups, said))
    parts = _parts(place, found)
    excused = frozenset(broken.select("what", "code").iter_rows())
    verdict = check(register, place, plan, year=year, stated=sum(parts.values()), excused=excused)
    proved = found.bound > float("-inf")
    value = max(found.value, 1e-12)
    sure = Certificate(
        found.value, found.bound if proved else None, max(found.value - found.bound, 0.0) / value if proved else None,
        found.impossible, found.method, verdict.problems, time.monotonic() - started,
    )  # fmt: skip
    return Formation(
        plan, why.groups(place, found.groups), reasons, broken, parts, place.left, place.notices, sure, terms
    )


def _parts(place: Situation, found: Found) -> dict[str, float]:
    """What the objective is made of, the price of broken limits aside."""
    weights = place.terms.rules.weights
    parts = dict.fromkeys(("路程", "负担均衡", "既有关系", "新建"), 0.0)
    for head, helped in found.groups:
        ways = [float(place.travel[head, i]) if place.travel[head, i] < float("inf") else 0.0 for i in helped]
        pairs = sum(float(place.pair[head, i]) for i in helped)
        load = int(place.need[list(helped)].sum())
        parts["路程"] += weights.travel * sum(ways)
        parts["负担均衡"] += weights.balance * load * load / float(place.capacity[head])
        parts["既有关系"] += (
            pairs - weights.travel * sum(ways) + float(place.lead_cost[head] - place.found_cost[head])
        )
        parts["新建"] += float(place.found_cost[head])
    return parts
