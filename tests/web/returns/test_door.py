"""Who sees what: principal A never sees B, officers review and do not enter, the others stay out; and how many queries."""

import pytest

from junheng.web.register.models import School
from junheng.web.returns import actions

from .conftest import A, B, asked

pytestmark = pytest.mark.django_db
PAGES = ("", "cell/?cell=campus|本部|books", "blank/", "checks/", "review/")
DEEDS = ("save/", "submit/", "withdraw/", "cell/", "row/", "decide/", "comment/")


@pytest.mark.parametrize("page", PAGES)
def test_a_principal_never_sees_another_school(as_, given, page):
    answer = as_("principal_a").get(f"/returns/{given(B).pk}/{page}")
    assert answer.status_code == 403
    assert given(B).school.name not in answer.content.decode()


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    "who", ["principal_a", "school_clerk", "teacher", "auditor", "director", "admin", "outsider"]
)
def test_nobody_acts_on_what_is_not_theirs(as_, given, who, deed):
    body = {
        "version": 1,
        "decision": "accept",
        "v:campus|本部|books": "1",
        "confirmed": "1",
        "cell": "campus|本部|books",
        "text": "x",
    }
    assert as_(who).post(f"/returns/{given(B).pk}/{deed}", body).status_code == 403
    assert given(B).state == "new"
    assert not given(B).events.exists()


@pytest.mark.parametrize("page", PAGES[:4])
@pytest.mark.parametrize("who", ["principal_b", "clerk"])
def test_the_school_and_the_county_clerk_may_enter(as_, given, who, page):
    assert as_(who).get(f"/returns/{given(B).pk}/{page}").status_code == 200


def test_an_officer_reviews_and_does_not_enter(as_, given):
    officer = as_("officer")
    assert officer.get(f"/returns/{given(A).pk}/review/").status_code == 200
    assert officer.get(f"/returns/{given(A).pk}/").status_code == 403
    assert officer.post(f"/returns/{given(A).pk}/submit/", {"version": 1}).status_code == 403


def test_a_school_cannot_decide_on_its_own_return(as_, given, hand_in):
    hand_in(as_("principal_a"), given(A))
    answer = as_("principal_a").post(f"/returns/{given(A).pk}/decide/", {"version": 2, "decision": "accept"})
    assert answer.status_code == 403
    assert given(A).state == "submitted"


def test_the_list_and_the_matrix_show_only_ones_own(as_, opened, given):
    for url in ("/returns/", f"/returns/rounds/{opened.pk}/"):
        html = as_("principal_a").get(url).content.decode()
        assert given(A).school.name in html
        assert given(B).school.name not in html
    assert "催办" not in as_("principal_a").get(f"/returns/rounds/{opened.pk}/").content.decode()
    assert as_("principal_a").post(f"/returns/rounds/{opened.pk}/remind/").status_code == 403
    assert as_("principal_a").get("/returns/rounds/new/").status_code == 403


def test_an_ended_session_is_told_from_a_save_and_stores_nothing(client, given):
    body = {"v:campus|本部|books": "1"}
    answer = client.post(f"/returns/{given(A).pk}/save/", body, headers={"Accept": "application/json"})
    assert answer.status_code in (302, 401)
    assert not given(A).cells.exists()


def test_queries_do_not_grow(as_, person, django_assert_max_num_queries):
    schools = list(School.objects.filter(closed=None).values_list("code", flat=True))
    opened = actions.open_round(by=person("officer"), schools=schools, **asked())
    assert len(schools) > 40
    officer, principal = as_("officer"), as_("principal_a")
    mine = opened.returns.get(school_id=A)
    for browser, url, most in (
        (officer, f"/returns/rounds/{opened.pk}/", 26),
        (officer, f"/returns/{mine.pk}/review/", 34),
        (principal, f"/returns/{mine.pk}/", 34),
        (principal, "/returns/", 18),
    ):
        browser.get(url)
        with django_assert_max_num_queries(most):
            assert browser.get(url).status_code == 200
