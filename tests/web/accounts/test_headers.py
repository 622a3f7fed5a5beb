"""What every answer carries: a strict policy for scripts, cookies out of scripts' reach, nothing for other sites."""

import pytest
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGES = ["/accounts/login/", "/healthz"]
INSIDE = ["/me/", "/people/", "/audit/", "/why/", "/nothing-here/"]


def checked(answer):
    policy = {}
    for part in answer["Content-Security-Policy"].split(";"):
        name, *values = part.split()
        policy[name] = values
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert policy["object-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert not any("http" in value for values in policy.values() for value in values)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_before_log_in(client, page):
    checked(client.get(page))


@pytest.mark.parametrize("page", INSIDE)
def test_inside(as_, page):
    checked(as_("admin").get(page))


def test_no_script_or_handler_stands_in_a_page(as_):
    for page in INSIDE:
        text = as_("admin").get(page).content.decode()
        assert " onclick=" not in text
        assert "javascript:" not in text
        assert not [part for part in text.split("<script")[1:] if "src=" not in part.split(">")[0]]


def test_cookies_are_out_of_reach(client):
    client.post(reverse("account_login"), {"login": "clerk", "password": "correct horse"})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert settings.SESSION_COOKIE_SECURE is settings.CSRF_COOKIE_SECURE is settings.HTTPS
