"""The checker finds what somebody has tampered with, whatever it is."""

import dataclasses

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.layout.little import rules, tables

from junheng.layout.checker import check
from junheng.layout.core.solution import Stop
from junheng.layout.propose import propose
from junheng.layout.relaxations import widened
from junheng.layout.rules import Decision
from junheng.layout.situation import situation
from junheng.plans.plan import Plan

GIVEN = rules(**{"travel.junior": 20.0, "steps.seats": [120]})


@pytest.fixture(scope="module")
def made():
    register = tables()
    place = situation(register, None, None, GIVEN)
    found = propose(register, given=GIVEN, stop=Stop(10))
    assert check(register, found, sites=place.sites, day=place.day).certified
    return register, place, found


def problems(made, **changed):
    register, place, found = made
    return check(register, dataclasses.replace(found, **changed), sites=place.sites, day=place.day).problems


def moved(frame, n, **cells):
    rows = frame.to_dicts()
    rows[n % len(rows)] |= cells
    return pl.DataFrame(rows, schema=frame.schema)


@settings(max_examples=40)
@given(st.data())
def test_a_village_sent_elsewhere_is_noticed(made, data):
    villages, schools = made[2].villages, made[2].schools
    n = data.draw(st.integers(0, villages.height - 1))
    row = villages.row(n, named=True)
    other = data.draw(st.sampled_from([s for s in schools.to_dicts() if s["code"] != row["school"]]))
    assert problems(made, villages=moved(villages, n, school=other["code"], school_name=other["name"]))


@settings(max_examples=40)
@given(st.data())
def test_numbers_that_were_changed_are_noticed(made, data):
    found = made[2]
    frame, column, by = data.draw(
        st.sampled_from(
            [
                ("villages", "pupils", 1),
                ("villages", "minutes", 2.0),
                ("schools", "pupils", 1),
                ("schools", "one_off", 5000.0),
            ]
        )
    )
    table = getattr(found, frame)
    n = data.draw(st.integers(0, table.height - 1))
    assert problems(made, **{frame: moved(table, n, **{column: table[column][n] + by})})


@settings(max_examples=30)
@given(st.data())
def test_a_change_that_was_left_out_is_noticed(made, data):
    (epoch, plan), *rest = made[2].plans
    n = data.draw(st.integers(0, len(plan.changes) - 1))
    shorter = Plan(plan.title, plan.changes[:n] + plan.changes[n + 1 :])
    if type(plan.changes[n]).__name__ == "MovePupils":
        return  # pupils who stay where their village no longer goes: the register cannot tell villages apart
    assert problems(made, plans=((epoch, shorter), *rest))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"travel.low": 1.0}, "超过 1 分钟"),
        ({"travel.weekend": 1.0}, "周末单程"),
        ({"boarding.junior": False}, "规则不允许"),
        ({"classes.primary": 10}, "间教室"),
        ({"sizes.most": 100}, "超过 100 人"),
        ({"sizes.least_junior": 500}, "不足 500 人"),
        ({"limits.closures": 0.0}, "停办"),
        ({"limits.budget": 0.0}, "限额"),
        ({"costs.seat": 1.0}, "不符"),
        ({"protected": ("2153000001", "2153000002", "2153000003", "2153000004")}, "应留必留"),
        ({"decisions": (Decision("3153000005", "停办", 2027),)}, "没有按决定"),
        ({"decisions": (Decision("2153000002", "寄宿", 2027),)}, "没有按决定"),
    ],
)
def test_stricter_rules_are_not_kept_by_an_old_plan(made, changed, said):
    found = problems(made, rules=GIVEN.adjusted(**changed))
    assert any(said in p for p in found), found


def test_a_village_that_goes_twice_is_noticed(made):
    villages = made[2].villages
    assert any("不止一所" in p for p in problems(made, villages=pl.concat([villages, villages.head(1)])))


def test_a_relaxation_nobody_needed_is_noticed(made):
    row = {
        "epoch": 2027,
        "what": "路途",
        "code": "本地:001",
        "band": "初中",
        "pupils": 1,
        "limit": 1.0,
        "needed": 2.0,
        "by": 1.0,
        "name": "甲村",
    }
    frame = pl.concat([made[2].relaxations, pl.DataFrame([row], schema=made[2].relaxations.schema)])
    assert any("没有用到" in p for p in problems(made, relaxations=frame))


def test_a_limit_of_a_year_that_had_to_give_way_is_excused_where_it_is_listed_and_only_there(made):
    stricter = GIVEN.adjusted(**{"limits.closures": 0.0, "limits.budget": 0.0})
    widest = [
        widened(2027, "停办数", "closures", 0.0, 9.0, "所"),
        widened(2027, "投入", "one-off money (yuan)", 0.0, 9e9, "元"),
    ]
    rows = pl.DataFrame(widest, schema=made[2].relaxations.schema)
    assert problems(made, rules=stricter, relaxations=rows) == ()
    assert len(problems(made, rules=stricter, relaxations=rows.head(1))) == 1
    assert any("并没有用到" in p for p in problems(made, relaxations=rows))
