"""A person may look at a part of their scope: every page follows, nothing is ever added, and what may be done stays."""

import csv
import io

import pytest
from django.urls import reverse

from junheng.register.codes import KINDS_RESOURCE
from junheng.register.tables import TABLES
from junheng.web.accounts.models import Appointment, Person
from junheng.web.accounts.roles import ROLES, Right
from junheng.web.browse import queries as browse
from junheng.web.imports import unreported
from junheng.web.pages.finding import search
from junheng.web.register.caches import stamp
from junheng.web.register.models import Membership, Network, Place, Posting, School
from junheng.web.register.queries import of_schools, right_to_read, rows_for
from junheng.web.register.scope import LOOKING, held_scope, narrow, schools_of, scope_of
from junheng.web.register.within import choices, chosen

from .conftest import CAST, SCHOOL_A, SCHOOL_B

pytestmark = pytest.mark.django_db
READERS = [n for n, post in CAST.items() if post and Right.READ in ROLES[post[0]].rights]
WIDE = [n for n in READERS if CAST[n][1] in ("county", "network")]


@pytest.fixture
def town():
    """A town with some of the schools, as a handle, and those schools."""
    for place in Place.objects.filter(level="乡镇").order_by("code"):
        here = schools_of("place", {place.code})
        if 1 < len(here) < School.objects.count():
            return f"place:{place.code}", here, place.name
    raise AssertionError("the demo county has no such town")


@pytest.fixture
def network():
    code = (
        Membership.objects.filter(until=None).order_by("network_id").values_list("network_id", flat=True)[0]
    )
    return f"network:{code}", schools_of("network", {code}), Network.objects.get(code=code).name


def looking(person: Person, handle: str) -> Person:
    narrow(person, chosen(person, handle, stamp()))
    return person


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("right", list(Right))
def test_the_view_only_takes_away_and_leaves_what_may_be_done(person, town, name, right):
    before, after = scope_of(person(name), right), scope_of(looking(person(name), town[0]), right)
    whole = frozenset(School.objects.values_list("code", flat=True))
    had = whole if before.everything else before.schools
    has = whole if after.everything else after.schools
    assert has <= had
    assert after.classes <= before.classes
    assert held_scope(looking(person(name), town[0]), right) == before
    if right not in LOOKING:
        assert after == before
    elif had & town[1]:
        assert has == had & town[1]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", WIDE)
def test_rows_are_those_of_before_that_lie_inside(person, town, name, table):
    wide = set(rows_for(person(name), table).values_list("pk", flat=True))
    one = looking(person(name), town[0])
    rows = rows_for(one, table)
    assert set(rows.values_list("pk", flat=True)) <= wide
    if not of_schools(table):
        assert rows.count() == len(wide)
    elif table == "school" and one.may(Right.READ):
        assert set(rows.values_list("code", flat=True)) <= town[1]
    elif "school" in TABLES[table].columns:
        assert set(rows.values_list("school_id", flat=True)) <= town[1]
    today = browse.rows_then(one, table, stamp().number)
    if one.may(right_to_read(table)):
        assert today.height == rows_for(one, table).count()


def test_a_town_a_network_and_a_school_can_be_chosen_and_a_stranger_cannot(person, town, network):
    officer, principal, head = person("officer"), person("principal_a"), person("group_head")
    for handle, schools in ((town[0], town[1]), (network[0], network[1]), (f"school:{SCHOOL_A}", {SCHOOL_A})):
        assert chosen(officer, handle, stamp()).schools == schools
    for handle in (f"school:{SCHOOL_B}", "place:没有", "class:1", "place:", "", "x", "\0:\0"):
        assert chosen(principal, handle, stamp()) is None
    mine = scope_of(head, Right.READ).schools
    outside = School.objects.exclude(code__in=mine).first()
    assert chosen(head, f"school:{outside.code}", stamp()) is None
    for nobody in ("admin", "outsider"):
        assert chosen(person(nobody), town[0], stamp()) is None


def test_what_is_offered_holds_some_of_one_s_schools_and_not_all(person):
    at, every = stamp(), School.objects.count()
    for _kind, some in choices(person("officer"), at):
        assert all(0 < len(one.schools) < every for one in some)
    mine = scope_of(person("group_head"), Right.READ).schools
    offered = [one for _kind, some in choices(person("group_head"), at) for one in some]
    assert {one.code for one in offered if one.kind == "school"} == mine
    assert all(one.schools & mine and not mine <= one.schools for one in offered)
    assert choices(person("principal_a"), at) == []
    assert choices(person("admin"), at) == []


def names_in(body: str, codes) -> set[str]:
    return {code for code in codes if code in body}


