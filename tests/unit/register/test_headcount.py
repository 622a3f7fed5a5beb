"""Teachers counted from people: who counts, what stays unknown, and where reported counts differ."""

import datetime as dt

import pytest

from junheng.register import headcount, snapshot
from junheng.register.tables import TABLES

A, B = "2153230001", "3153230002"
SEPTEMBER = dt.date(2024, 9, 1)


def register(staff=None, posting=None, staff_count=None):
    school = TABLES["school"].example(code=[A, B], kind=["小学", "初级中学"])
    given = {"staff": staff, "posting": posting, "staff_count": staff_count}
    return snapshot.complete(
        {"school": school} | {name: TABLES[name].example(**rows) for name, rows in given.items() if rows}
    )


def people(number, stage="小学", **cells):
    """`number` teachers at school A, ordinary but for `cells` (lists, one cell a person)."""
    codes = [f"T{n}" for n in range(number)]
    staff = {k: v for k, v in cells.items() if k in TABLES["staff"].columns and k != "left"}
    posting = {k: v for k, v in cells.items() if k in TABLES["posting"].columns}
    left = {"left": cells["left"]} if "left" in cells else {}
    return register(
        {"code": codes} | staff | left, {"staff": codes, "stage": [stage] * number} | posting
    )  # fmt: skip


def count(tables, what, stage="小学", school=A):
    rows = headcount.counted(tables, 2024).filter(school=school, stage=stage)
    return rows[what].item() if rows.height else None


@pytest.mark.parametrize(
    ("stage", "above"),
    [("小学", 4), ("初中", 3), ("高中", 2)],
)
def test_what_lies_above_the_required_degree_depends_on_the_stage(stage, above):
    degrees = ["博士", "硕士", "本科", "专科", "高中阶段", "高中阶段以下"]
    assert count(people(6, stage, education=degrees), "above_required", stage) == above


def test_backbone_counts_from_county_level_up():
    levels = ["国家级", "省级", "市级", "县级", "校级", "无"]
    assert count(people(6, backbone=levels), "backbone") == 4


def test_sports_and_arts_by_the_subject_taught():
    subjects = ["体育与健康", "艺术", "音乐", "美术", "语文", "本学年不授课"]
    assert count(people(6, subject=subjects), "sports_arts") == 4


@pytest.mark.parametrize(
    ("column", "cells", "what"),
    [("education", ["本科", None], "above_required"), ("backbone", ["县级", None], "backbone"),
     ("subject", ["音乐", None], "sports_arts"), ("certified", [True, None], "certified")],
)  # fmt: skip
def test_one_unknown_cell_leaves_the_count_unknown_and_no_other(column, cells, what):
    tables = people(2, **{column: cells})
    others = {
        "above_required": "education",
        "backbone": "backbone",
        "sports_arts": "subject",
        "certified": "certified",
    }
    assert count(tables, what) is None
    assert count(tables, "teachers") == 2
    known = [other for other, rests_on in others.items() if rests_on != column and other != "certified"]
    assert all(count(tables, other) is not None for other in known)


def test_only_full_time_teachers_who_teach_there_count():
    duties = ["专任教师", "行政人员", "教辅人员", "工勤人员", "校外教师"]
    assert count(people(5, duty=duties), "teachers") == 1
    kinds = ["任教", "交流轮岗", "走教", "兼职", "跟岗", "挂职"]
    tables = people(6, kind=kinds, subject=["音乐"] * 6)
    assert count(tables, "teachers") == 2
    assert count(tables, "sports_arts") == 2
    assert count(tables, "sports_arts_shared") == 2


def test_an_unknown_cell_of_someone_who_does_not_count_hides_nothing():
    tables = people(2, duty=["专任教师", "工勤人员"], education=["本科", None], subject=["音乐", None])
    assert count(tables, "above_required") == 1
    assert count(tables, "sports_arts") == 1


