"""The invented county is a valid register, the same for the same seed, and shows every state there is."""

import datetime as dt
import random
import re

import polars as pl
import pytest

from junheng.register import snapshot
from junheng.register.example import demo, items_of_schools, spread, truth
from junheng.register.tables import TABLES
from junheng.schema import check_references

STATES = {"达标", "未达标", "待填报"}


@pytest.fixture(scope="module")
def county():
    return demo.build()


@pytest.fixture(scope="module")
def rows():
    return demo.generate(2024)


def verdict_of(county, name, stage):
    return next(v for v in county.truth.school_verdicts if (v.name, v.stage) == (name, stage))


def value_of(county, name, stage, indicator):
    found = county.truth.schools
    return next(c for c in found if (c.name, c.stage, c.indicator) == (name, stage, indicator))


@pytest.mark.parametrize("seed", [2024, 1, 77])
def test_every_table_is_valid_and_whole(seed):
    tables = demo.build(seed).tables
    assert list(tables) == list(TABLES)
    for name, frame in tables.items():
        assert not frame.is_empty(), name
        assert TABLES[name].examine(frame)[1] == [], name
    assert check_references(tables, TABLES) == []


def test_same_seed_same_county():
    one, two, other = demo.build(5), demo.build(5), demo.build(6)
    assert all(one.tables[name].equals(two.tables[name]) for name in TABLES)
    assert one.truth == two.truth
    assert snapshot.fingerprint(one.tables) != snapshot.fingerprint(other.tables)


def test_truth_does_not_depend_on_the_order_of_rows(rows, county):
    mixed = {name: random.Random(3).sample(part, len(part)) for name, part in rows.items()}
    again = truth.cells(mixed)
    assert spread.school_verdicts(again) == county.truth.school_verdicts
    assert truth.scope(mixed)[1] == county.truth.left_out


def test_sizes(county):
    places, schools = county.tables["place"], county.tables["school"]
    assert places["level"].value_counts().sort("count")["count"].to_list() == [1, 8, 63]
    assert schools.height == 60
    assert set(schools["kind"]) >= {
        "小学", "小学教学点", "初级中学", "九年一贯制学校", "十二年一贯制学校", "完全中学", "特殊教育学校", "高级中学", "幼儿园"
    }  # fmt: skip
    assert 15 <= county.tables["posting"]["school"].n_unique() <= 25
    assert set(county.tables["enrolment"]["year"]) == {2022, 2023, 2024}
    births = county.tables["births"].group_by("year").agg(pl.col("births").sum()).sort("year")["births"]
    assert births[-1] < births[0] * 0.6


def test_no_place_bears_an_official_code(county):
    assert county.tables["place"]["code"].str.starts_with("本地:530999").all()
    assert county.tables["school"]["code"].str.contains(r"^\d\d53999\d{3}$").all()


def test_schools_lie_within_their_township(county):
    schools = county.tables["school"].join(
        county.tables["place"], left_on="place", right_on="code", suffix="_place", how="left"
    )
    for axis in ("longitude", "latitude"):
        assert (schools[axis] - schools[f"{axis}_place"]).abs().max() < 0.006
        assert schools[axis].max() - schools[axis].min() > 0.3


def test_schools_that_opened_or_closed_have_rows_only_while_open(county):
    schools, enrolled = county.tables["school"], county.tables["enrolment"]
    closed = schools.filter(pl.col("closed").is_not_null())["code"].item()
    new = schools.filter(pl.col("opened") >= dt.date(2023, 1, 1))["code"].item()
    assert set(enrolled.filter(pl.col("school") == closed)["year"]) == {2022}
    assert set(enrolled.filter(pl.col("school") == new)["year"]) == {2023, 2024}


