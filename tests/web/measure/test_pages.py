"""Links lead somewhere, pictures have words, pages ask the database little."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.measure.reading import read

from junheng.web.register.models import School

pytestmark = pytest.mark.django_db
START = (
    "/overview/", "/overview/unfilled/", "/indicators/R2/", "/indicators/R6/?state=未达标&sort=-value", "/items/G3/", "/items/G8/",
    "/items/S1/", "/schools/", "/schools/2153999001/?tab=all", "/proof/school/2153999001/小学/R5/", "/proof/county/小学/R2/",
    "/proof/item/G5/", "/proof/item/G11/", "/handbook/", "/handbook/dictionary/", "/overview/?year=2023",
)  # fmt: skip
OURS = ("/overview", "/indicators", "/items", "/schools", "/proof", "/handbook", "/charts", "/register")
BOUND = 24
"""Queries a page may ask once the measurement is kept: session, person, appointments, frame, and a few of its own."""


def own_links(page, base):
    found = {}
    for link in [*page.links, *(image["src"] for image in page.images)]:
        target = urljoin(f"http://x{base}", link)
        parts = urlsplit(target)
        if parts.path.startswith(OURS) or parts.path == "/":
            found[f"{parts.path}?{parts.query}"] = parts.fragment
    return found


@pytest.mark.parametrize("name", ["officer", "principal_a"])
def test_every_link_of_every_page_leads_somewhere(as_, name):
    browser, seen, pages = as_(name), set(), {}
    for start in START:
        answer = browser.get(start)
        if name == "principal_a" and answer.status_code == 403:
            continue
        for link in own_links(read(answer), start):
            shape = tuple(
                "#" if part.isdigit() or "·" in part else part for part in urlsplit(link).path.split("/")
            )
            pages.setdefault((shape, len(urlsplit(link).query) > 0), []).append(link)
    for links in pages.values():
        for link in links[:2]:  # two of a kind: they differ in the school alone
            if link not in seen:
                seen.add(link)
                assert browser.get(link).status_code in (200, 302), link
    assert len(seen) > 60


def test_anchors_inside_pages_exist(as_):
    for start in ("/overview/", "/handbook/", "/indicators/R6/", "/items/G3/"):
        page = read(as_("officer").get(start))
        for link in page.links:
            parts = urlsplit(link)
            if parts.fragment and not parts.path:
                assert parts.fragment in page.ids, (start, link)
    handbook = read(as_("officer").get("/handbook/"))
    assert {"R6", "G3"} <= set(handbook.ids)


@pytest.mark.parametrize("start", START)
def test_pictures_have_words_and_ids_are_single(as_, start):
    page = read(as_("officer").get(start))
    assert all(image.get("alt") for image in page.images)
    ours = [c for c in page.charts if c.get("class", "").startswith("bar")]
    assert all(c.get("aria-label") or c.get("aria-hidden") for c in ours)
    assert len(page.ids) == len(set(page.ids)), [i for i in page.ids if page.ids.count(i) > 1]


@pytest.mark.parametrize("start", START)
def test_pages_ask_the_database_little(as_, start, django_assert_max_num_queries):
    browser = as_("officer")
    browser.get(start)
    with django_assert_max_num_queries(BOUND + 10 * ("tab=all" in start)):
        browser.get(start)


def test_the_same_page_for_more_schools_asks_no_more(as_):
    counts = []
    for name in ("principal_a", "officer"):
        browser = as_(name)
        browser.get("/indicators/R6/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/indicators/R6/")
        counts.append(len(asked))
    assert counts[0] >= counts[1]


@pytest.mark.parametrize("chart", ["spreads", "trend", "map", "line.svg?of=R6", "line"])
def test_charts_are_pictures_that_may_be_kept(as_, chart):
    name = chart if ".svg" in chart else f"{chart}.svg"
    answer = as_("officer").get(f"/charts/{name}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer.content.startswith(b"<svg")
    assert "Cache-Control" not in answer or "max-age=86400" not in answer["Cache-Control"]
    assert as_("officer").get("/charts/none.svg").status_code == 404


def test_a_pinned_chart_is_kept_by_the_browser(as_):
    browser = as_("officer")
    source = next(i["src"] for i in read(browser.get("/indicators/R6/")).images)
    assert "max-age" in browser.get(source)["Cache-Control"]


def test_a_chart_says_when_a_character_cannot_be_drawn(as_, nothing_kept):
    School.objects.filter(code="2153999001").update(name="\U00030000小学")
    answer = as_("officer").get("/charts/map.svg")
    assert answer.status_code == 200
    assert "请看下表".encode() in answer.content


def test_filters_and_sorting_are_in_the_address(as_):
    browser = as_("officer")
    page = browser.get("/indicators/R2/?year=2024&stage=小学&state=未达标&sort=-pupils")
    rows = list(page.context["page"])
    assert rows
    assert {(r["stage"], r["state"]) for r in rows} == {("小学", "未达标")}
    assert [r["pupils"] for r in rows] == sorted((r["pupils"] for r in rows), reverse=True)
    part = browser.get("/indicators/R2/?stage=小学", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "<table" in part
    assert browser.get("/indicators/R2/?stage=没有&sort=nonsense&page=99").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/indicators/R9/", "/items/Z1/", "/proof/school/2153999001/高中/R1/", "/proof/school/2153999001/小学/X/",
     "/proof/county/高中/R1/", "/proof/county/小学/G1/", "/proof/item/R1/"],
)  # fmt: skip
def test_what_does_not_exist_is_said_to_be_missing(as_, address):
    assert as_("officer").get(address).status_code == 404


def test_an_indicator_and_an_item_find_each_other(as_):
    assert as_("officer").get("/indicators/G3/")["Location"] == "/items/G3/"
    assert as_("officer").get("/items/R3/")["Location"] == "/indicators/R3/"


@pytest.mark.parametrize(("language", "said"), [("zh", "每个班不超过班额上限"), ("en", "45")])
def test_the_proof_of_an_item_says_what_is_asked(as_, language, said):
    client = as_("officer")
    client.cookies["django_language"] = language
    page = client.get("/proof/item/G5/?year=2024").content.decode()
    formula = re.search(r'class="formula-inline">(.*?)<', page)[1]
    assert said in formula
    assert "一年级1班" not in formula
    assert any("一" <= c <= "鿿" for c in formula) == (language == "zh")
