"""People are made, appointed, helped in and shut out by the administrator alone; every deed is in the trail."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from junheng.web.accounts import actions, queries
from junheng.web.accounts.actions import Misfit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Act, Appointment, Person
from junheng.web.accounts.roles import Right

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SCHOOL = "2153999001"


@pytest.fixture
def admin(person):
    return person("admin")


def test_a_person_is_made_with_a_password_shown_once_and_changed_first(as_, admin, client):
    browser = as_("admin")
    answer = browser.post(reverse("person_new"), {"username": "wang", "name": "王老师"})
    password = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    made = Person.objects.get(username="wang")
    assert made.check_password(password)
    assert made.must_change_password
    act = Act.objects.get(verb="person_new")
    assert act.person == admin
    assert password not in str(act.after)
    client.post(reverse("account_login"), {"login": "wang", "password": password})
    assert client.get("/me/").url == reverse("account_change_password")
    new = {"oldpassword": password, "password1": "山高水长 2025 kk", "password2": "山高水长 2025 kk"}
    client.post(reverse("account_change_password"), new)
    assert client.get("/me/").status_code == 200
    assert Act.objects.filter(verb="password_change", person=made).exists()


def test_a_name_taken_is_said_at_its_field(as_):
    answer = as_("admin").post(reverse("person_new"), {"username": "CLERK", "name": "某人"})
    assert "已有用户名 CLERK" in answer.content.decode()


@pytest.mark.parametrize("weak", ["12345678901", "short1", "password12", "demoadmin9"])
def test_weak_passwords_are_refused(as_, person, weak):
    Person.objects.filter(username="clerk").update(username="demoadmin")
    browser = as_("demoadmin")
    asked = {"oldpassword": "correct horse", "password1": weak, "password2": weak}
    assert browser.post(reverse("account_change_password"), asked).status_code == 200
    assert person("demoadmin").check_password("correct horse")


def test_an_appointment_is_for_a_place_of_the_register(admin, person):
    one = person("outsider")
    made = actions.appoint(one, by=admin, role="principal", scope="school", code=SCHOOL)
    assert one.may(Right.SUBMIT)
    act = Act.objects.get(verb="appoint")
    assert act.after["角色"] == "校长"
    assert SCHOOL in act.after["范围"]
    with pytest.raises(Misfit, match="已有同一任命"):
        actions.appoint(one, by=admin, role="principal", scope="school", code=SCHOOL)
    actions.end_appointment(made, by=admin)
    assert not Person.objects.get(pk=one.pk).may(Right.SUBMIT)


@pytest.mark.parametrize(
    ("role", "scope", "code", "said"),
    [
        ("principal", "county", "", "校长的范围只能是：学校"),
        ("principal", "school", "9999999999", "没有这个编号"),
        ("principal", "school", "", "没有这个编号"),
        ("king", "county", "", "没有这个角色"),
        ("teacher", "class", f"{SCHOOL}·一年级·99班", "没有这个编号"),
    ],
)
def test_what_cannot_be_given_is_refused_in_words(admin, person, role, scope, code, said):
    with pytest.raises(Misfit, match=said):
        actions.appoint(person("outsider"), by=admin, role=role, scope=scope, code=code)


def test_dates_are_in_order(admin, person):
    today = timezone.localdate()
    with pytest.raises(Misfit, match="终止日期"):
        actions.appoint(
            person("outsider"), by=admin, role="auditor", scope="county", since=today, until=today
        )


@pytest.mark.parametrize("name", ["director", "officer", "auditor", "principal_a", "outsider"])
def test_nobody_gives_a_right_but_the_administrator(name, person, as_):
    by, one = person(name), person("outsider")
    deeds = (
        lambda: actions.appoint(one, by=by, role="auditor", scope="county"),
        lambda: actions.create_person(by=by, username="x", name="x"),
        lambda: actions.reset_password(one, by=by),
        lambda: actions.deactivate(one, by=by),
        lambda: actions.unlock(one, by=by),
    )
    for deed in deeds:
        with pytest.raises(Refused):
            deed()
    asked = {"role": "auditor", "scope": "county", "since": "2025-01-01"}
    assert as_(name).post(reverse("appoint", args=[one.pk]), asked).status_code == 403
    assert not one.appointments.exists()


def test_appointing_oneself_to_read_is_shown_to_the_auditor(as_, admin):
    asked = {"role": "officer", "scope": "county", "since": timezone.localdate().isoformat()}
    address = reverse("appoint", args=[admin.pk])
    assert "单独列给审计员看" in as_("admin").get(f"{address}?role=officer&scope=county").content.decode()
    assert as_("admin").post(address, asked).status_code == 302
    assert Act.objects.get(verb="appoint_self").person == admin
    page = as_("auditor").get(f"{reverse('audit')}?verb=appoint_self").content.decode()
    assert "自我任命" in page
    assert "科室人员" in page


def test_the_last_administrator_stays(admin, person):
    with pytest.raises(Misfit, match="没有人能管理人员"):
        actions.end_appointment(admin.appointments.get(), by=admin)
    with pytest.raises(Misfit, match="不能停用自己"):
        actions.deactivate(admin, by=admin)
    actions.appoint(person("officer"), by=admin, role="admin", scope="county")
    actions.end_appointment(admin.appointments.get(), by=admin)
    assert not Person.objects.get(pk=admin.pk).may(Right.PEOPLE)


def test_whoever_is_shut_out_is_out_at_once(as_, admin, person):
    browser = as_("clerk")
    assert browser.get("/me/").status_code == 200
    actions.deactivate(person("clerk"), by=admin)
    assert browser.get("/me/").url.startswith(reverse("account_login"))
    actions.activate(person("clerk"), by=admin)
    assert as_("clerk").get("/me/").status_code == 200
    assert set(Act.objects.values_list("verb", flat=True)) >= {"person_off", "person_on"}


def test_a_new_password_ends_the_open_sessions(as_, admin, person):
    browser = as_("clerk")
    password = actions.reset_password(person("clerk"), by=admin)
    assert browser.get("/me/").status_code == 302
    assert person("clerk").check_password(password)


def test_places_are_found_by_name_and_code(as_, person):
    address = reverse("appoint", args=[person("outsider").pk])
    by_code = as_("admin").get(f"{address}?role=principal&scope=school&q={SCHOOL}").content.decode()
    assert by_code.count('name="code"') == 1
    classes = as_("admin").get(f"{address}?role=teacher&scope=class&q={SCHOOL}").content.decode()
    assert f"{SCHOOL}·" in classes
    places = as_("admin").get(f"{address}?role=director&scope=place&q=镇").content.decode()
    assert 'name="code"' in places


def test_the_list_finds_filters_and_asks_few_questions(as_, person, django_assert_max_num_queries):
    for n in range(60):
        one = Person.objects.create(username=f"many{n}", name=f"多人{n:02}")
        Appointment.objects.create(person=one, role="principal", scope="school", code=SCHOOL)
    browser = as_("admin")
    with django_assert_max_num_queries(16):
        page = browser.get(f"{reverse('people')}?q=多人").content.decode()
    assert "多人49" in page
    assert "多人50" not in page
    assert "共 60" in page
    assert "多人55" in browser.get(f"{reverse('people')}?q=多人&page=2").content.decode()
    assert "多人" not in browser.get(f"{reverse('people')}?role=auditor").content.decode()
    assert {p.username for p in queries.people(state="unappointed")} == {"outsider"}


def test_appointments_are_read_once_a_request(person, django_assert_num_queries):
    one = person("officer")
    with django_assert_num_queries(1):
        assert [one.may(right) for right in Right] + [one.appointments_now()]


@pytest.mark.parametrize("name", ["", " \0 ", "长" * 51])
def test_a_name_that_cannot_be_kept_is_refused_in_words(admin, person, name):
    with pytest.raises(Misfit, match="姓名"):
        actions.rename(person("teacher"), by=admin, name=name)
