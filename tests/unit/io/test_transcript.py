"""The 过录表: headers of four rows, 艺术 as a subtotal or a course, schooling by stage, 万元."""

import pytest
from tests.unit.io.files import as_csv, as_xlsx, load, refused

from junheng.register.tables import TABLES

PATHS = [
    "学校名称", "学校标识码", "统计三级", "是否计校数", "办学类型", "城乡类型", "在校生数|合计", "在校生数|女", "班数|计",
    "专任教师|合计", "专任教师|#按学历分|博士研究生", "专任教师|#按学历分|硕士研究生", "专任教师|#按学历分|本科",
    "专任教师|#按学历分|专科", "专任教师|#按授课课程分|体育与健康", "专任教师|#按授课课程分|艺术|计",
    "专任教师|#按授课课程分|艺术|音乐", "教基1102|县级以上骨干教师(小学)", "网络多媒体教室",
    "本学年校舍建筑面积|教学及辅助用房|计", "本学年校舍建筑面积|教学及辅助用房|室内体育用房",
    "占地面积及其他办学条件|占地面积（平方米）|其中|运动场地面积", "固定资产总值|教学仪器设备资产值(万元)",
]  # fmt: skip
ONE = ["妥甸小学", "2153000001", "小学", "1", "211 小学", "镇中心区", 500, 240, 12, 30, 0, 1, 20, 7, 2, 3, 2, 5, 14,
       3000.5, 200, 4000, 123.45]  # fmt: skip
TWO = ["某教学点", "2153000002", "小学教学点", "0", "小学教学点", "村庄", 30, 10, 3, 3, 0, 0, 1, 2, 0, 1, 1, 0, 1,
       300, 0, 400, 3]  # fmt: skip


def grid(rows, headers=PATHS, depth=4):
    """Rows below headers of several rows: a group's name stands once, over its first column."""
    split = [h.split("|") for h in headers]
    top = []
    for level in range(depth):
        row = []
        for n, parts in enumerate(split):
            same = n and split[n - 1][: level + 1] == parts[: level + 1]
            row.append(parts[level] if level < len(parts) and not same else "")
        top.append(row)
    return [["2024—2025学年小学过录表"], *top, *rows]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_one_row_per_school_is_enough_for_the_seven_indicators(tmp_path, suffix):
    write = as_csv if suffix == "csv" else lambda path, g: as_xlsx(path, ("小学", g))
    loaded = load(write(tmp_path / f"小学.{suffix}", grid([ONE, TWO])))
    assert loaded.forms[0][2] == "过录表"
    assert loaded.tables["school"].select("code", "kind", "setting").rows() == [
        ("2153000001", "小学", "镇区"), ("2153000002", "小学教学点", "乡村"),
    ]  # fmt: skip
    staff = loaded.tables["staff_count"].select(
        "year", "stage", "teachers", "above_required", "backbone", "sports_arts"
    )
    assert staff.rows() == [(2024, "小学", 30, 28, 5, 5), (2024, "小学", 3, 3, 0, 1)]
    campus = loaded.tables["campus"].select(
        "teaching_area", "indoor_sports_area", "equipment_value", "multimedia_rooms"
    )
    assert campus.rows()[0] == (3000.5, 200.0, 1_234_500.0, 14)
    assert loaded.tables["enrolment"].select("pupils", "classes").rows() == [(500, 12), (30, 3)]
    assert loaded.tables["school"]["source_row"].to_list() == [6, 7]
    assert any("不计校数" in p.expected for p in loaded.notices)
    assert any("已含音乐、美术" in p.expected for p in loaded.notices)


def test_plain_courses_beside_each_other_are_added(tmp_path):
    flat = [h.replace("艺术|计", "艺术").replace("艺术|音乐", "音乐") for h in PATHS]
    old = load(as_csv(tmp_path / "a.csv", grid([[*ONE[:15], 0, 2, *ONE[17:]]], flat)))
    assert old.tables["staff_count"]["sports_arts"].to_list() == [4]
    new = load(as_csv(tmp_path / "b.csv", grid([ONE], flat)))
    assert new.tables["staff_count"]["sports_arts"].to_list() == [5]
    assert any("三列相加" in p.expected for p in old.notices)


