"""Callers with tokens."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client

from junheng.web.accounts import tokens


@pytest.fixture(autouse=True)
def forget(settings, tmp_path):
    """Tests roll back: who called how often is forgotten."""
    cache.clear()
    settings.DATA = tmp_path  # what jobs said of themselves, by numbers that come again


@pytest.fixture
def token(person):
    """`token("clerk", "read")`: the text of a token, with all rights of its owner where none are named."""

    def make(name, *rights):
        owner = person(name)
        rights = rights or tokens.may_give(owner)
        expires = dt.date.today() + dt.timedelta(days=30)
        return tokens.make_token(by=owner, title="试", rights=rights, expires=expires)[1]

    return make


@pytest.fixture
def api(token):
    """`api("clerk")`: a client that carries a token."""
    return lambda name, *rights: Client(headers={"Authorization": f"Bearer {token(name, *rights)}"})
