"""The measure as a whole: order, repetition, scope, silence, splits, and what it refuses."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from junheng.register import snapshot
from junheng.register.tables import TABLES
from junheng.standards import resource
from junheng.standards.contract import as_json
from junheng.standards.measure import measure
from junheng.standards.resource import combined
from junheng.standards.stage_school import stage_school
from junheng.standards.standard import Standard
from junheng.standards.worked import tables

STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))
MET, UNMET, UNKNOWN = "达标", "未达标", "待填报"
A, B, C, D = "2153230001", "2153230002", "3153230003", "2153230004"
COUNTY = {
    "school": {"code": [A, B, C, D], "name": ["甲", "乙", "丙", "丁"], "kind": ["小学", "九年一贯制学校", "完全中学", "小学教学点"]},
    "enrolment": {"school": [A, B, B, C, C, D], "stage": ["小学", "小学", "初中", "初中", "高中", "小学"],
                  "pupils": [1000, 166, 210, 300, 500, 30]},
    "staff_count": {"school": [A, B, B, C, D], "stage": ["小学", "小学", "初中", "初中", "小学"], "teachers": 60,
                    "above_required": [42, 7, 12, 16, 1], "backbone": [10, None, 3, 3, 0], "sports_arts": [9, 2, 2, 3, 0]},
    "campus": {"school": [A, B, C, D], "teaching_area": [4700, 2323, None, 200], "indoor_sports_area": [200, 0, 0, 0],
               "sports_ground_area": [7300, 4000, 9000, 100], "equipment_value": 1_000_000, "multimedia_rooms": [23, 9, 20, 1]},
    "county_fact": {"item": ["layout_plan", "special_funding", "special_pupils"], "value": [None, 160000, 20],
                    "fulfilled": [True, None, None]},
    "room": {"school": [A, A, B], "kind": ["音乐", "美术", "音乐"], "number": ["1", "2", "1"], "area": 100},
}  # fmt: skip


def county(**changes):
    return tables(COUNTY | changes, 2024)


def figure(measured, code, stage, indicator):
    return measured.values.filter(code=code, stage=stage, indicator=indicator)["value"].item()


def test_all_frames_have_the_columns_that_are_promised():
    measured = measure(county(), STANDARD)
    assert measured.values.columns == [
        "code", "name", "kind", "setting", "stage", "pupils", "indicator", "value", "threshold", "floor", "limit", "state",
    ]  # fmt: skip
    assert measured.schools.columns == [
        "code", "name", "kind", "setting", "stage", "pupils", "met", "near", "failed", "unknown", "state",
    ]  # fmt: skip
    promised = (
        "stage indicator mean cv limit reported expected pupils_reported pupils_expected cv_low cv_high state"
    )
    assert set(measured.county.columns) == set(promised.split())
    assert measured.left_out.columns == [
        "code",
        "name",
        "kind",
        "stage",
        "pupils",
        "reason",
        "reason_english",
    ]
    assert measured.vetoes.columns == ["id", "title", "happened", "state"]
    assert len(measured.findings) == 25
    assert measured.county.select("stage", "indicator").rows() == [
        (stage, f"R{n}") for stage in ("小学", "初中") for n in range(1, 8)
    ]


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_rows_in_another_order_give_the_same_answer(chance):
    register = county()
    shuffled = {
        name: frame[chance.sample(range(frame.height), frame.height)] for name, frame in register.items()
    }
    shuffled = dict(chance.sample(list(shuffled.items()), len(shuffled)))
    assert as_json(measure(shuffled, STANDARD)) == as_json(measure(register, STANDARD))


def test_measuring_twice_is_equal_and_changes_nothing():
    register = county()
    before = {name: frame.clone() for name, frame in register.items()}
    one, two = measure(register, STANDARD), measure(register, STANDARD)
    assert as_json(one) == as_json(two)
    assert one.summary() == two.summary()
    assert_frame_equal(one.stages, two.stages)
    for name, frame in before.items():
        assert_frame_equal(register[name], frame)


def test_several_counties_in_one_table_are_measured_each_for_itself():
    inside, _ = resource.in_scope(stage_school(snapshot.complete(county()), STANDARD), STANDARD)
    less = inside.filter(pl.col("code") != A)
    both = pl.concat([inside.with_columns(county=pl.lit("一")), less.with_columns(county=pl.lit("二"))])
    together = resource.values(both, STANDARD, by=["county"])
    for name, alone in {"一": inside, "二": less}.items():
        long = resource.values(alone, STANDARD)
        for function in (resource.school_verdicts, resource.county_spread):
            found = function(together, STANDARD, by=["county"]).filter(county=name).drop("county")
            wanted = function(long, STANDARD)
            assert_frame_equal(found, wanted, check_row_order=False)


# ---- the parts of the verdict


def test_a_register_about_resources_alone_has_a_verdict_about_resources_alone():
    alone = {k: v for k, v in COUNTY.items() if k not in ("county_fact", "room")}
    measured = measure(tables(alone, 2024), STANDARD)
    assert measured.verdict == {"resource": UNMET}
    assert "items" not in as_json(measured)
    full = measure(county(), STANDARD)
    assert list(full.verdict) == ["resource", "government", "quality", "recognition", "veto", "overall"]
    assert full.verdict["overall"] == UNMET
    assert [i["id"] for i in as_json(full)["items"]] == [i.id for i in STANDARD.items]


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ([], UNKNOWN),
        ([MET], MET),
        ([MET, UNKNOWN], UNKNOWN),
        ([UNKNOWN, UNMET, MET], UNMET),
        ([UNKNOWN], UNKNOWN),
        ([MET, MET], MET),
    ],
)
def test_states_combine_to_the_worst_that_is_certain(states, whole):
    assert combined(states) == whole


def test_coverage_and_summary_say_how_much_is_known():
    measured = measure(county(), STANDARD)
    assert measured.coverage == (2, 4)
    lines = measured.summary().splitlines()
    assert (
        lines[0] == "《县域义务教育优质均衡发展督导评估办法》（教督〔2017〕6号），2024-09-01 口径，2024 学年"
    )
    assert "学校（按学段）4 个" in lines[1]
    assert "七项齐全 2 个" in lines[1]
    assert "校际差异系数 14 项" in lines[2]
    assert "资源配置：未达标" in lines[3]


# ---- scope and silence


def test_closed_small_special_and_empty_schools_are_left_out_with_their_reason():
    codes = [f"215323000{n}" for n in range(7)]
    kinds = ["小学", "小学", "小学教学点", "特殊教育学校", "小学", "小学教学点", "小学教学点"]
    closed = [None, dt.date(2024, 9, 1), None, None, None, None, None]
    given = {
        "school": {"code": codes, "kind": kinds, "closed": closed},
        "enrolment": {"school": codes, "pupils": [10, 200, 49, 80, 0, None, 50]},
    }
    measured = measure(tables(given, 2024), STANDARD)
    reasons = dict(measured.left_out.select("code", "reason").iter_rows())
    assert reasons.pop(codes[4]).startswith("本学段在校生数为 0")
    assert reasons == {
        codes[1]: "已于 2024-09-01 停办",
        codes[2]: "不足50人的教学点",
        codes[3]: "特殊教育学校",
    }
    assert measured.schools["code"].to_list() == [codes[0], codes[5], codes[6]]


def test_a_school_that_closes_later_is_still_measured():
    given = COUNTY | {"school": COUNTY["school"] | {"closed": dt.date(2024, 9, 2)}}
    assert measure(tables(given, 2024), STANDARD).schools.height == 4


def test_a_school_that_says_nothing_is_unknown_in_a_register_and_absent_from_a_single_file():
    quiet = {"school": COUNTY["school"] | {"code": [A, B, C, D]}, "enrolment": {"school": [A]}}
    whole = measure(tables(quiet, 2024), STANDARD)
    seen = whole.schools.select("code", "stage", "unknown", "state").rows()
    assert seen[1:] == [(B, "初中", 7, UNKNOWN), (B, "小学", 7, UNKNOWN), (D, "小学", 7, UNKNOWN), (C, "初中", 7, UNKNOWN)]  # fmt: skip
    entry = whole.county.row(
        by_predicate=(pl.col("stage") == "小学") & (pl.col("indicator") == "R1"), named=True
    )
    assert (entry["expected"], entry["cv_low"], entry["state"]) == (3, None, UNKNOWN)
    single = measure(tables(quiet, 2024), STANDARD, whole_register=False)
    assert single.schools["code"].to_list() == [A]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, True),
        ({"closed": dt.date(2024, 8, 31)}, False),
        ({"closed": dt.date(2024, 9, 1)}, False),
        ({"opened": dt.date(2024, 9, 1)}, True),
        ({"opened": dt.date(2025, 9, 1)}, False),
        ({"kind": "幼儿园"}, False),
        ({"kind": "高级中学"}, False),
    ],
)
def test_only_an_open_school_of_the_compulsory_stages_can_be_silent(about, expected):
    given = {"school": {"code": [A, B]} | {k: [TABLES["school"].columns[k].example, v] for k, v in about.items()},
             "enrolment": {"school": [A]}}  # fmt: skip
    assert (B in measure(tables(given, 2024), STANDARD).schools["code"]) is expected


def test_other_years_do_not_count():
    given = COUNTY | {"campus": COUNTY["campus"] | {"year": 2023}}
    measured = measure(tables(given, 2024), STANDARD)
    assert measured.values.filter(indicator="R5")["value"].to_list() == [None] * 4
    assert figure(measured, A, "小学", "R1") == 4.2


# ---- refused


def test_a_year_without_data_says_which_years_there_are():
    with pytest.raises(ValueError, match=r"没有 2025 学年.*现有 2024 学年，请改 --on 或先导入"):
        measure(county(), Standard.load("cn-youzhi-2017", on=dt.date(2025, 9, 1)))
    with pytest.raises(ValueError, match="登记库里还没有在校生数据"):
        measure(snapshot.empty(), STANDARD)


def test_facts_of_several_counties_must_be_told_apart():
    two = {"place": ["统计:1", "统计:2"], "item": "layout_plan", "value": None, "fulfilled": [True, False]}
    register = county(county_fact=two)
    with pytest.raises(ValueError, match="多个县：统计:1、统计:2；请用 --place"):
        measure(register, STANDARD)
    assert measure(register, STANDARD, place="统计:1").findings["G1"].state == MET
    assert measure(register, STANDARD, place="统计:2").findings["G1"].state == UNMET


def test_surveys_of_several_counties_must_be_told_apart_too():
    survey = {"place": ["统计:1", "统计:2"], "valid": 100, "satisfied": [90, 10]}
    register = {k: v for k, v in county(survey=survey).items() if k != "county_fact"}
    with pytest.raises(ValueError, match="多个县"):
        measure(register, STANDARD)
    assert measure(register, STANDARD, place="统计:1").findings["S1"].state == MET


# ---- values


def test_a_combined_schools_parts_add_up_to_the_whole():
    measured = measure(county(), STANDARD)
    primary, junior = (figure(measured, B, stage, "R4") for stage in ("小学", "初中"))
    assert primary * 166 + junior * 210 == pytest.approx(2323)
    assert junior / primary == pytest.approx(1.1)


def test_the_pupils_of_the_senior_stage_weigh_in_the_split_and_appear_nowhere():
    measured = measure(county(), STANDARD)
    assert figure(measured, C, "初中", "R5") == pytest.approx(9000 / (300 + 1.2 * 500))
    assert "高中" not in {*measured.values["stage"], *measured.left_out["stage"], *measured.county["stage"]}


def test_an_unknown_stage_hides_what_is_shared_but_not_what_is_counted_by_stage():
    enrolment = COUNTY["enrolment"] | {"pupils": [1000, 166, None, 300, 500, 30]}
    measured = measure(county(enrolment=enrolment), STANDARD)
    assert figure(measured, B, "小学", "R4") is None
    assert figure(measured, B, "小学", "R1") == pytest.approx(100 * 7 / 166)
    assert figure(measured, B, "初中", "R1") is None


def test_the_total_row_wins_over_grades_and_grades_are_added_only_if_all_are_known():
    given = {
        "school": {"code": [A, B, D], "kind": "小学"},
        "enrolment": {
            "school": [A, A, B, B, D, D, D],
            "grade": ["合计", "一年级", "一年级", "二年级", "一年级", "二年级", "合计"],
            "pupils": [100, 7, 40, 60, 40, None, None],
        },
    }
    pupils = dict(measure(tables(given, 2024), STANDARD).schools.select("code", "pupils").iter_rows())
    assert pupils == {A: 100, B: 100, D: None}


def test_a_campus_of_one_stage_is_not_split_and_the_shared_one_is():
    campus = {"campus": ["本部", "初中部", "三部"], "school": B, "stage": [None, "初中", "初中"],
              "teaching_area": [397, 300, 120], "indoor_sports_area": 0, "multimedia_rooms": [4, 3, None]}  # fmt: skip
    measured = measure(county(campus=campus), STANDARD)
    assert figure(measured, B, "小学", "R4") == pytest.approx(1)
    assert figure(measured, B, "初中", "R4") == pytest.approx(1.1 + 2)
    assert figure(measured, B, "小学", "R7") == pytest.approx(100 * 4 / 397)
    assert figure(measured, B, "初中", "R7") is None, "one of the stage's own campuses has not said"


def test_a_stage_none_of_whose_campuses_is_on_record_is_unknown_not_zero():
    campus = {"school": B, "campus": "小学部", "stage": "小学", "teaching_area": 166, "indoor_sports_area": 0}
    measured = measure(county(campus=campus), STANDARD)
    assert figure(measured, B, "小学", "R4") == pytest.approx(1)
    assert figure(measured, B, "初中", "R4") is None


def test_a_value_on_its_line_reaches_it_however_the_fraction_comes_out():
    """4.6 − 0.1 and the like are not exact in binary; 59 sizes of school meet many such fractions."""
    sizes = list(range(50, 3000, 50))
    codes = [f"21532{pupils:05d}" for pupils in sizes]
    campus = {
        "teaching_area": [pupils * 4.5 + 0.1 for pupils in sizes],
        "indoor_sports_area": 0.1,
        "sports_ground_area": [pupils * 7.5 - 0.1 for pupils in sizes],
        "equipment_value": [pupils * 2000 for pupils in sizes],
    }
    given = {
        "school": {"code": codes},
        "enrolment": {"school": codes, "pupils": sizes},
        "staff_count": {"school": codes, "above_required": [pupils * 42 // 1000 for pupils in sizes]},
        "campus": {"school": codes} | campus,
    }
    found = measure(tables(given, 2024), STANDARD).values
    below = found.filter(pl.col("indicator").is_in(["R4", "R5", "R6"]), pl.col("state") != MET)
    assert below.height == 0
    degrees = found.filter(pl.col("indicator") == "R1")
    reached = pl.col("pupils") * 42 % 1000 == 0
    assert degrees.filter(reached != (pl.col("state") == MET)).height == 0


def test_teachers_known_by_name_win_over_reported_counts():
    people = {
        "staff": {"code": ["T1", "T2"], "education": ["本科", "高中阶段"], "backbone": ["省级", None]},
        "posting": {"staff": ["T1", "T2"], "school": A, "subject": ["音乐", "语文"]},
    }
    measured = measure(county(**people), STANDARD)
    assert figure(measured, A, "小学", "R1") == pytest.approx(0.1)
    assert figure(measured, A, "小学", "R2") is None
    assert figure(measured, B, "小学", "R1") == pytest.approx(100 * 7 / 166)
