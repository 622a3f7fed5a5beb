"""Every page in a real browser: no serious finding of axe, in light and in dark, wide and narrow; no error in the console;
nothing asked of another host; no sideways scrolling of a narrow screen; one h1 and a title."""

from __future__ import annotations

import datetime as dt
import json
import re
from urllib.parse import quote

import openpyxl
import pytest
from django.urls import URLPattern, get_resolver
from tests.e2e.desk import LONG

CODE = "2153999001"
GRAVE = {"serious", "critical"}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
SHORTEN = """() => document.querySelectorAll("#main tbody, #main ol, #main ul, #main datalist, #main select").forEach(
  list => [...list.children].slice(20).forEach(one => one.remove()))"""
"""The rows of a long list are alike; looking at each of a thousand finds nothing more and takes a minute."""

OFFICER = {
    "home": "/", "search": "/search/?q=云岭", "why": "/why/", "overview": "/overview/", "coverage": "/overview/unfilled/",
    "indicators": "/indicators/", "indicator": "/indicators/R5/", "item": "/items/G3/", "schools": "/schools/",
    "school": f"/schools/{CODE}/?tab=all", "proof_school": f"/proof/school/{CODE}/小学/R5/",
    "proof_county": "/proof/county/小学/R5/", "proof_item": "/proof/item/G3/", "handbook": "/handbook/",
    "dictionary": "/handbook/dictionary/", "me": "/me/", "my_trail": "/me/trail/", "tokens": "/me/tokens/",
    "account_logout": "/accounts/logout/", "account_change_password": "/accounts/password/change/",
    "mfa_index": "/accounts/2fa/",
    "jobs": "/jobs/", "job": "/jobs/{job}/", "import_list": "/imports/", "import_new": "/imports/new/",
    "import_template": "/imports/template/", "unreported": "/imports/unreported/", "rollover": "/imports/rollover/",
    "returns": "/returns/", "tasks": "/returns/tasks/", "return_round_new": "/returns/rounds/new/",
    "return_round": "/returns/rounds/{round}/", "return_review": "/returns/{return}/review/?show=all",
    "table_list": "/register/", "batches": "/register/batches/", "batch": "/register/batches/1/",
    "batch_undo": "/register/batches/1/undo/", "table_rows": "/register/campus/", "row_new": "/register/campus/new/",
    "row": "/register/pupil/{pupil}/", "row_history": "/register/school/2153999001/history/",
    "row_edit": "/register/school/2153999001/edit/", "row_delete": "/register/school/2153999001/delete/",
    "plans": "/plans/", "plan_new": "/plans/new/", "remedy_new": "/plans/remedy/", "plan": "/plans/{remedy}/",
    "plan_edit": "/plans/{plan}/edit/", "plan_change_add": "/plans/{plan}/changes/add/AddTeachers/",
    "plan_change_edit": "/plans/{plan}/changes/1/", "reports": "/reports/", "report_new": "/reports/new/",
    "report": "/reports/{report}/",
}  # fmt: skip
"""Name of the address → where an officer sees it."""
OTHERS = {
    "account_login": ("nobody", "/accounts/login/"), "mfa_authenticate": ("nobody", "/accounts/2fa/authenticate/"),
    "account_reauthenticate": ("officer", "/accounts/reauthenticate/"),
    "mfa_reauthenticate": ("officer", "/accounts/2fa/reauthenticate/"),
    "mfa_activate_totp": ("auditor", "/accounts/2fa/totp/activate/"),
    "system": ("admin", "/system/"), "people": ("admin", "/people/"), "person_new": ("admin", "/people/new/"),
    "person": ("admin", "/people/2/"), "appoint": ("admin", "/people/2/appoint/"),
    "handover": ("admin", "/people/2/handover/"), "audit": ("admin", "/audit/"), "sightings": ("admin", "/audit/sightings/"),
    "sightings_of": ("admin", "/audit/sightings/{sighting}/record/"),
    "import_show": ("clerk", "/imports/{import}/"), "import_columns": ("clerk", "/imports/{import}/columns/"),
    "return_form": ("principal", "/returns/{return}/"), "return_blank": ("principal", "/returns/{return}/blank/"),
    "plan_adopt": ("director", "/plans/{remedy}/adopt/"),
}  # fmt: skip
MORE = {
    "import_show: problems": ("clerk", "/imports/{wrong}/?tab=problems"),
    "import_show: totals": ("clerk", "/imports/{import}/?tab=totals"),
    "import_show: columns": ("clerk", "/imports/{import}/?tab=columns"),
    "plan: by hand": ("officer", "/plans/{plan}/"), "table_rows: people": ("officer", "/register/staff/"),
    "row: school": ("officer", "/register/school/2153999001/"), "home: principal": ("principal", "/"),
    "overview: transitional": ("officer", "/overview/?year=2023&tolerance=rooms_small_rural"),
    "return_form: a cell": ("principal", "/returns/{return}/?cell=" + quote("campus|本部|books")),
    "missing": ("officer", "/no-such-page/"), "refused": ("principal", "/people/"),
    "tokens: nothing to give": ("admin", "/me/tokens/"), "reports: none": ("principal", "/reports/"),
}  # fmt: skip
PAGES = {name: ("officer", at) for name, at in OFFICER.items()} | OTHERS | MORE
FAILING = {"missing", "refused"}
"""Pages whose status the browser itself complains about."""

