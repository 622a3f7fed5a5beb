"""The national forms: official headings, figures equal to the measurement, unknown never zero."""

import dataclasses
import datetime as dt
import io

import openpyxl
import polars as pl
import pytest
from docx import Document

from junheng.register.tables import TABLES
from junheng.reports import national_forms as nf
from junheng.reports.form import Merged, spans
from junheng.reports.form_items import sentence
from junheng.reports.form_resources import remark
from junheng.reports.printed import Figure
from junheng.standards.measure import measure

# Re-keyed from the national forms, top to bottom and left to right; spaces inside the official headings are layout.
SEVEN = [
    "每百名学生拥有高于规定学历教师数", "每百名学生拥有县级及以上骨干教师数", "每百名学生拥有体育、艺术（美术、音乐）专任教师数",
    "生均教学及辅助用房面积（㎡）", "生均体育运动场馆面积（㎡）", "生均教学仪器设备值（元）", "每百名学生拥有网络多媒体教室数",
]  # fmt: skip
HEADINGS = {
    "I": ["自然情况", "经济情况", "普通中小学校数（所）", "特殊教育学校（所）", "小学教学点数（个）", "教学班数（个）", "在校学生数（人）",
          "教职工数（人）", "人口总数（万人）", "农业人口数（万人）", "乡镇数（个）", "行政村数（个）", "年人均国内生产总值（元）",
          "年人均地方财政收入（元）", "农民年人均纯收入（元）", "城镇居民年人均可支配收入（元）", "小学", "九年一贯制学校", "初中", "完全中学",
          "十二年一贯制学校", "计", "其中：50人及以上", "小学", "初中", "小学", "初中", "小学", "初中", "合计", "其中专任教师", "合计",
          "其中专任教师", *(f"L{n}" for n in range(1, 25))],
    "II-1": ["", *SEVEN, "综合评估", *(f"L{n}" for n in range(1, 9))],
    "II-2": ["序号", "学校名称", "举办者类型", "在校生数", "年级数", "班级数", *SEVEN, "该校综合评估是否达标",
             "备注（注明有哪几项指标达标，哪几项指标达到85%）", *(f"L{n}" for n in range(1, 15))],
    "III": ["", *SEVEN, "综合", *(f"L{n}" for n in range(1, 9))],
    "IV": ["名称", "指标值或简要结论", "是否达标"],
    "V": ["名称", "指标值或简要结论", "是否达标"],
    "VI": ["", "问卷总数", "问卷调查综合满意度（%）", "实地走访人数", "实地走访满意度（%）", "计", "其中：回收有效问卷数", "计",
           "其中：满意人数", "计", "其中：满意问卷数", *(f"L{n}" for n in range(1, 8))],
}  # fmt: skip
SHEETS = ["表Ⅰ", "表Ⅱ-1", "表Ⅱ-2", "表Ⅲ", "表Ⅳ", "表Ⅴ", "表Ⅵ"]


@pytest.fixture(scope="module")
def forms(tables, measured):
    return {form.id: form for form in nf.national_forms(tables, measured)}


@pytest.mark.parametrize("name", HEADINGS)
def test_the_headings_are_the_official_ones(forms, name):
    assert [c for line in forms[name].head for c in line if not isinstance(c, Merged)] == HEADINGS[name]


def test_school_rows_print_the_measured_values_with_two_decimals(forms, measured):
    printed = [row for row in forms["II-2"].rows]
    expected = [
        (school, stage)
        for stage in ("小学", "初中")
        for school in measured.schools.filter(pl.col("stage") == stage).sort("code").iter_rows(named=True)
    ]
    assert len(printed) == len(expected)
    for row, (school, stage) in zip(printed, expected, strict=True):
        cells = measured.values.filter(pl.col("code") == school["code"], pl.col("stage") == stage)
        by_indicator = dict(cells.select("indicator", "value").iter_rows())
        for n, cell in enumerate(row[6:13], 1):
            value = by_indicator[f"R{n}"]
            assert str(cell) == ("待填报" if value is None else f"{value + 1e-11:.2f}")
        assert row[13] == school["state"]
        assert str(row[3]) == str(school["pupils"])


def test_spread_rows_print_the_measured_spread_with_three_decimals(forms, measured):
    rows = [row for row in forms["III"].rows if row[1] == "差异系数"]
    for row, stage in zip(rows, ("小学", "初中"), strict=True):
        for n, cell in enumerate(row[2:9], 1):
            line = measured.county.filter(pl.col("stage") == stage, pl.col("indicator") == f"R{n}").row(
                0, named=True
            )
            mark = "*" if line["reported"] < line["expected"] else ""
            assert str(cell) == f"{line['cv']:.3f}{mark}"
    assert rows[0][9] == "未达标"


def test_counts_that_may_still_grow_are_marked(forms, measured):
    row = forms["II-1"].rows[0]
    states = measured.values.filter(pl.col("stage") == "小学", pl.col("indicator") == "R2")["state"].to_list()
    assert "待填报" in states
    assert str(row[3]) == f"≥{states.count('达标')}"
    assert str(row[2]) == str(measured.values.filter(
        pl.col("stage") == "小学", pl.col("indicator") == "R1", pl.col("state") == "达标").height)  # fmt: skip


