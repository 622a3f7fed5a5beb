"""The case: every number a figure of the register, written as the text wants it, marked where it falls short or is unsure."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.programmes import narrative
from junheng.programmes.case import case
from junheng.programmes.programme import Programme
from junheng.programmes.tasks import tasks
from junheng.register.snapshot import complete, fingerprint

LATE = dt.date(2026, 1, 1)


def test_the_case_of_the_small_county(blank, county, on):
    told = case(blank, county(), on=on)
    (paragraph,) = told.paragraphs
    assert paragraph.heading == "组建教育集团"
    assert paragraph.text == (
        "全县组建教育集团2个，龙头学校2所，成员校4所，学生数0.1万人，100%的义务教育学校纳入集团化管理。"
    )
    assert [s.id for s in paragraph.spans if s.figure] == ["groups", "heads", "members", "pupils", "coverage"]
    assert [s.figure.counted for s in paragraph.spans if s.figure] == [2, 2, 4, 4, 8]
    assert told.register == fingerprint(complete(county()))
    assert told.marked == ()
    assert str(told).endswith(f"某某县，2024-12-30，登记库指纹 {told.register}")


def test_the_same_case_in_english(blank, county, on):
    told = case(blank, county(), on=on, language="en")
    assert told.title == "A county runs its schools in groups"
    assert told.paragraphs[0].text.startswith(
        "2 education groups led by 2 head schools, 4 schools with 1,050 pupils"
    )
    assert str(told).endswith(f"Some County, 2024-12-30, register {told.register}")


def test_a_missed_target_is_marked_in_the_margin_once_its_day_has_come(blank, county, on):
    register = county(membership={"network": "N1", "school": ["2153000001"], "role": "总校"})
    early, late = case(blank, register, on=on), case(blank, register, on=LATE)
    assert [(s.id, s.mark) for s in early.marked] == [("coverage", "尚未到期")]
    assert early.paragraphs[0].margin == (
        "coverage 集团化办学覆盖率 尚未到期，目标 ≥ 0.8（2025-12-31，县教育体育局）",
    )
    marks = {s.id: s.mark for s in late.marked}
    assert marks["coverage"] == "未达标"
    english = case(blank, register, on=on, language="en").paragraphs[0].margin
    assert english == ("coverage Share of schools in a group not yet due, target ≥ 0.8 by 2025-12-31",)


def test_incomplete_data_is_marked_and_says_why(blank, county, on):
    register = county(enrolment={"school": ["2153000001"], "year": 2024, "pupils": 500})
    told = case(blank, register, on=on)
    assert [(s.id, s.mark, s.text) for s in told.marked] == [("pupils", "数据不全", "0.05万")]
    assert "3 个学校标识码没有“在校生”的行" in told.paragraphs[0].margin[0]
    nothing = case(blank, {}, on=on)
    assert "教育集团（待填报）个" in nothing.paragraphs[0].text
    assert {s.mark for s in nothing.marked} == {"数据不全"}


def test_what_cannot_be_told_is_refused(written, county, on):
    with pytest.raises(ValueError, match="语言应为 zh、en 之一"):
        case(written(), county(), on=on, language="fr")
    text = written().text
    silent = Programme.load_text(text[: text.index("case:")], on=on)
    with pytest.raises(ValueError, match="没有写案例"):
        case(silent, county(), on=on)


@pytest.mark.parametrize(
    ("value", "form", "unit", "said"),
    [
        (193900, "万", "人", "19.39万"),
        (193900, "万1", "人", "19.4万"),
        (5146, ",", "人", "5,146"),
        (5146, "", "人", "5146"),
        (0.903, "%", "%", "90.3%"),
        (0.9705, "%0", "%", "97%"),
        (0.903, "", "%", "90.3%"),
        (1.0, "%", "%", "100%"),
        (12.5, "", "学时", "12.50"),
        (12500, "千", "人", "12.5千"),
        (None, "%", "%", "（待填报）"),
    ],
)
def test_how_a_number_is_written(value, form, unit, said):
    assert narrative.written(value, form, unit) in (said, said.rstrip("0"))


@given(
    st.text(st.characters(exclude_characters="{}"), max_size=20),
    st.text(st.characters(exclude_characters="{}"), max_size=20),
)
def test_text_without_braces_is_left_as_it_is(before, after):
    parts = list(narrative.parts(before + "{a:%}" + after))
    assert "".join(p for p in parts if isinstance(p, str)) == before + after
    assert ("a", "%") in parts


def test_tasks_say_what_proves_them_and_how_late_they_are(blank, county, on):
    register = county()
    found = tasks(blank, register, on=dt.date(2025, 1, 10))
    assert [(s.task.id, s.done, s.late_days, s.rows.height) for s in found] == [
        ("T1", False, 10, 0),
        ("T2", True, 0, 2),
    ]
    assert not tasks(blank, register, on=on)[0].overdue
    register = county(policy={"code": ["W1"], "topic": "集团化办学"})
    assert [s.task.id for s in tasks(blank, register, on=LATE) if s.overdue] == []
