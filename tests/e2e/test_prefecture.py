"""A prefecture of four counties in the browser: from the whole to a county, a township and a school, and its report to paper."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Room


@pytest.fixture(scope="module")
def officer(chromium, loaded, tmp_path_factory):
    with loaded.copy("nujiang", tmp_path_factory.mktemp("prefecture")) as running:
        room = Room(running, chromium)
        yield room("officer")
        room.close()


def number(locator) -> int:
    return int(re.sub(r"\D", "", locator.inner_text()))


def opened(officer, table: str) -> int:
    """Pupils of the first place of a table, then the place itself: the number is the one its page begins with."""
    first = officer.page.locator(f"[aria-labelledby={table}] tbody tr").first
    said = number(first.locator("td").nth(1))
    officer.leave_by(first.get_by_role("link"))
    assert number(officer.page.locator(".stat-number").first) == said
    return said


def test_a_prefecture_from_the_whole_to_a_school_and_to_paper(officer, tmp_path):
    officer.go("/outlook/new/")
    officer.page.locator("#id_to").fill("2027")
    officer.press("开始预测")
    officer.job_over()
    officer.follow("查看结果")
    run = officer.number()
    rows = officer.page.locator("[aria-labelledby=inside] tbody tr")
    assert rows.count() == 4
    whole = number(officer.page.locator(".stat-number").first)
    assert sum(number(rows.nth(n).locator("td").nth(1)) for n in range(4)) == whole
    officer.picture("prefecture-1440")
    assert opened(officer, "inside") < whole
    opened(officer, "inside")
    assert officer.page.locator("[aria-labelledby=inside]").count() == 0
    officer.leave_by(officer.page.locator("[aria-labelledby=schools] tbody a").first)
    expect(officer.page.locator("svg.course .band").first).to_be_visible()

    officer.go(f"/outlook/{run}/?view=map&y=2027")
    assert officer.page.locator("[aria-labelledby=towns] tbody tr").count() == 31
    officer.picture("prefecture-map-1440")

    officer.go(f"/outlook/{run}/report/")
    told = officer.page.get_by_role("heading", name=re.compile("分县的变化"))
    expect(told).to_be_visible()
    cited = officer.page.locator("section", has=told).locator("caption a.cited").first
    officer.leave_by(cited)
    assert officer.page.locator("#main table tbody tr").count() > 4
    officer.go(f"/outlook/{run}/report/")
    officer.press("打印 Word 和 PDF")
    officer.job_over()
    officer.follow("查看结果")
    heading = officer.page.get_by_role("heading", name=re.compile(r"\.pdf$"))
    card = officer.page.locator("section.card", has=heading)
    assert officer.download(card.get_by_role("link").first, tmp_path).read_bytes().startswith(b"%PDF")
    assert officer.wrong == []
