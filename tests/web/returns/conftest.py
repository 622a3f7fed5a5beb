"""A round asked of two schools, and short ways to fill, hand in and decide."""

import datetime as dt
import re

import pytest

from junheng.web.returns import actions
from junheng.web.returns.kinds import kinds
from junheng.web.returns.models import SchoolReturn

A, B = "2153999001", "2153999002"
YEAR = 2024


def asked(**changes):
    kind = kinds()["annual"]
    facts = {
        "kind": "annual", "title": "2024年学校年报", "year": YEAR, "standard": kind.standard,
        "asked": {t: list(c) for t, c in kind.asks.items()}, "must": {t: list(c) for t, c in kind.must.items()},
        "limits": dict(kind.limits), "due": dt.date.today() + dt.timedelta(days=10),
    }  # fmt: skip
    return facts | changes


@pytest.fixture
def opened(person):
    return actions.open_round(by=person("officer"), schools=[A, B], **asked())


@pytest.fixture
def given(opened):
    """`given(A)`: that school's return as it now is."""
    return lambda code: SchoolReturn.objects.select_related("round", "school").get(
        round=opened, school_id=code
    )


class Page:
    """A served form: posts a cell with the version and text it was served with."""

    def __init__(self, browser, pk):
        self.browser, self.pk = browser, pk
        self.html = browser.get(f"/returns/{pk}/").content.decode()
        self.was = dict(re.findall(r'name="(w:[^"]*)" value="([^"]*)"', self.html))

    def save(self, as_page=False, **cells):
        """`save(**{"campus|本部|books": "12"})`."""
        body = {f"v:{n}": text for n, text in cells.items()} | {
            f"w:{n}": self.was.get(f"w:{n}", "0:") for n in cells
        }
        accept = {} if as_page else {"headers": {"Accept": "application/json"}}
        return self.browser.post(f"/returns/{self.pk}/save/", body, **accept)


@pytest.fixture
def page():
    return Page


@pytest.fixture
def hand_in():
    def do(browser, given):
        body = {"version": given.version, "confirmed": "1"}
        return browser.post(f"/returns/{given.pk}/submit/", body, follow=True)

    return do


@pytest.fixture
def decide():
    def do(browser, given, decision, comment=""):
        body = {"version": given.version, "decision": decision, "comment": comment}
        return browser.post(f"/returns/{given.pk}/decide/", body, follow=True)

    return do
