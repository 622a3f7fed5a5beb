"""The path to compliance: the cheapest additions and moves after which every school and every spread reaches the standard."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.plans.plan import Plan
from junheng.programmes.said import in_language
from junheng.register.snapshot import complete
from junheng.remedy import planning, why
from junheng.remedy.checker import check, price
from junheng.remedy.costs import Costs
from junheng.remedy.levers import Lever, levers
from junheng.remedy.moves import moves
from junheng.remedy.program import program
from junheng.remedy.search import Found, Progress, Search, Stop
from junheng.remedy.situation import situation
from junheng.remedy.staffing import Staffing, staffing
from junheng.remedy.summary import lines
from junheng.remedy.unresolved import unresolved
from junheng.standards.standard import Standard


@dataclass(frozen=True)
class Remedy:
    """The cheapest plan found and everything that speaks for it.

    cost, bound: 元; no plan with these means costs less than `bound`. `gap`: their difference as a share of `cost`.
    certified: the independent checker carried out the plan, measured again and priced it; `problems` says what it found.
    why: code, name, stage, what, amount, unit, cost, reason, reason_english.   county: stage, indicator, cv_before, cv_after, limit, shadow
    (元 saved if the limit were 0.01 higher, by the duals of the relaxation; null where not computed).
    unresolved: code, name, stage, indicator, report (unknown figures, and the cells to fill in).
    out_of_reach: code (null for the county), name, stage, indicator, value, needed, short, reason.
    """

    plan: Plan
    cost: float
    bound: float
    gap: float
    certified: bool
    problems: tuple[str, ...]
    why: pl.DataFrame
    county: pl.DataFrame
    unresolved: pl.DataFrame
    out_of_reach: pl.DataFrame
    standard: Standard
    costs: Costs
    rounds: int

    def summary(self, language: str = "zh") -> str:
        """A few lines a director can read."""
        return "\n".join(in_language(line, language) for line in lines(self))


def propose(
    tables: Mapping[str, pl.DataFrame],
    standard: Standard,
    *,
    given: Costs,
    stop: Stop | None = None,
    progress: Progress | None = None,
    whole_register: bool = True,
) -> Remedy:
    """Find the cheapest set of measures of `given` with which the register reaches the standard.

    Deterministic unless `stop.seconds` runs out first. `progress` hears (what, share of the time used).
    `whole_register=False` for a single return: schools it does not list are not expected.
    Raises ValueError (a sentence) where the standard's school year has no data.
    """
    started = time.monotonic()
    register = complete(tables)
    place = situation(register, standard, whole_register=whole_register)
    staff = staffing(register, standard.year)
    found_levers, couplings = levers(place, staff, register["campus"], given)
    built = program(place, found_levers, couplings)
    tell = progress or (lambda what, share: None)
    found = Search(place, built, stop or Stop(), tell, started=started).find()
    values, surely = built.values(place, found.steps), built.surely(place, found.steps)
    outcome = why.Outcome(place, values, surely)
    return _result(register, outcome, staff, given, found_levers, found, whole_register)


def _result(
    register: Mapping[str, pl.DataFrame],
    outcome: why.Outcome,
    staff: Mapping[tuple[str, str], Staffing],
    given: Costs,
    used: list[Lever],
    found: Found,
    whole_register: bool,
) -> Remedy:
    place = outcome.place
    moved = moves(place, used, found.steps, staff, given.moves.km_at_most)
    pulls = list(zip(used, found.steps, strict=True))
    reasons = [why.reason(outcome, lever, n) if lever.option and n else "" for lever, n in pulls]
    arrivals = [why.arrival(outcome, move) for move in moved]
    changes = planning.changes(used, found.steps, reasons, moved, arrivals)
    plan = Plan(f"达标路径：{place.standard.title}", changes)
    reach = why.out_of_reach(outcome, used)
    cost = float(price(plan, given))
    verdict = check(
        register, place.standard, plan, given, stated_cost=found.cost,
        excused=frozenset(reach.select("code", "stage", "indicator").iter_rows()), whole_register=whole_register,
    )  # fmt: skip
    bound = min(found.bound, cost)
    return Remedy(
        plan=plan,
        cost=cost,
        bound=bound,
        gap=(cost - bound) / cost if cost else 0.0,
        certified=verdict.certified,
        problems=verdict.problems,
        why=why.why(outcome, used, found.steps, moved, given, reasons),
        county=why.county(outcome, None if found.let_off else found.shadow),
        unresolved=unresolved(place),
        out_of_reach=reach,
        standard=place.standard,
        costs=given,
        rounds=found.rounds,
    )
