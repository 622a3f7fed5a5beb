"""What a remedy promises: it passes, it is priced right, its bound holds, and it does not depend on the order of rows."""

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from benchmarks.remedy_county import county
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from junheng.plans.compare import kilometres
from junheng.plans.plan import Plan
from junheng.register.example import demo
from junheng.register.headcount import at_work
from junheng.remedy.checker import check
from junheng.remedy.costs import Costs, Moves
from junheng.remedy.propose import propose
from junheng.remedy.search import Stop
from junheng.standards.measure import measure
from junheng.standards.standard import Standard

STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2025, 3, 1))
COSTS = Costs.load("demo-costs-2024")
STAY = replace(COSTS, moves=Moves())
EXACT = Stop(seconds=60, gap=1e-6)


def limits(factor: float) -> Standard:
    """The standard with every spread limit multiplied."""
    items = (
        replace(i, spread_at_most={s: v * factor for s, v in i.spread_at_most.items()})
        for i in STANDARD.resource
    )
    return replace(STANDARD, resource=tuple(items))


def shuffled(tables, seed):
    return {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in tables.items()}


@pytest.fixture(scope="module")
def demo_tables():
    return demo.build().tables


@pytest.fixture(scope="module")
def remedy(demo_tables):
    return propose(demo_tables, STANDARD, given=COSTS)


def test_the_demo_county_passes_wherever_it_is_known(demo_tables, remedy):
    assert remedy.certified, remedy.problems
    assert remedy.gap <= 0.001
    after = measure(remedy.plan.apply(demo_tables, year=2024), STANDARD)
    assert "未达标" not in after.schools["state"].to_list()
    assert "未达标" not in after.county["state"].to_list()


def test_reasons_add_up_to_the_cost_and_the_plan_survives_json(remedy):
    assert remedy.why["cost"].sum() == pytest.approx(remedy.cost)
    assert not remedy.why["reason"].is_in([""]).any()
    assert Plan.from_json(remedy.plan.to_json()) == remedy.plan
    assert all(change.why for change in remedy.plan.changes)


def test_unknown_figures_are_named_with_the_cells_to_report(demo_tables, remedy):
    unknown = measure(demo_tables, STANDARD).values.filter(pl.col("value").is_null())
    keys = ["code", "stage", "indicator"]
    assert remedy.unresolved.select(keys).sort(keys).equals(unknown.select(keys).sort(keys))
    assert "最多只能判为待填报" in remedy.summary()


def test_those_who_move_work_at_the_source_and_go_by_name(demo_tables, remedy):
    moves = [c for c in remedy.plan.changes if type(c).__name__ == "MoveTeachers"]
    assert moves
    postings = set(at_work(demo_tables, dt.date(2024, 9, 1)).select("staff", "school", "stage").iter_rows())
    named = [(p, m.source, m.stage) for m in moves for p in m.people]
    assert set(named) <= postings
    assert len({p for p, *_ in named}) == len(named)
    assert any(m.people for m in moves)


def test_the_order_of_rows_does_not_matter(demo_tables, remedy):
    again = propose(shuffled(demo_tables, 7), STANDARD, given=COSTS)
    assert again.plan == remedy.plan
    assert again.why.equals(remedy.why)
    assert (again.cost, again.bound) == (remedy.cost, remedy.bound)


def test_the_checker_finds_a_missing_change_and_a_wrong_price(demo_tables, remedy):
    shorter = Plan("少一条", remedy.plan.changes[:-1])
    found = check(demo_tables, STANDARD, shorter, COSTS, stated_cost=remedy.cost)
    assert not found.certified
    assert any("仍未达标" in p for p in found.problems)
    assert any("不符" in p for p in found.problems)
    assert check(demo_tables, STANDARD, remedy.plan, STAY, stated_cost=remedy.cost).problems


def test_a_county_that_passes_needs_nothing(demo_tables, remedy):
    after = remedy.plan.apply(demo_tables, year=2024)
    again = propose(after, STANDARD, given=COSTS)
    assert (again.plan.changes, again.cost, again.gap, again.certified) == ((), 0.0, 0.0, True)
    assert "不需要任何措施" in again.summary()


def test_what_cannot_be_reached_is_named_and_the_rest_is_planned(demo_tables):
    few = replace(STAY, options=tuple(o for o in COSTS.options if "backbone" not in o.raises))
    result = propose(demo_tables, STANDARD, given=few)
    assert result.certified, result.problems
    assert set(result.out_of_reach["indicator"]) == {"R2"}
    before = measure(demo_tables, STANDARD).values.filter(pl.col("indicator") == "R2")
    failing = before.filter(pl.col("value") < pl.col("floor"))
    named = result.out_of_reach.drop_nulls("code")
    assert set(named["code"]) == set(failing["code"])
    both = named.join(failing, on=["code", "stage"])
    assert both["short"].to_list() == pytest.approx((both["floor"] - both["value"]).to_list())
    assert result.out_of_reach.filter(pl.col("code").is_null()).height == 1
    assert "现有措施够不到" in result.summary()
    assert result.cost > 0


def test_nothing_that_can_be_done_and_nothing_that_is_known(demo_tables):
    nothing = propose(demo_tables, STANDARD, given=replace(STAY, options=()))
    assert nothing.certified, nothing.problems
    assert (nothing.plan.changes, nothing.cost) == ((), 0.0)
    assert nothing.out_of_reach.height > 20
    assert "没有可用的措施" in nothing.summary()
    silent = {n: demo_tables[n] for n in ("school", "enrolment")}
    unknown = propose(silent, STANDARD, given=COSTS)
    assert (unknown.plan.changes, unknown.out_of_reach.height) == ((), 0)
    assert unknown.unresolved.height == 7 * unknown.unresolved.n_unique(["code", "stage"])
    with pytest.raises(ValueError, match="没有 2024 学年"):
        propose({}, STANDARD, given=COSTS)


