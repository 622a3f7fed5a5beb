"""From pupils to classes, places, rooms and teachers, worked by hand."""

import datetime as dt

import polars as pl
import pytest

from junheng.forecast.demand import demand, turning
from junheng.forecast.rows import PUPILS
from junheng.forecast.scenario import DOCUMENTS
from junheng.forecast.staffing import Staffing
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.standards.standard import Standard

A, B = "2153000001", "2153000002"
GIVEN = Staffing.read("cn-staffing")


def pupils(rows):
    """(year, school, grade, pupils) of primary grades, with each school's total."""
    found = [(y, "本地:9", s, "小学", g, n, n, n) for y, s, g, n in rows]
    totals = {}
    for y, s, _, n in rows:
        totals[y, s] = totals.get((y, s), 0) + n
    found += [(y, "本地:9", s, "小学", "合计", n, n, n) for (y, s), n in totals.items()]
    return pl.DataFrame(found, schema=PUPILS, orient="row")


def register(**more):
    now = pl.DataFrame(
        {"school": [A, B], "year": [2024, 2024], "stage": ["小学"] * 2, "grade": ["合计"] * 2, "classes": [6, 2], "pupils": [240, 30]}
    )  # fmt: skip
    return complete(
        {
            "place": TABLES["place"].example(code=["本地:9"], level=["县"]),
            "school": TABLES["school"].example(code=[A, B], place=["本地:9"] * 2),
            "enrolment": TABLES["enrolment"].read(now),
        }
        | more
    )


def test_classes_places_and_rooms_by_hand():
    """91 pupils make three classes of at most 45; 8 and 9 pupils of neighbouring grades make one combined class."""
    said = demand(register(), pupils([(2025, A, "一年级", 91), (2025, A, "二年级", 45), (2025, B, "一年级", 8), (2025, B, "二年级", 9), (2025, B, "四年级", 9)]), given=GIVEN)  # fmt: skip
    a, b = (said.classes.filter(school=s).row(0, named=True) for s in (A, B))
    assert (a["classes"], a["combined"], a["places"], a["short"], a["spare"]) == (4, 0, 270, 0, 134)
    assert (b["classes"], b["combined"]) == (2, 1)
    assert (a["music_rooms"], a["art_rooms"]) == (1, 1)


def test_places_short_until_a_project_is_finished():
    built = TABLES["project"].example(school=[A], state=["在建"], stage=["小学"], places=[90], finished=[dt.date(2026, 8, 1)])  # fmt: skip
    rows = [(y, A, "一年级", 300) for y in (2025, 2026)]
    said = demand(register(project=built), pupils(rows), given=GIVEN).classes.sort("year")
    assert said["places"].to_list() == [270, 360]
    assert said["short"].to_list() == [30, 0]


def test_unknown_classes_are_not_no_places():
    tables = register()
    unknown = tables["enrolment"].with_columns(classes=pl.lit(None, pl.Int64))
    said = demand(tables | {"enrolment": unknown}, pupils([(2025, A, "一年级", 40)]), given=GIVEN)
    assert said.classes["places"].to_list() == [None]
    assert said.classes["short"].to_list() == [None]


def test_teachers_by_ratio_and_by_lessons():
    """400 pupils in 10 first-grade classes: 400/19 × 0.91 by ratio; Chinese 10 × 8 / 12 by lessons."""
    said = demand(register(), pupils([(2025, A, "一年级", 400)]), given=GIVEN).teachers
    assert said.filter(pl.col("subject") == "合计")["by_ratio"].to_list() == [pytest.approx(400 / 19 * 0.91)]
    assert said.filter(subject="语文")["by_lessons"].to_list() == [pytest.approx(9 * 8 / 12)]
    small = demand(register(), pupils([(2025, B, "一年级", 30)]), given=GIVEN).teachers
    assert small.filter(pl.col("subject") == "合计")["by_ratio"].to_list() == [pytest.approx(1.7)]


