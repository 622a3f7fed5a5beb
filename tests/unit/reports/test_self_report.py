"""The school's self-report: its figures, what does not concern a school, and what is not on record."""

import openpyxl
import polars as pl
import pytest
from docx import Document

from junheng.reports import self_report


@pytest.fixture(scope="module")
def forms(tables, measured):
    return {form.id: form for form in self_report.self_reports(tables, measured)}


def row(form, start):
    return next(line for line in form.rows if str(line[1]).startswith(start))


def test_every_open_school_with_a_compulsory_stage_has_one(forms, tables, measured):
    compulsory = measured.stages.filter(pl.col("stage").is_in(["小学", "初中"]), pl.col("closed").is_null())
    assert set(forms) == set(compulsory["code"])


def test_headings_and_items_are_those_of_the_official_form(forms):
    form = forms["2153999001"]
    assert list(form.head[0]) == ["A级指标", "B级指标及评估要点", "指标值或简要结论", "是否达标"]
    assert len(form.rows) == 12
    assert form.rows[0][1] == "1.每百名学生拥有高于规定学历教师数：小学、初中分别达到4.2人以上、5.3人以上。"
    assert [str(form.rows[n][0]) for n in (0, 7)] == ["A1资源配置", "A2政府保障程度"]
    assert form.title == "创建国家义务教育优质均衡发展县（市、区）学校自评表"


def test_a_primary_school_has_no_junior_figures(forms, measured):
    value = measured.values.filter(pl.col("code") == "2153999001", pl.col("indicator") == "R2")["value"][0]
    said = row(forms["2153999001"], "2.每百名")
    assert said[2].endswith(f"小学{value:.2f}人；初中／人。")
    assert said[3] == "达标"


def test_a_combined_school_is_judged_by_stage(forms, measured):
    states = dict(
        measured.values.filter(pl.col("code") == "3453999008", pl.col("indicator") == "R7")
        .select("stage", "state")
        .iter_rows()
    )
    said = row(forms["3453999008"], "7.每百名")[3]
    assert said == "\n".join(f"{s}{states[s]}" for s in ("小学", "初中")) or {said} == set(states.values())


def test_an_unknown_cell_is_a_line_to_write_on(forms, measured):
    cell = measured.values.filter(pl.col("state") == "待填报", pl.col("indicator") == "R6").row(0, named=True)
    said = row(forms[cell["code"]], "6.生均教学仪器设备值")
    assert said[2].startswith("学校教学仪器设备值＿＿万元")
    assert said[3] == "待填报"


def test_a_school_outside_the_verdict_has_figures_but_is_not_judged(forms, measured):
    point = measured.left_out.filter(pl.col("kind") == "小学教学点")["code"][0]
    said = row(forms[point], "1.每百名")
    assert "＿＿" not in said[2]
    assert said[3] == "不参评"


def test_only_the_chosen_schools_and_no_strangers(tables, measured):
    chosen = self_report.self_reports(tables, measured, ["2153999002"])
    assert [form.id for form in chosen] == ["2153999002"]
    with pytest.raises(ValueError, match="0000000000"):
        self_report.self_reports(tables, measured, ["0000000000"])


def test_sheets_have_names_excel_takes():
    taken = set()
    names = [self_report._sheet(n, "2153999002", taken) for n in ("甲/乙校", "甲乙校", "很长" * 20)]  # noqa: SLF001
    assert names[0] == "甲乙校"
    assert names[1] == "甲乙校2153999002"
    assert len(names[2]) == 31


def test_files_reopen_and_are_the_same_for_the_same_input(tables, measured, tmp_path):
    two = ["2153999001", "3453999008"]
    words = [
        self_report.write_word(tables, measured, tmp_path / f"{n}.docx", schools=two).read_bytes()
        for n in "ab"
    ]
    books = [
        self_report.write_excel(tables, measured, tmp_path / f"{n}.xlsx", schools=two).read_bytes()
        for n in "ab"
    ]
    assert words[0] == words[1]
    assert books[0] == books[1]
    document = Document(tmp_path / "a.docx")
    assert len(document.tables) == 2
    assert any("喆堃祎䶮𥔲小学" in p.text for p in document.paragraphs)
    sheets = openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert sheets == ["喆堃祎䶮𥔲小学", "云岭县文华学校", "报告说明"]
