"""Nobody is shown a link that leads to a refusal, or to nowhere: each role follows what its pages offer."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from tests.web.conftest import CAST

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|hx-get|src)="(/[^"#]*)')
NOT_FOLLOWED = ("/accounts/logout/", "/static/", "/i18n/")
OF_A_KIND = ("tab", "view", "format", "kind")
"""Parts of an address that make it another page."""
MOST = 140


def kind(address: str) -> tuple:
    """Addresses of one kind are followed once: the same page, the same tab, whatever record they show."""
    split = urlsplit(address)
    found = resolve(split.path)
    asked = tuple(sorted(p for p in split.query.split("&") if p.partition("=")[0] in OF_A_KIND))
    return found.view_name or found.func, found.kwargs.get("table"), asked


@pytest.mark.parametrize("who", CAST)
def test_what_a_person_is_shown_they_may_open(as_, who):
    browser, waiting, done, wrong = as_(who), [("", "/")], set(), []
    while waiting and len(done) < MOST:
        shown_on, address = waiting.pop(0)
        if kind(address) in done:
            continue
        done.add(kind(address))
        answer = browser.get(address, follow=True)
        if answer.status_code >= 400:
            wrong.append(f"{shown_on} → {address}: {answer.status_code}")
        if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in LINK.findall(answer.content.decode()):
            if not link.startswith(NOT_FOLLOWED):
                waiting.append((address, unescape(link)))
    assert not wrong, "\n".join(wrong)
    assert len(done) > 6
