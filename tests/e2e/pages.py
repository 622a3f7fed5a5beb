"""Every page of the app and who sees it; an address that stands in no list fails a test."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import URLPattern, get_resolver

CODE = "2153999001"
OFFICER = {
    "home": "/", "search": "/search/?q=云岭", "why": "/why/", "overview": "/overview/", "coverage": "/overview/unfilled/",
    "indicator": "/indicators/R5/", "item": "/items/G3/", "schools": "/schools/",
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
    "full_exports": "/register/full/", "full_export_new": "/register/pupil/full/",
    "row": "/register/pupil/{pupil}/", "row_history": "/register/school/2153999001/history/",
    "row_edit": "/register/school/2153999001/edit/", "row_delete": "/register/school/2153999001/delete/",
    "plans": "/plans/", "plan_new": "/plans/new/", "remedy_new": "/plans/remedy/", "formation_new": "/plans/formation/",
    "formation_compare": "/plans/formation/compare/", "layouts": "/plans/layout/", "layout": "/plans/layout/{layout}/",
    "layout_compare": "/plans/layout/compare/?s={layout}", "layout_front": "/plans/layout/{layout}/front/", "plan": "/plans/{remedy}/",
    "closings": "/plans/closing/", "closing": "/plans/{closing}/closing/", "closing_step": "/plans/{closing_new}/closing/steps/scheme/",
    "plan_edit": "/plans/{plan}/edit/", "plan_change_add": "/plans/{plan}/changes/add/AddTeachers/",
    "plan_change_edit": "/plans/{plan}/changes/1/", "reports": "/reports/", "report_new": "/reports/new/",
    "remarks": "/remarks/?state=all", "groups": "/groups/", "group": "/groups/N01/?on=2024-12-31", "group_schools": "/groups/schools/?on=2024-12-31",
    "outlooks": "/outlook/", "outlook_new": "/outlook/new/", "outlook": "/outlook/{outlook}/",
    "outlook_report": "/outlook/{outlook}/report/", "outlook_rows": "/outlook/{outlook}/rows/1/",
    "outlook_scenario": "/outlook/scenarios/{scenario}/", "outlook_copy": "/outlook/scenarios/medium/copy/",
    "programmes": "/programmes/", "programme": "/programmes/yuxi/?on=2024-12-30",
    "programme_figure": "/programmes/yuxi/figures/Y2.members/?on=2024-12-30", "programme_fit": "/programmes/xiangyun/fit/",
    "programme_text": "/programmes/{own}/text/", "programme_versions": "/programmes/{own}/versions/",
    "programme_copy": "/programmes/yuxi/copy/", "case": "/programmes/yuxi/case/", "liaison": "/programmes/liaison/",
    "submissions": "/programmes/submissions/", "submission": "/programmes/submissions/{submission}/",
    "submission_figure": "/programmes/submissions/{submission}/figures/Y2.members/",
    "report": "/reports/{report}/", "api-1:openapi-view": "/api/v1/docs",
}  # fmt: skip
"""Name of the address → where an officer sees it."""
OTHERS = {
    "account_login": ("nobody", "/accounts/login/"), "mfa_authenticate": ("halfway", "/accounts/2fa/authenticate/"),
    "account_reauthenticate": ("officer", "/accounts/reauthenticate/"),
    "mfa_reauthenticate": ("inspector", "/accounts/2fa/reauthenticate/"),
    "mfa_activate_totp": ("auditor", "/accounts/2fa/totp/activate/"),
    "mfa_deactivate_totp": ("inspector", "/accounts/2fa/totp/deactivate/"),
    "mfa_view_recovery_codes": ("inspector", "/accounts/2fa/recovery-codes/"),
    "mfa_generate_recovery_codes": ("inspector", "/accounts/2fa/recovery-codes/generate/"),
    "system": ("admin", "/system/"), "people": ("admin", "/people/"), "person_new": ("admin", "/people/new/"),
    "person": ("admin", "/people/2/"), "appoint": ("admin", "/people/2/appoint/"),
    "handover": ("admin", "/people/2/handover/"), "audit": ("admin", "/audit/"), "sightings": ("admin", "/audit/sightings/"),
    "sightings_of": ("admin", "/audit/sightings/{sighting}/record/"),
    "import_show": ("clerk", "/imports/{import}/"), "import_columns": ("clerk", "/imports/{import}/columns/"),
    "return_form": ("principal", "/returns/{return}/"), "return_blank": ("principal", "/returns/{return}/blank/"),
    "plan_adopt": ("director", "/plans/{remedy}/adopt/"),
}  # fmt: skip
MORE = {
    "plan: groups formed": ("officer", "/plans/{formed}/"),
    "layout: draft": ("officer", "/plans/layout/{layout_draft}/"), "layout: map": ("officer", "/plans/layout/{layout}/?view=map"),
    "layout: villages": ("officer", "/plans/layout/{layout}/?view=villages"),
    "layout: schools": ("officer", "/plans/layout/{layout}/?view=schools"),
    "layout: terms": ("officer", "/plans/layout/{layout}/?view=terms"),
    "groups: map": ("officer", "/groups/?view=map&on=2024-12-31"),
    "groups: diagram": ("officer", "/groups/?view=diagram&on=2024-12-31"),
    "groups: of a principal": ("principal", "/groups/"),
    "outlook: map": ("officer", "/outlook/{outlook}/?view=map&y=2032"),
    "outlook: pyramid": ("officer", "/outlook/{outlook}/?view=people&y=2032"),
    "outlook: teachers": ("officer", "/outlook/{outlook}/?view=teachers"),
    "school: forecast": ("officer", f"/schools/{CODE}/?tab=outlook"),
    "import_show: problems": ("clerk", "/imports/{wrong}/?tab=problems"),
    "import_show: totals": ("clerk", "/imports/{import}/?tab=totals"),
    "import_show: columns": ("clerk", "/imports/{import}/?tab=columns"),
    "plan: closes a school": ("officer", "/plans/{closing}/"), "plan_adopt: procedure missing": ("director", "/plans/{closing}/adopt/"),
    "closing: not begun": ("officer", "/plans/{closing_none}/closing/"), "closing: of a director": ("director", "/plans/{closing}/closing/"),
    "plan: by hand": ("officer", "/plans/{plan}/"), "table_rows: people": ("officer", "/register/staff/"),
    "row: school": ("officer", "/register/school/2153999001/"), "home: principal": ("principal", "/"),
    "overview: transitional": ("officer", "/overview/?year=2023&tolerance=rooms_small_rural"),
    "return_form: a cell": ("principal", "/returns/{return}/?cell=" + quote("campus|本部|books")),
    "mfa_index: with a factor": ("inspector", "/accounts/2fa/"),
    "programme_text: one that ships": ("officer", "/programmes/yuxi/text/"),
    "submission: to be judged": ("reviewer", "/programmes/submissions/{submission}/"),
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
    "closing_paper", "closing_print",
    "report_file", "mfa_download_recovery_codes",
    # only written to
    "handover_cancel", "appointment_end", "person_act", "session_end", "token_revoke", "job_cancel", "job_retry",
    "rollover_undo", "import_recheck", "import_commit", "import_undo", "import_discard", "return_round_change",
    "return_remind", "return_accept_chosen", "return_save", "return_submit", "return_withdraw", "return_row", "return_decide", "return_comment",
    "view_save", "view_delete", "full_export_decide", "full_export_take", "row_unmask", "plan_copy", "plan_do", "plan_change_remove", "plan_change_move",
    "layout_new", "layout_save", "layout_decide", "layout_progress", "layout_stop", "layout_copy", "layout_away", "layout_map", "layout_take",
    "layout_force", "layout_plan", "layout_front_picture",
    "closing_start", "closing_back", "closing_objection", "closing_answer", "closing_attach",
    "outlook_people", "outlook_chart", "outlook_take", "outlook_force", "outlook_print",
    "case_print", "case_submit", "submission_decide", "remark_add", "remark_settle",
    # sends on to another page
    "indicators",
    # closed to everybody
    "account_inactive", "account_signup", "account_email", "account_email_verification_sent", "account_set_password",
    "account_reset_password", "account_confirm_login_code", "account_confirm_email",
    "account_reset_password_from_key_done", "account_reset_password_from_key", "account_reset_password_done",
}  # fmt: skip
"""Addresses where nobody is ever shown a page; `tests/web/test_pages_listed.py` asks each of them."""


def addresses(patterns=None, prefix=""):
    """The name of every address; of the API only the page that explains it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            name = prefix + (pattern.name or str(pattern.pattern).strip("/"))
            if not prefix.startswith("api/") or name.endswith(":openapi-view"):
                yield name.rpartition("/")[2]
        elif str(pattern.pattern) == "api/":
            yield from addresses(pattern.url_patterns, "api/")
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, prefix + space)
