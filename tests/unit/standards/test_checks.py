"""Every county item in all three states, on both sides of its line, and what unknown cells do to it."""

import datetime as dt
from dataclasses import replace

import pytest

from junheng.register.snapshot import complete
from junheng.standards.measure import measure
from junheng.standards.proof import of_item
from junheng.standards.standard import Standard
from junheng.standards.worked import tables

STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))
MET, UNMET, UNKNOWN = "达标", "未达标", "待填报"
A, B = "2153230001", "2153230002"


def measured(*tolerances, **given):
    applied = tuple(t for t in STANDARD.tolerances if t.id in tolerances)
    return measure(tables(given, 2024), replace(STANDARD, applied=applied))


def finding(item, *tolerances, **given):
    return measured(*tolerances, **given).findings[item]


def state(item, *tolerances, **given):
    return finding(item, *tolerances, **given).state


def facts(**stated):
    """county_fact from numbers and yes/no."""
    numbers = [v if not isinstance(v, bool) else None for v in stated.values()]
    answers = [v if isinstance(v, bool) else None for v in stated.values()]
    return {"county_fact": {"item": list(stated), "value": numbers, "fulfilled": answers}}


def school(pupils=500, classes=12, stage="小学", **about):
    return {"school": about, "enrolment": {"stage": stage, "pupils": pupils, "classes": classes}}


def rooms(*areas, kinds=("音乐", "美术")):
    number = [str(n) for n in range(len(areas))]
    return {"room": {"kind": list(kinds), "number": number, "area": list(areas)}}


def said(**answers):
    return {"school_fact": {"item": list(answers), "fulfilled": list(answers.values())}}


def groups(*pupils, **about):
    return {"class_group": {"number": [f"{n}班" for n in range(len(pupils))], "pupils": list(pupils)} | about}


def answers(*pairs):
    return {"survey": {"respondent": ["家长", "教师"][: len(pairs)], "valid": [p[0] for p in pairs], "satisfied": [p[1] for p in pairs]}}  # fmt: skip


# item, what meets it, what fails it by least; with nothing stated it is unknown
LINES = [
    ("G1", facts(layout_plan=True), facts(layout_plan=False)),
    ("G2", facts(unified_standards=True), facts(unified_standards=False)),
    ("G3", school() | rooms(96, 90), school() | rooms(96, 89.99)),
    ("G5", school(90, 2) | groups(45, 45), school(90, 2) | groups(44, 46)),
    ("G7", facts(special_funding=80000, special_pupils=10), facts(special_funding=79999, special_pupils=10)),
    ("G8", facts(teacher_pay=5, civil_servant_pay=5, merit_pay_granted=True),
           facts(teacher_pay=4.99, civil_servant_pay=5, merit_pay_granted=True)),
    ("G9", facts(trained_teachers=7, trainable_teachers=7), facts(trained_teachers=6, trainable_teachers=7)),
    ("G10", facts(posts_allocated_by_county=True), facts(posts_allocated_by_county=False)),
    ("G11", facts(exchange_eligible=100, exchanged=10, exchanged_backbone=2),
            facts(exchange_eligible=101, exchanged=10, exchanged_backbone=2)),
    ("G12", facts(full_time_teachers=9, certified_teachers=9), facts(full_time_teachers=9, certified_teachers=8)),
    ("G13", facts(near_primary_total=9, near_primary_admitted=9, near_junior_total=100, near_junior_admitted=95),
            facts(near_primary_total=9, near_primary_admitted=9, near_junior_total=100, near_junior_admitted=94)),
    ("G14", facts(quota_total=10, quota_allocated=5, quota_tilted=True), facts(quota_total=11, quota_allocated=5, quota_tilted=True)),
    ("G15", facts(left_behind_care=True, migrant_eligible=100, migrant_public=80, migrant_purchased=5),
            facts(left_behind_care=True, migrant_eligible=100, migrant_public=80, migrant_purchased=4)),
    ("Q1", facts(junior_graduates=95, junior_transferred_in=0, junior_transferred_out=0, junior_entrants=101, junior_deaths=1),
           facts(junior_graduates=95, junior_transferred_in=1, junior_transferred_out=0, junior_entrants=101, junior_deaths=1)),
    ("Q2", facts(disabled_children=20, disabled_enrolled=19), facts(disabled_children=21, disabled_enrolled=19)),
    ("Q3", school() | said(charter=True, ict_management=True), school() | said(charter=True, ict_management=False)),
    ("Q4", school() | {"finance": {"public_budget": 100, "training_budget": 5}},
           school() | {"finance": {"public_budget": 100, "training_budget": 4.99}}),
    ("Q5", facts(ict_use=True), facts(ict_use=False)),
    ("Q6", school() | said(moral_education=True, campus_culture=True), school() | said(moral_education=True, campus_culture=False)),
    ("Q7", facts(curriculum_full=True), facts(curriculum_full=False)),
    ("Q8", facts(homework_light=True), facts(homework_light=False)),
    ("Q9", facts(monitoring_level_maths=3, monitoring_spread_maths=0.1499), facts(monitoring_level_maths=3, monitoring_spread_maths=0.15)),
    ("S1", answers((100, 85)), answers((100, 84))),
]  # fmt: skip


