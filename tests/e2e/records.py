"""One record of each kind, made in the browser as people make them, for the pages that show one."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
import re
import struct
import time
from urllib.parse import quote

import openpyxl
from tests.e2e.desk import PASSWORD
from tests.e2e.pages import CODE

SMALL = "2153999057"
"""A school of some sixty pupils that a plan merges into another."""


def make(app, sit, folder) -> dict[str, object]:
    """{kind: the key in its address}."""
    made: dict[str, object] = {}
    searching = ask_for_remedy(sit("officer"), made)
    second_factor(sit)
    imports(app, sit("clerk"), folder, made)
    returns(sit, made)
    officer = sit("officer")
    plan_by_hand(officer, folder, made)
    closing(officer, folder, made)
    programme(officer, sit("director"), made)
    seen_child(officer, sit("admin"), made)
    officer.page.goto(searching)
    officer.job_over()
    officer.follow("查看结果")
    made["remedy"] = officer.number()
    officer.press("提交")
    officer.go("/reports/new/")
    officer.press("生成")
    officer.job_over()
    officer.follow("查看结果")
    made["report"] = officer.number()
    form_groups(officer, made)
    forecast(officer, made)
    layouts(officer, made)
    return made


def layouts(officer, made) -> None:
    """A layout of schools searched for some seconds, and a draft copied from it."""
    officer.go("/plans/layout/")
    officer.press("新的布局方案")
    made["layout"] = officer.number()
    officer.page.locator("#id_epochs").fill("2027")
    officer.page.locator("#id_seconds").fill("3")
    officer.press("开始测算")
    officer.job_over()
    officer.press("复制，改条件再算")
    made["layout_draft"] = officer.number()


def forecast(officer, made) -> None:
    """A forecast under the middle scenario, and a scenario of one's own."""
    officer.go("/outlook/new/")
    officer.page.locator("#id_to").fill("2035")
    officer.press("开始预测")
    officer.job_over()
    officer.follow("查看结果")
    made["outlook"] = officer.number()
    officer.go("/outlook/scenarios/medium/copy/")
    officer.page.locator("#new").fill("own-medium")
    officer.press("复制")
    made["scenario"] = "own-medium"


def ask_for_remedy(officer, made) -> str:
    """A search in the background; where it can be followed."""
    officer.go("/plans/remedy/")
    for box, text in (("title", "达标路径"), ("seconds", "5"), ("gap", "5")):
        officer.page.locator(f"#id_{box}").fill(text)
    officer.press("开始测算")
    made["job"] = officer.number()
    return officer.page.url


def form_groups(officer, made) -> None:
    """Groups formed by a search of some seconds."""
    officer.go("/plans/formation/")
    for box, text in (("title", "组团"), ("seconds", "10"), ("gap", "5")):
        officer.page.locator(f"#id_{box}").fill(text)
    officer.press("开始测算")
    officer.job_over()
    officer.follow("查看结果")
    made["formed"] = officer.number()


def second_factor(sit) -> None:
    """The inspector takes a second factor, and is then "halfway" in: the password is given, the code is not."""
    inspector = sit("inspector")
    inspector.go("/accounts/2fa/totp/activate/")
    prove_again(inspector)
    secret = inspector.page.locator("#authenticator_secret").input_value()
    inspector.page.locator("#id_code").fill(one_time(secret))
    with inspector.page.expect_navigation():
        inspector.page.locator("#id_code").press("Enter")
    assert "/recovery-codes/" in inspector.path, inspector.text
    sit.enter("halfway", "inspector", "/accounts/2fa/authenticate/")


