"""The app in English: everything marked has its translation, placeholders agree, pages say nothing of ours in Chinese."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.utils import translation

from junheng.forecast.scenario import Scenario, names
from junheng.plans.changes import KINDS
from junheng.register.codes import DOMAINS
from junheng.register.tables import TABLES
from junheng.standards.checks import facts_read
from junheng.standards.standard import Standard
from junheng.web import translate
from junheng.web.accounts.models import Person
from junheng.web.pages.measure import asks, figures
from junheng.web.register.models import Network, Place, School

CATALOGUE = translate.HERE / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]")
MARKUP = re.compile(r"</?\w+")
STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))
PAGES = {
    "officer": (
        "/", "/overview/", "/indicators/R1/", "/register/", "/register/school/", "/register/batches/", "/imports/",
        "/imports/new/", "/imports/rollover/", "/returns/", "/plans/", "/plans/new/", "/reports/", "/reports/new/",
        "/jobs/", "/search/", "/why/", "/me/", "/me/trail/", "/me/tokens/", "/overview/unfilled/", "/items/G5/", "/schools/",
        "/imports/template/", "/imports/unreported/", "/outlook/", "/outlook/new/", "/outlook/scenarios/medium/",
        "/outlook/scenarios/medium/copy/", "/groups/", "/groups/?view=map", "/groups/?view=diagram", "/groups/N04/",
        "/groups/schools/", "/programmes/", "/programmes/blank/", "/programmes/blank/fit/", "/plans/formation/", "/plans/layout/", "/plans/layout/compare/", "/programmes/submissions/", "/plans/closing/",
    ),
    "admin": ("/", "/people/", "/people/new/", "/system/"),
    "auditor": ("/audit/", "/audit/sightings/"),
}  # fmt: skip
VOID = {"input", "br", "img", "meta", "link", "hr"}
SPOKEN = {"title", "h1", "h2", "h3", "button", "label", "legend", "summary", "nav", "th"}


@pytest.fixture(autouse=True)
def chinese():
    """A page asked for in English must not leave the thread in English."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(scope="module")
def texts():
    return translate.read(CATALOGUE).texts


def test_nothing_is_missing_and_the_file_can_be_read():
    assert translate.missing() == {}
    assert translate.read(CATALOGUE).problems == []


def test_words_of_the_documents_used_as_headings_have_english(texts):
    words = [kind.title for kind in KINDS.values()] + [part["title"] for part in STANDARD.parts.values()]
    assert [word for word in words if word not in texts] == []


def test_placeholders_and_markup_agree(texts):
    wrong = []
    for key, value in texts.items():
        asked = key.rpartition("\x04")[2].partition("\0")[0]
        for said in value.split("\0"):
            for found in (PLACEHOLDER, MARKUP):
                if sorted(found.findall(asked)) != sorted(found.findall(said)):
                    wrong.append((asked, said))
    assert wrong == []


def test_english_is_english(texts):
    """Chinese in a translation only where it is what people type: 、 and the like are no letters."""
    assert [value for value in texts.values() if translate.CHINESE.search(value)] == []


def test_every_check_of_the_register_says_what_it_asks():
    silent = [
        check["formula"]
        for item in STANDARD.items
        for check in item.checks
        if not facts_read(check) and not translate.CHINESE.search(asks.said(check, STANDARD))
    ]
    assert silent == []


def test_an_item_in_chinese_shows_no_english_sentence(as_):
    page = as_("officer").get("/items/G5/").content.decode()
    assert "小学 45" in page
    assert "Every class" not in page


class Headings(HTMLParser):
    """What stands in navigation, headings, labels and buttons; data (school, person, figure) is not ours to translate."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        chinese = (dict(attrs).get("lang") or "").startswith("zh")
        if (tag in SPOKEN or self.open) and tag not in VOID:
            self.open.append((tag, chinese))

    def handle_endtag(self, tag):
        while self.open and tag in [t for t, _ in self.open]:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if self.open and not any(c for _, c in self.open) and not any(t == "option" for t, _ in self.open):
            self.found.append(data.strip())


def of_the_data() -> re.Pattern:
    """Words that are data: names, the register's tables, columns and values, the standard's own words."""
    words = {*School.objects.values_list("name", flat=True), *Place.objects.values_list("name", flat=True)}
    words |= {*Network.objects.values_list("name", flat=True), *DOMAINS}
    words |= {*Person.objects.values_list("name", flat=True), *figures.titles(STANDARD).values()}
    for table in TABLES.values():
        words.add(table.title)
        for column in table.columns.values():
            words |= {column.title, *column.enum}
    words |= {item.title for item in (*STANDARD.resource, *STANDARD.items)}
    words |= {t.title for t in STANDARD.tolerances} | {t.clause for t in STANDARD.tolerances}
    words |= {veto.title for veto in STANDARD.vetoes}
    words |= {Scenario.load(name).title for name in names()}
    return re.compile("|".join(re.escape(w) for w in sorted(filter(None, words), key=len, reverse=True)))


@pytest.mark.parametrize(("who", "page"), [(who, page) for who, pages in PAGES.items() for page in pages])
def test_pages_speak_english(as_, who, page):
    browser = as_(who)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = browser.get(page)
    assert answer.status_code == 200
    parser = Headings()
    parser.feed(answer.content.decode())
    data = of_the_data()
    left = {text for text in parser.found if translate.CHINESE.search(data.sub("", text))}
    assert left == set()
