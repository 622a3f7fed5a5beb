"""As a new user goes, without reading documents: from the demo to a changed figure, its proof, a plan and the national form."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import openpyxl
import pytest
from playwright.sync_api import expect

SCHOOL = {"zh": "2153999001", "en": "2153999002"}
"""Each run corrects its own school, so that neither hides the other."""
WORKBOOK, SHEET, CODE, YEAR, AREA, INDOOR = (
    "3_校舍设备.xlsx",
    "校舍设备",
    "学校标识码",
    "学年",
    "运动场地面积",
    "室内体育用房面积",
)
MORE = 3000
"""Square metres the correction adds."""
THREE_ROLES = ("officer", "director", "principal")
EVERY_VIEW = [(language, width) for language in ("zh", "en") for width in (1440, 390)]


def corrected(app, code, target):
    """The workbook with one more cell put right: (the row's number, the old area, the new, the indoor area)."""
    newest_copy = app.data / "corrected.xlsx"
    book = openpyxl.load_workbook(
        newest_copy if newest_copy.exists() else app.data / "demo/import" / WORKBOOK
    )
    sheet = book[SHEET]
    columns = {cell.value: cell.column for cell in sheet[1]}
    newest = max(row[columns[YEAR] - 1] for row in sheet.iter_rows(min_row=3, values_only=True))
    for row in range(3, sheet.max_row + 1):
        if (sheet.cell(row, columns[CODE]).value, sheet.cell(row, columns[YEAR]).value) == (code, newest):
            cell = sheet.cell(row, columns[AREA])
            old, cell.value = cell.value, cell.value + MORE
            book.save(target)
            shutil.copy(target, newest_copy)
            return row, old, cell.value, sheet.cell(row, columns[INDOOR]).value
    raise LookupError(code)


def upload(clerk, file, old, new):
    """Import with its dry run: exactly the corrected cell, then the receipt. Gives the batch's number."""
    clerk.go()
    clerk.follow("导入数据")
    clerk.page.locator("#files").set_input_files(file)
    clerk.press("上传并检查")
    clerk.job_over()
    expect(clerk.page.locator("#counts")).to_be_visible()
    counts = [row.split("\t")[1:] for row in clerk.page.locator("#counts tbody tr").all_inner_texts()]
    new_rows, changed, _same, wrong = (
        sum(int(n.replace(",", "")) for n in column) for column in zip(*counts, strict=True)
    )
    assert (new_rows, changed, wrong) == (0, 1, 0)
    different = clerk.page.locator("section table tbody tr", has=clerk.page.locator("td.changed"))
    expect(different).to_have_count(1)
    assert re.sub(r"\D", "", different.locator("td.was").inner_text()) == str(old)
    assert re.sub(r"\D", "", different.locator("td.changed").inner_text()) == str(new)
    clerk.picture(f"dry-run-{clerk.language}-{clerk.width}")
    assert clerk.check_page() == []
    clerk.press("写入 %(count)s 行", count="1")
    clerk.job_over()
    batch = clerk.page.locator("#main a[href*='/register/batches/']")
    expect(batch.first).to_be_visible()
    clerk.picture(f"receipt-{clerk.language}-{clerk.width}")
    clerk.follow("总数核对")
    expect(clerk.page.get_by_text(clerk.say("文件合计与入库合计全部一致"))).to_be_visible()
    return re.search(r"/(\d+)/", batch.first.get_attribute("href"))[1]


def figure_of(officer, code):
    """From the overview to the indicator, the school and the figure's proof; leaves the page there, gives the figure."""
    officer.go()
    officer.menu("县情总览")
    officer.leave_by(officer.page.locator("#main a[href^='/indicators/R5/']").first)
    figure = officer.page.locator(f"#rows a[href^='/proof/school/{code}/']")
    while not figure.count():
        officer.leave_by(officer.page.locator("#rows .pager a").last)
    shown = figure.first.inner_text()
    officer.leave_by(officer.page.locator(f"#rows a[href^='/schools/{code}/']").first)
    officer.leave_by(officer.page.locator(".tabs a[href*='tab=figures']"))
    on_page = officer.page.locator(f"#main a[href^='/proof/school/{code}/'][href*='/R5/']").first
    assert on_page.inner_text() == shown
    officer.leave_by(on_page)
    return float(shown)


def remedy(officer, title):
    """The cheapest path to compliance: asked for, found, handed in. Gives the plan's address."""
    officer.menu("方案")
    officer.follow("测算达标路径")
    officer.page.locator("#id_title").fill(title)
    officer.page.locator("#id_seconds").fill("20")
    officer.page.locator("#id_gap").fill("2")
    officer.press("开始测算")
    officer.job_over()
    officer.follow("查看结果")
    for said in ("方案费用", "任何方案不低于", "独立核验通过"):
        expect(officer.page.get_by_text(officer.say(said), exact=True).first).to_be_visible()
    cost, bound = (
        float(re.sub(r"[^\d.]", "", text.split("\n")[0]))
        for text in officer.page.locator("[aria-labelledby=h-money] .stat-number").all_inner_texts()[:2]
    )
    assert cost >= bound > 0
    officer.picture(f"plan-{officer.language}-{officer.width}")
    assert officer.check_page() == []
    officer.press("提交")
    expect(officer.button("提交")).to_have_count(0)
    return officer.path


def adopt(director, title):
    """The director finds the plan among the tasks, adopts it; gives the batch's number."""
    director.go()
    director.leave_by(director.page.locator("#main .task a", has_text=title).first)
    if director.path == "/plans/":
        director.leave_by(director.page.get_by_role("link", name=title))
    director.follow("采纳…")
    director.press("确认采纳")
    written = director.page.locator("#main a[href*='/register/batches/']").first
    expect(written).to_be_visible()
    director.picture(f"adopted-{director.language}-{director.width}")
    return re.search(r"/(\d+)/", written.get_attribute("href"))[1]


def national_form(officer, folder):
    """Print the national form and take the workbook: every cell of it as text."""
    officer.menu("报告")
    officer.follow("生成报告")
    officer.page.locator("input[name=kind][value=national]").check()
    officer.press("生成")
    officer.job_over()
    officer.follow("查看结果")
    officer.picture(f"report-{officer.language}-{officer.width}")
    card = officer.page.locator(
        "section.card", has=officer.page.get_by_role("heading", name=re.compile(r"\.xlsx$"))
    )
    book = openpyxl.load_workbook(officer.download(card.get_by_role("link").first, folder), data_only=True)
    return [
        [cell for cell in row if cell is not None]
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    ]


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_from_the_demo_to_a_changed_figure(app, sit, tmp_path, language, width):
    code, title = SCHOOL[language], f"达标路径 {language}"
    clerk, officer, director = (sit(who, language, width) for who in ("clerk", "officer", "director"))
    file = tmp_path / f"更正_{language}.xlsx"
    row, old, new, indoor = corrected(app, code, file)

    before = figure_of(officer, code)
    pupils = (old + indoor) / before
    upload(clerk, file, old, new)
    after = figure_of(officer, code)
    assert after == pytest.approx((new + indoor) / pupils, abs=0.01)
    assert after > before
    rows = officer.page.locator("section[aria-labelledby=rows] tbody tr", has_text=file.name)
    cells = next(line.split("\t") for line in rows.all_inner_texts() if str(new) in line.replace(",", ""))
    assert cells[-1].strip() == str(row)
    officer.picture(f"proof-{language}-{width}")
    assert officer.check_page() == []

    filed = national_form(officer, tmp_path)
    name = next(r for r in filed if code in map(str, r) or after in r)
    assert any(
        isinstance(cell, int | float) and round(cell, 2) == after for line in filed for cell in line
    ), name

    plan = remedy(officer, title)
    batch = adopt(director, title)
    officer.go(plan)
    expect(officer.page.locator(f"#main a[href='/register/batches/{batch}/']").first).to_be_visible()
    officer.go(f"/register/batches/{batch}/undo/")
    officer.leave_by(officer.page.locator("#main form .button-danger, #main form .button-primary").first)
    officer.job_over()
    officer.go(plan)
    expect(officer.page.get_by_text(officer.say("采纳后已撤销")).first).to_be_visible()
    assert clerk.wrong + officer.wrong + director.wrong == []


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_school_hands_in_what_the_bureau_asks_for(sit, language, width):
    officer, principal = (sit(who, language, width) for who in ("officer", "principal"))
    code, title = own_school(principal), f"补报 {language}"
    officer.go()
    officer.menu("填报")
    officer.follow("布置填报")
    officer.page.locator("#id_title").fill(title)
    officer.page.locator("#id_due").fill((dt.date.today() + dt.timedelta(9)).isoformat())
    officer.page.locator("textarea[name=only], input[name=only]").fill(code)
    assert officer.check_page() == []
    officer.press("布置")

    principal.go()
    principal.leave_by(principal.page.locator("#main .task a", has_text=title))
    books = principal.page.locator("[name^='v:campus|'][name$='|books']").first
    value = str(int(books.input_value()) + 7)
    with principal.page.expect_response(lambda answer: "/save/" in answer.url) as saved:
        books.fill(value)
        books.press("Tab")
    assert saved.value.ok
    principal.picture(f"return-{language}-{width}")
    assert principal.check_page() == []
    principal.page.locator("#submit-form [name=confirmed]").check()
    principal.press("提交审核")
    expect(principal.button("提交审核")).to_have_count(0)

    officer.go()
    officer.leave_by(officer.page.locator("#main .task a", has_text=title).first)
    officer.leave_by(officer.page.locator("#main a[href$='/review/']").first)
    assert value in officer.text.replace(",", "")
    officer.picture(f"review-{language}-{width}")
    assert officer.check_page() == []
    officer.press("通过，写入登记库")
    principal.go(f"/schools/{code}/?tab=premises")
    assert value in principal.text.replace(",", "")
    assert officer.wrong + principal.wrong == []


def own_school(principal) -> str:
    """The code of the one school a principal sees."""
    principal.go("/schools/")
    links = principal.page.locator("#main a[href^='/schools/2']").evaluate_all(
        "all => all.map(a => a.pathname)"
    )
    (address,) = set(links)
    return address.split("/")[2]


@pytest.mark.parametrize(("language", "width"), EVERY_VIEW)
@pytest.mark.parametrize("who", THREE_ROLES)
def test_each_role_reads_what_is_theirs(sit, who, language, width):
    desk = sit(who, language, width)
    code = own_school(desk) if who == "principal" else SCHOOL[language]
    stage = "小学"
    pages = {
        "home": "/", "overview": "/overview/", "indicator": "/indicators/R5/", "school": f"/schools/{code}/?tab=figures",
        "proof": f"/proof/school/{code}/{stage}/R5/", "register": "/register/campus/",
    }  # fmt: skip
    pages |= {"returns": "/returns/"} if who == "principal" else {"plans": "/plans/"}
    wrong = {}
    for name, address in pages.items():
        desk.go(address)
        assert desk.page.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]
        if name in ("home", "overview", "school", "proof"):
            desk.picture(f"{name}-{who}-{language}-{width}")
        if found := desk.check_page():
            wrong[address] = found
    assert wrong == {}
    if language == "en":
        menu = desk.page.locator("nav.menu").first.evaluate("menu => menu.textContent")
        assert not re.search(r"[\u4e00-\u9fff]", menu)
    if who == "principal":
        other = next(c for c in SCHOOL.values() if c != code)
        answer = desk.page.goto(f"{desk.base}/schools/{other}/")
        assert answer.status in (403, 404)
        desk.wrong.clear()