def test_an_empty_county_prints_no_zero_where_it_knows_nothing(standard):
    register = {name: table.empty() for name, table in TABLES.items()}
    register["school"] = TABLES["school"].example(code=["2153230001"], founder=[None])
    blank = {"pupils": [None], "classes": [None]}
    register["enrolment"] = TABLES["enrolment"].example(school=["2153230001"], **blank)
    forms = {f.id: f for f in nf.national_forms(register, measure(register, standard))}
    county = [str(c) for c in forms["I"].rows[0]]
    assert county[:8] == ["待填报"] * 8
    assert [county[i] for i in (16, 18, 20, 21)] == ["待填报"] * 4
    assert county[8] == "1"
    for name in ("II-1", "III", "VI"):
        assert not any(isinstance(c, Figure) and c.value == 0 for row in forms[name].rows for c in row)
    assert [str(c) for c in forms["II-2"].rows[0][2:14]] == ["待填报"] * 12
    assert "＿＿" in forms["V"].rows[0][1]


def test_the_county_row_adds_up(forms, tables, measured):
    row = [c.value for c in forms["I"].rows[0]]
    kinds = tables["school"].filter(pl.col("closed").is_null())["kind"].to_list()
    assert row[8:15] == [kinds.count(k) for k in (
        "小学", "九年一贯制学校", "初级中学", "完全中学", "十二年一贯制学校", "特殊教育学校", "小学教学点")]  # fmt: skip
    ordinary = measured.stages.filter(pl.col("kind") != "特殊教育学校", pl.col("closed").is_null())
    assert row[18] == ordinary.filter(pl.col("stage") == "小学")["pupils"].sum()
    assert row[2] == 8


def test_sentences_round_as_the_form_asks(measured):
    retention = measured.findings["Q1"]
    exact = dataclasses.replace(
        retention, figures=dict(retention.figures) | {"retention": 100.0, "junior_deaths": 2.0}
    )
    assert "死亡学生数为2人" in sentence(exact, {}, 1)
    assert sentence(exact, {}, 1).endswith("100.0%")
    unknown = dataclasses.replace(retention, figures=dict.fromkeys(retention.figures))
    assert "0" not in sentence(unknown, {}, 1)
    money = {"says": "{special_funding_10k}万元"}
    funding = dataclasses.replace(measured.findings["G7"], figures={"special_funding": 1_155_000.0})
    assert sentence(funding, money, 1) == "115.5万元"


def test_the_remark_names_what_meets_the_line_and_what_reaches_85_percent():
    def cell(state, value=1.0):
        return {"state": state, "value": value, "floor": 0.85}

    values = [
        cell("达标"),
        cell("未达标", 0.9),
        *[cell("达标")] * 3,
        cell("待填报", None),
        cell("未达标", 0.8),
    ]
    assert remark(values, {}) == "达标 4 项（L7、L9—L11）；L8 达到 85%；L13 未达到 85%；L12 待填报"


def test_merged_blocks_of_a_grid():
    up, left = Merged.ABOVE, Merged.LEFT
    assert spans([["a", left, "b"], [up, left, "c"]]) == [(0, 0, 1, 1)]


@pytest.fixture(scope="module")
def files(tables, measured, tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    day = dt.date(2024, 10, 8)
    return [
        (nf.write_excel(tables, measured, folder / f"{n}.xlsx", day), nf.write_word(tables, measured, folder / f"{n}.docx", day))
        for n in (1, 2)
    ]  # fmt: skip


def test_the_same_input_gives_the_same_bytes(files):
    for first, second in zip(*files, strict=True):
        assert first.read_bytes() == second.read_bytes()


def test_the_workbook_reopens_with_numbers_and_merged_headers(files, measured):
    book = openpyxl.load_workbook(files[0][0])
    assert book.sheetnames == [*SHEETS, "报告说明"]
    sheet = book["表Ⅱ-2"]
    first = measured.values.filter(pl.col("code") == "2153999001", pl.col("indicator") == "R1")["value"][0]
    assert sheet.cell(5, 7).value == round(first, 2)
    assert sheet.cell(5, 2).value == "喆堃祎䶮𥔲小学"
    assert "A3:D3" in {str(r) for r in book["表Ⅰ"].merged_cells.ranges}
    assert sheet.print_title_rows == "$3:$4"
    cells = [c.value for row in book["报告说明"].iter_rows() for c in row]
    assert "登记册指纹" in cells
    assert "2024-10-08" in cells


def test_the_word_file_reopens_with_the_same_figures(files, forms):
    document = Document(io.BytesIO(files[0][1].read_bytes()))
    assert len(document.tables) == 7
    third = document.tables[2]
    cells = [cell.text for cell in third.rows[2].cells]
    assert cells == [str(c) for c in forms["II-2"].rows[0]]
    assert third._tbl.xml.count("<w:tblHeader") == 2  # noqa: SLF001
    assert any("登记册指纹" in p.text for p in document.paragraphs)
