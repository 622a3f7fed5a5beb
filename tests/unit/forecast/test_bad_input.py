"""What is wrong with a register is named with its row; the part that cannot be forecast is said, the rest is made."""

import re

import polars as pl
import pytest
from tests.unit.forecast.test_forecast import A, B, births, enrolment, of, place, scenario, school, steady

from junheng.forecast.assumptions import Assumptions
from junheng.forecast.forecast import forecast
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES

GIVEN = Assumptions(2027, scenario())


def told(found):
    return "\n".join(f"{r['about']} {r['found']} → {r['done']}" for r in found.notes.iter_rows(named=True))


def whole(found):
    return of(found)[2027]


def test_what_was_found_is_told_in_english_too():
    """Names of the register stay; every sentence has its English."""
    tables = steady(years=(2020, 2022, 2023, 2024))
    rows = numbered(tables["enrolment"])
    odd = rows.with_columns(
        pupils=pl.when(pl.col("source_row") == 3)
        .then(None)
        .when(pl.col("source_row") == 20)
        .then(-5)
        .otherwise("pupils")
    )
    born = numbered(pl.concat([births([("统计:5323221", 2020, 1), ("本地:901", 2031, 9)]), tables["births"]]))
    notes = forecast(tables | {"enrolment": odd, "births": born}, given=GIVEN).notes
    assert notes.height >= 5
    for r in notes.iter_rows(named=True):
        for column in ("found_en", "done_en"):
            said = re.sub("“[^”]*”", "", r[column])
            assert said
            assert not re.search("[\u4e00-\u9fff]", said), r


def numbered(frame):
    return frame.with_columns(source_row=pl.int_range(3, pl.len() + 3, dtype=pl.Int64))


def test_missing_years_are_named_and_stepped_over():
    found = forecast(steady(years=(2018, 2019, 2021, 2022, 2024)), given=GIVEN)
    assert "缺少 2020 学年" in told(found)
    assert "缺少 2023 学年" in told(found)
    assert whole(found) == 720


def test_a_newest_year_that_one_school_has_not_sent_is_named():
    tables = steady()
    part = tables["enrolment"].filter(~((pl.col("school") == A) & (pl.col("year") == 2024)))
    found = forecast(tables | {"enrolment": part}, given=GIVEN)
    assert "2024 学年没有记录，也没有停办日期" in told(found)
    assert of(found, where="本地:902", school=B)[2027] > 0


def test_a_township_whose_code_changed_system_is_found_by_its_other_code_or_named_with_its_row():
    tables = steady()
    rows = [("统计:532322101" if n == 1 else "本地:902", y, 60) for n in (1, 2) for y in range(2005, 2025)]
    strange = tables | {"births": numbered(births(rows))}
    lost = forecast(strange, given=GIVEN)
    assert "第 3 行：地点编号“统计:532322101”不在地点表，也不是表中任何地点的另一系统编号" in told(lost)
    assert "没有出生人数和儿童人口 → 入学人数按该乡镇近年占全县的份额推算" in told(lost)
    assert of(lost, where="本地:902")[2027] == pytest.approx(360, abs=2)
    mapped = strange["place"].with_columns(
        other_code=pl.when(pl.col("code") == "本地:901")
        .then(pl.lit("统计:532322101"))
        .otherwise("other_code")
    )
    assert forecast(strange | {"place": mapped}, given=GIVEN).notes.is_empty()


@pytest.mark.parametrize(
    "old",
    [
        [("100+", 8)], [("100岁及以上", 8)], [("100", 5), ("101", 2), ("102", 1)], [("100-104", 7), ("105+", 1)], [("100", 7), ("101及以上", 1)],
    ],
)  # fmt: skip
def test_ages_beyond_a_hundred_however_grouped_are_one_group(old):
    labels = [("0", 60), ("1-4", 240), *((f"{a}-{a + 4}", 300) for a in range(5, 100, 5)), *old]
    rows = [("本地:9", 2024, label, sex, str(n)) for sex in ("男", "女") for label, n in labels]
    raw = pl.DataFrame(rows, schema=["place", "year", "age", "sex", "persons"], orient="row")
    people = TABLES["population"].read(raw)
    assert people.filter(pl.col("age") == 100)["persons"].to_list() == [8, 8]
    assert people["age"].max() == 100
    found = forecast(steady() | {"population": people}, given=GIVEN)
    assert found.people.filter(year=2024)["persons"].sum() == 2 * (300 + 19 * 300 + 8)
    assert "不是逐岁齐全" not in told(found)


