"""County aggregates are for all who may read; a single school's figures only for those whose scope covers it."""

import pytest
from tests.web.conftest import CAST, SCHOOL_A, SCHOOL_B
from tests.web.measure.reading import read

from junheng.web.accounts.models import Appointment, Sighting
from junheng.web.accounts.roles import Right
from junheng.web.pages.measure.queries import sight
from junheng.web.register.models import Membership, School

pytestmark = pytest.mark.django_db
READERS = [name for name in CAST if name not in ("admin", "reviewer", "outsider")]
COUNTY = [name for name in READERS if CAST[name][1] == "county"]
NARROW = [name for name in READERS if name not in COUNTY]
PAGES = (
    "/overview/", "/overview/unfilled/", "/indicators/R5/", "/items/G3/", "/items/G5/", "/schools/", "/handbook/",
    "/proof/county/小学/R5/", "/proof/item/G5/", "/proof/item/G11/", "/charts/map.svg", "/charts/line.svg?of=R5",
)  # fmt: skip


def own(name: str) -> set[str]:
    _, kind, code = CAST[name]
    if kind == "school":
        return {code}
    groups = Appointment.objects.filter(person__username=name).values_list("code", flat=True)
    return set(
        Membership.objects.filter(network_id__in=groups, until=None).values_list("school_id", flat=True)
    )


@pytest.mark.parametrize("page", [*PAGES, f"/schools/{SCHOOL_A}/", f"/proof/school/{SCHOOL_A}/小学/R5/"])
@pytest.mark.parametrize("name", ["admin", "outsider"])
def test_who_may_not_read_sees_nothing(as_, name, page):
    assert as_(name).get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_the_anonymous_are_sent_to_the_door(client, db, page):
    answer = client.get(page)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", NARROW)
def test_no_page_names_a_school_outside_the_scope(as_, name, page):
    body = as_(name).get(page).content.decode()
    mine = own(name)
    assert mine
    strangers = School.objects.exclude(code__in=mine).values_list("code", "name")
    own_names = list(School.objects.filter(code__in=mine).values_list("name", flat=True))
    for code, title in strangers:
        assert code not in body
        if not any(title in known for known in own_names):
            assert f">{title}<" not in body
            assert f"{title}（" not in body


@pytest.mark.parametrize("name", NARROW)
def test_the_countys_aggregates_are_the_same_for_everybody(as_, person, name):
    theirs, whole = (read(as_(n).get("/overview/?year=2024")) for n in (name, "officer"))
    assert theirs.tables[:2] == whole.tables[:2]
    if not person(name).may(Right.EXPORT):
        return
    proofs = [as_(n).get("/proof/county/小学/R5/?year=2024&format=json").json() for n in (name, "officer")]
    assert proofs[0]["value"] == proofs[1]["value"]
    assert {t["code"] for t in proofs[0]["terms"]} <= own(name)


@pytest.mark.parametrize("tab", ["about", "figures", "all"])
def test_a_principal_sees_one_school_only(as_, tab):
    assert as_("principal_a").get(f"/schools/{SCHOOL_A}/?tab={tab}").status_code == 200
    assert as_("principal_a").get(f"/schools/{SCHOOL_B}/?tab={tab}").status_code == 403
    assert as_("principal_a").get("/schools/9999999999/").status_code == 403
    assert as_("officer").get("/schools/9999999999/").status_code == 404


def test_the_county_is_a_reference_without_names(as_):
    page = as_("principal_a").get(f"/schools/{SCHOOL_A}/?tab=figures").content.decode()
    other = School.objects.get(code=SCHOOL_B)
    assert "全县平均" in page
    assert other.name not in page
    assert other.code not in page


def test_a_proof_outside_the_scope_is_refused_and_says_which_right(as_):
    answer = as_("principal_a").get(f"/proof/school/{SCHOOL_B}/小学/R5/")
    assert answer.status_code == 403
    assert as_("principal_a").get(f"/proof/school/{SCHOOL_A}/小学/R5/").status_code == 200


def school_with_people() -> str:
    return "3153999005"


def test_people_behind_a_figure_are_seen_by_those_who_may_and_the_view_is_logged(as_, person):
    page = as_("officer").get(f"/proof/school/{school_with_people()}/初中/R1/?year=2024")
    seen = Sighting.objects.filter(person=person("officer"), table="staff")
    assert seen.count() > 50
    assert seen.first().key in page.content.decode()


def test_people_behind_a_figure_are_only_counted_for_others(as_, person):
    assert not person("auditor").may(Right.READ_STAFF)
    answer = as_("auditor").get(f"/proof/school/{school_with_people()}/初中/R1/?year=2024&format=json")
    rows = [row for row in answer.json()["rows"] if row["table"] == "任职"]
    assert rows
    assert all(row["row"] == "" and row["value"].endswith("人") for row in rows)
    assert Sighting.objects.filter(person=person("auditor")).count() == 0


def test_a_county_proof_never_lists_people(as_):
    rows = as_("officer").get("/proof/county/初中/R1/?year=2024&format=json").json()["rows"]
    assert {row["row"] for row in rows if row["table"] == "任职"} == {""}


def test_a_veto_opens_to_its_row_for_those_who_see_the_county(as_):
    overview = as_("officer").get("/overview/?year=2024").content.decode()
    assert 'href="/proof/item/V3/?year=2024"' in overview
    whole = as_("officer").get("/proof/item/V3/?year=2024&format=json").json()
    assert {row["table"] for row in whole["rows"]} == {"县级情况"}
    own = as_("principal_a").get("/proof/item/V3/?year=2024&format=json").json()
    assert own["rows"] == []
    assert own["state"] == whole["state"]
    page = as_("officer").get("/proof/item/V3/?year=2024").content.decode()
    assert "#veto" in page
    assert as_("officer").get("/proof/item/V9/").status_code == 404


@pytest.mark.parametrize("name", READERS)
def test_the_rule_itself(rf, person, name):
    request = rf.get("/overview/?year=2024")
    request.user = person(name)
    seen = sight(request)
    assert seen.whole.schools.height == 51
    codes = set(seen.schools["code"])
    if name in COUNTY:
        assert seen.everything
        assert len(codes) == 47
    else:
        assert codes <= own(name)
        assert set(seen.values["code"]) == codes
        assert seen.unfilled_facts() == []
