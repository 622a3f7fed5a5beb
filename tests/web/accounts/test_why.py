"""The page says which right is needed, which appointment carries it, how far it reaches, and whom to ask."""

import pytest
from django.urls import reverse

from junheng.web.pages.explain import about_page, about_table
from junheng.web.register.models import Pupil, School

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(person):
    """A child of a school that principal_a and the teacher are moved to; principal_b's is another."""
    one = Pupil.objects.first()
    for name in ("principal_a", "teacher"):
        person(name).appointments.update(code=one.school_id)
    return one


A, B = "2153999001", "2153999002"


def test_inside_and_outside_the_scope(person):
    principal = person("principal_a")
    inside = about_table(principal, "您", "school", A)
    assert inside.yes
    assert any("“校长”" in line for line in inside.said)
    assert "这条记录在范围之内。" in inside.said
    outside = about_table(principal, "您", "campus", f"{B}·本部·2025")
    assert not outside.yes
    assert School.objects.get(code=B).name not in str(outside.said)


def test_a_missing_right_names_the_roles_and_who_appoints(person):
    answer = about_table(person("researcher"), "您", "pupil")
    assert not answer.yes
    assert "科室人员" in answer.said[-1]
    assert "演示admin" in answer.said[-1]


def test_absent_and_hidden_children_sound_the_same(person, child):
    hidden = about_table(person("principal_b"), "您", "pupil", f"{child.code}·{child.year}")
    absent = about_table(person("principal_b"), "您", "pupil", "G0·2025")
    assert hidden.said == absent.said
    assert not hidden.yes


def test_masks_are_explained(person, child):
    key = f"{child.code}·{child.year}"
    assert "写明事由后可以看全文" in about_table(person("principal_a"), "您", "pupil", key).said[-1]
    assert "现在没有" in about_table(person("teacher"), "您", "pupil", key).said[-1]


def test_tables_of_the_whole_county(person):
    answer = about_table(person("principal_a"), "您", "population")
    assert not answer.yes
    assert "全县范围" in answer.said[-1]


@pytest.mark.parametrize(("name", "yes"), [("admin", True), ("officer", False)])
def test_pages(person, name, yes):
    assert about_page(person(name), "您", "/people/").yes is yes


def test_an_address_that_leads_nowhere(person):
    assert about_page(person("admin"), "您", "/nowhere/").said == ["没有这个地址。"]


@pytest.mark.parametrize("name", ["outsider", "admin", "director", "group_head", "principal_a", "teacher"])
def test_everybody_may_ask_about_themselves(as_, name):
    assert as_(name).get(f"{reverse('why')}?table=school&key={A}").status_code == 200
    assert as_(name).get(f"{reverse('why')}?path=/people/").status_code == 200


def test_only_some_may_ask_about_others(as_, person):
    other = f"{reverse('why')}?person={person('principal_a').pk}&table=school&key={B}"
    assert as_("officer").get(other).status_code == 403
    for name in ("admin", "auditor", "director"):
        page = as_(name).get(other).content.decode()
        assert "演示principal_a" in page
    assert as_("admin").get(f"{reverse('why')}?person=999999").status_code == 404
    assert as_("admin").get(f"{reverse('why')}?person=x").status_code == 404


def test_few_questions(as_, django_assert_max_num_queries):
    browser = as_("group_head")
    with django_assert_max_num_queries(20):
        browser.get(f"{reverse('why')}?table=school&key={A}")
