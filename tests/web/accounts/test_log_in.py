"""The way in: throttled, with a second factor where it is set up, few sessions at a time, and back to where one was."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from junheng.web.accounts import actions, queries
from junheng.web.accounts.models import Act, Visit

pytestmark = pytest.mark.django_db
RIGHT = {"login": "clerk", "password": "correct horse"}


@pytest.fixture(autouse=True)
def _no_counts_from_before():
    cache.clear()


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def inside(client):
    return client.get("/me/").status_code == 200


def test_too_many_wrong_passwords_shut_out_until_unlocked(client, person):
    wrong = RIGHT | {"password": "wrong wrong"}
    answers = [
        client.post(reverse("account_login"), wrong).status_code for _ in range(settings.AXES_FAILURE_LIMIT)
    ]
    assert answers[-1] == 429
    answer = client.post(reverse("account_login"), RIGHT)
    assert answer.status_code == 429
    assert "系统管理员" in answer.content.decode()
    assert not inside(client)
    assert queries.locked_out() == {"clerk"}
    assert Act.objects.filter(verb="locked_out", subject="用户名 clerk").exists()
    assert (
        client.post(reverse("account_login"), RIGHT | {"login": "officer"}).status_code == 302
    )  # others come in
    other = Client()
    actions.unlock(person("clerk"), by=person("admin"))
    other.post(reverse("account_login"), RIGHT)
    assert inside(other)


def test_the_second_factor_is_asked_for_and_checked(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person("clerk"), secret)
    answer = client.post(reverse("account_login"), RIGHT)
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not inside(client)
    wrong = client.post(answer.url, {"code": "000000" if code(secret) != "000000" else "111111"})
    assert wrong.status_code == 200
    assert not inside(client)
    client.post(answer.url, {"code": code(secret)})
    assert inside(client)


def test_a_one_time_code_is_not_guessed_from_many_places(person):
    """Whoever has the password may try a few codes; another address does not give more of them, the right code then neither."""
    secret = generate_totp_secret()
    TOTP.activate(person("clerk"), secret)
    wrong = "000000" if code(secret) != "000000" else "111111"
    for n in range(settings.SECOND_FACTOR_TRIES):
        browser = Client(REMOTE_ADDR=f"10.0.0.{n}")
        asked = browser.post(reverse("account_login"), RIGHT)
        assert "错得太多" not in browser.post(asked.url, {"code": wrong}).content.decode()
    last = Client(REMOTE_ADDR="10.0.1.1")
    asked = last.post(reverse("account_login"), RIGHT)
    assert (
        f"请 {settings.SECOND_FACTOR_MINUTES} 分钟后再试"
        in last.post(asked.url, {"code": code(secret)}).content.decode()
    )
    assert not inside(last)
    assert Act.objects.filter(verb="second_factor_locked", subject="人员 clerk").count() == 1
    actions.reset_second_factor(person("clerk"), by=person("admin"))
    fresh = Client()
    fresh.post(reverse("account_login"), RIGHT)
    assert inside(fresh)


def test_a_second_factor_is_set_up_by_oneself_and_taken_away_by_the_administrator(
    client, person, django_capture_on_commit_callbacks
):
    client.post(reverse("account_login"), RIGHT)
    asked = client.get(reverse("mfa_activate_totp"))  # the password is asked for once more
    assert asked.url.startswith(reverse("account_reauthenticate"))
    client.post(asked.url, {"password": "correct horse"})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    clerk = person("clerk")
    assert get_adapter().is_mfa_enabled(clerk, [Authenticator.Type.TOTP])
    assert Act.objects.filter(verb="second_factor_on", person=clerk).exists()
    actions.reset_second_factor(clerk, by=person("admin"))
    assert not Authenticator.objects.filter(user=clerk).exists()
    with pytest.raises(actions.Misfit):
        actions.reset_second_factor(clerk, by=person("admin"))


def test_the_newest_sessions_are_kept(person):
    browsers = [Client() for _ in range(settings.SESSIONS_PER_PERSON + 1)]
    for browser in browsers:
        browser.post(reverse("account_login"), RIGHT)
    assert [inside(b) for b in browsers] == [False, *[True] * settings.SESSIONS_PER_PERSON]
    assert Visit.objects.filter(person=person("clerk")).count() == settings.SESSIONS_PER_PERSON


def test_other_sessions_can_be_ended(person):
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post(reverse("account_login"), RIGHT)
    stranger = Client()
    stranger.post(reverse("account_login"), RIGHT | {"login": "officer"})
    theirs = Visit.objects.get(person=person("officer"))
    here.post(reverse("session_end"), {"visit": theirs.pk})
    assert inside(stranger)
    here.post(reverse("session_end"))
    assert inside(here)
    assert not inside(there)


def test_a_changed_password_keeps_this_session_and_ends_the_others(person):
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post(reverse("account_login"), RIGHT)
    new = {"oldpassword": "correct horse", "password1": "山高水长 2025 kk", "password2": "山高水长 2025 kk"}
    here.post(reverse("account_change_password"), new)
    assert inside(here)
    assert not inside(there)
    visit = Visit.objects.get(person=person("clerk"))
    assert visit.session == here.session.session_key


def test_log_in_goes_back_to_the_page(client):
    asked = client.get("/me/tokens/?x=1")
    assert asked.url == f"{reverse('account_login')}?next=/me/tokens/%3Fx%3D1"
    assert client.post(asked.url, RIGHT).url == "/me/tokens/?x=1"


def test_log_in_does_not_send_elsewhere(client):
    answer = client.post(f"{reverse('account_login')}?next=https://example.org/", RIGHT)
    assert answer.url == "/"


def test_a_form_sent_after_the_session_ended_is_not_carried_out(client):
    answer = client.post(reverse("session_end"))
    assert answer.status_code in (302, 401)


@pytest.mark.parametrize("page", ["signup", "email", "password/reset", "password/set"])
def test_pages_that_have_no_place_here_are_closed(client, as_, page):
    assert client.get(f"/accounts/{page}/").url.startswith(reverse("account_login"))
    assert as_("clerk").get(f"/accounts/{page}/").status_code == 404


def test_logging_out_ends_the_session(client):
    client.post(reverse("account_login"), RIGHT)
    client.post(reverse("account_logout"))
    assert not inside(client)
    assert not Visit.objects.exists()
