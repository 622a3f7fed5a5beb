"""Cells: what is wrong, what is odd, two people at once, rows that come and go, pasted blocks."""

import pytest

from junheng.web.accounts.models import Act
from junheng.web.register.models import ClassGroup, Enrolment, SchoolFact
from junheng.web.returns.checks import findings
from junheng.web.returns.material import gather
from junheng.web.returns.models import CellComment, ReturnCell
from junheng.web.returns.sections import sections

from .conftest import A, B

pytestmark = pytest.mark.django_db
BOOKS, TEACHING, INDOOR = (f"campus|本部|{c}" for c in ("books", "teaching_area", "indoor_sports_area"))
FIRST = "enrolment|小学·一年级"


def said(given, level):
    return [f.text for f in findings(sections(gather(given))) if f.level == level]


def by_text(answer, text):
    return next(c for c in answer.json()["cells"] if c["text"] == text)


def test_a_wrong_cell_is_kept_told_and_stops_handing_in(as_, given, page, hand_in):
    form = page(as_("principal_a"), given(A).pk)
    cell = by_text(form.save(**{BOOKS: "五万"}), "五万")
    assert cell["state"] == "wrong"
    (said_of_it,) = cell["said"]
    assert said_of_it.startswith("应为整数")
    assert "还有 1 处必须改正" in hand_in(form.browser, given(A)).content.decode()
    assert given(A).state == "draft"


def test_rules_between_cells_are_told_at_once(as_, given, page):
    answer = page(as_("principal_a"), given(A).pk).save(**{INDOOR: "99999"})
    cell = by_text(answer, "99999")
    assert cell["state"] == "wrong"
    assert "不应大于教学及辅助用房面积" in cell["said"][0]


def test_full_width_digits_and_separators_are_read(as_, given, page):
    answer = page(as_("principal_a"), given(A).pk).save(**{BOOKS: "５０，６００"})
    assert by_text(answer, "50600")["state"] == "changed"


def test_empty_is_unknown_and_zero_is_zero(as_, given, page, hand_in, decide):
    form = page(as_("principal_a"), given(A).pk)
    form.save(**{f"{FIRST}|boarders": "", f"{FIRST}|disabled": "0"})
    hand_in(form.browser, given(A))
    decide(as_("officer"), given(A), "accept")
    row = Enrolment.objects.get(school_id=A, year=2024, grade="一年级")
    assert (row.boarders, row.disabled) == (None, 0)


def test_a_jump_needs_a_word_and_its_limit_is_the_rounds(as_, opened, given, page, hand_in):
    form = page(as_("principal_a"), given(A).pk)
    form.save(**{BOOKS: "80000"})
    assert any("相差较大" in text for text in said(given(A), "medium"))
    body = {"version": given(A).version}
    assert "勾选" in form.browser.post(f"/returns/{given(A).pk}/submit/", body, follow=True).content.decode()
    form.browser.post(f"/returns/{given(A).pk}/cell/", {"cell": BOOKS, "note": "接收捐赠"})
    assert not any("相差较大" in text for text in said(given(A), "medium"))
    assert any("接收捐赠" in text for text in said(given(A), "notice"))
    opened.limits = {"percent": 90, "least": {}}
    opened.save()
    assert not any("相差较大" in text for text in said(given(A), "notice"))


def test_classes_must_add_up_to_the_grade(as_, given, page):
    page(as_("principal_a"), given(A).pk).save(**{f"{FIRST}|pupils": "391"})
    assert "这里是 391，班级名单合计 390" in said(given(A), "medium")


def test_later_marks_and_remarks_are_on_the_check_list_until_answered(as_, given, page, hand_in, decide):
    form = page(as_("principal_a"), given(A).pk)
    form.browser.post(f"/returns/{given(A).pk}/cell/", {"cell": BOOKS, "note": "", "later": "1"})
    assert "标了“稍后核实”" in said(given(A), "medium")
    hand_in(form.browser, given(A))
    as_("officer").post(f"/returns/{given(A).pk}/comment/", {"cell": BOOKS, "text": "与台账不符"})
    decide(as_("officer"), given(A), "back", "见批注")
    assert "审核批注：与台账不符" in said(given(A), "medium")
    page(form.browser, given(A).pk).save(**{BOOKS: "50500"})
    assert CellComment.objects.get().settled


