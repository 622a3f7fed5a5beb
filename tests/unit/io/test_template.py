"""Our own workbook: what is written is read back, for every table and any rows."""

import datetime as dt

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.unit.io.files import as_csv, as_xlsx, facts, load, refused

from junheng.io.guide import hint
from junheng.io.template import write_template, write_workbook
from junheng.register.tables import TABLES

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="_'"),
    min_size=1,
    max_size=12,
)


def cell(name, column):
    """Any value a column may hold."""
    if column.enum:
        values = st.sampled_from(column.enum)
    elif column.type is bool:
        values = st.booleans()
    elif column.type is dt.date:
        values = st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))
    elif column.type in (int, float):
        low, high = column.minimum or 0, column.maximum if column.maximum is not None else 1e8
        values = (
            st.integers(int(low), int(high))
            if column.type is int
            else st.floats(low, high).map(lambda x: round(x, 2))
        )
    else:
        values = st.just(column.example) if column.pattern or column.refers else WORDS.map(lambda w: "甲" + w)
    return values if column.required else st.none() | values


@st.composite
def some_rows(draw, table):
    """Rows of a table that pass its checks."""
    rows = draw(
        st.lists(
            st.fixed_dictionaries({n: cell(n, c) for n, c in table.columns.items()}), min_size=1, max_size=4
        )
    )
    frame = pl.DataFrame(rows, schema={n: c.dtype for n, c in table.columns.items()}).unique(list(table.key))
    for rule in table.rules:
        frame = frame.filter(rule.holds().fill_null(True))
    _, problems = table.examine(frame)
    return frame if not [p for p in problems if p.severe] else table.example().select(list(table.columns))


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_reading_gives_what_was_written(tmp_path, name, data):
    table = TABLES[name]
    frame = data.draw(some_rows(table))
    if frame.is_empty():
        return
    path = tmp_path / "w.xlsx"
    write_workbook(path, {name: frame}, TABLES)
    assert_frame_equal(facts(load(path).tables[name], name), facts(frame, name), rel_tol=1e-14)


def test_a_whole_register_comes_back_with_rows_and_totals(tmp_path):
    tables = {name: t.example() for name, t in TABLES.items()}
    path = tmp_path / "全部.xlsx"
    write_workbook(path, tables, TABLES)
    loaded = load(path)
    for name, frame in tables.items():
        assert_frame_equal(facts(loaded.tables[name], name), facts(frame, name))
        assert loaded.tables[name]["source_row"].to_list() == [3]
        assert loaded.tables[name]["source_sheet"].to_list() == [TABLES[name].title]
    assert loaded.notices == ()
    assert loaded.reconciliation.filter(pl.col("in_file") != pl.col("stored")).is_empty()


def test_the_template_explains_itself_and_offers_the_choices(tmp_path):
    path = tmp_path / "模板.xlsx"
    write_template(path, TABLES, ["school", "enrolment"])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["填写说明", "学校", "在校生", "代码"]
    sheet = book["学校"]
    assert sheet["A1"].value == "学校标识码"
    assert sheet["A2"].value == "（必填；10 位数字）"
    assert sheet.freeze_panes == "A3"
    rules = {str(r.sqref): r.formula1 for r in sheet.data_validations.dataValidation}
    assert rules["C3:C1048576"].startswith("代码!$A$2")
    assert all(
        hint(c).startswith("（") and hint(c).endswith("）")
        for t in TABLES.values()
        for c in t.columns.values()
    )


def test_an_empty_template_is_refused_with_advice(tmp_path):
    write_template(tmp_path / "模板.xlsx", TABLES)
    [problem] = refused(tmp_path / "模板.xlsx")
    assert problem.expected == "表里没有数据"


def test_a_sheet_is_known_by_its_name_or_its_headers(tmp_path):
    grid = [
        ["学校标识码", "学年", "学段", "年级", "班号", "学生数"],
        ["2153230001", "2024", "小学", "一年级", "1班", "40"],
    ]
    for label in ("班级", "class_group", "Sheet1", "某校班级名单"):
        loaded = load(as_xlsx(tmp_path / "a.xlsx", (label, grid)))
        assert loaded.tables["class_group"]["pupils"].to_list() == [40]
    english = [["school", "year", "stage", "grade", "number", "pupils"], grid[1]]
    assert load(as_csv(tmp_path / "class_group.csv", english)).tables["class_group"].height == 1


def test_a_named_sheet_without_its_columns_says_which(tmp_path):
    path = as_xlsx(tmp_path / "a.xlsx", ("班级", [["学校标识码", "学生数"], ["2153230001", "40"]]))
    missing = {p.column for p in refused(path) if p.expected == "缺少这一列"}
    assert missing == {"学年", "学段", "年级", "班号"}
    assert "没有找到表头" in refused(as_xlsx(tmp_path / "b.xlsx", ("班级", [["甲"], ["乙"]])))[0].expected


def test_dates_as_bare_numbers_and_numbers_as_text(tmp_path):
    head = ["网络编号", "网络名称", "网络类别", "起始日期", "终止日期"]
    grid = [
        head,
        ["N1", "甲集团", "教育集团", 45536, "2030年1月2日"],
        [7, "乙集团", "教 育 集 团", "2024/9/1", ""],
    ]
    frame = load(as_xlsx(tmp_path / "a.xlsx", ("网络", grid))).tables["network"]
    assert frame["since"].to_list() == [dt.date(2024, 9, 1)] * 2
    assert frame["until"].to_list() == [dt.date(2030, 1, 2), None]
    assert frame["code"].to_list() == ["N1", "7"]


def test_a_class_number_that_excel_made_a_date_is_an_error(tmp_path):
    grid = [
        ["学校标识码", "学年", "学段", "年级", "班号", "学生数"],
        ["2153230001", 2024, "小学", "一年级", dt.date(2024, 1, 2), 40],
    ]
    with_dates = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "班级"
    for row in grid:
        book.active.append(row)
    book.save(with_dates)
    [problem] = refused(with_dates)
    assert (problem.row, problem.column) == (2, "班号")
    assert "变成了日期" in problem.expected


def test_an_error_value_is_not_taken_for_an_empty_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "班级"
    for row in (
        ["学校标识码", "学年", "学段", "年级", "班号", "学生数"],
        ["2153230001", 2024, "小学", "一年级", "1班", "#DIV/0!"],
    ):
        book.active.append(row)
    book.active["F2"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    [problem] = refused(tmp_path / "a.xlsx")
    assert (problem.row, problem.column, problem.expected) == (2, "学生数", "公式算不出结果")