@pytest.mark.parametrize("name", ["director", "officer", "inspector", "researcher", "auditor"])
def test_pages_follow_until_one_click_takes_it_back(as_, name, town):
    client, outside = as_(name), set(School.objects.values_list("code", flat=True)) - town[1]
    pages = [
        "/schools/",
        "/overview/",
        "/overview/unfilled/",
        "/indicators/R5/",
        "/register/school/",
        "/proof/county/小学/R5/",
    ]
    assert any(names_in(client.get(page).content.decode(), outside) for page in pages)
    first = client.get(f"/schools/?within={town[0]}").content.decode()
    assert f'<option value="{town[0]}" selected>' in first
    assert 'href="/schools/?within="' in first
    for page in pages:
        body = client.get(page).content.decode()
        assert f'value="{town[0]}" selected' in body, page
        assert names_in(body, outside) == set(), page
    assert names_in(client.get("/schools/").content.decode(), town[1])
    client.get("/schools/?within=")
    assert "selected>" in (body := client.get("/schools/").content.decode())
    assert names_in(body, outside)


def test_what_lies_outside_the_view_says_so_and_opens_after_one_click(as_, town):
    outside = School.objects.exclude(code__in=town[1]).filter(kind__in=KINDS_RESOURCE).first()
    client = as_("officer")
    client.get(f"/overview/?within={town[0]}")
    answer = client.get(f"/schools/{outside.code}/")
    body = answer.content.decode()
    assert answer.status_code == 403
    assert f"您现在只看“{town[2]}”" in body
    assert client.get(f"/schools/{outside.code}/?within=").status_code == 200


def test_a_stranger_s_part_is_refused_in_words_and_the_view_stays(as_, town):
    client = as_("group_head")
    body = client.get("/schools/?within=place:999999").content.decode()
    assert "没有这个范围" in body
    assert client.session.get("within", "") == ""


def test_search_exports_unreported_and_returns_follow(as_, person, town):
    one = looking(person("officer"), town[0])
    found = search(one, "小学", ("school",))
    assert {f.code for f in found.get("school", [])} <= town[1]
    assert set(unreported.expected(one, 2024).values_list("code", flat=True)) <= town[1]
    client = as_("officer")
    client.get(f"/overview/?within={town[0]}")
    answer = client.get(reverse("table_export", args=["campus"]), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    head = rows.index([]) + 1
    at = next(n for n, title in enumerate(rows[head]) if title.startswith("学校"))
    assert {r[at] for r in rows[head + 1 :]} <= town[1]
    assert ["范围", f"只看{town[2]}"] in [r[1:3] for r in rows[:head]]


def test_an_edit_begun_before_the_view_was_narrowed_is_still_stored(as_, town):
    outside = School.objects.exclude(code__in=town[1]).first()
    client, page = as_("officer"), f"/register/school/{outside.code}/edit/"
    said = client.get(page).context
    sent = {f"f-{f.name}": f.value for f in said["form"].fields if not f.fixed} | {
        k: said[k] for k in ("version", "seen", "token")
    }
    client.get(f"/overview/?within={town[0]}")
    assert client.get(page).status_code == 403
    assert client.post(page, sent | {"f-name": "改在收窄之后"}).status_code == 302
    assert School.objects.get(pk=outside.pk).name == "改在收窄之后"


def test_the_county_s_own_rows_belong_to_whoever_edits_the_county(person):
    """Places, networks and what else is not a school's: read by all who read, changed for the whole county only."""
    for name in ("principal_a", "school_clerk", "group_head"):
        for table in (t for t in TABLES if not of_schools(t)):
            assert not rows_for(person(name), table, Right.EDIT).exists(), (name, table)
            assert not rows_for(person(name), table, Right.IMPORT).exists(), (name, table)
    assert rows_for(person("principal_a"), "place").count() == Place.objects.count()
    assert rows_for(person("officer"), "place", Right.EDIT).count() == Place.objects.count()


def test_a_town_s_officer_edits_schools_and_not_the_town(town):
    one = Person.objects.create_user("town_officer", password="correct horse", name="演示乡镇")
    Appointment.objects.create(person=one, role="officer", scope="place", code=town[0].partition(":")[2])
    assert set(rows_for(one, "school", Right.EDIT).values_list("code", flat=True)) == town[1]
    assert not rows_for(one, "place", Right.EDIT).exists()
    assert not rows_for(one, "membership", Right.EDIT).exists()


def test_a_page_asks_no_more_of_the_database_for_being_narrowed(as_, town, django_assert_max_num_queries):
    client = as_("officer")
    client.get("/schools/")
    client.get(f"/schools/?within={town[0]}")
    with django_assert_max_num_queries(14):
        client.get("/schools/")


@pytest.mark.parametrize("table", ["staff", "standing"])
def test_who_works_at_two_schools_of_a_scope_is_one_row(person, table):
    head = person("group_head")
    schools = scope_of(head, right_to_read(table)).schools
    post = Posting.objects.filter(school_id__in=schools).first()
    other = next(s for s in sorted(schools) if s != post.school_id)
    post.pk, post.school_id = None, other
    post.save()
    rows = rows_for(head, table)
    assert rows.count() == len(set(rows.values_list("pk", flat=True)))
    assert rows_for(head, "staff").filter(code=post.staff_id).count() == 1