def one_time(secret: str) -> str:
    """The six figures an authenticator shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def imports(app, clerk, folder, made) -> None:
    for name, value in (("import", 12345), ("wrong", "十二亩")):
        book = openpyxl.load_workbook(app.data / "demo/import/3_校舍设备.xlsx")
        book["校舍设备"].cell(5, 7).value = value
        book.save(folder / f"{name}.xlsx")
        clerk.go("/imports/new/")
        clerk.page.locator("#files").set_input_files(folder / f"{name}.xlsx")
        clerk.press("上传并检查")
        clerk.job_over()
        made[name] = clerk.number()


def returns(sit, made) -> None:
    officer, principal = sit("officer"), sit("principal")
    principal.go("/schools/")
    (school,) = set(
        principal.page.locator("#main a[href^='/schools/2']").evaluate_all("all => all.map(a => a.pathname)")
    )
    officer.go("/returns/rounds/new/")
    officer.page.locator("#id_title").fill("补报")
    officer.page.locator("#id_due").fill((dt.date.today() + dt.timedelta(9)).isoformat())
    officer.page.locator("[name=only]").fill(school.split("/")[2])
    officer.press("布置")
    made["round"] = officer.number()
    made["return"] = first(officer, r"/returns/(\d+)/review/")


def plan_by_hand(officer, folder, made) -> None:
    change = {"kind": "AddTeachers", "school": CODE, "stage": "小学", "teachers": 2, "sports_arts": 2}
    (folder / "plan.json").write_text(json.dumps({"title": "增配教师", "changes": [change]}), "utf-8")
    officer.go("/plans/new/")
    officer.page.locator("input[type=file]").set_input_files(folder / "plan.json")
    officer.press("读入")
    made["plan"] = officer.number()


def closing(officer, folder, made) -> None:
    """Plans that merge a school: one whose procedure has not begun, one just begun, one posted with an objection."""
    change = {"kind": "MergeSchool", "closing": SMALL, "into": CODE, "why": "学生太少"}
    (folder / "merge.json").write_text(json.dumps({"title": "撤并试点", "changes": [change]}), "utf-8")
    for name in ("closing_none", "closing_new", "closing"):
        officer.go("/plans/new/")
        officer.page.locator("input[type=file]").set_input_files(folder / "merge.json")
        officer.press("读入")
        made[name] = officer.number()
        officer.press("提交")
        if name != "closing_none":
            officer.press("开始撤并程序")
    today = dt.date.today()
    written = {
        "scheme": {"day": today - dt.timedelta(90), "reason": "全校不足六十名学生，逐年减少", "receiving": "班额、食宿够用", "transport": "开通校车", "transition": "过渡一年"},
        "argue": {
            "day": today - dt.timedelta(80), "experts": 7, "families": 20, "against": 3, "village": "同意", "township": "同意",
            "safety": "道路已硬化", "result": "可行",
        },
        "notice": {"since": today - dt.timedelta(20), "until": today + dt.timedelta(20), "where": "村公告栏和县教育局网站"},
    }  # fmt: skip
    for step, cells in written.items():
        write_step(officer, made["closing"], step, cells)
    officer.page.get_by_text("登记一件异议").click()
    for box, text in (("who", "张小三"), ("day", str(today - dt.timedelta(10))), ("text", "孩子小，路太远")):
        officer.page.locator(f"#id_objection-{box}").fill(text)
    officer.press("登记异议")


def write_step(desk, plan, step, cells, papers=()) -> None:
    """Write one step of a procedure down, as the form asks for it."""
    desk.go(f"/plans/{plan}/closing/steps/{step}/")
    for box, value in cells.items():
        field = desk.page.locator(f"#id_{box}")
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))
    for kind, file in dict(papers).items():
        desk.page.locator(f"#id_paper_{kind}").set_input_files(file)
    desk.press("保存记录")


def programme(officer, director, made) -> None:
    """A programme of the bureau's own, and a case handed in."""
    officer.go("/programmes/blank/copy/")
    officer.page.locator("#new").fill("yunling")
    officer.press("复制")
    made["own"] = "yunling"
    director.go("/programmes/yuxi/case/?on=2024-12-30")
    director.press("提交遴选")
    made["submission"] = director.number()


def seen_child(officer, admin, made) -> None:
    officer.go("/register/pupil/")
    made["pupil"] = quote(first(officer, r"/register/pupil/([^/]+)/$"))
    officer.go(f"/register/pupil/{made['pupil']}/")
    admin.go("/audit/sightings/")
    made["sighting"] = first(admin, r"/audit/sightings/(\d+)/record/")


def first(desk, pattern: str) -> str:
    """The key in the first link of the page that looks so."""
    for address in desk.page.locator("#main a[href]").evaluate_all(
        "all => all.map(a => decodeURI(a.pathname))"
    ):
        if found := re.search(pattern, address):
            return found[1]
    raise LookupError(f"{pattern} on {desk.page.url}")


def prove_again(desk) -> None:
    """What a person does where the app asks who is there once more."""
    desk.page.locator("input[type=password]").fill(PASSWORD)
    with desk.page.expect_navigation():
        desk.page.locator("input[type=password]").press("Enter")
