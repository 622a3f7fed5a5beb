"""Planning a little county: against an exact program, in any order of rows, and with what a bureau asks."""

import datetime as dt
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.layout_exact import solve as exact
from tests.unit.layout.little import PUPILS, SCHOOLS, YEAR, rules, tables

from junheng.layout.again import prices
from junheng.layout.core.solution import Stop
from junheng.layout.core.solve import solve
from junheng.layout.effect import effect, shortfall
from junheng.layout.forcing import adjusted, force
from junheng.layout.model import model
from junheng.layout.pareto import JUDGED, front
from junheng.layout.proposal import Proposal
from junheng.layout.propose import propose
from junheng.layout.rules import Decision
from junheng.layout.search import SEARCHING
from junheng.layout.situation import situation
from junheng.layout.ways import BOARDS, WAYS
from junheng.register.snapshot import complete
from junheng.standards.standard import Standard

SHORT = Stop(seconds=10, gap=1e-6)


def plan(register=None, given_=None, **more):
    return propose(register or tables(), given=given_ or rules(), stop=SHORT, **more)


@pytest.fixture(scope="module")
def usual():
    return plan()


def test_the_plan_is_checked_and_proved_to_be_the_best(usual):
    sure = usual.certificate
    assert sure.certified, sure.problems
    oracle = exact(model(situation(tables(), None, None, rules())).problem)
    assert sure.value == pytest.approx(oracle.value, rel=1e-5)
    assert sure.bound <= sure.value * (1 + 1e-9)


def test_every_village_has_one_school_and_a_reason(usual):
    rows = usual.villages
    assert rows.select("epoch", "place", "band", "part").is_duplicated().sum() == 0
    assert rows["pupils"].sum() == sum(PUPILS.values())
    assert rows.filter((pl.col("reason") == "") | (pl.col("reason_en") == "")).is_empty()
    assert usual.schools.filter((pl.col("reason") == "") | (pl.col("reason_en") == "")).is_empty()
    assert usual.schools.filter(pl.col("reason_en").str.contains("[一-鿿]{8,}")).is_empty()


def test_the_summary_speaks_both_languages(usual):
    assert "独立核验通过" in usual.summary()
    assert "independent check: passed" in usual.summary("en")


def test_everybody_s_way_becomes_one_thing_and_kinds_of_way_are_not_compared(usual):
    counted = usual.groups.select(pl.sum_horizontal(WAYS) - pl.col("pupils")).to_series()
    assert counted.abs().max() <= len(WAYS), "shares of pupils are rounded"
    turned = pl.col("boarding") != (pl.col("boarding_now") >= BOARDS)
    assert usual.villages.filter(turned)["longer"].null_count() == usual.villages.filter(turned).height


def test_the_result_survives_json(usual):
    again = Proposal.from_json(usual.to_json())
    assert again.to_json() == usual.to_json()
    assert again.plans == usual.plans
    assert again.rules == usual.rules
    with pytest.raises(ValueError, match="布局方案"):
        Proposal.from_json("{}")


def test_why_each_change_is_made_is_told_in_english_too(usual):
    given = {str(c.why) for c in usual.plan.changes if c.why}
    assert given <= set(usual.reasons)
    sent = [usual.reasons[str(c.why)] for c in usual.plan.changes if type(c).__name__ == "MovePupils"]
    assert sent
    assert all(told.startswith("Pupils of ") for told in sent)


def test_the_order_of_rows_does_not_matter(usual):
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in tables().items()}
    again = plan(shuffled)
    assert again.certificate.value == usual.certificate.value
    assert again.schools.equals(usual.schools)
    assert again.villages.equals(usual.villages)


def test_nobody_is_lost_when_the_plan_is_carried_out(usual):
    register = complete(tables())
    after = usual.plan.apply(register, year=YEAR)
    for stage in ("小学", "初中"):
        here = pl.col("stage") == stage
        assert (
            after["enrolment"].filter(here)["pupils"].sum()
            == register["enrolment"].filter(here)["pupils"].sum()
        )
    closed = usual.schools.filter(~pl.col("open"))["code"].to_list()
    assert after["school"].filter(pl.col("code").is_in(closed))["closed"].null_count() == 0
    teachers = [t["staff_count"]["teachers"].sum() for t in (register, after)]
    assert teachers[0] == teachers[1], "teachers go where their pupils go"


@settings(max_examples=6)
@given(st.floats(3, 40), st.floats(1, 60))
def test_a_longer_limit_never_makes_it_worse(limit, more):
    strict, loose = (plan(given_=rules(**{"travel.low": x})) for x in (limit, limit + more))
    if strict.feasible:
        assert loose.feasible
        assert loose.certificate.value <= strict.certificate.value * (1 + 1e-6)


