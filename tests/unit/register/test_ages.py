"""Population by age bands is read as single years: bands keep their sums, rows know where they came from, faults are named."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.io import load
from junheng.register.tables import TABLES
from junheng.schema import TableError

POPULATION = TABLES["population"]
FIVES = ["0", "1-4", *(f"{a}—{a + 4}岁" for a in range(5, 85, 5)), "85岁及以上"]


def raw(labels, persons, sex="男", where="本地:9"):
    rows = [(where, 2020, label, sex, str(n)) for label, n in zip(labels, persons, strict=True)]
    return pl.DataFrame(rows, schema=["place", "year", "age", "sex", "persons"], orient="row")


@given(st.lists(st.integers(0, 50_000), min_size=len(FIVES), max_size=len(FIVES)))
def test_every_band_keeps_its_sum_in_whole_people(persons):
    rows = POPULATION.read(raw(FIVES, persons))
    assert rows["age"].to_list() == list(range(101))
    assert (rows["persons"] >= 0).all()
    edges = [0, 1, *range(5, 90, 5), 101]
    for n, (first, after) in enumerate(pairwise(edges)):
        band = rows.filter(pl.col("age").is_between(first, after - 1))
        assert band["persons"].sum() == persons[n]
        assert set(band["source_row"]) == {n + 1}


def test_groups_with_single_years_stay_as_they_are_beside_bands():
    plain = raw([str(a) for a in range(18)], [30] * 18, sex="合计", where="本地:8")
    both = POPULATION.read(pl.concat([raw(FIVES, [100] * len(FIVES)), plain]))
    assert both.filter(place="本地:8")["persons"].to_list() == [30] * 18
    assert both.filter(place="本地:9").height == 101


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["0-4", "10-14", "15+"], "缺少 5—9 岁的年龄段"), (["5-9", "10+"], "缺少 0—4 岁的年龄段"), (["0-4", "3-9", "10+"], "3 岁在两个年龄段里重复出现"),
        (["0-4", "0-4", "5+"], "这个年龄段重复"), (["0-4", "9-5", "5+"], "止岁小于起岁"), (["0-4", "老年", "5+"], "无法识别"),
    ],
)  # fmt: skip
def test_bands_that_do_not_join_are_named_with_place_and_year(labels, said):
    with pytest.raises(TableError) as refused:
        POPULATION.read(raw(labels, [9] * len(labels)))
    assert said in str(refused.value)


def test_an_empty_or_negative_band_is_named_with_its_row():
    rows = raw(["0-4", "5-9", "10+"], [9, -3, 4]).with_columns(
        source_row=pl.Series([7, 8, 9], dtype=pl.Int64)
    )
    with pytest.raises(TableError, match="第 8 行"):
        POPULATION.read(rows)
    unknown = rows.with_columns(persons=pl.Series(["9", None, "4"]))
    with pytest.raises(TableError, match="不知道就整组不填"):
        POPULATION.read(unknown)


def test_a_band_that_excel_made_a_day_says_so():
    with pytest.raises(TableError, match="设为文本格式"):
        POPULATION.read(raw(["0-4", "2024-05-09 00:00:00", "10+"], [9, 9, 4]))


def test_a_file_with_bands_is_imported(tmp_path):
    lines = ["地点编号,年份,年龄,性别,人数"]
    lines += [f"本地:9,2020,{label},{sex},{100 + n}" for sex in ("男", "女") for n, label in enumerate(FIVES)]
    file = tmp_path / "人口.csv"
    file.write_text("\n".join(lines), "utf-8-sig")
    found = load.read(file, declared=TABLES).tables["population"]
    assert found.height == 202
    assert found["persons"].sum() == 2 * sum(100 + n for n in range(len(FIVES)))
    assert found["source_row"].max() == len(lines)
