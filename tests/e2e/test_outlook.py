"""From births to places in the browser: a scenario moved, a forecast run, its map and pyramid slid, a figure opened to its rows, the report printed."""

import re

import pytest
from playwright.sync_api import expect


def moved(desk, code: str) -> None:
    """A scenario of one's own: copied, one slider moved, seen in the preview, saved."""
    desk.go("/outlook/scenarios/medium/copy/")
    desk.page.locator("#new").fill(code)
    desk.page.locator("#title").fill(code)
    desk.press("复制")
    slider = desk.page.locator("#id_births_change_2030")
    before = desk.page.locator("#preview svg.course .ahead").get_attribute("points")
    slider.fill("6")
    slider.dispatch_event("change")
    expect(desk.page.locator("#preview svg.course .ahead")).not_to_have_attribute("points", before)
    desk.page.locator("#preview details summary").click()
    expect(desk.page.locator("#preview tr.row-warn").first).to_be_visible()
    desk.press("保存为新版本")
    expect(desk.page.locator("#messages")).to_contain_text(desk.say("已保存为新版本。"))
    desk.picture(f"scenario-{desk.language}-{desk.width}")
    assert desk.check_page() == []


def slid(desk) -> None:
    """Both sliders move what they are for; the table below speaks of the year that was asked."""
    desk.follow("地图")
    number = desk.page.locator("[data-named='本地:530999101'] [data-number]")
    first = number.text_content()
    circle = desk.page.locator("[data-town='本地:530999101'] circle")
    size = circle.get_attribute("r")
    desk.page.locator("#year-slider").fill("2034")
    expect(number).not_to_have_text(first)
    assert circle.get_attribute("r") != size
    expect(desk.page.locator(".slider output")).to_have_text("2034")
    desk.picture(f"outlook-map-{desk.language}-{desk.width}")
    assert desk.check_page() == []
    desk.follow("人口")
    expect(desk.page.locator(".slider")).to_be_visible()
    men = desk.page.locator("[data-men]").inner_text()
    desk.page.locator("#year-slider").fill("2024")
    expect(desk.page.locator("[data-year]")).to_have_text("2024")
    expect(desk.page.locator("[data-men]")).not_to_have_text(men)
    desk.button("播放").click()
    expect(desk.page.locator("[data-year]")).not_to_have_text("2024")
    desk.button("停").click()
    desk.picture(f"outlook-people-{desk.language}-{desk.width}")
    assert desk.check_page() == []


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_from_births_to_the_printed_report(sit, tmp_path, language, width):
    officer = sit("officer", language, width)
    code = f"own-{language}"
    officer.go()
    officer.menu("人口预测")
    moved(officer, code)
    officer.follow("用它预测")
    expect(officer.page.locator(f"main input[type=radio][value={code}]")).to_be_checked()
    officer.page.locator("#id_to").fill("2036")
    officer.press("开始预测")
    officer.job_over()
    officer.follow("查看结果")
    run = officer.number()
    officer.picture(f"outlook-{language}-{width}")
    assert officer.check_page() == []
    slid(officer)

    officer.go(f"/outlook/{run}/report/")
    drawn = officer.page.locator(".drawn img")
    assert drawn.count() >= 9
    assert drawn.evaluate_all("all => all.every(one => one.complete && one.naturalWidth > 100)")
    figure = officer.page.locator("article.report a.cited").first
    said = figure.evaluate("node => node.firstChild.textContent")
    officer.picture(f"outlook-report-{language}-{width}")
    assert officer.check_page() == []
    officer.leave_by(figure)
    expect(officer.page.locator(".stat-number")).to_have_text(said)
    rows = int(re.search(r"(\d+)", officer.page.locator("#main > p.muted").inner_text())[1])
    assert officer.page.locator("#main table tbody tr").count() == rows > 0
    assert officer.check_page() == []

    officer.go(f"/outlook/{run}/report/")
    officer.press("打印 Word 和 PDF")
    officer.job_over()
    officer.follow("查看结果")
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        heading = officer.page.get_by_role("heading", name=re.compile(rf"\.{kind}$"))
        card = officer.page.locator("section.card", has=heading)
        assert officer.download(card.get_by_role("link").first, tmp_path).read_bytes().startswith(begins)

    officer.go("/schools/2153999001/?tab=outlook")
    expect(officer.page.locator("svg.course .band").first).to_be_visible()
    officer.picture(f"outlook-school-{language}-{width}")
    assert officer.check_page() == []
    assert officer.wrong == []
