"""The path to compliance: the cheapest additions and moves after which every school and every spread reaches the standard."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.plans.changes import AddTeachers, MoveTeachers, TrainTeachers
from junheng.plans.plan import Plan
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
from junheng.remedy.unresolved import unresolved
from junheng.standards.standard import Standard

SAID = 10
"""How many of the things out of reach a summary names."""


@dataclass(frozen=True)
class Remedy:
    """The cheapest plan found and everything that speaks for it.

    cost, bound: 元; no plan with these means costs less than `bound`. `gap`: their difference as a share of `cost`.
    certified: the independent checker carried out the plan, measured again and priced it; `problems` says what it found.
    why: code, name, stage, what, amount, unit, cost, reason.   county: stage, indicator, cv_before, cv_after, limit, shadow
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

    def summary(self) -> str:
        """A few lines a director can read."""
        head = f"达标路径（{self.standard.title}，{self.standard.year} 学年；单价：{self.costs.title}，按年的费用计 {self.costs.years:g} 年）"
        verdict = "通过" if self.certified else "未通过：" + "；".join(self.problems[:3])
        money = (
            f"费用 {self.cost / 1e4:,.2f} 万元；任何方案不低于 {self.bound / 1e4:,.2f} 万元，差距 {self.gap:.2%}；"
            f"独立核验{verdict}"
        )
        nothing = "单价文件里没有可用的措施" if self.out_of_reach.height else "不需要任何措施，费用 0 元"
        if self.county.is_empty():
            return f"{head}\n没有参加资源配置评估的学校，无从求达标路径；请先用 junheng measure 看评估范围"
        lines = [head, money if self.plan.changes else f"{nothing}；独立核验{verdict}"]
        if self.plan.changes:
            lines.append(self._what())
        lines += [
            f"全县{r['stage']} {r['indicator']} 差异系数 {r['cv_before']:.3f}→{r['cv_after']:.3f}（限 {r['limit']:.2f}）"
            for r in self.county.filter(pl.col("cv_before") > pl.col("limit")).iter_rows(named=True)
        ]
        lines += self._out_of_reach()
        if self.unresolved.height:
            schools = self.unresolved.n_unique(["code", "stage"])
            lines.append(
                f"另有 {schools} 个学校学段的 {self.unresolved.height} 项数据未填报，填报以前最多只能判为待填报"
            )
        return "\n".join(lines)

    def _out_of_reach(self) -> list[str]:
        rows = list(self.out_of_reach.iter_rows(named=True))
        lines = []
        for r in rows[:SAID]:
            verb, digits = ("降", 3) if r["code"] is None else ("升", 2)
            value, needed, short = (f"{r[c]:,.{digits}f}" for c in ("value", "needed", "short"))
            lines.append(
                f"现有措施够不到：{r['name']}（{r['stage']}）{r['indicator']} 只能{verb}到 {value}，需 {needed}，差 {short}；"
                f"{r['reason']}"
            )
        return lines + ([f"够不到的共 {len(rows)} 项，其余见明细"] if len(rows) > SAID else [])

    def _what(self) -> str:
        of = self.plan.changes
        moved = sum(c.teachers for c in of if isinstance(c, MoveTeachers))
        hired = sum(c.teachers for c in of if isinstance(c, AddTeachers))
        trained = sum(
            c.above_required + c.backbone + c.sports_arts for c in of if isinstance(c, TrainTeachers)
        )
        people = [(hired, "新增教师"), (trained, "培养"), (moved, "交流")]
        parts = [f"{what} {n} 人次" for n, what in people if n]
        bought = self.why.filter(pl.col("unit") != "人").group_by("what", "unit").agg(pl.col("amount").sum())
        parts += [f"{w} {a:,.10g} {u}" for w, u, a in bought.sort("what").iter_rows()]
        return f"涉及 {self.why['code'].n_unique()} 所学校：" + "、".join(parts)


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
