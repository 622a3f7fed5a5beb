"""Where schools should be, as a planner goes: a scenario, a school locked, a second search, both side by side, who travels longer,
the plan through the procedure for closing, adopted; then the register and the indicators are other ones."""

import datetime as dt
import re
import time
from contextlib import contextmanager

from playwright.sync_api import expect
from tests.e2e.records import write_step

SECONDS = "3"
SMALL = "2153999055"
"""A village school with another one near enough."""


def ago(days: int) -> str:
    return str(dt.date.today() - dt.timedelta(days))


def searched(officer, title: str, **cells: str) -> int:
    """Fill in the terms, search, and stand before the result; its number."""
    for box, value in ({"title": title, "epochs": "2025", "seconds": SECONDS} | cells).items():
        officer.page.locator(f"#id_{box}").fill(value)
    officer.press("开始测算")
    expect(officer.page.locator("progress.progress, .headline").first).to_be_visible()
    officer.job_over()
    expect(officer.page.locator(".headline li")).to_have_count(1)
    return officer.number()


@contextmanager
def slow_to_answer(page, address: str):
    """A server as slow as a county's network: longer than a page takes to fade anything out."""

    def later(route):
        time.sleep(0.6)
        route.continue_()

    page.route(address, later)
    yield
    page.unroute(address)


def lock_on_the_map(officer, code: str) -> None:
    """Open the mark of a school that is locked another way, and choose there."""
    said = officer.page.locator(f"#decided [data-decided='{code}'] form span").inner_text()
    mark = officer.page.locator(f".siting-map .spot[aria-label='{said.strip()}']")
    mark.dispatch_event("click")
    form = officer.page.locator(".leaflet-popup form.decide")
    form.locator("[name=what]").select_option("不变")
    with slow_to_answer(officer.page, "**/decide/"):
        form.get_by_role("button").click()
        expect(officer.page.locator(f"#decided [data-decided='{code}'][data-what='不变']")).to_be_visible()
    expect(form).to_have_count(0)


