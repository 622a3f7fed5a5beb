"""Every address of the app × every one of the cast × records inside, outside and absent, against the table `permitted.py`."""

from __future__ import annotations

import functools
import json
import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from tests.web.conftest import CAST
from tests.web.permitted import ANYWHERE, OWN, PERMITTED, PLACE, READ_TABLE, Need
from tests.web.permitted import COUNTY as WHOLE_COUNTY
from tests.web.samples import Thing, make

from junheng.register.example import demo
from junheng.web.accounts.roles import CLASS, COUNTY, NETWORK, ROLES
from junheng.web.register.models import Membership

pytestmark = pytest.mark.django_db
ANSWERED = {200, 201, 202, 204, 302, 303, 400, 409, 415, 422}
REFUSED = {403, 404}


def addresses(patterns=None, prefix="", space=""):
    """Every (name, route) of the app."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from addresses(
                pattern.url_patterns, route, f"{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name:
            yield space + pattern.name, route
        else:
            yield (re.findall(r"<(\w+)>", route) or [route])[0].strip("/"), route


@functools.cache
def ours() -> dict[str, str]:
    """Name → route; a nameless one is called by its route, or by what it takes."""
    return dict(addresses())


def test_no_address_is_forgotten():
    assert sorted(set(ours()) - set(PERMITTED)) == [], "say in tests/web/permitted.py who may open these"
    assert sorted(set(PERMITTED) - set(ours())) == [], "these are no longer there"


def covers(name: str, right, school: str | None, *, county: bool) -> bool:
    """Whether the cast's appointment carries the right for the county, or for a school; said again, apart from the app."""
    if CAST[name] is None or right not in ROLES[CAST[name][0]].rights:
        return False
    _role, scope, code = CAST[name]
    if scope == COUNTY:
        return True
    if county or scope == CLASS:
        return False
    if scope == NETWORK:
        networks = Membership.objects.filter(school_id=school, until=None).values_list(
            "network_id", flat=True
        )
        return school is None or heads_group() in set(networks)
    return school is None or school == code


@functools.cache
def heads_group() -> str:
    """The group of the cast's head, as `conftest` chooses it."""
    return sorted(demo.build().tables["network"]["code"])[0]


def allowed(name: str, need: Need, thing: Thing) -> bool:
    """What the table says about one of the cast and one record."""
    if need.closed or thing.absent:
        return False
    rights = (
        thing.rights
        if thing.rights and (READ_TABLE in need.rights or need.sample.startswith("table_"))
        else need.rights
    )
    where = thing.where or need.where
    if need.also and not (CAST[name] and need.also(ROLES[CAST[name][0]].rights)):
        return False
    owned = thing.owner is not None and thing.owner == name
    if where == OWN:
        held = not rights or any(covers(name, r, None, county=False) for r in rights)
        return held and (owned or any(covers(name, r, None, county=True) for r in need.all_))
    if not rights:
        return True
    school = thing.school if where == PLACE else None
    held = any(covers(name, r, school, county=where == WHOLE_COUNTY) for r in rights)
    return held or (owned and any(covers(name, r, None, county=False) for r in rights))


NAMELESS = {"healthz": "/healthz", "api/v1": "/api/v1/", "rest": "/api/nothing/here"}


def address(name: str, thing: Thing) -> str:
    """The address of a record."""
    if name in NAMELESS:
        return NAMELESS[name]
    wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", ours()[name]))
    return reverse(name, kwargs={k: v for k, v in thing.args.items() if k in wanted})


def ask(client: Client, need: Need, at: str):
    """One request, taken back afterwards."""
    with transaction.atomic():
        sent = (
            {} if need.body is None else {"data": json.dumps(need.body), "content_type": "application/json"}
        )
        answer = getattr(client, need.method)(at + need.query, **sent)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer, content.decode("utf-8", "replace")


@pytest.mark.parametrize("name", sorted(PERMITTED))
def test_everybody_gets_what_the_table_says_and_no_more(name, as_):
    if name not in ours():
        pytest.fail(f"{name}: no such address")
    need, wrong = PERMITTED[name], []
    things = make(need.sample)
    for who in CAST:
        browser = as_(who)
        for thing in things:
            at = address(name, thing)
            answer, text = ask(browser, need, at)
            if allowed(who, need, thing):
                fine = answer.status_code in (ANSWERED | {404} if need.shaky else ANSWERED)
                fine = fine or (need.shaky and answer.status_code == 403)
                if thing.masked and thing.secret in text:
                    wrong.append(f"{who} {at}: not masked")
            else:
                malformed = {422} if thing.absent and at.startswith("/api/") else set()
                fine = answer.status_code in REFUSED | malformed
                if thing.secret and thing.secret in text:
                    wrong.append(f"{who} {at}: {answer.status_code} shows {thing.secret}")
            if not fine and not need.open:
                wrong.append(f"{who} {at}: {answer.status_code}, allowed={allowed(who, need, thing)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(PERMITTED))
def test_the_anonymous_are_sent_to_log_in_and_told_nothing(name, client):
    need = PERMITTED[name]
    for thing in make(need.sample):
        at = address(name, thing)
        for method in ("get", "post", "put", "delete"):
            answer, text = ask(client, Need(method=method), at)
            assert not thing.secret or thing.secret not in text
            if need.open:
                assert answer.status_code in {200, 302, 403, 404, 405}
            else:
                undone = {405} if at.startswith("/api/") and method != need.method else set()
                assert answer.status_code in {302, 401} | undone, f"{method} {at}: {answer.status_code}"
                assert answer.status_code != 302 or answer.url.startswith("/accounts/login/")


WRITING = sorted(
    n for n, need in PERMITTED.items() if need.method == "post" and not need.open and need.body is None
)


@pytest.mark.parametrize("name", WRITING)
def test_reading_an_address_changes_nothing(name, as_):
    for thing in make(PERMITTED[name].sample):
        at = address(name, thing)
        answer, _text = ask(as_("officer"), Need(), at)
        leads = getattr(resolve(at).func, "back", None)
        assert answer.status_code in ({302, 403} if leads else {403, 404, 405})
        assert not leads or answer.status_code == 403 or resolve(answer.url).url_name == leads


def test_the_table_speaks_of_scopes_that_are():
    assert {need.where for need in PERMITTED.values()} <= {ANYWHERE, WHOLE_COUNTY, PLACE, OWN}
