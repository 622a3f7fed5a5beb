"""A long table as it comes: headers, grades, holes and faults."""

import polars as pl
import pytest

from junheng.forecast.grades import grade
from junheng.forecast.long_table import examined
from junheng.schema import TableError


def table(**columns):
    return pl.DataFrame(
        {"year": [2020, 2020], "school": ["a", "b"], "grade": ["1", "2"], "pupils": [10, 20]} | columns
    )


def test_headers_of_other_tables_are_known():
    found = examined(table().rename({"year": "Start_Year", "pupils": "在校生数"}))
    assert found.rows.columns == ["year", "school", "district", "grade", "pupils"]
    assert found.rows["pupils"].to_list() == [10.0, 20.0]


def test_every_fault_is_named_at_once_with_its_rows():
    wrong = table(year=["2020", "两千"], pupils=["-3", "many"])
    with pytest.raises(TableError) as refused:
        examined(wrong, file="x.csv")
    said = str(refused.value)
    assert "第 3 行「year」：填了“两千”，应为四位年份" in said
    assert "第 2 行「pupils」：填了“-3”，人数不能小于 0" in said
    assert "第 3 行「pupils」：填了“many”，应为数字" in said


def test_a_missing_column_is_named():
    with pytest.raises(TableError, match="「grade」：缺少这一列"):
        examined(table().drop("grade"))


def test_an_empty_cell_is_unknown_and_takes_the_school_year_with_it():
    frame = table(school=["a", "a"], pupils=[None, 20])
    frame = pl.concat([frame, table(school=["b", "c"])])
    found = examined(frame)
    assert found.rows["school"].to_list() == ["b", "c"]
    assert "未知不当作 0" in str(found.notices[0])


def test_not_a_number_is_unknown_too():
    found = examined(table(pupils=[float("nan"), 20.0]))
    assert found.rows["school"].to_list() == ["b"]


def test_what_is_no_grade_is_left_out_and_said():
    found = examined(table(grade=["PG", "2"]))
    assert found.rows["grade"].to_list() == ["2"]
    assert "PG" in str(found.notices[0])


def test_one_code_in_two_districts_is_two_schools():
    found = examined(table(school=["a", "a"], district=["d", "e"]))
    assert found.rows["school"].to_list() == ["d/a", "e/a"]


def test_districts_from_their_own_table():
    districts = pl.DataFrame({"School": ["a"], "district_id": [7]})
    found = examined(table(), districts=districts)
    assert found.rows["district"].to_list() == ["7", None]
    assert "1 所学校没有学区" in str(found.notices[-1])


def test_a_school_of_two_districts_is_refused():
    districts = pl.DataFrame({"school": ["a", "a"], "district": ["d", "e"]})
    with pytest.raises(TableError, match="有两个学区：a"):
        examined(table(), districts=districts)


def test_a_gap_in_the_years_is_said():
    found = examined(table(year=[2018, 2020]))
    assert "2019" in str(found.notices[-1])


@pytest.mark.parametrize(
    ("written", "found"),
    [("K", "K"), ("kg", "K"), ("G1", "1"), ("01", "1"), ("12.0", "12"), ("Grade 3", "3"), ("七年级", "7"), ("13", None), ("Total", None)],
)  # fmt: skip
def test_grades_as_they_are_written(written, found):
    assert grade(written) == found
