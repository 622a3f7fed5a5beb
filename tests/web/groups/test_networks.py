"""Networks of a day: lists, coverage and the schools behind it, map, diagram, and what does not fit."""

import datetime as dt
import re

import pytest

from junheng.web.groups import asked as words
from junheng.web.groups.diagram import COLUMNS, draw
from junheng.web.groups.read import covered, day
from junheng.web.register import caches
from junheng.web.register.models import Membership, Network

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 12, 31)


def test_networks_stand_by_kind_as_of_the_day(as_):
    director = as_("director")
    facts = director.get("/groups/?on=2024-12-31").context
    assert {n["code"] for n in facts["networks"]} == {"N01", "N02", "N03", "N04", "N05"}
    assert dict(facts["kinds"]) == {"教育集团": 3, "城乡共同体": 1, "中心校片区": 1}
    earlier = director.get("/groups/?on=2022-10-01").context
    assert {n["code"] for n in earlier["networks"]} == {"N01", "N02", "N05"}
    assert next(n for n in earlier["networks"] if n["code"] == "N01")["members"] == 3


def test_coverage_is_the_engines_and_opens_to_its_schools(as_):
    director = as_("director")
    facts = director.get("/groups/?on=2024-12-31&kind=教育集团").context
    total = facts["coverage"]["total"]
    assert total == covered(ON, (), ("教育集团",), ())[0]
    inside = director.get("/groups/schools/?on=2024-12-31&kind=教育集团").context["page"]
    outside = director.get("/groups/schools/?on=2024-12-31&kind=教育集团&inside=0").context["page"]
    assert inside.paginator.count == total["inside"] == 10
    assert inside.paginator.count + outside.paginator.count == total["schools"]
    for stage in facts["coverage"]["stages"]:
        page = director.get(f"/groups/schools/?on=2024-12-31&kind=教育集团&stage={stage['stage']}")
        assert page.context["page"].paginator.count == stage["inside"]


def test_filters_narrow_networks_and_strangers_are_told(as_):
    director = as_("director")
    some = director.get("/groups/?on=2024-12-31&stage=初中").context["networks"]
    assert {n["code"] for n in some} >= {"N02", "N03"}
    assert "N05" not in {n["code"] for n in some}
    answer = director.get("/groups/?on=2024-12-31&kind=没有的")
    assert "没有的" in answer.content.decode()
    assert len(answer.context["networks"]) == 5
    assert "不是日期" in director.get("/groups/?on=昨天").content.decode()


def test_every_member_stands_on_the_map_and_in_the_diagram(as_):
    director = as_("director")
    members = day(ON).found.members
    page = director.get("/groups/?on=2024-12-31&view=map").content.decode()
    assert page.count("data-number=") == members.height
    assert page.count("data-head=") == 6  # the community of 1+1+3 has a core school beside its head
    answer = director.get("/groups/?on=2024-12-31&view=diagram")
    drawn = answer.context["drawing"]
    assert sum(len(c.lines) for c in drawn.cards) == members.height
    assert 'style="' not in answer.content.decode()


def network(code, parent=None):
    return {
        "code": code,
        "name": code,
        "parent": parent,
        "number": 1,
        "page": "",
        "pattern": None,
        "tier": None,
    }


def test_boxes_of_the_diagram_never_overlap_and_lie_under_their_own_band():
    some = [network("T"), *(network(f"G{n}", "T") for n in range(9)), *(network(f"A{n}") for n in range(6))]
    people = {
        n["code"]: [{"name": "甲" * 30, "role": "成员校", "leads": False}] * (k % 7)
        for k, n in enumerate(some)
    }
    made = draw(some, people, "其他")
    assert len(made.cards) == 15
    assert len(made.bands) == 2
    for n, a in enumerate(made.cards):
        assert a.x + a.wide <= made.width
        assert a.y + a.high <= made.height
        for b in made.cards[n + 1 :]:
            assert a.x != b.x or a.y + a.high < b.y or b.y + b.high < a.y
    first, second = sorted(made.bands, key=lambda band: band.y)
    below = [c for c in made.cards if c.full.startswith("G")]
    assert all(first.y < c.y and c.y + c.high < second.y for c in below)
    assert {c.x for c in below} == {n * (below[0].wide + 18) for n in range(COLUMNS)}


def test_what_does_not_fit_is_said_with_what_to_do(as_, nothing_kept):
    Membership.objects.create(network_id="N02", school_id="2153999017", role="成员校", since="2024-01-01")
    answer = as_("director").get("/groups/?on=2024-12-31")
    assert answer.context["severe"] >= 1
    text = answer.content.decode()
    assert "一所学校同一天只能在一个教育集团里" in text
    assert "要改正" in text


def test_a_principal_sees_the_networks_of_their_school_and_no_county_figure(as_):
    facts = as_("principal_a").get("/groups/?on=2024-12-31").context
    assert [n["code"] for n in facts["networks"]] == ["N01"]
    assert "coverage" not in facts
    text = as_("principal_a").get("/groups/?on=2024-12-31&view=map").content.decode()
    assert len(re.findall("data-lat", text)) == 1  # only the own school's place


def test_a_day_without_networks_says_what_to_do(as_):
    assert "没有网络" in as_("director").get("/groups/?on=1999-01-01").content.decode()


def test_as_many_questions_for_many_networks(as_, django_assert_max_num_queries):
    browser = as_("director")
    for at in ("/groups/", "/groups/?view=map", "/groups/?view=diagram", "/groups/schools/"):
        browser.get(at)
        with django_assert_max_num_queries(16):
            browser.get(at)


def test_a_write_is_seen_at_once(as_, nothing_kept):
    director = as_("director")
    assert len(director.get("/groups/?on=2024-12-31").context["networks"]) == 5
    Network.objects.filter(code="N05").update(until="2024-01-01")
    caches.forget_all()
    assert len(director.get("/groups/?on=2024-12-31").context["networks"]) == 4
    assert words.day(ON).found.networks.height == 4