def test_a_combined_school_stands_once_for_each_stage(tmp_path):
    nine = [*ONE]
    nine[:5] = ["九年制学校", "3153000001", "小学", "1", "九年一贯制学校"]
    junior = [*nine]
    junior[2], junior[6], junior[9:14] = "普通初中", 200, [20, 0, 2, 15, 3]
    loaded = load(as_csv(tmp_path / "过录.csv", grid([nine, junior])))
    staff = loaded.tables["staff_count"].select("stage", "above_required").rows()
    assert staff == [("小学", 28), ("初中", 17)]
    assert loaded.tables["campus"].height == 1
    nine[2] = "九年一贯制学校"
    text = [[c.replace("小学过录表", "过录表") if isinstance(c, str) else c for c in r] for r in grid([nine])]
    text[4] = [c if c != "县级以上骨干教师(小学)" else "县级以上骨干教师" for c in text[4]]
    text[2] = [c if c != "县级以上骨干教师(小学)" else "县级以上骨干教师" for c in text[2]]
    assert "看不出这一行是哪个学段" in str(refused(as_csv(tmp_path / "某县.csv", text))[0])


def test_an_empty_level_is_zero_only_where_the_rest_adds_up(tmp_path):
    sure, unsure = [*ONE], [*TWO]
    sure[9:14] = [27, "", "", 20, 7]
    unsure[9:14] = [5, "", "", 1, 2]
    staff = load(as_csv(tmp_path / "a.csv", grid([sure, unsure]))).tables["staff_count"]
    assert staff["above_required"].to_list() == [27, None]


def test_without_codes_the_names_of_another_sheet_are_used(tmp_path):
    headers = [h for h in PATHS if h != "学校标识码"]
    path = as_csv(tmp_path / "a.csv", grid([[c for n, c in enumerate(ONE) if n != 1]], headers))
    assert "不知道这所学校的标识码" in str(refused(path)[0])
    school = TABLES["school"].example(code=["2153000001"], name=["妥甸小学"], kind=["小学"], setting=["镇区"])
    school.write_parquet(tmp_path / "school.parquet")
    assert load(path, tmp_path / "school.parquet").tables["enrolment"]["school"].to_list() == ["2153000001"]


def test_a_wrong_cell_is_named_by_the_path_of_its_header(tmp_path):
    bad = [*ONE]
    bad[6] = "很多"
    bad[12] = "二十"
    levels, pupils = refused(as_csv(tmp_path / "a.csv", grid([bad])))
    assert (pupils.row, pupils.column, pupils.found) == (6, "在校生数｜合计", "很多")
    assert (levels.row, levels.column, levels.found) == (6, "专任教师｜#按学历分｜本科", "二十")


def test_an_unknown_kind_and_missing_columns(tmp_path):
    bad = [*ONE]
    bad[4] = "大学"
    assert any(p.column == "办学类型" for p in refused(as_csv(tmp_path / "a.csv", grid([bad]))))
    few = [h for h in PATHS if h not in ("办学类型", "在校生数|合计")]
    row = [c for n, c in enumerate(ONE) if n not in (4, 6)]
    assert "最像“过录表”，但缺少列" in refused(as_csv(tmp_path / "b.csv", grid([row], few)))[0].expected


def test_a_sum_too_large_to_be_a_number_of_teachers_is_told_with_its_row(tmp_path):
    """2^63 by schooling: more than a whole number holds."""
    told = refused(as_csv(tmp_path / "a.csv", grid([ONE, [*TWO[:12], 2.0**63, *TWO[13:]]])))
    assert [(p.row, p.column) for p in told] == [(7, "高于规定学历教师数")]