def test_the_engine_prints_nothing(demo_tables, capfd):
    heard = []
    propose(demo_tables, STANDARD, given=COSTS, progress=lambda what, share: heard.append((what, share)))
    assert capfd.readouterr() == ("", "")
    assert heard
    assert all(0 <= share <= 1 for _, share in heard)


def test_a_leaver_known_by_count_only_is_counted_as_whatever_would_hurt_most():
    """Without a limit to moving, each school that gave still has what it needs if every leaver was of every kind."""
    tables = county(30, 5, 0.35)
    result = propose(tables, STANDARD, given=COSTS, stop=EXACT)
    moves = [c for c in result.plan.changes if type(c).__name__ == "MoveTeachers"]
    assert moves
    after = result.plan.apply(tables, year=2024)
    kinds = ("above_required", "backbone", "sports_arts")
    rows = pl.DataFrame(
        [(m.source, m.stage, *(m.teachers - getattr(m, k) for k in kinds)) for m in moves],
        schema=["school", "stage", *(f"{k}_lost" for k in kinds)], orient="row",
    ).group_by("school", "stage").sum()  # fmt: skip
    worst = after["staff_count"].join(rows, on=["school", "stage"], how="left")
    lost = [(pl.col(k) - pl.col(f"{k}_lost").fill_null(0)).alias(k) for k in kinds]
    measured = measure(
        after | {"staff_count": worst.with_columns(lost).drop(f"{k}_lost" for k in kinds)}, STANDARD
    )
    assert set(measured.schools["state"]) == {"达标"}


def test_nobody_moves_farther_than_allowed():
    tables = county(40, 3, 0.35)
    near = replace(COSTS, moves=replace(COSTS.moves, km_at_most=20))
    result = propose(tables, STANDARD, given=near, stop=Stop(20, 0.01))
    spots = {r["code"]: r for r in tables["school"].iter_rows(named=True)}
    moves = [c for c in result.plan.changes if type(c).__name__ == "MoveTeachers"]
    assert moves
    assert all(kilometres(spots[m.source], spots[m.target]) <= 20 for m in moves)
    assert result.certified, result.problems


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from([0.2, 0.35, 0.5]))
def test_invariants_on_random_counties(seed, moving, unequal):
    tables, costs = county(10, seed, unequal), COSTS if moving else STAY
    result = propose(tables, STANDARD, given=costs, stop=EXACT)
    assert result.certified, result.problems
    assert result.out_of_reach.is_empty()
    assert 0 <= result.bound <= result.cost
    room = 2e-6 * result.cost + 1e-6
    doubled = propose(tables, STANDARD, given=costs.times(2), stop=EXACT)
    assert doubled.cost == pytest.approx(2 * result.cost, abs=2 * room)
    wider = propose(tables, limits(1.3), given=costs, stop=EXACT)
    assert wider.cost <= result.cost + room
    again = propose(shuffled(tables, seed), STANDARD, given=costs, stop=EXACT)
    assert again.plan == result.plan
    if not moving:
        assert propose(tables, STANDARD, given=COSTS, stop=EXACT).cost <= result.cost + room


@pytest.mark.parametrize("seed", range(6))
def test_amounts_agree_with_a_general_convex_solver(seed):
    """One indicator, no exceptions, amounts free: SLSQP on the formula as it is written finds the same cost."""
    rng = np.random.default_rng(seed)
    tables = county(12, seed, 0.3)
    primary = tables["school"].filter(pl.col("kind").is_in(["小学", "小学教学点"]))["code"]
    ground = tables["campus"].with_columns(
        sports_ground_area=pl.col("sports_ground_area")
        * pl.Series(rng.uniform(0.4, 3, tables["campus"].height))
    )
    only = tuple(
        replace(i, spread_at_most={"小学": 0.3, "初中": 9.0}) for i in STANDARD.resource if i.id == "R5"
    )
    standard = replace(STANDARD, resource=only, each_school=STANDARD.each_school | {"met": 1})
    fine = tuple(replace(o, step=0.001) for o in COSTS.options if o.id == "build-ground")
    tables = {n: f.filter(pl.col("code" if n == "school" else "school").is_in(primary.implode())) for n, f in (tables | {"campus": ground}).items()}  # fmt: skip
    values = measure(tables, standard).values
    result = propose(tables, standard, given=replace(STAY, options=fine), stop=EXACT)
    pupils, now = values["pupils"].to_numpy().astype(float), values["value"].to_numpy()
    share, need = pupils / pupils.sum(), np.maximum(7.5 - now, 0)

    def room(more):
        y = now + more
        mean = share @ y
        return 0.3 * mean - np.sqrt(share @ (y - mean) ** 2)

    tried = minimize(
        lambda more: share @ more, need + 0.5, method="SLSQP", bounds=[(n, None) for n in need],
        constraints={"type": "ineq", "fun": room}, options={"ftol": 1e-12, "maxiter": 500},
    )  # fmt: skip
    assert tried.success
    assert result.certified, result.problems
    assert result.cost == pytest.approx(450 * pupils.sum() * tried.fun, rel=1e-5)