def test_the_later_of_two_people_sees_both_values(as_, given, page):
    first, second = page(as_("principal_a"), given(A).pk), page(as_("school_clerk"), given(A).pk)
    first.save(**{BOOKS: "50600"})
    cell = by_text(second.save(**{BOOKS: "50700"}), "50600")
    assert cell["state"] == "conflict"
    assert cell["rival"] == {"text": "50700", "by": "演示school_clerk"}
    assert any("两人填得不一样" in text for text in said(given(A), "high"))
    card = second.browser.get(f"/returns/{given(A).pk}/cell/", {"cell": BOOKS}).content.decode()
    assert "用 50600" in card
    assert "用 50700" in card
    second.browser.post(f"/returns/{given(A).pk}/cell/", {"cell": BOOKS, "choice": "theirs"})
    kept = ReturnCell.objects.get()
    assert (kept.text, kept.rival) == ("50700", None)
    assert Act.objects.filter(verb="return_choose").exists()


def test_two_people_at_different_cells_or_with_the_same_value_do_not_meet(as_, given, page):
    first, second = page(as_("principal_a"), given(A).pk), page(as_("school_clerk"), given(A).pk)
    first.save(**{BOOKS: "50600"})
    second.save(**{BOOKS: "50600", TEACHING: "9100"})
    assert not ReturnCell.objects.filter(rival__isnull=False).exists()
    assert ReturnCell.objects.count() == 2


def test_a_block_is_saved_in_one_request(as_, given, page, django_assert_max_num_queries):
    form = page(as_("principal_a"), given(A).pk)
    block = {
        name[2:]: str(30 + n)
        for n, name in enumerate(form.was)
        if name.startswith("w:enrolment") and "pupils" in name
    }
    assert len(block) == 6
    with django_assert_max_num_queries(24):
        answer = form.save(**block)
    assert answer.json()["saved"]
    assert ReturnCell.objects.count() == 6


def test_cells_that_are_not_asked_or_counted_are_not_taken(as_, given, page):
    form = page(as_("principal_a"), given(A).pk)
    form.save(
        **{
            "staff_count|小学|teachers": "1",
            "campus|本部|extra_sports_area": "5",
            "school|x|name": "y",
            "enrolment|小学·二年级|admitted": "3",
        }
    )
    assert not ReturnCell.objects.exists()


def test_rows_are_added_and_dropped_and_written(as_, given, page, hand_in, decide):
    browser, pk = as_("principal_a"), given(A).pk
    row = {"table": "class_group", "key_stage": "小学", "key_grade": "一年级", "key_number": "9班"}
    browser.post(f"/returns/{pk}/row/", row)
    assert "已经有" in browser.post(f"/returns/{pk}/row/", row, follow=True).content.decode()
    browser.post(f"/returns/{pk}/row/", {"table": "class_group", "drop": "小学·一年级·8班"})
    page(browser, pk).save(**{"class_group|小学·一年级·9班|pupils": "47"})
    hand_in(browser, given(A))
    decide(as_("officer"), given(A), "accept")
    first = ClassGroup.objects.filter(school_id=A, year=2024, grade="一年级")
    assert first.get(number="9班").pupils == 47
    assert not first.filter(number="8班").exists()


def test_a_row_of_nonsense_is_refused(as_, given):
    browser, pk = as_("principal_a"), given(A).pk
    for body in (
        {"table": "class_group", "key_number": "1·2班"},
        {"table": "room", "key_kind": "没有的"},
        {"table": "x"},
    ):
        browser.post(f"/returns/{pk}/row/", body)
    assert given(A).marks.count() == 0


def test_yes_and_no_are_written_as_such(as_, given, page, hand_in, decide):
    page(as_("principal_b"), given(B).pk).save(**{"school_fact|charter|fulfilled": "否"})
    hand_in(as_("principal_b"), given(B))
    decide(as_("officer"), given(B), "accept")
    assert SchoolFact.objects.get(school_id=B, item="charter").fulfilled is False


def test_a_number_the_register_cannot_hold_is_said_in_its_cell(as_, given, page):
    saved = page(as_("principal_a"), given(A).pk).save(**{BOOKS: "3000000000"}).json()
    cell = next(c for c in saved["cells"] if c["text"] == "3000000000")
    assert cell["state"] == "wrong"
    assert "数字过大" in str(cell["said"])