@pytest.mark.parametrize(("item", "met", "unmet"), LINES, ids=[line[0] for line in LINES])
def test_each_item_is_met_on_its_line_failed_below_and_unknown_unsaid(item, met, unmet):
    assert (state(item, **met), state(item, **unmet), state(item)) == (MET, UNMET, UNKNOWN)


def test_the_table_above_leaves_out_only_two_items_that_are_tested_below():
    assert {i.id for i in STANDARD.items} - {line[0] for line in LINES} == {"G4", "G6"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (school(2000), MET),
        (school(2001), UNMET),
        (school(None), UNKNOWN),
        (school(2001, stage="初中", kind="初级中学"), UNMET),
        (school(2001, kind="特殊教育学校"), UNKNOWN),
        ({"school": {"kind": "九年一贯制学校"}, "enrolment": {"stage": ["小学", "初中"], "pupils": [2400, 100]}}, MET),
        ({"school": {"kind": "九年一贯制学校"}, "enrolment": {"stage": ["小学", "初中"], "pupils": [2400, 101]}}, UNMET),
        ({"school": {"kind": "九年一贯制学校"}, "enrolment": {"stage": ["小学", "初中"], "pupils": [100, None]}}, UNKNOWN),
        ({"school": {"kind": "十二年一贯制学校"},
          "enrolment": {"stage": ["小学", "初中", "高中"], "pupils": [1500, 1000, 900]}}, MET),
        ({"school": {"kind": "完全中学"}, "enrolment": {"stage": ["初中", "高中"], "pupils": [2000, 900]}}, MET),
    ],
)  # fmt: skip
def test_school_size(given, expected):
    assert state("G4", **given) == expected


def small(pupils, funded, kind="小学教学点", budget=None):
    return school(pupils, kind=kind) | {"finance": {"funded_pupils": funded, "public_budget": budget}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (small(99, 100), MET),
        (small(99, 99), UNMET),
        (small(99, None), UNKNOWN),
        (small(None, 100), UNKNOWN),
        (small(100, 1), MET),
        (small(99, 1, kind="特殊教育学校"), MET),
    ],
)
def test_small_schools_are_funded_for_a_hundred(given, expected):
    assert state("G6", **given) == expected


def test_the_pupils_of_small_schools_are_not_said_while_a_schools_pupils_are_unknown():
    two = {"school": {"code": [A, B]}, "enrolment": {"school": [A, B], "pupils": [60, None]}}
    found = finding("G6", **two, finance={"school": [A, B], "funded_pupils": 100, "public_budget": [7, 8]})
    assert found.figures["pupils"] is None
    assert found.sentence.startswith("不足100人的规模较小学校学生数＿＿人")
    assert found.state == UNKNOWN


# ---- classes


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (school(480, 12), UNKNOWN),
        (school(541, 12), UNMET),
        (school(540, 12), UNKNOWN),
        (school(45, 3), MET),
        (school(46, 1), UNMET),
        (school(46, None), UNKNOWN),
        (school(None, 12), UNKNOWN),
        (school(0, 0), MET),
        (school(600, 12, stage="初中"), UNKNOWN),
        (school(601, 12, stage="初中"), UNMET),
        (school(900, 12, kind="特殊教育学校"), UNKNOWN),
        (school(80, 2) | groups(40, None), UNKNOWN),
        (school(96, 2) | groups(46, None), UNMET),
    ],
)  # fmt: skip
def test_without_a_list_classes_are_judged_only_where_the_counts_settle_it(given, expected):
    assert state("G5", **given) == expected


