"""A bureau writes its own programme: the blank one copied, a 1+5+N county written, its groups formed and adopted, the case printed."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.test_journey import adopt

ON = "2024-12-31"
TIERS = """    pattern: 1+5+N
    per: region
    tiers:
      - {title: 县级统筹}
      - {title: 龙头学校, rows: {of: heads}, column: school}
      - {title: 成员校, rows: {of: members, where: {role: 成员校}}, column: school}
"""


def written(text: str) -> str:
    """The blank programme as a planner changes it: the county's name and the pattern of its groups."""
    changed = re.sub(r"(?m)^    pattern: 1\+N\n    per: network\n    tiers:\n(      - .*\n)+", TIERS, text)
    assert changed != text
    return changed.replace("某某县", "云岭县")


def coverage(desk, code: str) -> float:
    """The share of schools in a group, as its page says it."""
    desk.go(f"/programmes/{code}/figures/coverage/?on={ON}")
    return float(re.search(r"[\d.]+", desk.page.locator(".stat-number").inner_text())[0])


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_from_a_blank_programme_to_its_printed_case(sit, tmp_path, language, width):
    officer, director = sit("officer", language, width), sit("director", language, width)
    code, title = f"yunling-{language}", f"云岭县“1+5+N” {language}"
    officer.go()
    officer.menu("区域方案")
    officer.leave_by(officer.page.locator("#main a[href='/programmes/blank/copy/']"))
    officer.page.locator("#new").fill(code)
    officer.page.locator("#title").fill(title)
    officer.press("复制")
    box = officer.page.locator("#text")
    text = written(box.input_value())
    box.fill(text + "\nnonsense: 1\n")
    officer.press("保存为新版本")
    expect(officer.page.get_by_role("alert")).to_contain_text("nonsense")
    officer.wrong.clear()  # the browser itself complains of an answer that refuses
    box.fill(text)
    officer.press("预览")
    expect(officer.page.locator("#preview")).to_be_visible()
    officer.press("保存为新版本")
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("1+5+N" if language == "zh" else "")
    officer.picture(f"programme-{language}-{width}")
    assert officer.check_page() == []
    before = coverage(officer, code)

    officer.menu("方案")
    officer.follow("测算组团方案")
    officer.page.locator("#id_title").fill(title)
    officer.page.locator("#id_pattern").fill("1+5+N")
    for slider, at in (("travel", "70"), ("helped_high", "12"), ("strength", "0.8"), ("balance", "0")):
        officer.page.locator(f"#id_{slider}").fill(at)
    officer.page.locator("#id_seconds").fill("20")
    officer.page.locator("#id_gap").fill("5")
    officer.press("开始测算")
    officer.job_over()
    officer.follow("查看结果")
    officer.picture(f"formation-{language}-{width}")
    assert officer.check_page() == []
    officer.press("提交")
    batch = adopt(director, title)

    after = coverage(officer, code)
    assert after > before
    officer.go(f"/programmes/{code}/case/?on={ON}")
    expect(officer.page.locator("article.case .figure", has_text="%").first).to_contain_text(f"{after:g}")
    officer.picture(f"case-{language}-{width}")
    assert officer.check_page() == []
    officer.press("打印 Word 和 PDF")
    officer.job_over()
    officer.follow("查看结果")
    card = officer.page.locator(
        "section.card", has=officer.page.get_by_role("heading", name=re.compile(r"\.pdf$"))
    )
    assert officer.download(card.get_by_role("link").first, tmp_path).read_bytes().startswith(b"%PDF")

    officer.go(f"/register/batches/{batch}/undo/")
    officer.leave_by(officer.page.locator("#main form .button-danger, #main form .button-primary").first)
    officer.job_over()
    assert coverage(officer, code) == before
    assert officer.wrong + director.wrong == []