def test_teachers_leave_when_they_retire_and_two_subjects_count_half():
    staff = TABLES["staff"].example(code=["T1", "T2", "T3"], sex=["女", "男", None], born=[dt.date(1969, 3, 1), dt.date(1980, 1, 1), None])  # fmt: skip
    posting = TABLES["posting"].example(
        staff=["T1", "T2", "T2", "T3"], school=[A] * 4, stage=["小学"] * 4, subject=["语文", "数学", "艺术", "语文"], since=[dt.date(2000 + n, 9, 1) for n in range(4)]
    )  # fmt: skip
    rows = [(y, A, "一年级", 45) for y in (2024, 2025)]
    said = demand(register(staff=staff, posting=posting), pupils(rows), given=GIVEN).teachers
    have = {(r["year"], r["subject"]): r["have"] for r in said.iter_rows(named=True)}
    assert have[2024, "合计"] == pytest.approx(2)  # born in March 1969, a woman of 55 left in March 2024
    assert have[2025, "语文"] == pytest.approx(1)
    assert have[2025, "数学"] == pytest.approx(0.5)
    assert have[2025, "音乐"] == have[2025, "美术"] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("born", "sex", "leaves"),
    [
        (dt.date(1964, 12, 1), "男", dt.date(2024, 12, 1)), (dt.date(1965, 1, 1), "男", dt.date(2025, 2, 1)),
        (dt.date(1976, 9, 1), "男", dt.date(2039, 9, 1)), (dt.date(1970, 5, 1), "女", dt.date(2025, 7, 1)),
        (dt.date(1990, 1, 1), "女", dt.date(2048, 1, 1)),
    ],
)  # fmt: skip
def test_retirement_as_the_decision_of_2024_tables_it(born, sex, leaves):
    """Men of 60 in January 2025 leave a month later, men born in September 1976 three years later; women of 55 likewise."""
    assert GIVEN.retires(born, sex) == leaves


def test_sentences_say_until_when_short_and_from_when_free():
    rows = [
        (y, "本地:9", "小学", "语文", None, 10.0, 10.0 + b, float(b))
        for y, b in ((2025, -4), (2026, -1), (2027, 0), (2028, 3))
    ]
    schema = ["year", "place", "stage", "subject", "by_ratio", "by_lessons", "have", "balance"]
    said = turning(pl.DataFrame(rows, schema=schema, orient="row"))
    assert (
        said[0][3]
        == "小学语文教师：缺到 2026 学年（2025 学年最多，缺 4 人）；2028 学年起有富余（2028 学年 +3 人）"
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"class_limit": {"大学": 30}}, "没有“大学”这个学段"), ({"combine_below": 0}, "combine_below 应为大于 0"),
        ({"lessons": {"一年级": {"武术": 1}}}, "没有“武术”这个学科"), ({"lessons": {"零年级": {}}}, "年级“零年级”无法识别"),
        ({"lessons_per_teacher": {"语文": 12}}, "应有“其余”"),
    ],
)  # fmt: skip
def test_documents_refuse_nonsense(changed, said):
    with pytest.raises(ValueError, match=said):
        Staffing(**(vars(GIVEN) | changed))


def test_lessons_of_a_week_are_those_of_the_national_plan():
    """26 lessons in grades 1–2, 30 in 3–6, 34 in 7–9."""
    weekly = {grade: round(sum(subjects.values()), 1) for grade, subjects in GIVEN.weekly().items()}
    assert [weekly[g] for g in ("一年级", "三年级", "六年级", "七年级")] == [26, 30, 30, 34]


def test_numbers_of_the_national_standard_are_those_of_its_document_with_its_clauses():
    """What the terms of demand take from 教督〔2017〕6号 agrees with the standard as it is held and proved elsewhere."""
    standard = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))
    sports = next(item for item in standard.resource if item.id == "R5")
    rooms, sizes, small = (next(i for i in standard.items if i.id == code) for code in ("G3", "G5", "G6"))
    assert dict(GIVEN.sports_area) == dict(sports.at_least)
    assert {s: GIVEN.class_limit[s] for s in ("小学", "初中")} == sizes.checks[0]["at_most"]
    assert rooms.checks[0]["classes_per_room"] == GIVEN.music_art_per_classes
    assert small.checks[0]["floor"] == GIVEN.small_school == GIVEN.size_lines["小学"][0]
    lines = (DOCUMENTS / "cn-staffing.yaml").read_text("utf-8").splitlines()
    cited = {"class_limit": sizes, "sports_area": sports, "size_lines": small, "music_art_per_classes": rooms}
    for name, item in cited.items():
        line = next(text for text in lines if text.startswith(f"{name}:"))
        assert f"教督〔2017〕6号{item.clause.removeprefix('办法')}" in line, name


def test_what_is_from_memory_says_so():
    lines = (DOCUMENTS / "cn-staffing.yaml").read_text("utf-8").splitlines()
    for word in ("72号", "9%", "第十一条", "教材〔2022〕2号"):
        assert all("凭记忆" in line for line in lines if word in line), word
