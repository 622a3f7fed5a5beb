"""Remarks on figures: who says them, who sees them, who settles them."""

import pytest
from tests.web.conftest import SCHOOL_A

from junheng.web.accounts.models import Act
from junheng.web.register import measured
from junheng.web.remarks.figures import figure
from junheng.web.remarks.models import Remark

pytestmark = pytest.mark.django_db
ADD = "/remarks/add/"
OF_A, OF_COUNTY, OF_ITEM = f"school/{SCHOOL_A}/小学/R5", "county/小学/R2", "item/G5"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def year(db):
    return measured.years()[0]


@pytest.fixture
def say(as_, year):
    """`say("officer", OF_A, "核对一下")`: the answer to the form of the proof's page."""

    def send(who, name, words, **more):
        return as_(who).post(ADD, {"figure": name, "year": year, "text": words} | more, follow=True)

    return send


@pytest.mark.parametrize("name", [OF_A, OF_COUNTY, OF_ITEM])
def test_a_remark_stands_beside_its_figure_with_what_it_was_then(as_, say, person, year, name):
    page = text(say("officer", name, "面积与\n竣工图不符"))
    assert "面积与<br>竣工图不符" in page
    said = Remark.objects.get()
    assert said.shown == figure(name, year).shown != ""
    assert f"当时是 {said.shown}" in page
    assert "></textarea>" in page  # what is on the page otherwise does not fall into the next remark
    line = Act.objects.get(verb="remark", person=person("officer"))
    assert line.after["备注"] == "面积与\n竣工图不符"
    listed = text(as_("officer").get("/remarks/"))
    assert f'href="{figure(name, year).address}' in listed


def test_who_sees_the_figure_sees_the_remark_and_nobody_else(as_, say, year):
    say("officer", OF_A, "只对这所学校说")
    say("officer", OF_COUNTY, "对全县说")
    proof = figure(OF_A, year).address
    assert "只对这所学校说" in text(as_("principal_a").get(proof))
    assert as_("principal_b").get(proof).status_code == 403
    seen = {
        who: text(as_(who).get("/remarks/")) for who in ("principal_a", "principal_b", "teacher", "auditor")
    }
    assert [who for who, page in seen.items() if "只对这所学校说" in page] == [
        "principal_a",
        "teacher",
        "auditor",
    ]
    assert all("对全县说" in page for page in seen.values())
    assert as_("admin").get("/remarks/").status_code == 403


def test_nobody_speaks_of_a_figure_they_do_not_see(as_, say):
    assert say("principal_b", OF_A, "别校的数").status_code == 403
    assert say("admin", OF_COUNTY, "不看登记").status_code == 403
    for name in (
        "school/9999999999/小学/R5",
        "county/小学/R99",
        "item/X9",
        "",
        "school",
        "staff/T0001",
        "item/G5/x",
    ):
        assert say("officer", name, "没有这个数").status_code == 404, name
    for year in ("1999", "x", "", "²025", "20240"):
        assert say("officer", OF_A, "没有这一年", year=year).status_code == 404, year
    assert not Remark.objects.exists()


def test_what_cannot_be_taken_is_shown_back(say):
    long = "很长" * 300
    for words, said in (("", "请写下要说的话"), (" \n ", "请写下要说的话"), (long, "备注最多 500 个字")):
        answer = say("officer", OF_A, words)
        assert answer.status_code == 422
        assert said in text(answer)
    assert long in text(answer)
    assert not Remark.objects.exists()


def test_markup_is_only_text(say):
    assert "&lt;script&gt;" in text(say("officer", OF_A, "<script>alert(1)</script>"))


def test_sent_twice_it_is_kept_once(say):
    for _ in range(2):
        assert say("officer", OF_A, "核对").status_code == 200
    assert Remark.objects.count() == 1


def test_it_waits_for_who_looks_after_the_school_until_it_is_settled(as_, say):
    say("inspector", OF_A, "现场看到的更少")
    said = Remark.objects.get()
    waiting = "数字上有未了结的备注"
    assert waiting in text(as_("principal_a").get("/"))
    assert waiting in text(as_("officer").get("/"))
    for who in ("principal_b", "inspector", "teacher"):
        assert waiting not in text(as_(who).get("/")), who
    settle = f"/remarks/{said.pk}/settle/"
    assert as_("principal_b").post(settle).status_code == 404
    assert as_("teacher").post(settle).status_code == 403
    assert as_("principal_a").post(settle, follow=True).status_code == 200
    said.refresh_from_db()
    assert said.settled_by.username == "principal_a"
    assert Act.objects.filter(verb="remark_settle").count() == 1
    assert "早已了结" in text(as_("principal_a").post(settle, follow=True))
    assert Act.objects.filter(verb="remark_settle").count() == 1
    assert waiting not in text(as_("principal_a").get("/"))
    assert "现场看到的更少" not in text(as_("officer").get("/remarks/"))
    assert "现场看到的更少" in text(as_("officer").get("/remarks/?state=settled"))


def test_a_remark_on_the_county_is_settled_by_its_author_or_the_bureau(as_, say):
    say("principal_a", OF_COUNTY, "系数怎么升了")
    settle = f"/remarks/{Remark.objects.get().pk}/settle/"
    assert as_("principal_b").post(settle).status_code == 403
    assert as_("officer").post(settle).status_code == 302


def test_the_list_asks_few_questions(as_, say, django_assert_max_num_queries):
    for n in range(12):
        say("officer", OF_A, f"第 {n} 条")
    client = as_("principal_a")
    client.get("/remarks/")
    with django_assert_max_num_queries(30):
        client.get("/remarks/")