def lock_in_the_list(officer, code: str, what: str = "不变") -> None:
    officer.page.locator("#site-q").fill(code)
    officer.page.locator("#sites form.filters button").click()
    expect(officer.page.locator("#sites tbody tr")).to_have_count(1)
    expect(officer.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(
        0
    )
    row = officer.page.locator(f"form.decide[data-site='{code}']")
    row.locator("[name=what]").select_option(what)
    row.get_by_role("button").click()
    expect(officer.page.locator(f"#decided [data-decided='{code}'][data-what='{what}']")).to_be_visible()


def closed_schools(officer, number: int) -> list[str]:
    """Codes of the schools a result closes, as its list says."""
    officer.go(f"/plans/layout/{number}/?view=schools&became=close")
    return officer.page.locator("input[name=lock]").evaluate_all("all => all.map(one => one.value)")


def through_the_procedure(officer, director, plan: int, folder) -> None:
    """From the scheme to the approval, each step written down."""
    write_step(
        officer,
        plan,
        "scheme",
        {
            "day": ago(90),
            "reason": "学生逐年减少",
            "receiving": "够用",
            "transport": "校车",
            "transition": "一年",
        },
    )
    argued = {
        "day": ago(80),
        "experts": 7,
        "families": 20,
        "against": 3,
        "village": "同意",
        "township": "同意",
        "safety": "已硬化",
        "result": "可行",
    }
    write_step(officer, plan, "argue", argued)
    write_step(officer, plan, "notice", {"since": ago(75), "until": ago(40), "where": "村公告栏"})
    write_step(
        officer,
        plan,
        "hearing",
        {"day": ago(30), "participants": 15, "against": 2, "minutes": "听取了意见", "outcome": "同意"},
    )
    decided = {
        "sent_on": ago(25),
        "sent_to": "县人民政府",
        "decision": "同意",
        "number": f"云政复〔2026〕{plan}号",
        "day": ago(15),
    }
    decision = folder / "approval.pdf"
    decision.write_bytes(b"%PDF-1.4 decision")
    write_step(director, plan, "approval", decided, {"approval": decision})


def adopted(director, plan: int) -> str:
    """The batch that the plan was written in."""
    director.go(f"/plans/{plan}/")
    director.follow("采纳…")
    director.press("确认采纳")
    written = director.page.locator("#main a[href*='/register/batches/']").first
    expect(written).to_be_visible()
    return re.search(r"/(\d+)/", written.get_attribute("href"))[1]


def numbers(desk, path: str) -> str:
    desk.go(path)
    return desk.text


def test_on_a_narrow_screen_in_english_a_search_is_stopped_with_the_best_so_far(sit):
    officer = sit("officer", "en", 390)
    officer.go()
    officer.menu("方案")
    officer.follow("学校布局")
    officer.press("新的布局方案")
    lock_in_the_list(officer, "2153999002", "停办")
    lock_on_the_map(officer, "2153999002")
    officer.picture("layout-terms-en-390")
    assert officer.check_page() == []
    for box, value in {"title": "Stopped", "epochs": "2025", "seconds": "300", "gap": "0"}.items():
        officer.page.locator(f"#id_{box}").fill(value)
    officer.press("开始测算")
    expect(officer.page.locator(".live dd").first).not_to_have_text("—")
    officer.picture("layout-search-en-390")
    officer.press("停下，用目前最好的方案")
    officer.job_over()
    expect(officer.page.get_by_text(officer.say("中途停下，用当时最好的方案"))).to_be_visible()
    number = officer.number()
    for view in ("", "map", "villages", "schools", "terms"):
        officer.go(f"/plans/layout/{number}/?view={view}")
        if view == "map":
            expect(officer.page.locator("[data-drawn] .site").first).to_be_visible()
        officer.picture(f"layout-{view or 'short'}-en-390")
        assert officer.check_page() == []
    officer.go("/plans/layout/compare/")
    officer.picture("layouts-en-390")
    assert officer.check_page() == []


def test_from_a_scenario_to_a_changed_register(sit, tmp_path):
    officer, director = sit("officer"), sit("director")
    before = numbers(officer, "/indicators/R5/")
    officer.go()
    officer.menu("方案")
    officer.follow("学校布局")
    officer.press("新的布局方案")
    lock_in_the_list(officer, SMALL, "停办")
    first = searched(officer, "每年停一所", limits__closures="1")
    officer.picture("layout-zh-1440")
    assert officer.check_page() == []
    assert SMALL in closed_schools(officer, first)

    officer.press("复制，改条件再算")
    lock_on_the_map(officer, SMALL)
    officer.picture("layout-terms-zh-1440")
    assert officer.check_page() == []
    second = searched(officer, "锁定一所")
    assert SMALL not in closed_schools(officer, second)

    officer.go(f"/plans/layout/{second}/")
    officer.follow("并排比较")
    expect(officer.page.locator("svg.small-map")).to_have_count(2)
    expect(officer.page.locator("table.beside tr.differs").first).to_be_visible()
    officer.picture("layouts-zh-1440")
    assert officer.check_page() == []

    officer.go(f"/plans/layout/{first}/?view=map")
    expect(officer.page.locator("[data-drawn] .site.close").first).to_be_visible()
    officer.page.locator("label[for=c-longer]").click()
    expect(officer.page.locator("[data-legend=longer]")).to_be_visible()
    officer.picture("layout-map-zh-1440")
    assert officer.check_page() == []
    officer.go(f"/plans/layout/{first}/")
    officer.leave_by(officer.page.locator(".headline a[href*='way=lose']"))
    expect(officer.page.locator("tbody .worse").first).to_be_visible()

    officer.go(f"/plans/layout/{first}/")
    officer.press("立为方案")
    plan = officer.number()
    expect(officer.page.locator("#h-layout")).to_be_visible()
    officer.press("提交")
    officer.press("开始撤并程序")
    through_the_procedure(officer, director, plan, tmp_path)
    batch = adopted(director, plan)
    assert numbers(officer, "/indicators/R5/") != before
    officer.go(f"/register/school/{SMALL}/history/")
    expect(officer.page.locator(f"#main a[href='/register/batches/{batch}/']").first).to_be_visible()
    officer.go(f"/plans/layout/{first}/")
    expect(officer.page.locator("#h-adopt ~ ul .badge-good")).to_be_visible()
    assert officer.wrong + director.wrong == []