@settings(max_examples=6)
@given(st.data())
def test_little_counties_against_the_exact_program(data):
    pupils = {key: data.draw(st.integers(3, 120)) for key in PUPILS}
    asked = rules(
        **{
            "travel.low": data.draw(st.sampled_from([8.0, 15.0, 30.0])),
            "sizes.least_primary": data.draw(st.sampled_from([0, 20])),
        }
    )
    register = tables(pupils)
    found = plan(register, asked)
    assert found.certificate.certified, found.certificate.problems
    oracle = exact(model(situation(register, None, None, asked)).problem)
    if oracle.choice is None:
        assert not found.feasible
    elif found.feasible:
        assert found.certificate.value == pytest.approx(oracle.value, rel=1e-4)


def test_a_school_that_is_locked_stays_as_it_is(usual):
    closed = usual.schools.filter(~pl.col("open"))["code"][0]
    locked = propose(tables(), given=adjusted(rules(), Decision(closed, "不变")), stop=SHORT, start=usual)
    row = locked.schools.filter(pl.col("code") == closed).row(0, named=True)
    assert row["open"]
    assert row["action"] == "保留"
    assert row["locked"]
    assert locked.certificate.certified
    assert locked.certificate.value >= usual.certificate.value - 1e-6


def test_what_the_bound_rests_on_outlives_the_problem(usual):
    """Told as JSON and read back for the same homes; of homes that are new nothing is known; an older file says nothing of it."""
    made = model(situation(tables(), None, None, rules()))
    said = json.loads(json.dumps(usual.choice))
    known = prices(made, said)
    assert known.client.shape == made.problem.weight.shape
    assert (known.client > 0).any()
    assert solve(made.problem, stop=Stop(60, rounds=1, gap=0.0), prices=known).bound > 0
    home, worth = said["homes"][0], said["prices"][0][0]
    i = made.place.clients.select("place", "band", "part").rows().index(tuple(home[:3]))
    assert known.client[:, i].tolist() == worth
    fewer = said | {"homes": said["homes"][1:], "prices": [said["prices"][0][1:], said["prices"][1]]}
    assert (prices(made, fewer).client[:, i] == 0).all()
    assert prices(made, {k: v for k, v in said.items() if k != "prices"}) is None
    assert prices(made, said | {"epochs": [1999]}) is None


def test_protected_schools_stay():
    asked = rules(protected=("2153000001",), **{"travel.low": 60.0})
    found = plan(given_=asked)
    assert found.schools.filter(pl.col("code") == "2153000001")["open"].all()
    assert found.certificate.certified


def test_the_only_school_the_youngest_reach_is_protected_of_itself():
    found = plan(given_=rules(**{"travel.low": 5.0, "sizes.alone": 5.0, "sizes.least_point": 20}))
    assert found.feasible, "no least size is asked of it"
    assert found.schools.filter(pl.col("code") == "2153000001", "protected").height == 1
    assert found.schools.filter(pl.col("code") == "2153000001")["open"].all()


def test_what_cannot_be_kept_is_named_with_who_and_by_how_much():
    asked = rules(**{"travel.junior": 20.0, "boarding.junior": False})
    found = plan(given_=asked)
    rows = found.relaxations
    assert set(rows["name"]) == {"甲村", "乙村"}, "only those who live too far away"
    assert set(rows["what"]) == {"路途"}
    assert (rows["by"] > 0).all()
    assert (rows["needed"] - rows["limit"] - rows["by"]).abs().max() < 1e-6
    assert found.certificate.certified, found.certificate.problems
    assert "放宽" in found.summary()


def test_what_is_heard_of_a_search_is_what_its_result_says():
    heard = []
    asked = rules(**{"travel.junior": 20.0, "boarding.junior": False})
    found = plan(given_=asked, progress=lambda what, share, *told: heard.append((what, *told)))
    assert found.relaxations.height
    assert {what for what, *_ in heard} == {SEARCHING}
    _what, value, bound = heard[-1]
    assert value == pytest.approx(found.certificate.value)
    assert min(bound, value) == pytest.approx(found.certificate.bound)


def test_far_juniors_board_where_there_are_beds():
    asked = rules(**{"travel.junior": 20.0, "steps.seats": [120]})
    found = plan(given_=asked)
    boards = found.villages.filter("boarding")
    assert set(boards["name"]) == {"甲村", "乙村"}
    assert set(boards["band"]) == {"初中"}
    assert found.feasible
    school = found.schools.filter(pl.col("code") == "3153000005").row(0, named=True)
    assert school["seats"] >= school["boarders"] == boards["pupils"].sum()
    assert any(type(c).__name__ == "ExpandSchool" and c.seats == 120 for c in found.plan.changes)


def test_the_youngest_do_not_board():
    far = {"甲村": (99.0, 25.0), "乙村": (100.02, 25.0), "丙村": (100.05, 25.0), "镇上": (100.08, 25.0)}
    found = plan(tables(villages=far), rules(**{"steps.seats": [300]}))
    assert found.villages.filter(pl.col("boarding"), pl.col("band") == "小学一至三年级").is_empty()
    assert found.schools.filter(pl.col("code") == "2153000001")["open"].all()