def test_a_list_with_classes_missing_does_not_pass():
    found = finding("G5", **school(120, 3), **groups(40, 40))
    assert found.state == UNKNOWN
    assert found.rows["what"].to_list()[-1] == "另有 1 个班没有班级名单"
    assert state("G5", **school(120, 3), **groups(40, 40, 40)) == MET
    assert state("G5", **school(44, 3), **groups(20)) == MET
    assert state("G5", **school(120, 3), **groups(46)) == UNMET


def test_junior_classes_may_have_fifty():
    junior = school(100, 2, stage="初中", kind="初级中学")
    assert state("G5", **junior, **groups(50, 50, stage="初中", grade="七年级")) == MET
    assert state("G5", **junior, **groups(49, 51, stage="初中", grade="七年级")) == UNMET


# ---- rooms


@pytest.mark.parametrize(
    ("classes", "held", "expected"),
    [
        (12, rooms(96, 90), MET),
        (13, rooms(96, 90), UNMET),
        (24, rooms(96, 90, 96, 90, kinds=("音乐", "美术", "音乐", "美术")), MET),
        (25, rooms(96, 90, 96, 90, kinds=("音乐", "美术", "音乐", "美术")), UNMET),
        (12, rooms(200, 200, kinds=("音乐", "音乐")), UNMET),
        (12, rooms(95.9, 90), UNMET),
        (12, rooms(None, 90), UNKNOWN),
        (13, rooms(None, 90), UNMET),
        (None, rooms(96, 90), UNKNOWN),
        (0, {}, MET),
        (1, {}, UNKNOWN),
        (12, rooms(60, kinds=("科学",)), UNMET),
    ],
)
def test_one_music_and_one_art_room_for_every_twelve_classes(classes, held, expected):
    assert state("G3", **school(classes=classes), **held) == expected


def test_a_schools_stages_are_added_before_the_rooms_are_counted():
    nine = {
        "school": {"kind": "九年一贯制学校"},
        "enrolment": {"stage": ["小学", "初中"], "classes": [8, 4], "pupils": 100},
    }
    assert state("G3", **nine, **rooms(96, 90)) == MET
    nine["enrolment"]["classes"] = [8, 5]
    assert state("G3", **nine, **rooms(96, 90)) == UNMET


# ---- ratios


def test_a_share_that_misses_its_line_by_little_is_not_said_to_reach_it():
    found = finding("G9", **facts(trained_teachers=9998, trainable_teachers=10000))
    assert (found.state, found.figures["trained_rate"]) == ("未达标", pytest.approx(99.98))
    assert "99.98%" in found.sentence
    assert "100" not in found.sentence.replace("10000", "")
    assert "满意度84.996%" in finding("S1", **answers((100_000, 84_996))).sentence


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (facts(exchange_eligible=100, exchanged=10), UNKNOWN),
        (facts(exchange_eligible=100, exchanged=9), UNMET),
        (facts(exchange_eligible=100, exchanged=10, exchanged_backbone=1), UNMET),
        # Nobody was eligible and nobody moved, stated as such: there is nothing to judge.
        (facts(exchange_eligible=0, exchanged=0, exchanged_backbone=0), MET),
        (facts(exchange_eligible=0, exchanged=0), UNKNOWN),
        (facts(exchange_eligible=100, exchanged=0, exchanged_backbone=0), UNMET),
    ],
)
def test_both_exchange_ratios_must_hold(stated, expected):
    assert state("G11", **stated) == expected


