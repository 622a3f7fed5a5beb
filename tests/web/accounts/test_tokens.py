"""Tokens: the owner's rights and no more, for a time, shown once."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from junheng.web.accounts import actions, tokens
from junheng.web.accounts.models import Act, ApiToken
from junheng.web.accounts.roles import Right
from junheng.web.register.scope import scope_of

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(days=30)


def made(person, rights=("read",)):
    return tokens.make_token(by=person, title="报表", rights=rights, expires=timezone.localdate() + SOON)


def test_a_token_is_shown_once(as_, person):
    asked = {
        "title": "报表",
        "rights": ["read", "export"],
        "expires": (timezone.localdate() + SOON).isoformat(),
    }
    browser = as_("officer")
    answer = browser.post(reverse("tokens"), asked)
    text = re.search(r"jh_[\w-]{20,}", answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    assert text not in browser.get(reverse("tokens")).content.decode()
    assert ApiToken.objects.get().digest == ApiToken.hashed(text)
    assert text not in str(Act.objects.get(verb="token_new").after)
    assert tokens.bearer(text) == person("officer")


def test_a_token_does_no_more_than_it_was_given(person):
    _token, text = made(person("officer"))
    one = tokens.bearer(text)
    assert one.rights_now() == [Right.READ]
    assert scope_of(one, Right.READ).everything
    assert not scope_of(one, Right.READ_CHILD).schools
    assert not scope_of(one, Right.READ_CHILD).everything


def test_a_token_loses_what_its_owner_loses(person):
    _token, text = made(person("officer"), ["read", "import"])
    person("officer").appointments.update(role="researcher")
    assert tokens.bearer(text).rights_now() == [Right.READ]
    actions.deactivate(person("officer"), by=person("admin"))
    assert tokens.bearer(text) is None


@pytest.mark.parametrize("rights", [[], ["people"], ["audit"], ["unmask"], ["export_personal"], ["nonsense"]])
def test_rights_one_cannot_give_are_refused(person, rights):
    with pytest.raises(actions.Misfit):
        made(person("officer"), rights)


def test_appointing_is_never_left_to_a_program(person):
    with pytest.raises(actions.Misfit):
        made(person("admin"), ["people"])


@pytest.mark.parametrize("days", [0, -1, 400])
def test_it_runs_out_within_a_year(person, days):
    day = timezone.localdate() + dt.timedelta(days=days)
    with pytest.raises(actions.Misfit, match="到期日"):
        tokens.make_token(by=person("officer"), title="x", rights=["read"], expires=day)


def test_it_is_refused_when_run_out_or_revoked(as_, person):
    token, text = made(person("officer"))
    ApiToken.objects.update(expires=timezone.localdate() - dt.timedelta(days=1))
    assert tokens.bearer(text) is None
    assert tokens.bearer("jh_nonsense") is None
    assert as_("clerk").post(reverse("token_revoke", args=[token.pk])).status_code == 404
    assert as_("officer").post(reverse("token_revoke", args=[token.pk])).status_code == 302
    assert not ApiToken.objects.exists()