def test_closures_a_year_and_money_are_kept():
    asked = rules(**{"limits.closures": 0.0, "limits.budget": 0.0})
    found = plan(given_=asked)
    assert found.schools["open"].all()
    assert found.schools["one_off"].sum() == 0


CANDIDATE = {
    "code": "HX01",
    "name": "甲村完小",
    "kind": "小学",
    "village": "甲村",
    "longitude": 100.003,
    "latitude": 25.002,
    "classes": 6,
    "cost": 10_000.0,
}


def test_a_school_is_built_before_the_one_it_replaces_closes():
    register = tables(candidates=[CANDIDATE | {"replaces": "2153000001"}])
    wishes = (Decision("HX01", "新建", 2027), Decision("2153000001", "停办", 2030))
    found = plan(register, rules(epochs=(2027, 2030), decisions=wishes, **{"sizes.least_primary": 0}))
    open_ = {(e, c): o for e, c, o in found.schools.select("epoch", "code", "open").iter_rows()}
    assert open_[2027, "HX01"]
    assert open_[2027, "2153000001"], "what replaces it stands one epoch earlier"
    assert not open_[2030, "2153000001"]
    assert found.certificate.certified, found.certificate.problems
    after = found.plan.apply(register, year=YEAR)
    built = after["school"].filter(pl.col("name") == "甲村完小")
    assert built.height == 1
    assert after["enrolment"].filter(pl.col("school") == built["code"][0])["pupils"].sum() > 0


def test_the_other_decision_has_its_price(usual):
    found = force(tables(), proposal=usual, schools=sorted(SCHOOLS), stop=Stop(50, gap=1e-6))
    rows = {r["code"]: r for r in found.forced.iter_rows(named=True)}
    assert set(rows) == set(SCHOOLS)
    assert not rows["3153000005"]["possible"], "no other school teaches juniors"
    for row in rows.values():
        if row["possible"]:
            assert row["cost"] >= row["surely"] - 0.02 >= -0.02
            what = Decision(row["code"], "停办" if row["stands"] else "不停办")
            own = exact(model(situation(tables(), None, None, adjusted(rules(), what))).problem)
            assert row["cost"] == pytest.approx(own.value - usual.certificate.value, abs=0.05)


def test_a_front_has_no_plan_that_another_beats():
    found = front(tables(), given=rules(), number=5, stop=Stop(60, gap=1e-4))
    kept = found.points.filter("kept").sort("plan")
    assert kept["plan"].to_list() == list(range(len(found.plans)))
    rows = kept.select(JUDGED).rows()
    assert not any(a != b and all(x <= y for x, y in zip(a, b, strict=True)) for a in rows for b in rows)
    assert kept["minutes"].n_unique() > 1
    with pytest.raises(ValueError, match="方案数"):
        front(tables(), given=rules(), number=40)


def test_what_comes_first_outweighs_the_rest():
    nearest = plan(given_=rules(tiers=("minutes", "yearly")))
    cheapest = plan(given_=rules(tiers=("yearly", "minutes")))
    whole = [p.groups.filter(pl.col("group") == "全体学生").row(0, named=True) for p in (nearest, cheapest)]
    assert whole[0]["minutes"] < whole[1]["minutes"]
    assert cheapest.schools["yearly"].sum() < nearest.schools["yearly"].sum()


def test_growth_follows_the_forecast():
    ahead = pl.DataFrame(
        [
            {
                "year": 2027,
                "school": c,
                "place": "本地:900",
                "stage": "初中" if c[0] == "3" else "小学",
                "grade": "合计",
                "pupils": 50,
            }
            for c in SCHOOLS
        ]
    )
    found = propose(tables(), ahead, given=rules(**{"sizes.least_junior": 0}), stop=SHORT)
    by_band = dict(found.villages.group_by("band").agg(pl.col("pupils").sum()).iter_rows())
    assert by_band["初中"] == 50
    assert by_band["小学一至三年级"] + by_band["小学四至六年级"] == 200


def test_schools_that_say_nothing_of_homes_are_spread_over_the_villages_nearby():
    register = tables()
    found = plan(register | {"residence": register["residence"].clear()})
    assert any("就近摊到各村" in zh for zh, _ in found.notices)
    assert found.villages["pupils"].sum() == sum(PUPILS.values())
    assert found.certificate.certified, found.certificate.problems


def test_the_effect_on_the_national_indicators(usual):
    standard = Standard.load("cn-youzhi-2017", on=dt.date(YEAR, 9, 1))
    assert set(shortfall(tables(), standard)["code"]) <= set(SCHOOLS)
    change = effect(tables(), usual, standard)
    assert change.pupils.filter(pl.col("what").str.contains("转学"))["pupils"][0] > 0
