"""The browser tests visit every page: each address stands in their list of pages, or is none and is asked here."""

import pytest
from django.db import transaction
from tests.e2e.pages import FAILING, NO_PAGE, PAGES, addresses
from tests.web.permitted import PERMITTED
from tests.web.samples import make
from tests.web.test_permissions import address

EVERY_RIGHT = ("director", "officer", "clerk", "admin", "principal_a")
"""People who together may open whatever can be opened."""


def test_no_page_is_forgotten():
    named = set(addresses())
    shown = {name.partition(": ")[0] for name in PAGES} - FAILING
    assert sorted(named - shown - NO_PAGE) == [], (
        "say in tests/e2e/pages.py who sees this page, or that it is none"
    )
    assert sorted((shown | NO_PAGE) - named) == [], "there is no such address any more"
    assert sorted(shown & NO_PAGE) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(NO_PAGE))
def test_what_is_called_no_page_shows_none(name, as_):
    browsers = {who: as_(who) for who in EVERY_RIGHT}
    for thing in make(PERMITTED[name].sample):
        for who, browser in browsers.items():
            with transaction.atomic():
                answer = browser.get(address(name, thing) + PERMITTED[name].query)
                shown = not answer.streaming and b"<html" in answer.content
                transaction.set_rollback(True)
            assert not (shown and answer.status_code == 200), f"{who} is shown a page at {name}"
