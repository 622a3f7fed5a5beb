"""The 学校资源表: what it becomes, and every way it can be wrong."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.unit.io.files import (
    HEADERS,
    NINE_A,
    NINE_B,
    PRIMARY,
    as_csv,
    as_xlsx,
    facts,
    load,
    refused,
    resource,
)

from junheng.io.template import write_resource_table
from junheng.register.tables import TABLES


def one(tmp_path, *changes, **options):
    return as_csv(tmp_path / "资源表.csv", resource(*changes, **options))


def said(problems):
    return "\n".join(map(str, problems))


def test_a_row_becomes_school_enrolment_staff_count_and_campus(tmp_path):
    loaded = load(one(tmp_path))
    assert loaded.tables["school"]["kind"].to_list() == ["小学", "九年一贯制学校"]
    assert loaded.tables["enrolment"].select("school", "year", "stage", "grade", "pupils", "classes").row(2) == (
        "3153000001", 2024, "初中", "合计", 200, 4,
    )  # fmt: skip
    assert loaded.tables["staff_count"]["above_required"].to_list() == [28, 18, 15]
    campus = loaded.tables["campus"]
    assert campus.select("campus", "stage").rows() == [("本部", None)] * 2
    assert campus["equipment_value"].to_list() == [1_234_500.0, 501_234.56]
    assert loaded.tables["enrolment"]["source_row"].to_list() == [2, 3, 4]
    assert loaded.forms == (("资源表.csv", "", "学校资源表"),)


def test_csv_in_three_encodings_and_xlsx_give_the_same_tables(tmp_path):
    grid = resource((2, "室内体育用房面积", ""), (0, "网络多媒体教室数", ""), (0, "学校名称", "堃䶮𠮷小学"))
    files = [as_csv(tmp_path / f"{e}.csv", grid, e) for e in ("utf-8", "utf-8-sig", "gb18030")]
    files.append(as_xlsx(tmp_path / "a.xlsx", ("Sheet1", grid)))
    first, *others = [load(f).tables for f in files]
    for other in others:
        for name in first:
            assert_frame_equal(facts(first[name], name), facts(other[name], name))


def test_headers_in_any_order_with_title_notes_total_and_blank_rows(tmp_path):
    grid = [row[::-1] for row in resource()]
    grid[0] = [h.replace("(", "（\n").replace(")", "）") for h in grid[0]]
    grid = [
        ["某县学校资源表（2024—2025学年）"],
        [],
        *grid,
        [],
        ["合计", *[""] * 9, 1000],
        ["注：空格表示不知道"],
    ]
    loaded = load(as_xlsx(tmp_path / "a.xlsx", ("资源", grid)))
    assert loaded.tables["enrolment"]["pupils"].sum() == 1000
    assert loaded.tables["enrolment"]["source_row"].to_list() == [4, 5, 6]
    assert "合计行没有导入" in said(loaded.notices)


@pytest.mark.parametrize("merged", [True, False])
def test_headers_of_two_rows_and_cells_merged_over_a_schools_rows(tmp_path, merged):
    top = ["学年", "学校标识码", "学校名称", "办学类型", "学段", "城乡", "学生", "", *HEADERS[8:]]
    below = ["", "", "", "", "", "", "在校生数", "班级数", *[""] * 9]
    grid = [top, below, NINE_A, ["", "", "", "", *NINE_B[4:12], *[""] * 5]]
    spans = [
        (0, 6, 0, 7),
        *((0, c, 1, c) for c in (0, 1, 8)),
        *((2, c, 3, c) for c in (0, 1, 2, 3, *range(12, 17))),
    ]
    path = as_xlsx(tmp_path / "a.xlsx", ("资源", grid), merges=spans)
    loaded = load(path)
    assert loaded.tables["enrolment"]["pupils"].to_list() == [300, 200]
    assert loaded.tables["school"].height == 1
    assert loaded.tables["campus"]["teaching_area"].to_list() == [2500.0]


def test_a_number_merged_over_two_stages_is_refused(tmp_path):
    path = as_xlsx(tmp_path / "a.xlsx", ("资源", resource(rows=[NINE_A, NINE_B])), merges=[(1, 6, 2, 6)])
    [problem] = refused(path)
    assert (problem.row, problem.column, problem.found) == (2, "在校生数", "300")
    assert "合并单元格跨了第 2 至 3 行" in problem.expected


def test_empty_is_unknown_and_the_other_rows_value_counts_for_the_school(tmp_path):
    loaded = load(one(tmp_path, (1, "教学及辅助用房面积", ""), (1, "在校生数", "")))
    assert loaded.tables["campus"]["teaching_area"].to_list() == [3000.0, 2500.0]
    assert loaded.tables["enrolment"]["pupils"].to_list() == [500, None, 200]


def test_whole_school_figures_that_differ_name_both_rows(tmp_path):
    [problem] = refused(one(tmp_path, (2, "运动场地面积", "2001")))
    assert (problem.row, problem.column, problem.found) == (4, "运动场地面积", "2001")
    assert "第 3 行的“2000”不一致" in problem.expected


def test_two_schools_with_one_code(tmp_path):
    problems = refused(one(tmp_path, (1, "学校标识码", "2153000001"), (2, "学校标识码", "2153000001")))
    assert any(p.column == "学校名称" and "标识码相同" in p.expected and p.row == 3 for p in problems)


def test_a_name_that_changes_with_the_year_is_kept_from_the_latest(tmp_path):
    older = ["2023", PRIMARY[1], "妥甸完小", *PRIMARY[3:]]
    loaded = load(one(tmp_path, rows=[PRIMARY, older]))
    assert loaded.tables["school"]["name"].to_list() == ["妥甸小学"]
    assert loaded.tables["campus"].height == 2
    assert "妥甸完小" in said(loaded.notices)


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ((0, "学段", "大学"), "学段", "应为 小学、初中、高中 之一"),
        ((0, "办学类型", "中专"), "办学类型", "应为 小学、小学教学点、初级中学"),
        ((0, "办学类型", ""), "办学类型", "必填"),
        ((0, "学校标识码", "21530"), "学校标识码", "10 位数字"),
        ((0, "学校标识码", "2.15323E+09"), "学校标识码", "科学计数法"),
        ((0, "在校生数", "五百"), "在校生数", "应为整数"),
        ((0, "在校生数", "-3"), "在校生数", "不应小于 0"),
        ((0, "室内体育用房面积", "3000.5"), "室内体育用房面积", "不应大于教学及辅助用房面积"),
        ((2, "学段", "小学"), "学校标识码", "重复"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row(tmp_path, change, column, text):
    problems = refused(one(tmp_path, change))
    hits = [p for p in problems if p.column == column and text in p.expected]
    assert len(hits) == 1
    assert hits[0].row == change[0] + 2
    assert hits[0].file == "资源表.csv"
    assert len([p for p in problems if (p.row, p.column) == (hits[0].row, column)]) == 1


def test_every_problem_is_reported_at_once(tmp_path):
    problems = refused(one(tmp_path, (0, "学段", "大学"), (1, "在校生数", "x"), (2, "班级数", "y")))
    assert {(p.row, p.column) for p in problems} == {(2, "学段"), (3, "在校生数"), (4, "班级数")}


def test_the_year_comes_from_the_column_the_title_or_the_caller(tmp_path):
    bare = [row[1:] for row in resource()]
    assert load(as_csv(tmp_path / "a.csv", bare), year=2023).tables["campus"]["year"].unique().to_list() == [
        2023
    ]
    titled = as_csv(tmp_path / "b.csv", [["2022/23学年资源表"], *bare])
    assert load(titled, year=2023).tables["campus"]["year"].unique().to_list() == [2022]


def test_a_missing_school_year_is_said_once_and_names_the_rows(tmp_path):
    bare = [row[1:] for row in resource()]
    (none,) = refused(as_csv(tmp_path / "c.csv", bare))
    assert (none.column, none.row, none.expected) == ("学年", None, "必填，整张表都没有填（或没有这一列）")
    (some,) = refused(one(tmp_path, (1, "学年", ""), (2, "学年", "")))
    assert (some.row, some.expected) == (3, "必填，有 2 行没有填（第 3—4 行）")
    assert none.remedy == some.remedy
    assert "--on 2024-09-01" in none.remedy
    empty = [
        ["学校标识码", "学年", "学段", "年级", "在校生数"],
        *([c, "", "小学", "一年级", "40"] for c in ("2153000001", "2153000002")),
    ]
    (own,) = refused(as_csv(tmp_path / "在校生.csv", empty))
    assert (own.column, own.row) == ("学年", None)
    assert (
        load(as_csv(tmp_path / "在校生.csv", empty), year=2024).tables["enrolment"]["year"].to_list()
        == [2024] * 2
    )
    (wrong,) = refused(one(tmp_path, (1, "学年", "去年")))
    assert (wrong.row, wrong.found) == (3, "去年")


def test_full_width_digits_codes_as_numbers_and_thousands_separators(tmp_path):
    plain = load(one(tmp_path)).tables
    typed = resource(
        (0, "学校标识码", "2153000001.0"), (0, "在校生数", "５００"), (0, "运动场地面积", "4,000.5")
    )
    odd = load(as_csv(tmp_path / "b.csv", typed)).tables
    for name in plain:
        assert_frame_equal(facts(plain[name], name), facts(odd[name], name))


@pytest.mark.parametrize(
    ("header", "factor"), [("教学仪器设备值（元）", 10_000), ("教学仪器设备值(万元)", 1)]
)
def test_equipment_is_stored_in_yuan_whatever_its_unit(tmp_path, header, factor):
    grid = resource((0, "教学仪器设备值(万元)", str(123.45 * factor)), rows=[PRIMARY])
    grid[0][grid[0].index("教学仪器设备值(万元)")] = header
    assert load(as_csv(tmp_path / "a.csv", grid)).tables["campus"]["equipment_value"].to_list() == [
        1_234_500.0
    ]


def test_a_total_that_stands_in_the_name_column(tmp_path):
    total = ["2024", "", "全县合计", *[""] * 3, "1000", *[""] * 10]
    loaded = load(as_csv(tmp_path / "a.csv", [*resource(), total]))
    assert loaded.tables["enrolment"].height == 3
    assert "第 5 行：合计行没有导入" in said(loaded.notices)


def test_equipment_without_a_unit_is_read_as_ten_thousands_and_said(tmp_path):
    grid = resource(rows=[PRIMARY])
    grid[0][grid[0].index("教学仪器设备值(万元)")] = "教学仪器设备值"
    loaded = load(as_csv(tmp_path / "a.csv", grid))
    assert loaded.tables["campus"]["equipment_value"].to_list() == [1_234_500.0]
    assert "按万元读" in said(loaded.notices)


def test_notices_say_what_to_add(tmp_path):
    loaded = load(one(tmp_path, (0, "在校生数", "0"), rows=[PRIMARY, NINE_A], headers=[*HEADERS]))
    text = said(loaded.notices)
    assert "没有初中一行" in text
    assert "补一行，至少填在校生数" in text
    assert "不知道人数请清空" in text


def test_extra_columns_are_named_and_ignored_and_repeated_headers_refused(tmp_path):
    grid = [[*row, str(n)] for n, row in enumerate(resource())]
    grid[0][-1] = "备注"
    assert "没有用到的列：备注" in said(load(as_csv(tmp_path / "a.csv", grid)).notices)
    grid[0][-1] = "在校生数"
    [problem] = refused(as_csv(tmp_path / "b.csv", grid))
    assert (problem.column, problem.found) == ("在校生数", "G 列、R 列")


def test_control_totals_agree_per_sheet_and_school(tmp_path):
    totals = load(one(tmp_path)).reconciliation
    assert totals.filter((pl.col("in_file") - pl.col("stored")).abs() > 1e-6).is_empty()
    pupils = totals.filter(pl.col("column") == "在校生数")
    assert dict(pupils.select("school", "stored").iter_rows()) == {
        None: 1000, "2153000001": 500, "3153000001": 500,
    }  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_writing_the_form_and_reading_it_gives_the_same_tables(tmp_path, suffix):
    first = load(one(tmp_path, (0, "网络多媒体教室数", ""))).tables
    path = tmp_path / f"again.{suffix}"
    write_resource_table(path, first, 2024, TABLES)
    again = load(path).tables
    for name in first:
        assert_frame_equal(facts(first[name], name), facts(again[name], name))


def test_only_the_kinds_of_the_form_are_written(tmp_path):
    tables = load(one(tmp_path)).tables
    senior = TABLES["school"].example(code=["3453000001"], name=["某高中"], kind=["高级中学"])
    pupils = TABLES["enrolment"].example(school=["3453000001"], stage=["高中"])
    tables |= {
        "school": pl.concat([tables["school"], senior]),
        "enrolment": pl.concat([tables["enrolment"], pupils]),
    }
    write_resource_table(tmp_path / "again.csv", tables, 2024, TABLES)
    assert load(tmp_path / "again.csv").tables["school"].height == 2


def test_grades_add_up_to_a_stage_and_an_unknown_grade_makes_the_stage_unknown(tmp_path):
    tables = load(one(tmp_path)).tables
    grades = TABLES["enrolment"].example(
        school=["2153000001"] * 2 + ["3153000001"] * 2, grade=["一年级", "二年级"] * 2,
        pupils=[40, 41, 30, None], classes=[1, 1, 1, 1],
    )  # fmt: skip
    write_resource_table(tmp_path / "again.csv", tables | {"enrolment": grades}, 2024, TABLES)
    again = load(tmp_path / "again.csv").tables["enrolment"].filter(stage="小学")
    assert again.select("pupils", "classes").rows() == [(81, 2), (None, 2)]