@pytest.mark.parametrize(
    ("item", "stated", "expected"),
    [
        ("G8", facts(teacher_pay=5, civil_servant_pay=5, merit_pay_granted=False), UNMET),
        ("G8", facts(teacher_pay=5, civil_servant_pay=5), UNKNOWN),
        ("G8", facts(merit_pay_granted=False), UNMET),
        ("G13", facts(near_primary_total=9, near_primary_admitted=8), UNMET),
        ("G13", facts(near_primary_total=9, near_primary_admitted=9), UNKNOWN),
        ("G14", facts(quota_total=10, quota_allocated=5, quota_tilted=False), UNMET),
        ("G15", facts(migrant_eligible=100, migrant_public=80), UNKNOWN),
        ("G15", facts(left_behind_care=False), UNMET),
        ("Q1", facts(junior_graduates=95, junior_entrants=95), UNKNOWN),
    ],
)
def test_a_part_that_fails_settles_an_item_and_a_part_unsaid_leaves_it_open(item, stated, expected):
    assert state(item, **stated) == expected


def test_percentages_are_figures_and_unknown_ones_blanks_in_the_sentence():
    assert finding("G12", **facts(full_time_teachers=3, certified_teachers=2)).sentence == (
        "全县在岗专任教师3人，其中持有教师资格证的专任教师2人，占比66.7%"
    )
    assert finding("G12").sentence == "全县在岗专任教师＿＿人，其中持有教师资格证的专任教师＿＿人，占比＿＿%"


# ---- monitoring, survey, vetoes


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (facts(monitoring_level_maths=2, monitoring_spread_maths=0.1), UNMET),
        (facts(monitoring_level_maths=3), UNKNOWN),
        (facts(monitoring_spread_maths=0.2), UNMET),
        (facts(monitoring_level_arts=4, monitoring_spread_arts=0.0, monitoring_level_moral=3, monitoring_spread_moral=0.1), MET),
    ],
)  # fmt: skip
def test_monitoring(stated, expected):
    assert state("Q9", **stated) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [([(100, 90), (100, 80)], MET), ([(100, 90), (100, 79)], UNMET), ([(100, 90), (None, 80)], UNKNOWN), ([(0, 0)], UNKNOWN)],
)  # fmt: skip
def test_all_questionnaires_count_together(pairs, expected):
    assert state("S1", **answers(*pairs)) == expected


def test_interviews_are_not_questionnaires():
    assert state("S1", survey={"kind": "实地走访", "valid": 100, "satisfied": 100}) == UNKNOWN


def test_a_veto_is_unmet_where_it_happened_and_unknown_unsaid():
    found = measured(**facts(veto_key_schools=True, veto_accident=False)).vetoes
    states = dict(found.select("id", "state").iter_rows())
    assert states == {"V1": UNKNOWN, "V2": UNKNOWN, "V3": UNMET, "V4": UNKNOWN, "V5": MET, "V6": UNKNOWN}


# ---- tolerances


@pytest.mark.parametrize(
    ("tolerance", "item", "given", "before", "after"),
    [
        ("rooms_built_to_2016", "G3", school(opened=dt.date(2016, 12, 31)) | rooms(73, 67), UNMET, MET),
        ("rooms_built_to_2016", "G3", school(opened=dt.date(2016, 12, 31)) | rooms(72, 67), UNMET, UNMET),
        ("rooms_built_to_2016", "G3", school(opened=dt.date(2017, 1, 1)) | rooms(73, 67), UNMET, UNMET),
        ("rooms_built_to_2016", "G3", school() | rooms(73, 67), UNMET, UNMET),
        ("rooms_small_rural", "G3", school(29, 1, setting="乡村") | groups(29) | rooms(54, 54), UNMET, MET),
        ("rooms_small_rural", "G3", school(30, 1, setting="乡村") | groups(30) | rooms(54, 54), UNMET, UNMET),
        ("rooms_small_rural", "G3", school(29, 1, setting="镇区") | groups(29) | rooms(54, 54), UNMET, UNMET),
        ("rooms_small_rural", "G3", school(29, 1, setting="乡村") | rooms(54, 54), UNMET, UNMET),
        ("size_built_to_2010_or_migrant", "G4", school(2400, opened=dt.date(2010, 12, 31)), UNMET, MET),
        ("size_built_to_2010_or_migrant", "G4", school(2401, opened=dt.date(2010, 12, 31)), UNMET, UNMET),
        ("size_built_to_2010_or_migrant", "G4", school(2400, opened=dt.date(2011, 1, 1)), UNMET, UNMET),
        ("extra_sports_area", "G4", school(2400, opened=dt.date(2010, 12, 31)), UNMET, UNMET),
    ],
)
def test_a_tolerance_eases_its_own_item_where_its_conditions_hold(tolerance, item, given, before, after):
    assert (state(item, **given), state(item, tolerance, **given)) == (before, after)


