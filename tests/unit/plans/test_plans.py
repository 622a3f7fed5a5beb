"""Plans: what each change does to the register, what it refuses, and that nothing is lost on the way."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.plans.changes import (
    AddResource,
    AddTeachers,
    CloseSchool,
    ConvertSchool,
    MergeSchool,
    MoveStage,
    MoveTeachers,
    OpenSchool,
    TrainTeachers,
)
from junheng.plans.compare import compare
from junheng.plans.layout import MovePupils
from junheng.plans.plan import Plan
from junheng.register import headcount
from junheng.register.tables import TABLES as T
from junheng.schema import check_references
from junheng.standards.measure import measure
from junheng.standards.standard import Standard

A, B, C = "2153000001", "2153000002", "3153000003"
STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))


def county():
    """A and B known by counts, C (nine-year) by people; all in 2024."""
    people = [f"T{n:04d}" for n in range(12)]
    return {
        "school": T["school"].example(
            code=[A, B, C], name=["甲", "乙", "丙"], kind=["小学", "小学", "九年一贯制学校"],
            longitude=[102.0, 102.1, 102.2], latitude=[24.0, 24.0, 24.0],
        ),
        "enrolment": T["enrolment"].example(
            school=[A, B, C, C], stage=["小学", "小学", "小学", "初中"], pupils=[400, 60, 100, 120], classes=[9, 6, 6, 3]
        ),
        "campus": T["campus"].example(school=[A, B, C]),
        "staff_count": T["staff_count"].example(
            school=[A, B], stage=["小学", "小学"], teachers=[24, 6], above_required=[20, 4], backbone=[6, 0], sports_arts=[4, 1]
        ),
        "staff": T["staff"].example(code=people, education=["本科"] * 8 + ["高中阶段"] * 4, backbone=["县级"] * 2 + ["无"] * 10),
        "posting": T["posting"].example(
            staff=people, school=[C] * 12, stage=["小学"] * 6 + ["初中"] * 6, subject=["美术", *["语文"] * 11]
        ),
    }  # fmt: skip


def counts(tables, school, stage="小学"):
    rows = headcount.staff_counts(tables, 2024).filter(pl.col("school") == school, pl.col("stage") == stage)
    return rows.select("teachers", "above_required", "backbone", "sports_arts").row(0)


def after(*changes):
    return Plan("试算", tuple(changes)).apply(county(), year=2024)


def test_adding_to_a_school_known_by_counts_and_to_one_known_by_people():
    one = AddTeachers(school=B, stage="小学", teachers=2, above_required=1, sports_arts=1)
    assert counts(after(one), B) == (8, 5, 0, 2)
    two = AddTeachers(school=C, stage="初中", teachers=2, above_required=2, backbone=1)
    assert counts(after(two), C, "初中") == (8, 4, 1, 0)


def test_training_changes_kinds_and_not_heads():
    assert counts(after(TrainTeachers(school=B, stage="小学", backbone=2, above_required=1)), B) == (
        6,
        5,
        2,
        1,
    )
    assert counts(after(TrainTeachers(school=C, stage="初中", above_required=3)), C, "初中") == (6, 5, 0, 0)
    with pytest.raises(ValueError, match="只有 4 人，不能培养 5 人"):
        after(TrainTeachers(school=C, stage="初中", above_required=5))


def test_a_teacher_by_the_hour_is_not_the_one_who_is_trained():
    tables = county()
    first = pl.col("staff") == "T0008"
    hourly = pl.when(first).then(pl.lit("走教")).otherwise("kind").alias("kind")
    tables["posting"] = tables["posting"].with_columns(hourly)
    now = Plan("试算", (TrainTeachers(school=C, stage="初中", above_required=1),)).apply(tables, year=2024)
    assert counts(tables, C, "初中") == (5, 2, 0, 0)
    assert counts(now, C, "初中") == (5, 3, 0, 0)


def test_moving_between_counts_and_people_keeps_the_total():
    before = county()
    moves = [
        MoveTeachers(source=A, target=B, stage="小学", teachers=2, backbone=2),
        MoveTeachers(source=A, target=C, stage="小学", teachers=1, sports_arts=1),
        MoveTeachers(
            source=C, target=B, stage="小学", teachers=1, above_required=1, sports_arts=1, people=("T0000",)
        ),
    ]
    now = after(*moves)
    totals = [headcount.staff_counts(t, 2024)["teachers"].sum() for t in (before, now)]
    assert totals[0] == totals[1]
    assert counts(now, A) == (21, 20, 4, 3)
    assert counts(now, B) == (9, 5, 2, 2)
    assert not check_references(now, T)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (AddTeachers(school="9999999999", stage="小学"), "没有学校 9999999999"),
        (AddTeachers(school=A, stage="初中"), "没有 2024 学年的教师数"),
        (MoveTeachers(source=B, target=A, stage="小学", teachers=7), "只有 6 人，不能减少 7 人"),
        (MoveTeachers(source=C, target=A, stage="小学", teachers=1), "须指明"),
        (MoveTeachers(source=C, target=A, stage="小学", people=("T0011",)), "没有这些在岗专任教师：T0011"),
        (AddResource(school=A, resource="swimming", amount=1), "不能增配“swimming”"),
        (AddResource(school=A, resource="equipment_value", amount=1, campus="东区"), "东区"),
        (OpenSchool(code=A, name="新", school_kind="小学", stages=("小学",)), "已有学校使用"),
        (CloseSchool(code=A), "还有在校生"),
        (MoveStage(source=A, stage="初中", target=B), "没有初中"),
        (MoveStage(source=A, stage="小学", target=A), "自己"),
        (ConvertSchool(code=A, school_kind="大学"), "大学"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_number(change, words):
    with pytest.raises(ValueError, match="第 2 条") as refused:
        after(AddResource(school=A, resource="multimedia_rooms", amount=1), change)
    assert words in str(refused.value)


def test_indoor_sports_area_counts_in_the_teaching_area_too():
    before, now = (
        measure(t, STANDARD).values
        for t in (county(), after(AddResource(school=A, resource="indoor_sports_area", amount=400)))
    )
    value = {
        n: v.filter(pl.col("code") == A, pl.col("indicator") == "R5")["value"][0]
        for n, v in enumerate((before, now))
    }
    assert value[1] - value[0] == pytest.approx(1.0)
    teaching = [v.filter(pl.col("code") == A, pl.col("indicator") == "R4")["value"][0] for v in (before, now)]
    assert teaching[0] == teaching[1]


def test_a_merger_moves_everybody_and_says_who_pays():
    found = compare(measure(county(), STANDARD), measure(after(MergeSchool(closing=B, into=A)), STANDARD))
    moved = found.travel.row(0, named=True)
    assert (moved["name"], moved["pupils"], moved["to_name"]) == ("乙", 60, "甲")
    assert moved["km"] == pytest.approx(10.16, abs=0.05)  # a tenth of a degree of longitude at 24° north
    assert "转学的学生：60 人" in found.summary()
    now = after(MergeSchool(closing=B, into=A))
    assert now["enrolment"].filter(pl.col("school") == A)["pupils"].to_list() == [460]
    assert counts(now, A) == (30, 24, 6, 5)


def test_a_school_that_stays_open_outside_the_evaluation_is_not_said_to_close():
    smaller = MovePupils(source=B, target=A, stage="小学", pupils=("合计:20",))
    now = after(smaller, ConvertSchool(code=B, school_kind="小学教学点"))
    for before, then, side in ((county(), now, "after"), (now, county(), "before")):
        found = compare(measure(before, STANDARD), measure(then, STANDARD))
        row = found.schools.row(by_predicate=pl.col("code") == B, named=True)
        assert row[f"state_{side}"] is None
        assert (row[f"out_{side}"], row[f"pupils_{side}"]) == ("不足50人的教学点", 40)
        assert row[f"out_{side}_english"] == "teaching point of fewer than 50 pupils"
    found = compare(measure(county(), STANDARD), measure(after(MergeSchool(closing=B, into=A)), STANDARD))
    gone = found.schools.row(by_predicate=pl.col("code") == B, named=True)
    assert (gone["state_after"], gone["out_after"], gone["pupils_after"]) == (None, None, None)


def test_opening_converting_and_moving_a_stage():
    new = OpenSchool(code="3153000099", name="新初中", school_kind="初级中学", stages=("初中",))
    now = after(
        new, MoveStage(source=C, stage="初中", target="3153000099"), ConvertSchool(code=C, school_kind="小学")
    )
    assert now["enrolment"].filter(pl.col("school") == "3153000099")["pupils"].to_list() == [120]
    assert counts(now, "3153000099", "初中")[0] == 6
    assert now["school"].filter(pl.col("code") == C)["kind"][0] == "小学"


def test_json_gives_the_plan_back_and_strangers_are_refused():
    plan = Plan(
        "试算",
        (MergeSchool(closing=B, into=A), MoveTeachers(source=C, target=A, stage="小学", people=("T0001",))),
    )
    assert Plan.from_json(plan.to_json()) == plan
    opened = OpenSchool(code="3153000099", name="新初中", school_kind="初级中学", stages=("初中",))
    built = Plan("新建", (opened, ConvertSchool(code=C, school_kind="小学")))
    assert Plan.from_json(built.to_json()) == built
    for text, words in [
        ("[]", "不是计划文件"),
        ('{"title": "x", "changes": [{"kind": "Fly"}]}', "Fly"),
        ('{"title": "x", "changes": [{"kind": "CloseSchool"}]}', "缺少"),
        ('{"title": "x", "changes": [{"kind": "CloseSchool", "code": "1", "z": 1}]}', "z"),
    ]:
        with pytest.raises(ValueError, match=words):
            Plan.from_json(text)


def test_an_empty_plan_changes_nothing():
    tables = county()
    assert all(now.equals(T[n].conform(tables[n])) for n, now in after().items() if n in tables)


@settings(max_examples=30, deadline=None)
@given(st.permutations([A, B, C]), st.integers(0, 3))
def test_moves_and_mergers_conserve_pupils_and_teachers(order, heads):
    closing, into, _ = order
    changes = [MoveTeachers(source=A, target=B, stage="小学", teachers=heads)]
    changes.append(MergeSchool(closing=closing, into=into))
    now = after(*changes)
    assert now["enrolment"]["pupils"].sum() == county()["enrolment"]["pupils"].sum()
    assert (
        headcount.staff_counts(now, 2024)["teachers"].sum()
        == headcount.staff_counts(county(), 2024)["teachers"].sum()
    )
    assert now["school"].filter(pl.col("code") == closing)["closed"][0] == dt.date(2024, 9, 1)


def test_pupils_and_teachers_that_join_unknown_ones_stay_unknown():
    tables = county()
    tables["staff_count"] = tables["staff_count"].filter(pl.col("school") != A)
    now = Plan("试算", (MergeSchool(closing=B, into=A),)).apply(tables, year=2024)
    assert headcount.staff_counts(now, 2024).filter(pl.col("school") == A).is_empty()
    tables = county() | {
        "enrolment": county()["enrolment"].with_columns(pupils=pl.when(pl.col("school") != A).then("pupils"))
    }
    now = Plan("试算", (MergeSchool(closing=B, into=A),)).apply(tables, year=2024)
    assert now["enrolment"].filter(pl.col("school") == A)["pupils"].to_list() == [None]