@pytest.mark.parametrize(
    ("since", "until", "left", "there"),
    [
        (SEPTEMBER, None, None, 1),
        (dt.date(2024, 9, 2), None, None, 0),
        (dt.date(2020, 9, 1), SEPTEMBER, None, 0),
        (dt.date(2020, 9, 1), dt.date(2024, 9, 2), None, 1),
        (dt.date(2020, 9, 1), None, dt.date(2024, 3, 1), 0),
        (dt.date(2020, 9, 1), None, SEPTEMBER, 0),
        (dt.date(2020, 9, 1), None, dt.date(2024, 9, 2), 1),
    ],
)
def test_who_is_there_on_the_first_of_september(since, until, left, there):
    tables = people(1, since=[since], until=[until], left=[left])
    assert headcount.at_work(tables, SEPTEMBER).height == there
    assert (count(tables, "teachers") or 0) == there


def test_a_teacher_of_two_subjects_is_one_teacher():
    posting = {"staff": ["T1", "T1", "T2"], "subject": ["语文", "音乐", "语文"],
               "since": [dt.date(2020, 9, 1), dt.date(2022, 9, 1), dt.date(2020, 9, 1)]}  # fmt: skip
    tables = register({"code": ["T1", "T2"]}, posting)
    assert count(tables, "teachers") == 2
    assert count(tables, "above_required") == 2
    assert count(tables, "sports_arts") == 1


def test_a_second_subject_unknown_hides_the_count_only_where_it_could_change_it():
    both = {"staff": ["T1", "T1"], "since": [dt.date(2020, 9, 1), dt.date(2022, 9, 1)]}
    assert count(register({"code": ["T1"]}, both | {"subject": ["音乐", None]}), "sports_arts") == 1
    assert count(register({"code": ["T1"]}, both | {"subject": ["语文", None]}), "sports_arts") is None


def test_a_teacher_of_two_stages_counts_in_each():
    tables = register({"code": ["T1"]}, {"staff": ["T1", "T1"], "stage": ["小学", "初中"]})
    assert [count(tables, "teachers", stage) for stage in ("小学", "初中")] == [1, 1]


# ---- people and reported counts


def reported(**cells):
    return {"school": [A, B], "stage": ["小学", "初中"], "teachers": [30, 40]} | cells


def test_people_win_where_a_school_has_a_list_and_reports_stand_elsewhere():
    tables = register({"code": ["T1"]}, {"staff": ["T1"]}, reported())
    found = headcount.staff_counts(tables, 2024).select("school", "stage", "teachers", "by_people").rows()
    assert found == [(A, "小学", 1, True), (B, "初中", 40, False)]


def test_a_list_without_full_time_teachers_replaces_nothing():
    tables = register({"code": ["T1"]}, {"staff": ["T1"], "duty": ["工勤人员"]}, reported())
    assert headcount.staff_counts(tables, 2024)["teachers"].to_list() == [30, 40]


def test_reports_of_other_years_do_not_count():
    assert headcount.staff_counts(register(staff_count=reported(year=[2023, 2024])), 2024).height == 1


def test_differences_are_notices_with_their_origin_and_agreement_is_silent():
    cells = reported(
        above_required=[1, 5],
        backbone=[1, 2],
        sports_arts=[None, 2],
        source_file=["教师数.xlsx"] * 2,
        source_row=[5, 6],
    )
    tables = register({"code": ["T1"]}, {"staff": ["T1"]}, cells)
    found = headcount.disagreements(tables, 2024)
    assert [(p.column, p.found, p.row, p.severe) for p in found] == [
        ("专任教师数", "30", 5, False),
        ("县级以上骨干教师数", "1", 5, False),
    ]
    assert str(found[0]).startswith("《教师数.xlsx》")
    assert "按教职工名册应为 1。以名册为准" in str(found[0])
    assert headcount.disagreements(tables, 2023) == []
