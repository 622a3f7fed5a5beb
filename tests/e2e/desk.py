"""A person at a browser: opens pages, presses what can be read on them, and keeps what the browser complains about."""

from __future__ import annotations

import functools
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, Locator, Page, expect

from junheng.web import translate

HOME = Path(__file__).resolve().parents[2]
PICTURES = HOME / ".artefacts"
PASSWORD = "junheng-demo-2024"
WAIT = 60_000
"""Milliseconds a page may take: the machine may be busy with other tests."""
LONG = 240_000
"""Milliseconds a job may take."""
expect.set_options(timeout=WAIT)


@functools.cache
def english() -> dict[str, str]:
    return translate.read(HOME / "src/junheng/web/locale/en/LC_MESSAGES/django.po").texts


class Desk:
    """One logged-in person in one language, at one width."""

    def __init__(self, page: Page, base: str, who: str, language: str = "zh", width: int = 1440):
        self.page, self.base, self.who, self.language, self.width = page, base, who, language, width
        self.wrong: list[str] = []
        page.set_default_timeout(WAIT)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        page.on("request", self._asked)
        page.on("dialog", lambda dialog: dialog.accept())

    def _said(self, message) -> None:
        if message.type == "error":
            self.wrong.append(f"console: {message.text}")

    def _asked(self, request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.wrong.append(f"request to another host: {request.url}")

    # What a person does.

    def go(self, path: str = "/") -> None:
        self.page.goto(self.base + path)

    def say(self, chinese: str, **cells: object) -> str:
        """The words in this person's language."""
        text = chinese if self.language == "zh" else english().get(chinese, chinese)
        return text.partition("\0")[0] % cells if cells else text

    def button(self, chinese: str, **cells: object) -> Locator:
        return self.page.get_by_role("main").get_by_role(
            "button", name=self.say(chinese, **cells), exact=True
        )

    def link(self, chinese: str, **cells: object) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=self.say(chinese, **cells), exact=True)

    def leave_by(self, control: Locator) -> None:
        """Press something that leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            control.click()

    def press(self, chinese: str, **cells: object) -> None:
        self.leave_by(self.button(chinese, **cells))

    def follow(self, chinese: str, **cells: object) -> None:
        self.leave_by(self.link(chinese, **cells).first)

    def menu(self, chinese: str) -> None:
        """Choose from the main menu, which is folded on a narrow screen."""
        if self.width < 800:
            self.page.locator("details.menu-narrow > summary").click()
        named = re.compile(rf"^{re.escape(self.say(chinese))}")
        self.leave_by(self.page.locator("nav.menu:visible").get_by_role("link", name=named).first)

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(self.say(label), exact=True).fill(value)

    def settle(self) -> None:
        self.page.wait_for_load_state()

    def job_over(self) -> None:
        """Wait until the progress shown on the page is through and the page has loaded itself anew."""
        until = time.monotonic() + LONG / 1000
        while self._busy():
            assert time.monotonic() < until, self.text
            self.page.wait_for_timeout(200)
        self.settle()

    def _busy(self) -> bool:
        """Whether progress is shown, or was shown on this same page before."""
        try:
            return self.page.evaluate(
                """() => document.readyState !== "complete"
                  || (window.waited ||= Boolean(document.querySelector("progress.progress")))"""
            )
        except Error:
            return True  # just then the page was being loaded anew

    def download(self, link: Locator, folder: Path) -> Path:
        with self.page.expect_download() as waited:
            link.click()
        target = folder / waited.value.suggested_filename
        waited.value.save_as(target)
        return target

    # What there is to see.

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        return self.page.locator("#main").inner_text()

    def picture(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def number(self) -> int:
        """The number in the address of the record on the page."""
        found = re.search(r"/(\d+)/", self.path)
        assert found, f"{self.path}: {self.text[:1000]}"
        return int(found[1])

    def check_page(self) -> list[str]:
        """What is wrong with any page, whoever made it."""
        found, self.wrong = list(self.wrong), []
        if (ones := self.page.locator("h1").count()) != 1:
            found.append(f"{ones} h1")
        if not re.sub(r"^\s*·.*", "", self.page.title()).strip():
            found.append(f"no title: {self.page.title()!r}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 1:
            found.append(
                f"scrolls sideways by {wide} px at {self.page.viewport_size['width']} px: {self.widest()}"
            )
        return found

    def widest(self) -> str:
        """The innermost element that sticks out to the right, for the report."""
        return self.page.evaluate(
            """() => { let worst = null;
              for (const node of document.body.querySelectorAll("*")) {
                let clipped = false;
                for (let up = node.parentElement; up && up !== document.body; up = up.parentElement)
                  if (getComputedStyle(up).overflowX !== "visible") { clipped = true; break; }
                if (clipped) continue;
                const right = node.getBoundingClientRect().right;
                if (right > innerWidth + 1 && (!worst || right >= worst.right)) worst = { right, node };
              }
              return worst ? worst.node.outerHTML.slice(0, 160) : ""; }"""
        )
