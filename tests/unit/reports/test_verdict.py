"""The PDF verdict: it says what the measurement says, names what is missing, and is the same bytes for the same input."""

import datetime as dt
import re
import time

import polars as pl
import pytest
from pypdf import PdfReader

from junheng.register.snapshot import fingerprint
from junheng.register.tables import TABLES
from junheng.reports import national_forms, verdict
from junheng.reports.shortfalls import amount, short_title, shortfalls
from junheng.reports.unfilled import county_cells, school_cells
from junheng.standards.measure import measure

DAY = dt.date(2024, 10, 8)
REMEDY = [
    ("概要", ["最少投入 12.5 万元。"]),
    ("分校安排", [{"学校": "甲校", "内容": "增配教师", "数量": 3, "投入": None}]),
]


@pytest.fixture(scope="module")
def report(tables, measured, tmp_path_factory):
    began = time.process_time()
    path = verdict.write_pdf(tables, measured, tmp_path_factory.mktemp("pdf") / "a.pdf", DAY, REMEDY)
    return path, time.process_time() - began


@pytest.fixture(scope="module")
def words(report):
    """The text without the spaces that typesetting puts between scripts."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(report[0]).pages))


def small_register(**columns):
    """One primary school of 100 pupils whose every resource is known and ample, unless a column says otherwise."""
    register = {name: table.empty() for name, table in TABLES.items()}
    code = ["2153230001"]
    campus = {"teaching_area": [3000.0], "equipment_value": [1_200_000.0]} | columns.pop("campus", {})
    staff = {"above_required": [25], "backbone": [6]} | columns.pop("staff_count", {})
    assert not columns
    register["school"] = TABLES["school"].example(code=code)
    register["enrolment"] = TABLES["enrolment"].example(school=code, pupils=[100], classes=[6])
    register["campus"] = TABLES["campus"].example(school=code, **campus)
    register["staff_count"] = TABLES["staff_count"].example(school=code, **staff)
    return register


def test_the_report_carries_the_fingerprint_the_standard_and_the_coverage(words, tables, measured):
    assert fingerprint(tables) in words
    for text in ("教督〔2017〕6号", "2024-09-01", "2024—2025学年", "未启用", "均衡Junheng", "2024-10-08"):
        assert text in words
    full, expected = measured.coverage
    assert f"参评学校（按学段）{expected}个，七项指标齐全{full}个" in words


def test_the_four_parts_and_the_vetoes_stand_on_the_cover(report, measured):
    cover = re.sub(r"\s", "", PdfReader(report[0]).pages[0].extract_text())
    titles = ("总评", "资源配置", "政府保障程度", "教育质量", "社会认可度", "一票否决")
    for title, state in zip(
        titles, ("overall", "resource", "government", "quality", "recognition", "veto"), strict=True
    ):
        assert re.search(f"{title}.{measured.verdict[state]}", cover)


def test_rare_names_print(words):
    assert "喆堃祎䶮𥔲小学" in words


def test_every_failing_school_and_every_left_out_school_is_named(words, measured):
    for name in measured.schools.filter(pl.col("state") == "未达标")["name"]:
        assert name in words
    for name, reason in measured.left_out.select("name", "reason").iter_rows():
        assert name in words
        assert reason in words


def test_the_remedy_prints_where_it_is_given(words):
    for text in ("达标路径", "最少投入12.5万元", "增配教师"):
        assert text in words


def test_the_same_input_gives_the_same_bytes(report, tables, measured, tmp_path):
    again = verdict.write_pdf(tables, measured, tmp_path / "b.pdf", DAY, REMEDY)
    assert again.read_bytes() == report[0].read_bytes()


def test_a_county_of_sixty_schools_takes_less_than_ten_seconds_of_computing(report):
    assert report[1] < 10


def test_a_register_of_resources_alone_makes_a_short_report(standard):
    register = small_register()
    measured = measure(register, standard)
    content = verdict.content(register, measured)
    assert [part["title"] for part in content["panel"]] == ["资源配置"]
    assert [part["title"] for part in content["sections"]] == ["主要问题", "资源配置"]
    assert any("只评资源配置" in line for line in content["foreword"])
    assert content["county"] == "本县"


def test_items_that_resources_alone_do_not_answer_are_not_quoted(standard):
    register = small_register(staff_count={"backbone": [0]})
    register["enrolment"] = TABLES["enrolment"].example(school=["2153230001"], pupils=[2400], classes=[30])
    measured = measure(register, standard)
    assert (measured.resources_only, measured.findings["G4"].state) == (True, "未达标")
    points = str(verdict.content(register, measured)["sections"][0])
    assert "未达标学校（按学段）1 个" in points
    assert "2400" not in points
    for form in national_forms.national_forms(register, measured)[4:6]:
        assert {row[2] for row in form.rows} == {"待填报"}
        assert "2400" not in form.text()
        assert "只有学校资源数据" in form.notes[-1]


def test_an_indicator_that_is_zero_everywhere_says_why_it_has_no_spread(standard):
    register = small_register(staff_count={"backbone": [0]})
    measured = measure(register, standard)
    words = str(verdict.content(register, measured)["sections"])
    assert "小学县级以上骨干教师的校际差异系数待填报：填报的学校都是 0" in words
    notes = national_forms.national_forms(register, measured)[3].notes
    assert [note.split("：")[0] for note in notes if "除数为 0" in note] == ["小学L2"]


def test_a_character_outside_the_fonts_stops_the_report(standard, tmp_path):
    register = small_register(staff_count={"backbone": [0]})
    register["school"] = register["school"].with_columns(name=pl.lit("🙂小学"))
    with pytest.raises(ValueError, match=r"U\+1F642"):
        verdict.write_pdf(register, measure(register, standard), tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_shortfalls_are_whole_teachers_and_exact_areas(standard):
    # 100 pupils: backbone line 1 per 100; teaching area 400 - 200 indoor = 2 of 4.5 ㎡; equipment 1,700 of 2,000 元.
    campus = {"teaching_area": [400.0], "equipment_value": [170_000.0]}
    measured = measure(small_register(campus=campus, staff_count={"backbone": [0]}), standard)
    found = {
        r["indicator"]: (round(r["short"], 6), r["deep"]) for r in shortfalls(measured).iter_rows(named=True)
    }
    assert found == {"R2": (1.0, True), "R4": (250.0, True), "R6": (30_000.0, False)}


@pytest.mark.parametrize(
    ("short", "unit", "said"),
    [(3.0, "人/百人", "3 人"), (120.4, "㎡/人", "121 ㎡"), (42_501.0, "元/人", "4.26 万元"), (30_000.0, "元/人", "3 万元"), (2.0, "间/百人", "2 间")],
)  # fmt: skip
def test_amounts_round_up(short, unit, said):
    assert amount(short, unit) == said


def test_titles_shorten(standard):
    assert [short_title(item.title) for item in standard.resource] == [
        "高于规定学历教师", "县级以上骨干教师", "体育、艺术专任教师", "教学及辅助用房", "体育运动场馆", "教学仪器设备", "网络多媒体教室",
    ]  # fmt: skip


def test_cells_to_fill_in_are_named_by_table_and_column(standard):
    register = small_register(campus={"equipment_value": [None]}, staff_count={"backbone": [None]})
    cells = school_cells(register, measure(register, standard)).select(
        "stages", "table", "column", "indicators"
    )
    assert set(cells.iter_rows()) == {
        ("小学", "教师数", "县级以上骨干教师数", "R2"), ("小学", "校舍设备（本部）", "教学仪器设备值", "R6"),
    }  # fmt: skip


def test_a_school_without_a_campus_row_is_asked_for_the_whole_row(standard):
    register = small_register()
    register["campus"] = register["campus"].clear()
    cells = school_cells(register, measure(register, standard))
    assert cells.select("table", "column", "indicators").rows() == [
        ("校舍设备", "整行未填报", "R4、R5、R6、R7")
    ]


def test_county_facts_to_fill_in_are_named(tables, measured):
    blank = measure(dict(tables) | {"county_fact": TABLES["county_fact"].empty()}, measured.standard)
    wanted = {
        code: words
        for code, _, words in county_cells(tables | {"county_fact": TABLES["county_fact"].empty()}, blank)
    }
    assert wanted["G7"] == "县级情况：特殊教育学校公用经费；县级情况：特殊教育学生数"
    assert wanted["V1"] == "县级情况：是否发生"
    assert wanted["Q9"]
    assert all(wanted.values())
