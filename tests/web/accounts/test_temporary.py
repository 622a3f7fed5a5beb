"""A temporary password is good for some days; whoever hands it out is told how many, whoever comes too late what to do."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from junheng.web.accounts import actions, first
from junheng.web.accounts.models import Person
from junheng.web.accounts.terms import Terms, terms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts_from_before():
    cache.clear()


@pytest.fixture
def made(person):
    """A new person and the temporary password."""
    return actions.create_person(by=person("admin"), username="newcomer", name="新来的")


def later(person, days):
    Person.objects.filter(pk=person.pk).update(temporary_until=timezone.now() + dt.timedelta(days=days))


def log_in(client, password):
    return client.post(reverse("account_login"), {"login": "newcomer", "password": password}, follow=True)


def test_it_is_good_for_the_days_of_the_document(made):
    left = made[0].temporary_until - timezone.now()
    assert (
        dt.timedelta(0) < dt.timedelta(days=terms().temporary_password_days) - left < dt.timedelta(minutes=1)
    )


def test_who_hands_it_out_is_told_until_when(as_):
    body = as_("admin").post("/people/new/", {"username": "n2", "name": "某人"}, follow=True).content.decode()
    assert f"{terms().temporary_password_days} 天内" in body
    until = Person.objects.get(username="n2").temporary_until
    assert timezone.localtime(until).strftime("%Y-%m-%d %H:%M") in body


def test_in_time_it_asks_for_one_s_own_and_then_holds_for_good(client, made):
    person, password = made
    assert "密码" in log_in(client, password).content.decode()
    new = {"oldpassword": password, "password1": "own words 2025", "password2": "own words 2025"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    person.refresh_from_db()
    assert (person.must_change_password, person.temporary_until, person.too_late) == (False, None, False)


def test_too_late_it_opens_nothing_and_says_whom_to_ask(client, as_, made):
    person, password = made
    later(person, -1)
    body = log_in(client, password).content.decode()
    assert "过期" in body
    assert "系统管理员重置" in body
    assert client.get("/me/").status_code == 302
    assert "临时密码已过期" in as_("admin").get("/people/?q=newcomer").content.decode()


def test_a_reset_gives_a_new_one_with_its_own_days(client, person, made):
    later(made[0], -1)
    password = actions.reset_password(Person.objects.get(pk=made[0].pk), by=person("admin"))
    assert "过期" not in log_in(client, password).content.decode()
    assert client.get("/me/").url == "/accounts/password/change/"


def test_a_wrong_password_is_told_nothing_of_it(client, made):
    later(made[0], -1)
    assert "过期" not in log_in(client, "nothing like it").content.decode()


def test_the_first_administrator_who_came_too_late_gets_another(monkeypatch, made):
    alone = Person.objects.filter(pk=made[0].pk)
    monkeypatch.setattr(first.Person, "objects", alone.all())
    assert first.administrator() is None
    later(made[0], -1)
    monkeypatch.setattr(first.Person, "objects", alone.all())
    again, password = first.administrator()
    assert again.check_password(password)
    assert not again.too_late
    assert first.administrator() is None


@pytest.mark.parametrize("days", [0, -1, 91, 10**6])
def test_the_document_refuses_nonsense(days):
    said = dict.fromkeys(("temporary_password_days", "full_export_days"), days)
    with pytest.raises(ValueError, match=r"temporary_password_days 应在.*full_export_days 应在"):
        Terms(since=dt.date(2025, 1, 1), source="试", **said)


def test_counts_and_used_codes_are_shared_by_the_server_s_processes():
    cache.set("used-code", "1", 60)
    ask = "import django; django.setup(); from django.core.cache import cache; print(cache.get('used-code')); cache.set('other', '2', 60)"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "junheng.web.settings", "JUNHENG_DATA": str(settings.DATA)}
    told = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "1"
    assert cache.get("other") == "2"
