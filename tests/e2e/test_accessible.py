"""Every page in a real browser: no serious finding of axe, in light and in dark, wide and narrow; no error in the console;
nothing asked of another host; no sideways scrolling of a narrow screen; one h1 and a title."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.e2e.desk import LONG
from tests.e2e.pages import FAILING, PAGES
from tests.e2e.records import make, prove_again

GRAVE = {"serious", "critical"}
SHORTEN = """() => document.querySelectorAll("#main tbody, #main ol, #main ul, #main datalist, #main select, #main .stack.prose").forEach(
  list => [...list.children].slice(8).forEach(one => one.remove()))"""
"""The rows of a long list are alike; looking at each of a thousand finds nothing more and takes a minute."""


@pytest.fixture(scope="module")
def records(app, sit, tmp_path_factory):
    return make(app, sit, tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def axe():
    rules = Axe()

    def findings(desk, when: str) -> list[str]:
        if not desk.page.evaluate("'axe' in window"):
            desk.page.evaluate(SHORTEN)
            desk.page.evaluate(rules.axe_script)
        told = desk.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
        )
        return [
            f"{when}: {v['id']} ({v['impact']}) {v['help']}; {n['html'][:200]} {n['failureSummary'][-160:]!r}"
            for v in told
            if v["impact"] in GRAVE
            for n in v["nodes"][:3]
        ]

    return findings


def test_what_is_wrong_is_found(app, sit, axe):
    desk = sit("nobody")
    desk.go("/accounts/login/")
    assert desk.check_page() == axe(desk, "as it is") == []
    desk.page.evaluate(
        """() => { document.querySelector("#main").insertAdjacentHTML("beforeend",
          '<h1>2</h1><p id="wide"><img src="http://other.test/x.png"><input></p>');
          document.getElementById("wide").setAttribute("class", "muted"); document.getElementById("wide").style.width = "3000px";
          document.getElementById("wide").style.color = "#eee"; console.error("wrong"); }"""
    )
    said = " ".join([*desk.check_page(), *axe(desk, "made worse")])
    for word in ("2 h1", "console: wrong", "other.test", "scrolls sideways", "image-alt", "label"):
        assert word in said, word
    desk.wrong.clear()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_page_can_be_used_by_everybody(app, sit, records, axe, name):
    """Each page is seen wide in Chinese and narrow in English, once in light and once in dark, by turns."""
    who, address = PAGES[name]
    at, found = re.sub(r"\{(\w+)\}", lambda m: str(records[m[1]]), address), []
    schemes = ("light", "dark") if sorted(PAGES).index(name) % 2 else ("dark", "light")
    for (language, width), scheme in zip((("zh", 1440), ("en", 390)), schemes, strict=True):
        desk, where = sit(who, language, width), f"{language} {width} {scheme}"
        open_page(desk, at, failing=name in FAILING, scheme=scheme)
        found += [f"{where}: {said}" for said in desk.check_page()]
        found += axe(desk, where)
        if width == 1440:
            desk.page.set_viewport_size({"width": 390, "height": 844})
            found += [f"zh 390: {said}" for said in desk.check_page()]
            desk.page.set_viewport_size({"width": 1440, "height": 900})
    assert found == [], at


def open_page(desk, at: str, *, failing: bool, scheme: str) -> None:
    """Open the page itself, not one that it sends to."""
    desk.wrong.clear()
    desk.page.emulate_media(color_scheme=scheme)
    answer = desk.page.goto(desk.base + at, timeout=LONG)
    if "/reauthenticate/" in desk.path and "/reauthenticate/" not in at:
        prove_again(desk)
        answer = desk.page.goto(desk.base + at, timeout=LONG)
    assert unquote(desk.path) == unquote(urlsplit(at).path), f"{at} sends to {desk.path}"
    if failing:
        assert answer.status in (403, 404)
        desk.wrong = [said for said in desk.wrong if "status of 40" not in said]
    else:
        assert answer.status == 200, f"{at}: {answer.status}"
