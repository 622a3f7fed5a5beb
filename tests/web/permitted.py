"""Who may open what: ONE table, address by address. An address that is not in it fails the test.

A right is held by an appointment for a scope. `where` says which scope the record must lie in:
ANYWHERE  the right held anywhere is enough; what the page shows is narrowed by its queries
COUNTY    the right must be held for the whole county
PLACE     the right must be held where the record's school lies
OWN       the record's maker only, and whoever holds one of `all_` for the whole county
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from junheng.web.accounts.roles import Right as R

ANYWHERE, COUNTY, PLACE, OWN = "anywhere", "county", "place", "own"
READ_TABLE = "read table"
"""Stands for the right the record's table asks for: people's records ask for more."""


@dataclass(frozen=True)
class Need:
    """What an address asks for. `sample` names the records of `samples.py` it is tried with.

    `open`: answers before log-in. `closed`: there is no such page for anybody. `shaky`: with empty input the permitted
    may also be told that there is nothing (404) or that it is not the time for it. `also` asks for more of the role's
    rights. `query` and `body` (JSON) make the question one that is answered.
    """

    rights: tuple = ()
    where: str = ANYWHERE
    sample: str = ""
    method: str = "get"
    all_: tuple = ()
    open: bool = False
    closed: bool = False
    shaky: bool = False
    also: Callable[[frozenset], bool] | None = None
    query: str = ""
    body: dict | None = None


def need(*rights, **rest) -> Need:
    return Need(rights, **rest)


EVERYBODY, OPEN, CLOSED = need(), need(open=True), need(closed=True)
PEOPLE = need(R.PEOPLE)
PERSON = need(R.PEOPLE, sample="person")
AUDIT = need(R.AUDIT, where=COUNTY)
READ = need(R.READ)
SCHOOL = need(R.READ, where=PLACE, sample="school")
JOB = need(where=OWN, sample="job", all_=(R.OPERATE,))
IMPORT = need(R.IMPORT)
ONE_IMPORT = need(R.IMPORT, where=OWN, sample="import", all_=(R.IMPORT,), shaky=True)
ENTER = need(R.SUBMIT, where=PLACE, sample="return", shaky=True)
JUDGE = need(R.REVIEW, where=PLACE, sample="return", shaky=True)
BOTH = need(R.SUBMIT, R.REVIEW, where=PLACE, sample="return", shaky=True)
ROUND = need(R.REVIEW, where=PLACE, sample="round", shaky=True)
TABLE = need(READ_TABLE, sample="table")
ROW = need(READ_TABLE, where=PLACE, sample="row")
EDIT_ROW = need(R.EDIT, where=PLACE, sample="row")
PLAN = need(R.PLAN, R.ADOPT, where=PLACE, sample="plan", shaky=True)
REPORT = need(R.REPORT, where=PLACE, sample="report")
NOWHERE = need(open=True, closed=True)
LAYOUT = need(R.PLAN, where=COUNTY, sample="layout")
MAKE_PLAN = need(R.PLAN, where=PLACE, sample="plan", shaky=True)


CASES = need(R.READ, R.JUDGE_CASE, where=COUNTY)


def post(of: Need, **rest) -> Need:
    return replace(of, method="post", **rest)


PERMITTED: dict[str, Need] = {
    # the shell
    "healthz": OPEN, "home": EVERYBODY, "search": READ, "system": need(R.OPERATE), "why": EVERYBODY,
    "set_language": replace(OPEN, method="post"),
    # the measure
    **dict.fromkeys(("overview", "coverage", "indicators", "schools", "handbook", "dictionary"), READ),
    "indicator": replace(READ, sample="indicator"), "item": replace(READ, sample="item"),
    "school": SCHOOL, "proof_school": replace(SCHOOL, sample="proof_school"),
    "proof_county": replace(READ, sample="proof_county"), "proof_item": replace(READ, sample="item"),
    "chart": replace(READ, sample="chart"),
    # the way in
    **dict.fromkeys(("account_login", "mfa_authenticate"), OPEN),
    **dict.fromkeys(
        ("account_inactive", "account_signup", "account_email", "account_email_verification_sent", "account_set_password",
         "account_reset_password", "account_confirm_login_code", "account_confirm_email",
         "account_reset_password_from_key_done", "account_reset_password_from_key", "account_reset_password_done"),
        replace(CLOSED, sample="token"),
    ),
    **dict.fromkeys(
        ("account_logout", "account_reauthenticate", "account_change_password", "mfa_index", "mfa_reauthenticate",
         "mfa_activate_totp"), EVERYBODY),
    **dict.fromkeys(
        ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
        replace(EVERYBODY, shaky=True)),
    # people, oneself, the trail
    "people": PEOPLE, "person_new": PEOPLE, "person": PERSON, "appoint": PERSON, "handover": PERSON,
    "handover_cancel": post(PERSON, sample="handover"), "appointment_end": post(PERSON, sample="appointment"),
    "person_act": post(PERSON, sample="person_act"),
    "me": EVERYBODY, "my_trail": EVERYBODY, "tokens": EVERYBODY, "session_end": post(EVERYBODY),
    "token_revoke": need(where=OWN, sample="token_of_officer", method="post"),
    "audit": AUDIT, "sightings": AUDIT, "sightings_of": replace(AUDIT, sample="sighting"),
    "audit_export": replace(AUDIT, also=lambda role: "export" in role),
    # jobs
    "jobs": EVERYBODY, "job": JOB, "job_progress": JOB, "job_cancel": post(JOB), "job_retry": post(JOB),
    # imports
    **dict.fromkeys(("import_list", "import_new", "import_template", "rollover", "rollover_exceptions"), IMPORT),
    "unreported": need(R.REVIEW, R.IMPORT),
    "rollover_undo": post(ONE_IMPORT, sample="rollover"),
    **dict.fromkeys(("import_show", "import_columns"), ONE_IMPORT), "import_problems": ONE_IMPORT,
    **dict.fromkeys(("import_file", "import_marked"), replace(ONE_IMPORT, sample="import_file")),
    **dict.fromkeys(("import_recheck", "import_commit", "import_undo", "import_discard"), post(ONE_IMPORT)),
    # returns
    "returns": need(R.SUBMIT, R.REVIEW), "tasks": EVERYBODY, "return_round_new": need(R.REVIEW),
    "return_round": replace(ROUND, rights=(R.SUBMIT, R.REVIEW)),
    "return_round_change": post(ROUND), "return_remind": post(ROUND), "return_accept_chosen": post(ROUND),
    "return_form": ENTER, "return_cell": ENTER,
    **dict.fromkeys(("return_save", "return_submit", "return_withdraw", "return_row"), post(ENTER)),
    "return_blank": BOTH, "return_checks": BOTH,
    "return_review": JUDGE, "return_decide": post(JUDGE), "return_comment": post(JUDGE),
    # the register
    "table_list": READ, "batches": READ, "batch": replace(READ, sample="batch"),
    "batch_undo": need(R.EDIT, R.IMPORT, where=COUNTY, sample="batch", shaky=True),
    "table_rows": TABLE, "view_save": post(TABLE),
    "table_export": need(R.EXPORT, sample="table_export"),
    "full_exports": need(R.EXPORT_PERSONAL, R.APPROVE_EXPORT),
    "full_export_new": need(R.EXPORT_PERSONAL, sample="full_table"),
    "full_export_decide": need(where=OWN, sample="full_export", method="post", all_=(R.APPROVE_EXPORT,)),
    "full_export_take": need(where=OWN, sample="full_export", method="post", all_=(R.APPROVE_EXPORT,)),
    "row_new": need(R.EDIT, sample="table_edit"), "row_lookup": replace(TABLE, sample="table_lookup", shaky=True),
    "view_delete": need(where=OWN, sample="view", method="post"),
    "row": ROW, "row_history": ROW, "row_edit": EDIT_ROW, "row_draft": post(EDIT_ROW), "row_delete": EDIT_ROW,
    "row_unmask": post(need(R.UNMASK, where=PLACE, sample="row_personal")),
    # plans
    "plans": need(R.PLAN, R.ADOPT), "plan_new": need(R.PLAN), "remedy_new": need(R.PLAN, where=COUNTY),
    **dict.fromkeys(("formation_new", "formation_compare"), need(R.PLAN, where=COUNTY)),
    **dict.fromkeys(("layouts", "layout_compare"), need(R.PLAN, where=COUNTY)), "layout_new": need(R.PLAN, where=COUNTY, method="post"),
    **dict.fromkeys(("layout", "layout_progress", "layout_map"), LAYOUT),
    **dict.fromkeys(("layout_front", "layout_front_picture"), replace(LAYOUT, shaky=True)),
    **dict.fromkeys(("layout_save", "layout_decide", "layout_stop", "layout_copy", "layout_away"), post(LAYOUT)),
    **dict.fromkeys(("layout_force", "layout_plan"), post(LAYOUT, shaky=True)),
    "layout_take": need(R.EXPORT, where=COUNTY, sample="layout_take", shaky=True),
    "plan": PLAN, "plan_file": PLAN, "plan_edit": MAKE_PLAN, "plan_copy": post(MAKE_PLAN),
    "plan_adopt": need(R.ADOPT, where=PLACE, sample="plan", shaky=True),
    "plan_do": post(PLAN, sample="plan_do"),
    "plan_change_add": replace(MAKE_PLAN, sample="plan_add"), "plan_change_edit": replace(MAKE_PLAN, sample="plan_change"),
    "plan_change_remove": post(MAKE_PLAN, sample="plan_change"),
    "plan_change_move": post(MAKE_PLAN, sample="plan_change"),
    # the procedure of closing a school
    "closings": need(R.PLAN, R.ADOPT), "closing": replace(PLAN, sample="closing"), "closing_start": post(MAKE_PLAN),
    "closing_print": replace(PLAN, sample="closing"), "closing_paper": replace(PLAN, sample="closing_paper"),
    "closing_step": replace(MAKE_PLAN, sample="closing_step"), "closing_back": post(PLAN, sample="closing_step"),
    "closing_attach": post(PLAN, sample="closing"), "closing_objection": post(MAKE_PLAN, sample="closing"),
    "closing_answer": post(MAKE_PLAN, sample="closing_paper"),
    # programmes and cases
    **dict.fromkeys(("programmes", "liaison"), need(R.READ, where=COUNTY)),
    **dict.fromkeys(("programme", "programme_fit", "programme_text", "case"), need(R.READ, where=COUNTY, sample="programme")),
    "programme_figure": need(R.READ, where=COUNTY, sample="programme_figure"),
    "programme_versions": need(R.READ, where=COUNTY, sample="own_programme"),
    "programme_copy": need(R.PLAN, where=COUNTY, sample="programme"),
    "case_print": need(R.REPORT, where=COUNTY, sample="programme", method="post"),
    "case_submit": need(R.ADOPT, where=COUNTY, sample="programme", method="post"),
    "submissions": CASES, "submission": replace(CASES, sample="submission"),
    "submission_figure": replace(CASES, sample="submission_figure"),
    "submission_decide": need(R.JUDGE_CASE, where=COUNTY, sample="submission", method="post"),
    # networks
    "groups": READ, "group": replace(SCHOOL, sample="group"), "group_schools": need(R.READ, where=COUNTY),
    # forecasts
    "outlooks": need(R.READ, where=COUNTY), "outlook_new": need(R.PLAN, where=COUNTY),
    "outlook_scenario": need(R.READ, where=COUNTY, sample="scenario"), "outlook_copy": need(R.PLAN, where=COUNTY, sample="scenario"),
    **dict.fromkeys(("outlook", "outlook_people", "outlook_report"), need(R.READ, where=COUNTY, sample="outlook")),
    "outlook_chart": need(R.READ, where=COUNTY, sample="outlook_chart"), "outlook_rows": need(R.READ, where=COUNTY, sample="outlook_rows"),
    "outlook_take": need(R.EXPORT, where=COUNTY, sample="outlook_take", also=lambda role: "read" in role),
    "outlook_force": need(R.PLAN, where=COUNTY, sample="outlook", method="post"),
    "outlook_print": need(R.REPORT, where=COUNTY, sample="outlook", method="post"),
    # remarks on figures
    "remarks": READ, "remark_add": post(READ, shaky=True),
    "remark_settle": post(need(R.READ, where=PLACE, sample="remark"), shaky=True),
    # reports
    "reports": need(R.REPORT), "report_new": need(R.REPORT),
    "report": REPORT, "report_file": replace(REPORT, sample="report_file", shaky=True),
    # the API, with a session
    "api-1:openapi-json": EVERYBODY, "api-1:openapi-view": EVERYBODY, "api-1:me": EVERYBODY,
    "api-1:api-root": NOWHERE, "rest": NOWHERE, "api/v1": NOWHERE,
    "api-1:tables": EVERYBODY, "api-1:schema": TABLE, "api-1:rows": TABLE,
    "api-1:row": replace(ROW, sample="row_plain"), "api-1:put_row": replace(EDIT_ROW, sample="row_stored", method="put", body={"version": 1, "values": {}}),
    "api-1:measure": READ, "api-1:of_school": replace(SCHOOL, query="?stage=小学&indicator=R1", shaky=True),
    "api-1:of_county": need(R.READ, where=COUNTY, query="?stage=小学&indicator=R1"),
    "api-1:of_item": need(R.READ, where=COUNTY, sample="api_item", shaky=True),
    "api-1:plans": need(R.PLAN, R.ADOPT), "api-1:plan_create": need(R.PLAN, method="post", body={"title": "x", "year": 2025, "changes": []}),
    "api-1:plan": PLAN, "api-1:jobs": EVERYBODY,
    "api-1:job_create": need(R.REPORT, method="post", shaky=True, body={"work": "report", "kind": "self", "year": 2025}),
    "api-1:job": JOB, "api-1:job_cancel": post(JOB),
    "api-1:reports": need(R.REPORT), "api-1:report": REPORT,
    "api-1:report_file": replace(REPORT, sample="report_file", shaky=True),
}  # fmt: skip
"""Name of the address → what it asks for."""