def test_class_lists_add_up_to_the_enrolment(county):
    lists = (
        county.tables["class_group"].group_by("school", "stage").agg(pl.col("pupils").sum(), classes=pl.len())
    )
    totals = (
        county.tables["enrolment"]
        .filter(pl.col("year") == 2024, pl.col("stage").is_in(["小学", "初中"]))
        .group_by("school", "stage")
        .agg(pl.col("pupils").sum(), pl.col("classes").sum())
    )
    both = totals.join(lists, on=["school", "stage"], how="left", validate="1:1", suffix="_listed")
    assert both["classes_listed"].null_count() == 2
    assert (
        both.drop_nulls()
        .filter(
            (pl.col("pupils") != pl.col("pupils_listed")) | (pl.col("classes") != pl.col("classes_listed"))
        )
        .is_empty()
    )


def test_people_and_counts_agree_where_a_school_has_both(rows):
    listed = truth.teachers_on(rows)
    both = [r for r in rows["staff_count"] if r["year"] == 2024 and (r["school"], r["stage"]) in listed]
    assert len(both) == 4
    for row in both:
        counts = listed[row["school"], row["stage"]]
        assert [row["teachers"], row["above_required"], row["backbone"], row["sports_arts"]] == list(
            counts.values()
        )


def test_an_exchange_teacher_counts_at_the_school_they_went_to(rows):
    moved = next(p for p in rows["posting"] if p["kind"] == "交流轮岗")
    home = next(p for p in rows["posting"] if p["staff"] == moved["staff"] and p["kind"] == "任教")
    assert home["until"] == moved["since"] == dt.date(2024, 9, 1)
    before, after = truth.teachers_on(rows, dt.date(2024, 8, 31)), truth.teachers_on(rows)
    at_home, away = (home["school"], home["stage"]), (moved["school"], moved["stage"])
    assert before[at_home]["all"] > after[at_home]["all"]
    assert before[away]["all"] + 1 == after[away]["all"]


@pytest.mark.parametrize("stage", ["小学", "初中"])
def test_every_state_occurs_in_both_stages(county, stage):
    assert {c.state for c in county.truth.schools if c.stage == stage} == STATES
    assert {v.state for v in county.truth.school_verdicts if v.stage == stage} == STATES


def test_every_state_occurs_among_county_lines_and_items(county):
    assert {line.state for line in county.truth.county} == STATES
    assert {item.state for item in county.truth.items.values()} == STATES
    assert len(county.truth.items) == 15 + 9 + 1
    assert len(county.truth.county) == 14


def test_school_verdicts_at_the_edges(county):
    new = verdict_of(county, "云岭县第四小学", "小学")
    assert (new.met, new.near, new.state) == (6, 1, "达标")
    crowded = verdict_of(county, "云岭县第二初级中学", "初中")
    assert (crowded.met, crowded.near, crowded.state) == (5, 2, "未达标")
    exact = value_of(county, "龙箐镇中心小学", "小学", "R5")
    assert (exact.value, exact.state) == (7.5, "达标")
    assert value_of(county, "者孟镇曼掌小学", "小学", "R2").value == 1
    assert verdict_of(county, "勐朵乡蚌别小学", "小学").unknown == 2


def test_no_value_but_the_exact_ones_touches_a_threshold(county):
    edges = [c for c in county.truth.schools if c.value is not None]
    touching = [
        (c.name, c.indicator) for c in edges for edge in (1, 0.85) if abs(c.value / c.threshold - edge) < 1e-9
    ]
    assert set(touching) == {("龙箐镇中心小学", "R5"), ("者孟镇曼掌小学", "R2")}


def test_a_campus_of_one_stage_belongs_to_that_stage_alone(county, rows):
    code = next(r["code"] for r in rows["school"] if r["name"] == "阿依底乡民族学校")
    own = {c["campus"]: c for c in rows["campus"] if (c["school"], c["year"]) == (code, 2024)}
    main, primary = own["本部"]["sports_ground_area"], own["小学部"]["sports_ground_area"]
    unit = main / (310 + 1.1 * 260)
    assert value_of(county, "阿依底乡民族学校", "小学", "R5").value == pytest.approx(
        unit + primary / 310 + own["本部"]["indoor_sports_area"] / (310 + 1.1 * 260)
    )


