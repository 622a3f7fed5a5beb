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
from junheng.networks.formation.terms import Terms
from junheng.plans.plan import Plan
from junheng.register.snapshot import complete
from junheng.standards.standard import Standard

PROVED = 0.01
"""With loosened limits: a gap up to here says that no answer breaks fewer, since one limit more costs far more than that."""
SAID = 10
"""How many relaxations, notices or problems a summary names."""


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
    """The groups found and everything that speaks for them.

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

    def summary(self) -> str:
        """A few lines a director can read."""
        limits, terms, sure = self.terms.rules.limits, self.terms, self.certificate
        g = self.groups
        inside, asked = self.coverage
        head = f"组团方案（{'、'.join(terms.stages)}，{terms.kind}，{terms.pattern}；{terms.on} 起；依据《{terms.rules.title}》）"
        lines = [head]
        if g.height:
            ways = self.why.filter(pl.col("role") == "成员校")["travel"]
            lines.append(
                f"{g.height} 个集团，{inside}/{asked} 所学校；每所龙头校帮扶 {g['helped'].min()}—{g['helped'].max()} 所；"
                f"到龙头校平均 {ways.mean() or 0:.1f} {limits.unit}、最远 {ways.max() or 0:.1f} {limits.unit}；"
                f"负担率 {g['rate'].min():.0%}—{g['rate'].max():.0%}"
            )
        lines.append(self._sure(sure))
        rows = self.relaxations["said"].to_list()
        if rows:
            proof = "已证明按原限制无解" if sure.impossible else "按原限制没有找到方案"
            # Where it was proved that one limit has to give way, one is the fewest.
            proved = (sure.gap is not None and sure.gap <= PROVED) or (sure.impossible and len(rows) == 1)
            least = "" if proved else "（未证明放宽最少）"
            lines.append(f"{proof}；以下 {len(rows)} 处放宽后可行{least}：")
            lines += [f"  {said}" for said in rows[:SAID]]
            lines += [f"  还有 {len(rows) - SAID} 处，见明细"] if len(rows) > SAID else []
        lines += [f"提醒：{said}" for said in self.notices[:SAID]]
        if self.left.height:
            lines.append(f"不参加组团 {self.left.height} 所：" + "、".join(self.left["name"].head(SAID)))
        return "\n".join(lines)

    def _sure(self, sure: Certificate) -> str:
        limits = self.terms.rules.limits
        parts = "、".join(f"{what} {value:,.1f}" for what, value in self.parts.items() if value)
        verdict = "通过" if sure.certified else "未通过：" + "；".join(sure.problems[:3])
        if self.relaxations.height:
            bound = ""
        else:
            bound = (
                f"；任何方案不低于 {sure.bound:,.2f}，差距 {sure.gap:.2%}"
                if sure.bound is not None
                else "；下界未求得"
            )
        return f"目标值 {sum(self.parts.values()):,.2f}（折{limits.unit}：{parts or '0'}）{bound}；独立核验{verdict}"


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
    said = dict(reasons.select("code", "reason").iter_rows())
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
