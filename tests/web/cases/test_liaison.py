"""Leaders and schools: who is linked, who was visited, what was raised and solved."""

import datetime as dt

import pytest

from junheng.web.register.models import Activity, Finding, Link

pytestmark = pytest.mark.django_db
LEADER, SCHOOL = "县领导甲", "2153999004"


def test_links_visits_and_problems_of_the_day(as_):
    Activity.objects.create(
        code="V1",
        kind="编外校长走访",
        title="走访",
        day=dt.date(2024, 10, 8),
        school_id=SCHOOL,
        person=LEADER,
    )
    answer = as_("director").get("/programmes/liaison/?on=2024-12-30")
    facts = answer.context
    assert facts["leaders"] == facts["schools"] == 3
    mine = next(line for line in facts["lines"] if line["leader"] == LEADER)
    assert (len(mine["visits"]), mine["last"], mine["open"], mine["solved"]) == (
        1,
        dt.date(2024, 10, 8),
        0,
        1,
    )
    assert facts["unvisited"] == 2


def test_what_is_late_stands_on_top(as_):
    Finding.objects.filter(code="Q002").update(due=dt.date(2024, 11, 1))
    facts = as_("director").get("/programmes/liaison/?on=2024-12-30").context
    assert facts["lines"][0]["leader"] == "县领导乙"
    assert facts["lines"][0]["late"] == 1


def test_a_day_without_links_says_what_to_do(as_):
    Link.objects.filter(kind="编外校长").delete()
    assert "登记 → 联系" in as_("director").get("/programmes/liaison/").content.decode()


def test_as_many_questions_for_many_links(as_, django_assert_max_num_queries):
    browser = as_("director")
    browser.get("/programmes/liaison/")
    with django_assert_max_num_queries(14):
        browser.get("/programmes/liaison/?on=2024-12-30")