NO_PAGE = {
    # answers a machine, a part of a page, or a file
    "healthz", "set_language", "chart", "job_progress", "return_checks", "return_cell", "row_lookup", "row_draft",
    "audit_export", "rollover_exceptions", "import_problems", "import_file", "import_marked", "table_export", "plan_file",
    "report_file", "mfa_download_recovery_codes",
    # only written to
    "handover_cancel", "appointment_end", "person_act", "session_end", "token_revoke", "job_cancel", "job_retry",
    "rollover_undo", "import_recheck", "import_commit", "import_undo", "import_discard", "return_round_change",
    "return_remind", "return_save", "return_submit", "return_withdraw", "return_row", "return_decide", "return_comment",
    "view_save", "view_delete", "row_unmask", "plan_copy", "plan_do", "plan_change_remove", "plan_change_move",
    # closed to everybody
    "account_inactive", "account_signup", "account_email", "account_email_verification_sent", "account_set_password",
    "account_reset_password", "account_confirm_login_code", "account_confirm_email",
    "account_reset_password_from_key_done", "account_reset_password_from_key", "account_reset_password_done",
    # only for those who have a second factor
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip


def addresses(patterns=None, spaces=()):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            if not spaces:
                yield pattern.name or str(pattern.pattern).strip("/")
        elif str(pattern.pattern) == "api/":
            continue  # for programs; tried by its own schema
        else:
            yield from addresses(
                pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces
            )


def test_no_page_is_forgotten():
    named = {name for name in addresses() if not name.startswith("^")}
    shown = {name.partition(":")[0] for name in PAGES} - FAILING
    assert sorted(named - shown - NO_PAGE) == [], "say above where this page is seen, or that it is none"
    assert sorted((shown | NO_PAGE) - named) == []


@pytest.fixture(scope="module")
def records(app, sit, tmp_path_factory):
    """One record of each kind, made as people make them: {kind: the key in its address}."""
    folder = tmp_path_factory.mktemp("files")
    clerk, officer, principal = (sit(who) for who in ("clerk", "officer", "principal"))
    made: dict[str, object] = {}

    for name, value in (("import", 12345), ("wrong", "十二亩")):
        book = openpyxl.load_workbook(app.data / "demo/import/3_校舍设备.xlsx")
        book["校舍设备"].cell(5, 7).value = value
        book.save(folder / f"{name}.xlsx")
        clerk.go("/imports/new/")
        clerk.page.locator("#files").set_input_files(folder / f"{name}.xlsx")
        clerk.press("上传并检查")
        clerk.job_over()
        made[name] = clerk.number()

    officer.go("/plans/remedy/")
    for box, text in (("title", "达标路径"), ("seconds", "5"), ("gap", "5")):
        officer.page.locator(f"#id_{box}").fill(text)
    officer.press("开始测算")
    made["job"] = officer.number()
    searching = officer.page.url

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

    change = {"kind": "AddTeachers", "school": CODE, "stage": "小学", "teachers": 2, "sports_arts": 2}
    (folder / "plan.json").write_text(json.dumps({"title": "增配教师", "changes": [change]}), "utf-8")
    officer.go("/plans/new/")
    officer.page.locator("input[type=file]").set_input_files(folder / "plan.json")
    officer.press("读入")
    made["plan"] = officer.number()

    officer.go("/register/pupil/")
    made["pupil"] = quote(first(officer, r"/register/pupil/([^/]+)/$"))
    officer.go(f"/register/pupil/{made['pupil']}/")
    auditor = sit("admin")
    auditor.go("/audit/sightings/")
    made["sighting"] = first(auditor, r"/audit/sightings/(\d+)/record/")

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
    return made


def first(desk, pattern: str) -> str:
    """The key in the first link of the page that looks so."""
    for address in desk.page.locator("#main a[href]").evaluate_all(
        "all => all.map(a => decodeURI(a.pathname))"
    ):
        if found := re.search(pattern, address):
            return found[1]
    raise LookupError(f"{pattern} on {desk.page.url}")


@pytest.fixture(scope="module")
def axe(chromium):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    rules = Axe()

    def findings(desk, when: str, options: dict | None = None) -> list[str]:
        if not desk.page.evaluate("'axe' in window"):
            desk.page.evaluate(SHORTEN)
            desk.page.evaluate(rules.axe_script)
        told = desk.page.evaluate(
            "options => axe.run(document, options).then(found => found.violations)",
            options or {"resultTypes": ["violations"]},
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
    who, address = PAGES[name]
    at, found = re.sub(r"\{(\w+)\}", lambda m: str(records[m[1]]), address), []
    for language, width in (("zh", 1440), ("en", 390)):
        desk = sit(who, language, width)
        desk.wrong.clear()
        answer = desk.page.goto(app.base + at, timeout=LONG)
        desk.page.emulate_media(color_scheme="light")
        if name in FAILING:
            assert answer.status in (403, 404)
            desk.wrong = [said for said in desk.wrong if "status of 40" not in said]
        else:
            assert answer.status == 200, f"{at}: {answer.status}"
        where = f"{language} {width}"
        found += [f"{where}: {said}" for said in desk.check_page()]
        found += axe(desk, f"{where} light")
        desk.page.emulate_media(color_scheme="dark")
        found += axe(desk, f"{where} dark", COLOURS)
        if width == 1440:
            desk.page.set_viewport_size({"width": 390, "height": 844})
            found += [f"zh 390: {said}" for said in desk.check_page()]
            desk.page.set_viewport_size({"width": 1440, "height": 900})
    assert found == [], at