def test_county_lines_pass_fail_stay_open_and_come_near(county):
    lines = {(line.stage, line.indicator): line for line in county.truth.county}
    assert lines["小学", "R2"].state == "未达标"
    open_line = lines["小学", "R6"]
    assert open_line.cv_low < open_line.limit < open_line.cv_high
    near = lines["初中", "R6"]
    assert near.state == "达标"
    assert near.limit - near.cv < 0.003


def test_the_reach_holds_every_coefficient_that_can_be(county):
    pupils = {}
    for row in county.tables["enrolment"].filter(pl.col("year") == 2024).iter_rows(named=True):
        key = row["school"], row["stage"]
        pupils[key] = pupils.get(key, 0) + row["pupils"]
    chance = random.Random(1)
    for line in county.truth.county:
        cells = [c for c in county.truth.schools if (c.stage, c.indicator) == (line.stage, line.indicator)]
        top = max(c.value for c in cells if c.value is not None)
        for _ in range(60):
            filled = [
                (pupils[c.code, c.stage], chance.uniform(0, top) if c.value is None else c.value)
                for c in cells
            ]
            assert line.cv_low - 1e-12 <= spread.spread(filled)[1] <= line.cv_high + 1e-12


def test_spread_is_the_published_worked_example():
    books = [(45, 279 / 45), (37, 137 / 37), (89, 935 / 89), (76, 160 / 76), (55, 404 / 55)]
    assert spread.spread(books)[1] == pytest.approx(0.52, abs=0.005)


def test_items_and_the_four_part_verdict(county):
    states = {code: item.state for code, item in county.truth.items.items()}
    assert {c for c, s in states.items() if s == "未达标"} == {"G3", "G4", "G5", "G11", "Q9"}
    assert {c for c, s in states.items() if s == "待填报"} == {"G8", "Q3"}
    assert county.truth.items["G11"].figure == pytest.approx(0.096)
    assert set(county.truth.vetoes.values()) == {"达标"}
    assert county.truth.verdict == {
        "resource": "未达标", "government": "未达标", "quality": "未达标", "recognition": "达标"
    }  # fmt: skip
    assert county.truth.overall == "未达标"


def test_rooms_are_short_in_five_schools_and_unknown_in_six(rows):
    states = list(items_of_schools.rooms_short(rows).values())
    assert (states.count("未达标"), states.count("待填报"), states.count("达标")) == (5, 6, 41)


def test_left_out_say_why(county):
    assert {one.reason for one in county.truth.left_out} == {"特殊教育学校", "不足50人的教学点"}
    assert sum(one.reason == "不足50人的教学点" for one in county.truth.left_out) == 5


def test_rare_characters_appear_in_names(county):
    names = "".join(county.tables["staff"]["name"])
    assert all(character in names for character in "喆堃祎䶮珺")


def test_the_story_speaks_of_schools_that_exist(county):
    names = set(county.tables["school"]["name"])
    towns = "|".join(county.tables["place"].filter(pl.col("level") != "村")["name"])
    told = re.findall(rf"(?:{towns})[\u4e00-\u9fff]{{1,8}}?(?:小学|中学|学校|教学点)", county.story)
    assert len(told) > 15
    assert set(told) <= names
    assert 10 <= len(county.story.strip().splitlines()) <= 15
    near = next(c for c in county.truth.county if (c.stage, c.indicator) == ("初中", "R6"))
    assert f"{near.cv:.3f}" in county.story


def test_the_story_tells_what_is_short(county):
    """The nine schools without a backbone teacher, and the crowded classes, are as told."""
    told = next(line for line in county.story.splitlines() if line.startswith("骨干教师"))
    none = [c.name for c in county.truth.schools if c.indicator == "R2" and c.value == 0]
    assert len(none) == 9
    assert all(re.sub(r"^.*?[镇乡]|小学|教学点", "", name) in told for name in none)
    classes = county.tables["class_group"].filter(pl.col("stage") == "小学")
    assert f"{classes.filter(pl.col('pupils') > 45).height} 个超过 45 人" in county.story
