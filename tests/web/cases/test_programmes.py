"""A programme in the app: its figures are counted from the register, open to their rows, and move with them."""

import datetime as dt

import pytest

from junheng.web.accounts.models import Act, Sighting
from junheng.web.cases.models import OwnProgramme
from junheng.web.register import caches
from junheng.web.register.models import Link, Membership, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
ON = "?on=2024-12-30"


def line_of(answer, code):
    lines = [line for h in answer.context["headings"] for line in h["figures"]]
    return next(line for line in lines if line["figure"].id == code)


def test_figures_stand_under_their_headings_with_target_and_owner(as_):
    answer = as_("director").get(f"/programmes/yuxi/{ON}")
    groups, coverage = line_of(answer, "Y2.groups"), line_of(answer, "Y2.coverage")
    assert groups["figure"].value == 3
    assert coverage["figure"].state == "未达标"
    assert coverage["line"] == "≥ 90%"
    assert coverage["lack"]
    assert "市教育体育局基础教育科" in answer.content.decode()


def test_a_figure_opens_to_its_rows_and_moves_with_them(as_):
    browser, page = as_("officer"), f"/programmes/yuxi/figures/Y2.members/{ON}"
    before = browser.get(page)
    assert len(before.context["rows"]) == before.context["figure"].value
    first = Membership.objects.filter(network_id="N01").exclude(role="总校").first()
    row = next(r for r in before.context["rows"] if first.school_id in r["key"])
    assert browser.get(row["address"]).status_code == 200
    first.delete()
    caches.forget_all()
    after = browser.get(page)
    assert after.context["figure"].value == before.context["figure"].value - 1


def test_rows_that_name_children_are_masked_and_the_look_is_written_down(as_, person):
    child = Pupil.objects.filter(left_behind=True, year=2024).first()
    Link.objects.create(kind="留守儿童关爱", source="T0001", target=child.code, since=dt.date(2024, 9, 1))
    page = f"/programmes/yuxi/figures/Y6c.paired/{ON}"
    answer = as_("officer").get(page)
    assert answer.context["figure"].value == 1
    assert child.code not in answer.content.decode()
    assert Sighting.objects.filter(person=person("officer"), table="pupil").exists()
    hidden = as_("researcher").get(page)
    assert hidden.context["rows"] == []
    assert hidden.context["value"]


def test_a_day_that_is_none_is_said_and_the_page_still_opens(as_):
    answer = as_("director").get("/programmes/yuxi/?on=昨天")
    assert answer.status_code == 200
    assert "不是日期" in answer.content.decode()


def test_before_its_first_day_a_programme_says_so(as_):
    answer = as_("director").get("/programmes/yuxi/?on=2001-01-01")
    assert answer.status_code == 200
    assert "起施行" in answer.content.decode()


def test_misfits_say_who_and_what_to_do(as_):
    Membership.objects.filter(network_id="N02", role="总校").update(role="成员校")
    answer = as_("officer").get(f"/programmes/yuxi/fit/{ON}")
    found = [m for m in answer.context["page"] if "N02" in m["who"] or "第一初级中学教育集团" in m["who"]]
    assert found
    assert all(m["remedy"] for m in found)


def test_the_questions_asked_do_not_grow_with_the_programme(as_, django_assert_max_num_queries):
    browser = as_("director")
    browser.get(f"/programmes/yuxi/{ON}")
    for page in ("", "figures/Y2.members/", "case/", "fit/"):
        browser.get(f"/programmes/yuxi/{page}{ON}")
        with django_assert_max_num_queries(16):
            browser.get(f"/programmes/yuxi/{page}{ON}")


def copied(browser, code="yunling-2025"):
    answer = browser.post("/programmes/blank/copy/", {"new": code, "title": "云岭县集团化办学方案"})
    assert answer.status_code == 302
    return OwnProgramme.objects.get(code=code)


def test_a_bureau_copies_writes_and_saves_its_own(as_, person):
    browser = as_("officer")
    own = copied(browser)
    assert own.newest.title == "云岭县集团化办学方案"
    text = own.newest.text.replace("某某县", "云岭县")
    answer = browser.post(
        f"/programmes/{own.code}/text/", {"text": text, "seen": 1, "save": "1", "note": "改地名"}
    )
    assert answer.status_code == 302
    assert own.newest.number == 2
    assert browser.get(f"/programmes/{own.code}/").status_code == 200
    versions = browser.get(f"/programmes/{own.code}/versions/")
    assert any(line["kind"] == "added" and "云岭县" in line["text"] for line in versions.context["changes"])
    assert Act.objects.filter(verb="programme_save", person=person("officer")).count() == 1


def test_a_text_with_faults_is_refused_with_the_lines_and_nothing_is_lost(as_):
    browser = as_("officer")
    own = copied(browser)
    text = own.newest.text + "\nnonsense: 1\n"
    answer = browser.post(f"/programmes/{own.code}/text/", {"text": text, "seen": 1, "save": "1"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert f"第 {len(text.splitlines())} 行" in said
    assert "nonsense: 1" in said
    assert own.newest.number == 1


def test_a_preview_shows_the_figures_and_saves_nothing(as_):
    browser = as_("officer")
    own = copied(browser)
    answer = browser.post(
        f"/programmes/{own.code}/text/", {"text": own.newest.text, "seen": 1, "preview": "1"}
    )
    assert answer.context["figures"]
    assert own.versions.count() == 1


def test_two_people_writing_one_text_notice_each_other(as_):
    browser = as_("officer")
    own = copied(browser)
    text = own.newest.text
    browser.post(f"/programmes/{own.code}/text/", {"text": text + "\n# 甲\n", "seen": 1, "save": "1"})
    answer = browser.post(
        f"/programmes/{own.code}/text/", {"text": text + "\n# 乙\n", "seen": 1, "save": "1"}
    )
    assert answer.status_code == 422
    assert "# 乙" in answer.content.decode()
    assert own.newest.number == 2


def test_a_code_that_is_taken_or_none_is_refused(as_):
    browser = as_("officer")
    copied(browser)
    for code in ("yunling-2025", "yuxi", "云岭"):
        answer = browser.post("/programmes/blank/copy/", {"new": code, "title": ""})
        assert answer.status_code == 422


def test_a_programme_that_ships_cannot_be_written_over(as_):
    answer = as_("officer").post("/programmes/yuxi/text/", {"text": "id: yuxi", "seen": 0, "save": "1"})
    assert answer.status_code == 404
