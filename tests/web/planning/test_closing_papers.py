"""What goes with a procedure: objections and answers, papers, what waits and what is late, the printed papers, the lists."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from tests.web.conftest import SCHOOL_A, SCHOOL_B
from tests.web.planning.procedures import (
    DAY,
    PDF,
    PROCEDURE,
    TODAY,
    adopt,
    upto,
    write,
)

from junheng.web.accounts.models import Act
from junheng.web.planning import actions as plans
from junheng.web.planning.closing import actions
from junheng.web.planning.models_closing import Closing, ClosingPaper, ClosingStep, Objection
from junheng.web.register.models import School
from junheng.web.register.tasks import tasks_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_apart")]


def test_objections_only_while_posted_and_answered_once(person, merging):
    officer = person("officer")
    facts = {"who": "某村村民委员会", "private": False, "text": "路远", "by": officer}
    upto(merging, "notice", officer)
    with pytest.raises(actions.NotNow, match="还没有公示"):
        actions.object_to(merging, day=TODAY, **facts)
    write(merging, "notice", officer)
    for day in (TODAY, TODAY - 481 * DAY):
        with pytest.raises(actions.Wrong, match="公示期间"):
            actions.object_to(merging, day=day, **facts)
    said = actions.object_to(merging, day=TODAY - 470 * DAY, **facts)
    assert said.who == "某村村民委员会"
    with pytest.raises(actions.Wrong, match="不早于"):
        actions.answer(merging, said.pk, text="已答", day=TODAY - 471 * DAY, by=officer)
    assert actions.answer(merging, said.pk, text="已答", day=TODAY, by=officer)
    assert not actions.answer(merging, said.pk, text="又答", day=TODAY, by=officer)
    said.refresh_from_db()
    assert said.answer == "已答"
    write(merging, "hearing", officer)
    with pytest.raises(actions.NotNow, match="公示已经结束"):
        actions.object_to(merging, day=TODAY - 470 * DAY, **facts)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "不是可以上传的文件"), ("a.pdf", b"", "是空的"), ("a.pdf", b"PK\x03\x04", "内容不是"),
        ("a.docx", b"PK\x03\x04rubbish", "内容不是"), ("a.png", b"%PDF-1.4", "内容不是"),
    ],
)  # fmt: skip
def test_a_paper_is_told_by_its_content(as_, person, merging, name, content, said):
    officer = person("officer")
    upto(merging, "argue", officer)
    sent = {"step": "scheme", "kind": "scheme", "file": SimpleUploadedFile(name, content)}
    page = as_("officer").post(f"/plans/{merging.pk}/closing/papers/", sent, follow=True)
    assert said in page.content.decode() or "空" in page.content.decode()
    assert not ClosingPaper.objects.exists()


def test_a_paper_is_given_out_as_it_came_and_that_is_written_down(as_, person, merging):
    upto(merging, "carry", person("officer"))
    kept = ClosingPaper.objects.get()
    at = f"/plans/{merging.pk}/closing/papers/{kept.pk}/"
    answer = as_("officer").get(at)
    assert b"".join(answer.streaming_content) == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert Act.objects.filter(verb="export", subject__startswith="撤并程序").count() == 1
    assert as_("principal_b").get(at).status_code == 403
    kept.path.write_bytes(b"%PDF-1.4 forged")
    page = as_("officer").get(at, follow=True)
    assert "校验值不符" in page.content.decode()
    assert Act.objects.filter(verb="export_refused").exists()


def test_what_waits_and_what_is_late(as_, person, merging):
    officer, director = person("officer"), person("director")
    upto(merging, "hearing", officer)
    said = Objection.objects.create(
        record=ClosingStep.objects.get(step="notice"),
        who="李某",
        day=TODAY - 460 * DAY,
        text="远",
        by=officer,
    )
    tasks = [t for t in tasks_for(officer, 2024)[0] if t.group == "撤并程序"]
    assert [(t.title, t.urgent) for t in tasks] == [("1 件异议待答复：撤并试点", True)]
    assert as_("officer").get("/plans/closing/").content.decode().count("逾期") == 1
    actions.answer(merging, said.pk, text="好", day=TODAY, by=officer)
    assert "下一步“听证”" in next(t.title for t in tasks_for(officer, 2024)[0] if t.group == "撤并程序")
    write(merging, "hearing", officer)
    assert not [t for t in tasks_for(officer, 2024)[0] if t.group == "撤并程序"]
    write(merging, "approval", director)
    adopt(merging, director)
    write(merging, "carry", director)
    (review,) = [t for t in tasks_for(officer, 2024)[0] if t.group == "撤并程序"]
    assert review.urgent
    assert "一年后评估" in review.title
    home = as_("officer").get("/").content.decode()
    assert "一年后评估" in home


def test_what_was_written_down_is_printed(as_, person, merging):
    upto(merging, "carry", person("officer"))
    answer = as_("officer").get(f"/plans/{merging.pk}/closing/print/")
    assert answer.status_code == 200
    document = Document(io.BytesIO(answer.content))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = "\n".join(c.text for t in document.tables for row in t.rows for c in row.cells)
    name = School.objects.get(code=SCHOOL_B).name
    for said in ("方案要点", "公示稿", "异议及答复表", "听证纪要", "报批表", name):
        assert said in text
    assert name in cells
    assert "写明了" in cells


def test_the_lists_ask_few_questions(as_, person, year, django_assert_max_num_queries):
    officer = person("officer")
    for n in range(6):
        change = {"kind": "MergeSchool", "closing": SCHOOL_B, "into": SCHOOL_A}
        plan = plans.create(f"撤并{n}", [change], year=year, by=officer)
        plans.propose(plan, by=officer)
        upto(plan, "hearing", officer)
    browser = as_("officer")
    browser.get("/plans/closing/")
    with django_assert_max_num_queries(24):
        browser.get("/plans/closing/")
    with django_assert_max_num_queries(30):
        browser.get(f"/plans/{plan.pk}/closing/")
    with django_assert_max_num_queries(30):
        browser.get(f"/plans/{plan.pk}/")


def test_an_english_reader_is_told_in_english(as_, person, merging):
    officer, director = as_("officer"), as_("director")
    for browser in (officer, director):
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = director.get(f"/plans/{merging.pk}/adopt/").content.decode()
    assert "which has not begun" in shown
    upto(merging, "argue", person("officer"))
    write(merging, "argue", person("officer"), families=10, against=6)
    page = officer.get(f"/plans/{merging.pk}/closing/").content.decode()
    assert "most parents are against it (6 of 10)" in page
    cells = {"day": TODAY + DAY, "version": Closing.objects.get().version}
    actions.send_back(merging, "scheme", reason="again", by=person("officer"))
    cells |= {f.id: "x" for f in PROCEDURE.step("scheme").facts if f.kind == "long"} | {
        "version": Closing.objects.get().version
    }
    answer = officer.post(f"/plans/{merging.pk}/closing/steps/scheme/", {k: str(v) for k, v in cells.items()})
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()
