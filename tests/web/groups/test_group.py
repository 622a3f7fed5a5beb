"""The page of one network: members with dates, who leads, what is one, figures inside, before and after."""

import datetime as dt
from urllib.parse import quote

import polars as pl
import pytest

from junheng.networks.rules import Rules
from junheng.web.register import measured
from junheng.web.register.models import Activity, Finding, Link, Membership, Posting

pytestmark = pytest.mark.django_db


def test_members_with_their_days_of_the_day_asked_for(as_, nothing_kept):
    Membership.objects.filter(network_id="N01", school_id="2153999017").update(until="2024-06-30")
    director = as_("director")
    now = director.get("/groups/N01/?on=2024-12-31").context["members"]
    assert [m["code"] for m in now["now"]] == ["2153999001", "2153999004", "2153999026"]
    assert [m["code"] for m in now["before"]] == ["2153999017"]
    then = director.get("/groups/N01/?on=2022-12-31").context["members"]
    assert [m["code"] for m in then["after"]] == ["2153999004"]
    early = director.get("/groups/N01/?on=2020-01-01")
    assert not early.context["in_force"]
    assert "不在存续期" in early.content.decode()


def test_what_is_one_and_what_is_not(as_):
    facts = as_("director").get("/groups/N03/?on=2024-12-31").context["run"]
    assert facts["five"]["unified"] == 2
    assert facts["five"]["state"] == "未达标"
    assert [r["state"] for r in facts["rows"]].count("未达标") == 3
    bare = as_("director").get("/groups/N05/?on=2024-12-31").context["run"]
    assert {r["state"] for r in bare["rows"]} == {"待填报"}


def test_who_looks_after_it_and_how_many_schools_that_is(as_, nothing_kept):
    who = Posting.objects.order_by("staff_id").first().staff_id
    Link.objects.create(kind="总校长", source=who, target="N01", since="2023-09-01")
    limit = next(w.schools_at_most for w in Rules.load().workload if w.kind == "总校长")
    person = as_("director").get("/groups/N01/?on=2024-12-31").context["people"][0]
    assert (person["kind"], person["schools"], person["limit"], person["over"]) == ("总校长", 4, limit, 0)


def test_figures_inside_are_those_of_its_members_alone(as_):
    facts = as_("director").get("/groups/N01/?on=2024-12-31").context["figures"]
    rows = [r for r in facts["spread"] if r["stage"] == "小学"]
    assert len(rows) == 7
    assert {r["expected"] for r in rows} <= {3, 4}
    one = next(r for r in rows if r["indicator"] == "R1" and r["reported"])
    assert one["low"] <= one["mean"] <= one["high"]
    own = measured.measured(dt.date(2024, 9, 1)).stages.filter(
        pl.col("code").is_in(["2153999001", "2153999004", "2153999017", "2153999026"])
    )
    assert facts["teachers"] == own["teachers"].sum() > 0
    assert facts["teachers_unknown"] == own["teachers"].null_count()


def test_before_and_after_compares_the_same_schools(as_):
    facts = as_("director").get("/groups/N01/?on=2024-12-31&with=2023").context
    told = facts["compared"]
    assert (told["earlier"], told["year"]) == (2023, 2024)
    assert told["known"] + len(told["missing"]) == 4
    assert all(r["mean_then"] is not None for r in told["rows"])


def test_figures_of_others_stay_hidden_from_one_member(as_):
    answer = as_("principal_a").get("/groups/N01/?on=2024-12-31")
    assert answer.context["figures"] == {"hidden": True}
    assert answer.context["people"] == []
    assert answer.context["compared"] is None
    seen = [m["code"] for m in answer.context["members"]["now"] if m["seen"]]
    assert seen == ["2153999001"]
    assert as_("principal_a").get("/groups/N04/").status_code == 403
    assert as_("group_head").get("/groups/N01/?on=2024-12-31").context["figures"]["spread"]


def test_activities_and_problems_of_the_school_year(as_):
    Activity.objects.create(code="A9", kind="联合教研", title="同课异构", day="2024-10-08", network_id="N01")
    Activity.objects.create(code="A8", kind="联合教研", title="早了", day="2024-05-08", network_id="N01")
    Finding.objects.create(
        code="F9", kind="督导", school_id="2153999004", title="门窗", raised="2024-10-01", due="2024-11-01"
    )
    told = as_("director").get("/groups/N01/?on=2024-12-31").context["happened"]
    assert "同课异构" in [a.title for a in told["acts"]]
    assert "早了" not in [a.title for a in told["acts"]]
    assert next(f for f in told["findings"] if f["row"].code == "F9")["late"]


def test_only_who_plans_is_offered_changes(as_):
    officer = as_("officer").get("/groups/N01/").content.decode()
    assert "add=JoinNetwork&amp;network=N01" in officer
    assert "add=JoinNetwork" not in as_("principal_a").get("/groups/N01/").content.decode()


def test_as_many_questions_for_many_members(as_, django_assert_max_num_queries):
    browser = as_("director")
    browser.get("/groups/N01/")
    with django_assert_max_num_queries(26):
        browser.get("/groups/N01/")


def test_what_a_network_has_to_do_the_overdue_first(as_, nothing_kept):
    school = Membership.objects.filter(network_id="N05").first().school_id
    for code, due in (("T1", "2024-11-01"), ("T2", "2024-12-01"), ("T3", "2025-03-01")):
        Finding.objects.create(
            code=code, kind="常规检查", school_id=school, title=f"问题{code}", raised="2024-10-08", due=due
        )
    answer = as_("director").get("/groups/N05/?on=2024-12-31")
    tasks = answer.context["tasks"]
    assert [t.late_days for t in tasks[:2]] == [60, 30]
    assert [t.what for t in tasks if "问题T" in t.what] == [
        "解决问题：问题T1",
        "解决问题：问题T2",
        "解决问题：问题T3",
    ]
    assert sum("统一还是分散" in t.what for t in tasks) == 5
    assert tasks[0].page == "/register/finding/T1/"
    assert "逾期 60 天" in answer.content.decode()
    Finding.objects.filter(code="T1").update(solved="2024-12-30")
    after = as_("director").get("/groups/N05/?on=2024-12-31").context["tasks"]
    assert "解决问题：问题T1" not in [t.what for t in after]
    own = as_("principal_b").get("/groups/N04/?on=2024-12-31").context["tasks"]
    assert not any(t.page.startswith("/plans/") for t in own)


def test_figures_inside_open_to_their_rows(as_):
    director = as_("director")
    answer = director.get("/groups/N01/?on=2024-12-31")
    text = answer.content.decode()
    one = next(r for r in answer.context["figures"]["spread"] if r["low"] is not None)
    address = f"/proof/school/{one['low_code']}/{one['stage']}/{one['indicator']}/"
    assert director.get(address).status_code == 200
    assert quote(address) in text
    assert "/register/enrolment/?school=2153999001&amp;year=2024" in text
    rows = director.get("/register/enrolment/?school=2153999001&year=2024")
    assert "云岭县第一小学" in rows.content.decode()
