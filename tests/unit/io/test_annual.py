"""教基 sheets: a school's annual return, one workbook per school."""

import polars as pl
from tests.unit.io.files import as_xlsx, load, refused

BASICS = [["教基1001 学校基本情况"], ["指标名称", "代码", "内容"], ["学校（机构）标识码", "01", "2153000001"],
          ["学校（机构）名称", "02", "妥甸小学"], ["学校（机构）办学类型", "03", "211-小学"],
          ["学校（机构）驻地城乡类型", "04", "121 镇中心区"]]  # fmt: skip
PUPILS = [
    ["小学分类型学生数（2024—2025学年）"],
    ["指标名称", "代码", "毕业生数", "招生数", "未接受过", "一年", "两年", "三年", "在校生数", "#女",
     "一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "预计毕业生数"],
    ["甲", "乙", *range(1, 16)],
    ["总计", "01", 70, 80, 0, 0, 0, 80, 500, 240, 80, 82, 84, 84, 85, 85, 85],
    ["#女", "02", 30, 40, 0, 0, 0, 40, 240, "-", 40, 40, 40, 40, 40, 40, 40],
    ["#寄宿生", "5", 0, 10, 0, 0, 0, 0, 60, 30, 10, 10, 10, 10, 10, 10, 10],
    ["#随迁子女", "6", 0, "", "-", "-", "-", "-", "", "", "", "", "", "", "", "", ""],
    ["#农村留守儿童", "12", 0, 1, 0, 0, 0, 1, 6, 3, 1, 1, 1, 1, 1, 1, 1],
]  # fmt: skip
COURSES = ["指标名称", "代码", "合计", "#女", "语文", "数学", "体育与健康", "艺术", "音乐", "美术", "其他"]
TEACHERS = [
    ["教基4155 义务教育阶段专任教师分课程、分学历情况"], COURSES, ["甲", "乙", *range(1, 10)],
    ["总计", "1", 50, 30, 20, 16, 5, 8, 4, 4, 1],
    ["小学", "2", 30, 20, 12, 10, 3, 5, 3, 2, 0], ["#女", "3", 20, "-", 9, 7, 1, 3, 2, 1, 0],
    ["博士研究生", "4", 0, 0, 0, 0, 0, 0, 0, 0, 0], ["硕士研究生", "5", 1, 1, 1, 0, 0, 0, 0, 0, 0],
    ["本科", "6", 20, 14, 8, 7, 2, 3, 2, 1, 0], ["专科", "7", 8, 5, 3, 3, 1, 1, 1, 0, 0],
    ["高中阶段", "8", 1, 0, 0, 0, 0, 1, 0, 1, 0],
    ["初中", "9", 20, 10, 8, 6, 2, 3, 1, 2, 1], ["硕士研究生", "10", 2, 1, 1, 1, 0, 0, 0, 0, 0],
    ["博士研究生", "11", 0, 0, 0, 0, 0, 0, 0, 0, 0], ["本科", "12", 17, 8, 6, 5, 2, 3, 1, 2, 1], ["专科", "13", 1, 1, 1, 0, 0, 0, 0, 0, 0],
]  # fmt: skip
BACKBONE = [
    ["教基1102续"],
    ["指标名称", "代码", "人数"],
    ["县级以上骨干教师（小学）", "07", 5],
    ["县级以上骨干教师（初中）", "08", 3],
]
BUILDINGS = [["教基5170 校舍"], ["指标名称", "代码", "上学年校舍建筑面积", "增加面积", "减少面积", "本学年校舍建筑面积", "#危房"],
             ["甲", "乙", 1, 2, 3, 4, 5], ["总计", "01", 5000, 0, 0, 5100, 0], ["教学及辅助用房", "02", 3000, 0, 0, 3000.5, 0],
             ["#室内体育用房", "09", 100, 100, 0, 200, 0]]  # fmt: skip
CONDITIONS = [["教基5176 办学条件"], ["指标名称", "代码", "单位", "数量"], ["占地面积", "01", "平方米", 20000],
              ["#运动场地面积", "02", "平方米", 4000], ["图书", "05", "册", 9000], ["网络多媒体教室", "08", "间", 14],
              ["教学仪器设备资产值", "10", "万元", 123.45]]  # fmt: skip
CLASSES = [["教基2106 小学班额"], ["指标名称", "代码", "合计", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级"],
           ["甲", "乙", 1, 2, 3, 4, 5, 6, 7], ["总计", "01", 12, 2, 2, 2, 2, 2, 2], ["25人及以下", "02", 0, 0, 0, 0, 0, 0, 0]]  # fmt: skip


def book(path, **changes):
    sheets = {"教基1001": BASICS, "教基3112": PUPILS, "教基4155": TEACHERS, "教基1102续": BACKBONE, "教基5170": BUILDINGS,
              "教基5176": CONDITIONS, "教基2106": CLASSES, "教基4149": [["教基4149"], ["指标名称", "代码", "教职工数"]]}  # fmt: skip
    return as_xlsx(path, *(sheets | changes).items())


def test_a_workbook_of_one_school(tmp_path):
    loaded = load(book(tmp_path / "妥甸小学.xlsx"), year=2024)
    assert loaded.tables["school"].select("code", "name", "kind", "setting").row(0) == (
        "2153000001", "妥甸小学", "小学", "镇区",
    )  # fmt: skip
    grades = loaded.tables["enrolment"]
    assert grades["grade"].to_list() == ["一年级", "二年级", "三年级", "四年级", "五年级", "六年级"]
    first = grades.select(
        "year", "pupils", "girls", "boarders", "left_behind", "admitted", "classes", "migrant"
    ).row(0)
    assert first == (2024, 80, 40, 10, 1, 80, 2, None)
    assert grades["graduated"].to_list() == [None] * 5 + [70]
    staff = loaded.tables["staff_count"].select(
        "stage", "teachers", "above_required", "backbone", "sports_arts"
    )
    assert sorted(staff.rows()) == [("初中", 20, 19, 3, 5), ("小学", 30, 29, 5, 8)]
    campus = loaded.tables["campus"].row(0, named=True)
    assert (campus["teaching_area"], campus["indoor_sports_area"], campus["sports_ground_area"]) == (
        3000.5,
        200,
        4000,
    )
    assert (campus["equipment_value"], campus["multimedia_rooms"], campus["books"]) == (1_234_500, 14, 9000)
    assert any(p.sheet == "教基4149" and "没有用到" in p.expected for p in loaded.notices)
    totals = loaded.reconciliation
    assert totals.filter((pl.col("in_file") - pl.col("stored")).abs() > 1e-6).is_empty()
    assert totals.filter((pl.col("column") == "在校生数") & pl.col("school").is_null())[
        "in_file"
    ].to_list() == [500]


def test_grades_that_do_not_add_up(tmp_path):
    bad = [[*row] for row in PUPILS]
    bad[3][8] = 501
    [problem] = refused(book(tmp_path / "a.xlsx", 教基3112=bad), year=2024)
    assert (problem.sheet, problem.row, problem.found) == ("教基3112", 4, "501")
    assert "各年级相加是 500" in problem.expected


def test_two_schools_in_one_workbook_are_told_apart_by_the_suffix(tmp_path):
    other = [[*row] for row in BASICS]
    other[2][2], other[3][2], other[4][2] = "3153000002", "某初中", "初级中学"
    junior = [["初中分类型学生数"], ["指标名称", "代码", "毕业生数", "招生数", "在校生数", "#女", "一年级", "二年级", "三年级", "四年级"],
              ["总计", "01", 90, 100, 300, 150, 100, 100, 100, 0]]  # fmt: skip
    path = as_xlsx(tmp_path / "a.xlsx", ("教基1001_小学", BASICS), ("教基3112_小学", PUPILS),
                   ("教基1001_初级中学", other), ("教基3115_初级中学", junior))  # fmt: skip
    grades = load(path, year=2024).tables["enrolment"]
    assert grades.filter(pl.col("stage") == "初中").select("school", "grade", "pupils").rows() == [
        ("3153000002", g, 100) for g in ("七年级", "八年级", "九年级")
    ]


def test_no_school_no_year_and_a_strange_layout(tmp_path):
    lone = as_xlsx(tmp_path / "a.xlsx", ("教基2106", CLASSES))
    assert {p.expected for p in refused(lone)} == {"不知道是哪所学校的表", "必填"}
    strange = as_xlsx(tmp_path / "b.xlsx", ("教基3112", [["教基3112"], ["甲", "乙"], ["总计", 1]]))
    assert "缺少列：指标名称" in refused(strange, year=2024)[0].expected


def test_old_layout_with_courses_beside_each_other(tmp_path):
    old = [[*row] for row in TEACHERS[:4]]
    old[3][6:10] = [5, 1, 4, 4]
    loaded = load(book(tmp_path / "a.xlsx", 教基4155=old), year=2024)
    assert loaded.tables["staff_count"].filter(pl.col("stage") == "小学")["sports_arts"].to_list() == [14]
