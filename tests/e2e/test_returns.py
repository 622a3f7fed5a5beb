"""The grid of a return in a real browser: saves itself, takes a block from Excel, and loses nothing when the session ends."""

import datetime as dt

import pytest
from playwright.sync_api import expect
from tests.e2e.desk import PASSWORD

pytestmark = pytest.mark.filterwarnings("ignore")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
PASTE = """text => { const data = new DataTransfer(); data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
BOOKS, TRAINING = 'input[name="v:campus|本部|books"]', 'input[name="v:finance||training_budget"]'


@pytest.fixture(scope="module")
def form(sit):
    """The principal's open return, at its address."""
    officer = sit("officer")
    officer.go("/returns/rounds/new/")
    officer.page.locator("input[name=title]").fill("表格试填")
    officer.page.locator("input[name=due]").fill((dt.date.today() + dt.timedelta(days=20)).isoformat())
    officer.press("布置")
    principal = sit("principal")
    principal.go("/returns/")
    principal.leave_by(principal.page.locator("section.card", has_text="表格试填").locator("a.button"))
    return principal


def cell(desk, grade, column):
    return desk.page.locator(f'input[name="v:enrolment|小学·{grade}|{column}"]')


def state(field):
    return field.locator("xpath=ancestor::td")


def test_a_cell_saves_itself_and_enter_moves_down(form):
    field = cell(form, "一年级", "girls")
    more = str(int(field.input_value()) + 1)
    field.fill(more.translate(WIDE))
    field.press("Enter")
    expect(cell(form, "二年级", "girls")).to_be_focused()
    expect(state(field)).to_have_class("sheet-cell is-changed")
    expect(field).to_have_value(more)
    form.page.reload()
    expect(cell(form, "一年级", "girls")).to_have_value(more)


def test_what_is_typed_before_the_script_has_come_is_saved_too(form):
    page, held = form.page, []
    page.route("**/returns.js", lambda route: held.append(route))
    page.goto(form.base + form.path, wait_until="commit")
    field = cell(form, "五年级", "girls")
    more = str(int(field.input_value()) + 1)
    field.fill(more)
    field.press("Tab")
    held[0].continue_()
    page.unroute("**/returns.js")
    expect(state(field)).to_have_class("sheet-cell is-changed")
    page.reload()
    expect(field).to_have_value(more)


def test_a_wrong_cell_says_why_and_stands_on_the_check_list(form):
    field = form.page.locator(BOOKS)
    before = field.input_value()
    field.fill("很多")
    field.press("Tab")
    expect(state(field)).to_contain_text("应为整数")
    expect(form.page.locator("#check-list")).to_contain_text("必须改正")
    form.page.locator("#check-list a", has_text="图书册数").first.click()
    expect(field).to_be_focused()
    field.fill(before)
    field.press("Tab")
    expect(state(field)).to_have_class("sheet-cell is-known")


def test_a_block_from_excel_fills_the_cells_to_the_right_and_below(form):
    places = [(grade, column) for grade in ("三年级", "四年级") for column in ("girls", "boarders")]
    new = [str(int(cell(form, *place).input_value()) + 1) for place in places]
    cell(form, *places[0]).click()
    form.page.evaluate(PASTE, f"{new[0]}\t{new[1]}\n{new[2]}\t{new[3]}\n")
    for place in places:
        expect(state(cell(form, *place))).not_to_have_class("sheet-cell is-unsaved")
    form.page.reload()
    assert [cell(form, *place).input_value() for place in places] == new


def test_what_is_typed_after_the_session_ended_is_kept_and_saved_after_log_in(form):
    page, where = form.page, form.path
    page.context.clear_cookies()
    page.locator(TRAINING).fill("99999")
    page.locator(TRAINING).press("Tab")
    expect(page.locator("#sheet-status")).to_contain_text("没有丢")
    page.goto(f"{form.base}/accounts/login/?next={where}")
    page.locator("[data-fill-login=principal]").click()
    assert page.locator("#id_password").input_value() == PASSWORD
    page.locator("main form button.button-primary, form .button-primary").first.click()
    page.wait_for_url(f"{form.base}{where}")
    expect(page.locator(TRAINING)).to_have_value("99999")
    expect(state(page.locator(TRAINING))).not_to_have_class("sheet-cell is-unsaved")
    page.reload()
    expect(page.locator(TRAINING)).to_have_value("99999")
    form.wrong.clear()  # the browser complains about the refused save; that is the point
