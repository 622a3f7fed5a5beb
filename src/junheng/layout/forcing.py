"""What the other decision on a school would cost: each forced in turn and searched again from the plan that stands."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from junheng.layout.core.solution import Stop
from junheng.layout.effort import sliced
from junheng.layout.proposal import FORCED, Proposal
from junheng.layout.propose import weighed
from junheng.layout.rules import Decision, Rules
from junheng.layout.said import LayoutError, Said, both
from junheng.layout.search import Found, find
from junheng.layout.situation import Situation, situation
from junheng.layout.travel.matrix import Travel
from junheng.register.snapshot import complete


def force(
    tables: Mapping[str, pl.DataFrame],
    enrolment: pl.DataFrame | None = None,
    travel: Travel | pl.DataFrame | None = None,
    *,
    proposal: Proposal,
    schools: Sequence[str] = (),
    stop: Stop | None = None,
    seed: int = 1,
    shortfall: pl.DataFrame | None = None,
) -> Proposal:
    """The proposal with `forced` filled in for `schools` (all whose fate a plan changes, where none are named).

    cost: 万元 that the best plan found with the other decision costs more. surely: what any such plan costs more at least.
    """
    asked = list(schools) or _open_questions(proposal)
    stop = stop or Stop()
    place = situation(complete(tables), enrolment, travel, weighed(proposal.rules), shortfall=shortfall)
    rows, began = [], time.monotonic()
    for n, code in enumerate(asked):
        slice_ = sliced(stop, began, len(asked) - n)
        if slice_ is None:
            break
        rows.append(_forced(place, proposal, code, slice_, seed))
    kept = proposal.forced.filter(~pl.col("code").is_in(asked))
    return replace(
        proposal, forced=pl.concat([kept, pl.DataFrame(rows, schema=FORCED, orient="row")]).sort("code")
    )


def _open_questions(proposal: Proposal) -> list[str]:
    """Schools that close, are built or change, and those that stay with few pupils: the first of each are asked about."""
    last = proposal.schools.filter(
        pl.col("epoch") == proposal.rules.epochs[-1], ~pl.col("locked"), ~pl.col("fixed").fill_null(False)
    )
    moved = last.filter(pl.col("open") != pl.col("standing_now"))
    small = (
        last.filter(pl.col("open") & pl.col("standing_now") & ~pl.col("protected"))
        .sort("pupils", "code")
        .head(10)
    )
    unbuilt = last.filter(~pl.col("open") & ~pl.col("standing_now"))
    return pl.concat([moved, small, unbuilt])["code"].unique(maintain_order=True).to_list()


def _forced(place: Situation, proposal: Proposal, code: str, stop: Stop, seed: int) -> tuple:
    row = proposal.schools.filter(pl.col("epoch") == proposal.rules.epochs[-1], pl.col("code") == code).row(
        0, named=True
    )
    what = (
        ("停办" if row["standing_now"] else "不建")
        if row["open"]
        else ("不停办" if row["standing_now"] else "新建")
    )
    found = None
    if not row["fixed"] and not (code in place.rules.protected and what == "停办"):
        rules = place.rules
        other = tuple(w for w in rules.decisions if w.site != code)
        found = _try(
            replace(place, rules=replace(rules, decisions=(*other, Decision(code, what)))),
            stop,
            seed,
            proposal,
        )
    if found is None or found.rows or (found.outcome.price() > 0 and not proposal.relaxations.height):
        return (code, row["name"], row["open"], None, None, False, *both(_cannot(row["name"], what)))
    now = proposal.certificate
    cost, least = found.value - now.value, max(found.bound - now.value, 0.0)
    return (
        code,
        row["name"],
        row["open"],
        round(cost, 2),
        round(least, 2),
        True,
        *both(_costs(row["name"], what, cost, least)),
    )


def _try(place: Situation, stop: Stop, seed: int, proposal: Proposal) -> Found | None:
    try:
        return find(place, stop, seed, lambda *heard: None, proposal.choice)
    except LayoutError:
        return None


def _cannot(name: str, what: str) -> Said:
    return Said(
        "若{name}{what}，按现有限制没有找到可行方案",
        "Were {name} to be {what_en}, no plan within the limits was found",
        name=name,
        what=what,
        what_en=ENGLISH[what],
    )


def _costs(name: str, what: str, cost: float, least: float) -> Said:
    words = {"name": name, "what": what, "what_en": ENGLISH[what], "cost": abs(cost), "least": least}
    if cost < -0.005:
        return Said(
            "若{name}{what}，找到的方案反而少 {cost:,.1f} 万元：计算时间再长一些，方案还能更好",
            "Were {name} {what_en}, the plan found costs {cost:,.1f} ×10⁴ yuan less: search longer, there is a better plan", **words,
        )  # fmt: skip
    return Said(
        "若{name}{what}，目标值多 {cost:,.1f} 万元（至少多 {least:,.1f} 万元）；要改变结论，它的费用或学生数要变动到抵得上这个数",
        "Were {name} {what_en}, the objective rises by {cost:,.1f} ×10⁴ yuan (at least {least:,.1f}); its cost or its pupils would have to change by as much for the other decision",
        **words,
    )  # fmt: skip


ENGLISH = {"停办": "closed", "不停办": "kept open", "新建": "built", "不建": "left unbuilt"}


def adjusted(rules: Rules, *wishes: Decision) -> Rules:
    """The rules with these decisions in place of any on the same sites: what locking a school on the map does."""
    sites = {w.site for w in wishes}
    return replace(rules, decisions=(*(w for w in rules.decisions if w.site not in sites), *wishes))
