"""教师 and 学籍 rosters: what is kept of people, what is only counted, and what is never stored."""

import datetime as dt

import polars as pl
import pytest
from tests.unit.io.files import as_csv, as_xlsx, load, refused

TEACHER = ["序号", "姓名", "性别", "出生日期", "民族", "身份证件号", "最高学历", "岗位类别", "教师资格证种类", "从教起始年月",
           "主要任课学段", "任教课程", "专业技术职务"]  # fmt: skip
LI = [1, "李春喆", "1", "1985-03-02", "汉族", "530102198503020011", "大学本科毕业", "专任教师", "小学教师资格", "2008-09",
      "小学", "语文、数学", "中小学一级教师"]  # fmt: skip
YANG = [
    2,
    "杨堃",
    "女",
    "19900405",
    "彝族",
    "53010219900405002X",
    "31",
    "专任教师",
    "",
    "201209",
    "2",
    "22",
    "未定职级",
]
PUPIL = [
    "学校标识码",
    "姓名",
    "性别",
    "出生日期",
    "班号",
    "入学年月",
    "就读方式",
    "是否留守儿童",
    "残疾类型",
    "是否进城务工人员随迁子女",
]


def pupils(*rows):
    return [PUPIL, *rows]


def child(school="2153000001", sex="男", born="2017-03-01", group="202301", entered="2023-09", **more):
    rest = {"living": "走读", "left": "非留守儿童", "disability": "", "migrant": "否"} | more
    return [school, "孩子", sex, born, group, entered, *rest.values()]


def test_teachers_become_staff_and_a_posting_of_one_year(tmp_path):
    loaded = load(as_xlsx(tmp_path / "2153000001妥甸小学教师.xlsx", ("教师", [TEACHER, LI, YANG])), year=2024)
    staff = loaded.tables["staff"]
    assert staff.select("name", "sex", "education", "title", "certified", "backbone").rows() == [
        ("李春喆", "男", "本科", "一级", True, None), ("杨堃", "女", "专科", "未定职级", None, None),
    ]  # fmt: skip
    assert staff["started"].to_list() == [dt.date(2008, 9, 1), dt.date(2012, 9, 1)]
    posting = loaded.tables["posting"].select("school", "stage", "duty", "subject", "since", "until")
    assert posting.row(1) == (
        "2153000001",
        "小学",
        "专任教师",
        "体育与健康",
        dt.date(2024, 9, 1),
        dt.date(2025, 8, 31),
    )
    assert staff["code"].str.starts_with("T").all()
    assert "530102" not in str(loaded.tables)


def test_a_number_column_goes_before_the_identity_number(tmp_path):
    grid = [[*TEACHER, "工号", "学校标识码"], [*LI, "A7", "2153000009"]]
    loaded = load(as_csv(tmp_path / "a.csv", grid), year=2024)
    assert loaded.tables["staff"]["code"].to_list() == ["A7"]
    assert loaded.tables["posting"]["school"].to_list() == ["2153000009"]


def test_what_a_roster_lacks_is_said_cell_by_cell(tmp_path):
    bad = [*LI]
    bad[2], bad[5], bad[6], bad[9] = "x", "", "不详", "去年"
    problems = refused(as_csv(tmp_path / "2153000001.csv", [TEACHER, bad]), year=2024)
    assert {p.column for p in problems} >= {"性别", "身份证件号", "最高学历", "从教起始年月"}
    assert {p.row for p in problems} == {2}
    [problem] = [
        p for p in refused(as_csv(tmp_path / "a.csv", [TEACHER, LI]), year=2024) if "不知道" in p.expected
    ]
    assert "10 位标识码写进工作表名或文件名" in problem.remedy
    assert "学年" in {p.column for p in refused(as_csv(tmp_path / "2153000001.csv", [TEACHER, LI]))}


def test_pupils_are_counted_and_forgotten(tmp_path):
    grid = pupils(child(), child(sex="2", group="202302", left="单亲留守儿童"), child(entered="2019-09", group="201901", living="住校"),
                  child(disability="视力残疾"))  # fmt: skip
    loaded = load(as_csv(tmp_path / "a.csv", grid), year=2024)
    rows = loaded.tables["enrolment"].select(
        "stage", "grade", "pupils", "classes", "girls", "boarders", "left_behind", "disabled"
    )
    assert rows.rows() == [("小学", "二年级", 3, 2, 1, 0, 1, 1), ("小学", "六年级", 1, 1, 0, 1, 0, None)]
    assert set(loaded.tables) == {"enrolment"}
    assert any("4 名学生的个人信息没有保存" in p.expected for p in loaded.notices)
    total = loaded.reconciliation.filter(pl.col("school").is_null(), column="在校生数")
    assert (total["in_file"].to_list(), total["stored"].to_list()) == ([4.0], [4.0])


@pytest.mark.parametrize(
    ("school", "group", "entered", "born", "expected"),
    [
        ("3153000001", "七年级1班", "", "2012-01-01", ("初中", "七年级")),
        ("3153000001", "202401", "202409", "2012-01-01", ("初中", "七年级")),
        ("3153000001", "2022班", "2022年9月", "2016-01-01", ("小学", "三年级")),
        ("2153000001", "三(2)班", "", "", ("小学", "三年级")),
        ("3453000001", "高二3班", "", "", ("高中", "高二")),
        ("3153000001", "1班", "2022/9/1", "2010-01-01", ("初中", "九年级")),
    ],
)
def test_stage_and_grade(tmp_path, school, group, entered, born, expected):
    grid = pupils(child(school=school, group=group, entered=entered, born=born))
    frame = load(as_csv(tmp_path / "a.csv", grid), year=2024).tables["enrolment"]
    assert frame.select("stage", "grade").row(0) == expected


def test_a_missing_answer_makes_a_count_unknown_and_a_lost_grade_is_an_error(tmp_path):
    frame = load(as_csv(tmp_path / "a.csv", pupils(child(), child(migrant=""))), year=2024).tables[
        "enrolment"
    ]
    assert frame.select("pupils", "migrant", "boarders").row(0) == (2, None, 0)
    [problem] = refused(
        as_csv(tmp_path / "b.csv", pupils(child(), child(entered="2010-09", group="1班"))), year=2024
    )
    assert problem.row == 3
    assert "1 名学生看不出年级" in problem.expected
