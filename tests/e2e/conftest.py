"""A real Chromium in front of the app."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.e2e.app import App, Loaded
from tests.e2e.desk import PASSWORD, WAIT, Desk

SIZES = {1440: 900, 390: 844}


class Room:
    """room("officer", "en", 390): that person at a browser; "nobody" has not logged in. A log-in is kept for the whole file."""

    def __init__(self, app: App, browser: Browser):
        self.app, self.browser = app, browser
        self.kept, self.desks = {"nobody": None}, {}

    def __call__(self, who: str, language: str = "zh", width: int = 1440) -> Desk:
        if who not in self.kept:
            self.enter(who, who, "/")
        if (who, language, width) not in self.desks:
            context = self.browser.new_context(
                storage_state=self.kept[who], viewport={"width": width, "height": SIZES[width]},
                accept_downloads=True, locale="zh-CN", reduced_motion="reduce",
            )  # fmt: skip
            if language == "en":
                context.add_cookies([{"name": "django_language", "value": "en", "url": self.app.base}])
            desk = Desk(context.new_page(), self.app.base, who, language, width)
            self.desks[who, language, width] = desk
        return self.desks[who, language, width]

    def enter(self, called: str, person: str, arrives: str) -> None:
        """Log in with the name and password on the demonstration's list, as far as that leads."""
        context = self.browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(self.app.base)
        page.locator(f"[data-fill-login={person}]").click()
        assert page.locator("#id_password").input_value() == PASSWORD
        page.locator("main form button.button-primary, form .button-primary").first.click()
        page.wait_for_url(f"{self.app.base}{arrives}*")
        self.kept[called] = context.storage_state()
        context.close()

    def close(self) -> None:
        for desk in self.desks.values():
            desk.page.context.close()


@pytest.fixture(scope="module")
def chromium():
    """The browser; closed with the file, because its event loop must not run beside tests of the database."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None and os.environ.get("JUNHENG_NO_SKIP") != "1":
        pytest.skip("no Chromium on this machine (Debian: apt install chromium fonts-noto-cjk)")
    assert binary, "JUNHENG_NO_SKIP=1, and there is no Chromium"
    with sync_playwright() as play:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=binary, args=quiet, timeout=2 * WAIT)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """loaded(region): that demonstration as the app has loaded it, for copies; once a run, whichever process asks first."""
    root = tmp_path_factory.getbasetemp()
    return Loaded(root.parent if "PYTEST_XDIST_WORKER" in os.environ else root)


@pytest.fixture(scope="module")
def app(chromium, loaded, tmp_path_factory):
    with loaded.copy("demo", tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture(scope="module")
def sit(app, chromium):
    room = Room(app, chromium)
    yield room
    room.close()
