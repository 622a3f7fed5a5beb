"""Global search: by name, pinyin initials or code; only what is in scope; staff are logged, children are not searched."""

import pytest

from junheng.web.accounts.models import Sighting
from junheng.web.pages.finding import search
from junheng.web.register.caches import stamp
from junheng.web.register.models import Pupil, School, Staff

from .conftest import SCHOOL_A, SCHOOL_B


@pytest.fixture
def found(person):
    def look(who: str, asked: str) -> dict[str, list[str]]:
        return {kind: [f.code for f in all_] for kind, all_ in search(person(who), asked).items()}

    return look


@pytest.fixture
def school(db):
    return School.objects.get(code=SCHOOL_A)


def test_by_name_code_initials_and_full_width(found, school):
    one = next(f for f in search_index() if f.code == SCHOOL_A)
    for asked in (
        school.name,
        school.name[:3],
        school.code,
        one.initials,
        one.initials.upper(),
        f" {one.sounds} ",
    ):
        assert SCHOOL_A in found("officer", asked)["school"], asked
    wide = "".join(chr(ord(c) + 0xFEE0) for c in school.code)
    assert found("officer", wide)["school"][0] == SCHOOL_A


def search_index():
    from junheng.web.pages.finding import index  # noqa: PLC0415

    return index(stamp())["school"]


def test_only_what_is_in_scope(found, school):
    other = School.objects.get(code=SCHOOL_B)
    assert "school" not in found("principal_a", other.name)
    assert found("principal_a", school.name)["school"] == [SCHOOL_A]
    assert found("admin", school.name) == {}
    assert found("outsider", school.name) == {}


def test_staff_of_one_s_own_schools(found):
    mine = Staff.objects.filter(postings__school_id=SCHOOL_A).exclude(postings__school_id=SCHOOL_B).first()
    assert mine.code in found("principal_a", mine.name)["staff"]
    assert mine.code not in found("principal_b", mine.name).get("staff", [])
    assert "staff" not in found("teacher", mine.name)


def test_children_are_not_searched(found):
    child = Pupil.objects.first()
    if child is not None:
        assert found("officer", child.code) == {}


def test_the_page_logs_the_staff_it_shows_and_suggestions_leave_them_out(as_, person):
    mine = Staff.objects.filter(postings__school_id=SCHOOL_A).first()
    part = as_("officer").get("/search/", {"q": mine.name, "suggest": 1}, headers={"HX-Request": "true"})
    assert mine.code not in part.content.decode()
    assert not Sighting.objects.exists()
    page = as_("officer").get("/search/", {"q": mine.name}).content.decode()
    assert mine.code in page
    assert Sighting.objects.filter(person=person("officer"), table="staff", key=mine.code).exists()


@pytest.mark.parametrize("asked", ["", "   ", "<script>", "%", "'", "\\", "啊" * 500, "\x00"])
def test_any_words_are_taken(as_, asked):
    answer = as_("officer").get("/search/", {"q": asked})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("<main")[1]


def test_searching_again_asks_the_database_little(as_, django_assert_max_num_queries):
    browser = as_("officer")
    browser.get("/search/", {"q": "小学"})
    with django_assert_max_num_queries(8):
        browser.get("/search/", {"q": "小学", "suggest": 1}, headers={"HX-Request": "true"})
