"""Every page, asked for in English by somebody who may open it, says nothing of ours in Chinese."""

import pytest
from django.conf import settings
from django.utils import translation
from tests.e2e.pages import NO_PAGE
from tests.web.conftest import CAST
from tests.web.english_pages import chinese, documents, files, stored, typed
from tests.web.permitted import PERMITTED
from tests.web.samples import make
from tests.web.test_permissions import address, allowed, ask

pytestmark = pytest.mark.django_db
PAGES = sorted(
    name
    for name, need in PERMITTED.items()
    if need.method == "get" and not name.startswith("api") and name not in NO_PAGE and not need.closed
)


@pytest.fixture(autouse=True)
def chinese_again():
    """A page asked for in English must not leave the thread in English."""
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_nothing_of_ours_in_chinese(name, as_):
    need, left = PERMITTED[name], set()
    things = make(need.sample)
    data = {*stored(), *documents(), *files(), *typed()}
    for thing in things:
        who = next((w for w in CAST if allowed(w, need, thing)), None)
        if who is None:
            continue
        browser = as_(who)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer, page = ask(browser, need, address(name, thing))
        if answer.status_code == 200:
            left |= chinese(page, data)
    assert not left, "\n".join(sorted(left))
