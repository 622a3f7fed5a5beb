"""No address breaks on what nobody should send: every one is asked with odd words, as a page and as a form."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.test import Client
from tests.web.permitted import PERMITTED, Need
from tests.web.samples import make
from tests.web.test_permissions import address, ask

pytestmark = pytest.mark.django_db
ODD = ("9" * 5000, "\0'\"<>%", "-1", "²", "1e999", "0001-01-01", "9999-12-31", "·" * 300)
NAMES = (
    "year", "page", "q", "on", "state", "table", "kind", "tab", "view", "format", "version", "seen", "token", "text", "due",
    "given", "school", "sort", "col", "missing", "stage", "cell", "decision", "choice", "role", "scope", "code", "since",
    "until", "within", "tolerance", "by", "of", "who", "verb", "unmasked", "figure", "next", "percent", "title", "name",
)  # fmt: skip
"""What some address or other reads."""
WHO = ("officer", "principal_a", "director", "admin", "reviewer")


def words(odd: str) -> dict[str, str]:
    return dict.fromkeys(NAMES, odd)


def crashes(client: Client, method: str, at: str, sent: dict, **more) -> str:
    """What broke, in a line; nothing where it was answered."""
    with transaction.atomic():
        try:
            answer = getattr(client, method)(at, sent, **more)
            if answer.streaming:
                b"".join(answer.streaming_content)
            said = f"{answer.status_code}" if answer.status_code >= 500 else ""
        except Exception as broken:  # whatever it is, it is what the test looks for
            said = f"{type(broken).__name__}: {broken}"[:200]
        transaction.set_rollback(True)
    return said and f"{method} {at} {next(iter(sent.values()))[:20]!r}: {said}"


def who_may(as_, need: Need, at: str) -> Client:
    """Somebody who is not turned away at the door, where there is one."""
    clients = [as_(who) for who in WHO]
    return next((c for c in clients if ask(c, need, at)[0].status_code not in (403, 404)), clients[0])


@pytest.mark.parametrize("name", sorted(PERMITTED))
def test_odd_words_break_nothing(name, as_):
    need, wrong = PERMITTED[name], set()
    if need.closed:
        return
    for thing in make(need.sample)[:2]:
        at = address(name, thing)
        client = who_may(as_, need, at)
        for odd in ODD:
            wrong.add(crashes(client, "get", at, words(odd)))
            if need.method == "post" and not at.startswith("/api/"):
                wrong.add(crashes(client, "post", at, words(odd)))
    assert not (wrong - {""}), "\n".join(sorted(wrong - {""}))


@pytest.mark.parametrize("name", sorted(n for n, need in PERMITTED.items() if need.body is not None))
def test_odd_bodies_break_no_program(name, as_):
    need, wrong = PERMITTED[name], set()
    for thing in make(need.sample)[:1]:
        at = address(name, thing)
        for odd in ODD:
            for body in (
                {k: odd for k in need.body},
                {**need.body, "values": {"name": odd}, "changes": [{"kind": odd}]},
                [odd],
            ):
                answer = getattr(as_("officer"), need.method)(
                    at, json.dumps(body), content_type="application/json"
                )
                if answer.status_code >= 500:
                    wrong.add(f"{at} {body}"[:200])
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize(
    "path", ["/schools/%00/", "/register/school/a%00b/", "/programmes/%00/", "/indicators/R%001/"]
)
def test_a_path_with_a_nul_leads_nowhere(as_, path):
    assert as_("officer").get(path).status_code == 404