def test_the_migrant_share_is_that_of_the_total_row_where_grades_are_listed_too():
    given = {
        "school": {},
        "enrolment": {"grade": ["合计", "一年级"], "pupils": [2200, 2200], "migrant": [1200, None]},
    }
    assert state("G4", "size_built_to_2010_or_migrant", **given) == MET
    given["enrolment"]["migrant"] = [1100, 1100]
    assert state("G4", "size_built_to_2010_or_migrant", **given) == UNMET
    given["enrolment"]["migrant"] = None
    assert state("G4", "size_built_to_2010_or_migrant", **given) == UNMET


def value(indicator, *tolerances, **given):
    found = measured(*tolerances, **given).values
    return found.filter(indicator=indicator)["value"].item()


@pytest.mark.parametrize(
    ("pupils", "setting", "expected"),
    [(50, "乡村", 6.0), (100, "乡村", 2.0), (49, "乡村", 100 * 2 / 49), (50, "镇区", 4.0)],
)
def test_shared_sports_and_arts_teachers_count_in_small_rural_schools(pupils, setting, expected):
    given = school(pupils, setting=setting) | {"staff_count": {"sports_arts": 2, "sports_arts_shared": 1}}
    assert value("R3", **given) == pytest.approx(100 * 2 / pupils)
    assert value("R3", "shared_sports_arts", **given) == pytest.approx(expected)


def test_extra_sports_ground_counts_in_town_where_it_is_stated():
    campus = {
        "campus": ["本部", "东区"],
        "indoor_sports_area": 0,
        "sports_ground_area": [300, 300],
        "extra_sports_area": [100, None],
    }
    given = school(100, setting="城区") | {"campus": campus}  # fmt: skip
    assert value("R5", **given) == pytest.approx(6)
    assert value("R5", "extra_sports_area", **given) == pytest.approx(7)
    given["school"] = {"setting": "镇区"}
    assert value("R5", "extra_sports_area", **given) == pytest.approx(6)


def test_extra_sports_ground_unstated_on_a_campus_of_one_stage_hides_nothing():
    campus = {"stage": "小学", "indoor_sports_area": 0, "sports_ground_area": 600, "extra_sports_area": None}
    given = school(100, setting="城区") | {"campus": campus}
    assert value("R5", "extra_sports_area", **given) == pytest.approx(6)


def test_an_item_is_opened_with_what_it_asks_and_not_with_a_list_of_classes():
    assert of_item(complete(tables({}, 2024)), measured(), "G5").formula.startswith(
        "每个班不超过班额上限（小学 45、初中 50）"
    )


def test_the_steps_of_an_item_are_its_sentence_and_each_check():
    rows = measured(**facts(layout_plan=True))
    steps = of_item(complete(tables(facts(layout_plan=True), 2024)), rows, "G1").steps
    checks = rows.findings["G1"].rows
    assert len(steps) == 1 + checks.height == len(list(steps))
    assert steps[0] == rows.findings["G1"].sentence
    assert steps[-1] == list(steps)[-1]
    assert steps[:60] == tuple(steps)
    assert steps[1:] == tuple(steps)[1:]
    assert list(steps.only(checks.clear())) == [steps[0]]
    with pytest.raises(IndexError):
        steps[len(steps)]


def test_a_stated_fact_is_opened_without_a_number_it_never_had():
    """What is only stated, yes or no, has a state and no value: it is not called unreported beside its verdict."""
    given = facts(layout_plan=True)
    rows = measured(**given)
    opened = of_item(complete(tables(given, 2024)), rows, "G1")
    assert rows.findings["G1"].rows["value"][0] is None
    (step,) = opened.steps[1:]
    assert step.endswith(f"：{opened.state}")
    assert "未填报" not in step
    unknown = of_item(complete(tables({}, 2024)), measured(), "G1")
    assert unknown.steps[1].endswith(f"：未填报 {UNKNOWN}")