def test_births_later_than_the_register_are_named_with_their_row_and_not_used():
    tables = steady()
    late = numbered(pl.concat([births([("本地:901", 2030, 999)]), tables["births"]]))
    found = forecast(tables | {"births": late}, given=GIVEN)
    assert "第 3 行：2030 年的出生人数晚于登记库的最新学年 2024 → 没有使用" in told(found)
    assert found.births.filter(year=2030).is_empty()
    assert whole(found) == 720


@pytest.mark.parametrize("pupils", [600, 3])
def test_an_impossible_progression_is_named_with_its_row_and_not_used(pupils):
    tables = steady(years=range(2019, 2025))
    rows = numbered(tables["enrolment"])
    wrong = (pl.col("school") == A) & (pl.col("year") == 2022) & (pl.col("grade") == "三年级")
    row = rows.filter(wrong)["source_row"][0]
    odd = rows.with_columns(pupils=pl.when(wrong).then(pupils).otherwise("pupils"))
    found = forecast(tables | {"enrolment": odd}, given=GIVEN)
    assert f"第 {row} 行：2021 学年二年级 60 人，下一学年三年级 {pupils} 人 → 变动过大" in told(found)
    assert whole(found) == pytest.approx(720, abs=12)


def test_negative_numbers_are_named_with_their_row_and_not_used():
    """The import refuses them; tables from elsewhere may hold them."""
    tables = steady()
    pupils = numbered(tables["enrolment"]).with_columns(
        pupils=pl.when((pl.col("school") == A) & (pl.col("year") == 2022) & (pl.col("grade") == "一年级"))
        .then(-4)
        .otherwise("pupils")
    )
    born = numbered(tables["births"]).with_columns(
        births=pl.when((pl.col("place") == "本地:901") & (pl.col("year") == 2020))
        .then(-9)
        .otherwise("births")
    )
    found = forecast(tables | {"enrolment": pupils, "births": born}, given=GIVEN)
    assert "2022 学年一年级在校生数为 -4，不应小于 0 → 这一格不用" in told(found)
    assert "2020 年的人数为 -9，不应小于 0 → 没有使用" in told(found)
    assert whole(found) == 720


def test_an_empty_cell_is_not_a_nought():
    tables = steady()
    rows = numbered(tables["enrolment"]).with_columns(
        pupils=pl.when((pl.col("school") == B) & (pl.col("year") == 2023) & (pl.col("grade") == "六年级"))
        .then(None)
        .otherwise("pupils")
    )
    found = forecast(tables | {"enrolment": rows}, given=GIVEN)
    assert "2023 学年六年级在校生数为空 → 未知不当作 0" in told(found)
    assert whole(found) == pytest.approx(720, abs=6)


def test_a_stage_that_cannot_be_made_is_said_and_the_others_are():
    total = TABLES["enrolment"].read(
        pl.DataFrame(
            [("3153000001", y, "初中", "合计", 90) for y in (2023, 2024)],
            schema=["school", "year", "stage", "grade", "pupils"],
            orient="row",
        )
    )
    tables = complete(
        {
            "place": place("01"), "school": school(code=[A, "3153000001"], place=["本地:901"] * 2),
            "enrolment": pl.concat([enrolment([(A, y, g, 60) for y in (2023, 2024) for g in ("一年级", "二年级")]), total]),
        }
    )  # fmt: skip
    found = forecast(tables, given=GIVEN)
    assert "没有预测这一学段" in told(found)
    assert set(found.pupils["stage"]) == {"小学"}
    assert whole(found) > 0


def test_a_school_in_no_known_place_counts_in_the_whole_only():
    tables = steady()
    moved = tables["school"].with_columns(
        place=pl.when(pl.col("code") == A).then(pl.lit("本地:没有")).otherwise("place")
    )
    found = forecast(tables | {"school": moved}, given=GIVEN)
    assert "地点“本地:没有”不在地点表或查不到所属的县" in told(found)
    assert of(found, where="本地:902", school=B)[2027] == pytest.approx(360, abs=2)
