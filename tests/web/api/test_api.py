"""The API: scope, masks, conflicts, problems in words, throttling."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from tests.web.conftest import SCHOOL_A, SCHOOL_B

from junheng.web import translate
from junheng.web.accounts.models import Act, ApiToken, Person, Sighting
from junheng.web.api.urls import api as junheng_api
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning.models import StoredPlan
from junheng.web.register.frames import frame
from junheng.web.register.models import School

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
JSON = {"content_type": "application/json"}


def problem(answer, status):
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["type"].startswith("urn:junheng:problem:")
    return body


def addresses():
    spec = junheng_api.get_openapi_schema(path_prefix="/api/v1/")
    values = {"table": "school", "key": SCHOOL_A, "code": SCHOOL_A, "item": "G1", "pk": "1", "number": "0"}
    for path, operations in spec["paths"].items():
        for name, value in values.items():
            path = path.replace(f"{{{name}}}", value)
        yield from ((method, path) for method in operations)


@pytest.mark.parametrize(("method", "path"), list(addresses()))
def test_nobody_gets_in_without_a_token(method, path):
    for headers in ({}, {"Authorization": "Bearer jh_falsch"}, {"Authorization": "Basic eDp5"}):
        answer = (
            getattr(Client(headers=headers), method)(path, "{}", **JSON)
            if method != "get"
            else Client(headers=headers).get(path)
        )
        said = problem(answer, 401) if answer.status_code == 401 else problem(answer, 403)
        assert "Bearer" in said["detail"] or "CSRF" in said["detail"]


def test_a_token_runs_out_is_revoked_and_falls_with_its_owner(api, person):
    client = api("clerk")
    assert client.get(f"{ROOT}/me").status_code == 200
    ApiToken.objects.update(expires=dt.date.today() - dt.timedelta(days=1))
    problem(client.get(f"{ROOT}/me"), 401)
    ApiToken.objects.update(expires=dt.date.today() + dt.timedelta(days=1))
    Person.objects.filter(username="clerk").update(left=dt.date.today())
    problem(client.get(f"{ROOT}/me"), 401)


def test_a_token_does_no_more_than_it_says_and_than_its_owner_may(api, person):
    client = api("officer", "read")
    assert client.get(f"{ROOT}/me").json()["rights"] == ["read"]
    assert {t["name"] for t in client.get(f"{ROOT}/tables").json()}.isdisjoint({"pupil", "staff"})
    said = problem(client.get(f"{ROOT}/tables/pupil/rows"), 403)
    assert "查看学生" in said["detail"]
    problem(client.put(f"{ROOT}/tables/school/rows/{SCHOOL_A}", {"values": {}}, **JSON), 403)
    problem(client.get(f"{ROOT}/plans"), 403)
    person("officer").appointments.all().delete()
    assert client.get(f"{ROOT}/me").json()["rights"] == []


def test_rows_are_those_in_scope_page_by_page(api):
    client = api("principal_a")
    seen, cursor = [], ""
    while True:
        page = client.get(f"{ROOT}/tables/enrolment/rows", {"limit": 5, "cursor": cursor}).json()
        seen += page["rows"]
        if not (cursor := page["next"]):
            break
    assert len(seen) == page["count"] == frame("enrolment").filter(school=SCHOOL_A).height
    assert {r["values"]["school"] for r in seen} == {SCHOOL_A}
    problem(client.get(f"{ROOT}/tables/school/rows/{SCHOOL_B}"), 403)
    problem(client.get(f"{ROOT}/tables/county_fact/rows"), 403)
    year = seen[0]["values"]["year"]
    some = client.get(f"{ROOT}/tables/enrolment/rows", {"where": [f"year:{year}", "grade:一年级"]}).json()
    assert all(r["values"]["grade"] == "一年级" for r in some["rows"])
    problem(client.get(f"{ROOT}/tables/enrolment/rows", {"where": "nichts:1"}), 422)
    problem(client.get(f"{ROOT}/tables/enrolment/rows", {"where": "year:abc"}), 422)
    problem(client.get(f"{ROOT}/tables/enrolment/rows", {"limit": 0}), 422)


def test_children_are_masked_and_every_view_is_written_down(api, as_, person):
    child = frame("pupil").row(0, named=True)
    assert (
        api("principal_b").get(f"{ROOT}/tables/pupil/rows").json()["count"]
        == frame("pupil").filter(school=SCHOOL_B).height
    )
    where = {"limit": 3, "where": f"school:{child['school']}"}
    page = api("clerk").get(f"{ROOT}/tables/pupil/rows", where)
    text = page.content.decode()
    assert child["code"] not in text
    assert child["name"] not in text or len(child["name"]) == 1
    assert all(r["masked"] and r["key"].startswith("~") for r in page.json()["rows"])
    assert Sighting.objects.filter(person=person("clerk"), table="pupil", unmasked=False).count() == 3
    probe = {"where": f"code:{child['code']}"}
    problem(api("clerk").get(f"{ROOT}/tables/pupil/rows", probe), 422)


def test_nobody_takes_personal_records_in_full_past_the_approval_of_another(api, as_, person):
    """A session with every right over children's data, and a reason given: the API stays masked."""
    child = frame("pupil").row(0, named=True)
    for client in (as_("officer"), api("officer")):
        page = client.get(f"{ROOT}/tables/pupil/rows", {"reason": "核对", "limit": 500})
        assert child["code"] not in page.content.decode()
        assert all(r["masked"] for r in page.json()["rows"])
        one = client.get(
            f"{ROOT}/tables/pupil/rows/{page.json()['rows'][0]['key']}", {"reason": "核对"}
        ).json()
        assert one["masked"]
        assert one["values"]["name"] == f"{child['name'][0]}**"
    assert not Sighting.objects.filter(person=person("officer"), unmasked=True).exists()


def test_a_row_is_written_with_the_version_that_was_read(api):
    client, address = api("clerk"), f"{ROOT}/tables/school/rows/{SCHOOL_A}"
    row = client.get(address).json()
    done = client.put(
        address, {"version": row["version"], "values": {"name": "新名"}, "note": "改名"}, **JSON
    ).json()
    assert done["row"]["values"] == row["values"] | {"name": "新名"}
    assert done["row"]["version"] == row["version"] + 1
    assert Act.objects.filter(verb="edit", subject=f"批次 {done['batch']}").exists()
    said = problem(client.put(address, {"version": row["version"], "values": {"name": "另名"}}, **JSON), 409)
    assert said["current"]["values"]["name"] == "新名"
    problem(client.put(address, {"values": {"name": "又名"}}, **JSON), 409)
    same = client.put(address, {"version": row["version"] + 1, "values": {"name": "新名"}}, **JSON).json()
    assert same["batch"] is None
    said = problem(
        client.put(address, {"version": 2, "values": {"kind": "大学", "opened": "不知"}}, **JSON), 422
    )
    assert {e["where"] for e in said["errors"]} == {"办学类型", "建校日期"}
    problem(client.put(address, {"version": 2, "values": {"code": SCHOOL_B}}, **JSON), 422)
    problem(client.put(address, {"version": 2, "values": {"nichts": 1}}, **JSON), 422)
    problem(client.put(address, "{", **JSON), 400)
    new = {"values": {"name": "新校", "kind": "小学"}}
    assert client.put(f"{ROOT}/tables/school/rows/2153999888", new, **JSON).status_code == 201
    assert School.objects.get(code="2153999888").name == "新校"
    problem(client.put(f"{ROOT}/tables/room/rows/2153999777·本部·2024·音乐·1", {"values": {}}, **JSON), 422)


def test_a_school_writes_its_own_rows_only(api):
    client = api("school_clerk")
    problem(
        client.put(f"{ROOT}/tables/school/rows/{SCHOOL_B}", {"version": 1, "values": {"name": "抢"}}, **JSON),
        403,
    )
    problem(client.put(f"{ROOT}/tables/room/rows/{SCHOOL_B}·本部·2024·音乐·77", {"values": {}}, **JSON), 403)
    mine = client.put(
        f"{ROOT}/tables/room/rows/{SCHOOL_A}·本部·2024·音乐·77", {"values": {"area": 80}}, **JSON
    )
    assert mine.status_code == 201
    moved = {"version": 1, "values": {"school": SCHOOL_B}}
    problem(client.put(f"{ROOT}/tables/room/rows/{SCHOOL_A}·本部·2024·音乐·77", moved, **JSON), 422)


def test_a_mask_is_never_written_back(api):
    client = api("clerk")
    row = client.get(f"{ROOT}/tables/pupil/rows", {"limit": 1}).json()["rows"][0]
    body = {"version": row["version"], "values": {"name": row["values"]["name"]}}
    problem(client.put(f"{ROOT}/tables/pupil/rows/{row['key']}", body, **JSON), 422)
    body["values"] = {"boarder": not row["values"]["boarder"]}
    assert client.put(f"{ROOT}/tables/pupil/rows/{row['key']}", body, **JSON).status_code == 200


def test_the_measure_is_whole_for_the_county_and_cut_to_own_schools(api):
    whole = api("director").get(f"{ROOT}/measure").json()
    mine = api("principal_a").get(f"{ROOT}/measure").json()
    assert whole["county"] == mine["county"]
    assert {r["code"] for r in mine["schools"]} == {SCHOOL_A}
    assert len({r["code"] for r in whole["schools"]}) > 1
    figure = next(r for r in whole["schools"] if r["code"] == SCHOOL_A and r["value"] is not None)
    asked = {"stage": figure["stage"], "indicator": figure["indicator"]}
    proof = api("principal_a").get(f"{ROOT}/measure/proof/school/{SCHOOL_A}", asked).json()
    assert proof["value"] == figure["value"]
    assert proof["rows"]
    problem(api("principal_a").get(f"{ROOT}/measure/proof/school/{SCHOOL_B}", asked), 403)
    problem(api("principal_a").get(f"{ROOT}/measure/proof/county", asked), 403)
    assert api("director").get(f"{ROOT}/measure/proof/county", asked).json()["terms"]
    assert api("director").get(f"{ROOT}/measure/proof/item/G1").status_code == 200
    assert api("director").get(f"{ROOT}/measure", {"tolerance": "shared_sports_arts"}).json()["tolerances"]
    problem(api("director").get(f"{ROOT}/measure", {"on": "2018-09-01"}), 422)


def test_plans_are_made_and_read(api):
    client, year = api("officer"), int(frame("enrolment")["year"].max())
    change = {
        "kind": "AddResource",
        "school": SCHOOL_A,
        "resource": "multimedia_rooms",
        "amount": 3,
        "why": "补足",
    }
    made = client.post(f"{ROOT}/plans", {"title": "试", "year": year, "changes": [change]}, **JSON)
    assert made.status_code == 201, made.json()
    assert StoredPlan.objects.get().schools == [SCHOOL_A]
    assert client.get(f"{ROOT}/plans/{made.json()['id']}").json()["changes"][0]["why"] == "补足"
    assert [p["title"] for p in client.get(f"{ROOT}/plans").json()] == ["试"]
    problem(
        client.post(
            f"{ROOT}/plans", {"title": "试", "year": year, "changes": [change | {"amount": "x"}]}, **JSON
        ),
        422,
    )
    problem(
        api("group_head").post(
            f"{ROOT}/plans",
            {"title": "试", "year": year, "changes": [change | {"school": "2153999060"}]},
            **JSON,
        ),
        403,
    )
    problem(client.get(f"{ROOT}/plans/99999"), 404)


def test_jobs_are_asked_for_followed_and_stopped(api, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client, year = api("officer"), int(frame("enrolment")["year"].max())
    asked = client.post(
        f"{ROOT}/jobs", {"work": "report", "kind": "self", "year": year, "schools": [SCHOOL_A]}, **JSON
    )
    assert asked.status_code == 202
    work.carry_out(work.claim())
    done = client.get(f"{ROOT}/jobs/{asked.json()['id']}").json()
    assert (done["state"], done["share"]) == ("done", 1)
    report = client.get(f"{ROOT}/reports/{done['result']['report']}").json()
    file = client.get(f"{ROOT}/reports/{report['id']}/files/0")
    assert len(b"".join(file.streaming_content)) == report["files"][0]["size"]
    problem(client.get(f"{ROOT}/reports/{report['id']}/files/9"), 404)
    remedy = client.post(f"{ROOT}/jobs", {"work": "remedy", "year": year}, **JSON).json()
    stopped = client.post(f"{ROOT}/jobs/{remedy['id']}/cancel")
    assert stopped.json()["state"] == "cancelled"
    problem(client.post(f"{ROOT}/jobs/{remedy['id']}/cancel"), 409)
    problem(api("director").get(f"{ROOT}/jobs/{remedy['id']}"), 404)
    problem(
        api("principal_a").post(f"{ROOT}/jobs", {"work": "report", "kind": "all", "year": year}, **JSON), 403
    )
    problem(api("principal_a").post(f"{ROOT}/jobs", {"work": "remedy", "year": year}, **JSON), 403)
    problem(client.post(f"{ROOT}/jobs", {"work": "tanzen"}, **JSON), 422)
    assert Job.objects.count() == 2


def test_too_many_calls_are_slowed_down_caller_by_caller(api, monkeypatch):
    for router in junheng_api._get_bound_routers():  # noqa: SLF001
        for view in router.path_operations.values():
            for operation in view.operations:
                for throttle in operation.throttle_objects:
                    monkeypatch.setattr(throttle, "num_requests", 3)
    client = api("clerk")
    assert [client.get(f"{ROOT}/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get(f"{ROOT}/me")
    problem(answer, 429)
    assert int(answer["Retry-After"]) > 0
    assert api("clerk").get(f"{ROOT}/me").status_code == 200


def test_the_documentation_is_for_insiders_and_loads_nothing_from_outside(as_, api):
    assert Client().get(f"{ROOT}/docs").status_code == Client().get(f"{ROOT}/openapi.json").status_code == 302
    page = as_("clerk").get(f"{ROOT}/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert not re.findall(r'(?:src|href)="(?!/|#)[^"]*"', text)
    assert text.count('<details class="more" id="junheng_web_api_') == len(list(operations()))
    for told in ("/api/v1/tables/{table}/rows/{key}", "与现在的数据冲突", 'href="#shape-RowIn"', "可重复"):
        assert told in text
    assert api("clerk").get(f"{ROOT}/openapi.json").json()["openapi"].startswith("3.1")
    problem(Client().get("/api/v2/was"), 404)


def operations():
    for path in junheng_api.get_openapi_schema(path_prefix="/api/v1/")["paths"].values():
        yield from path.values()


def test_the_file_for_programs_says_both_languages(api):
    spec = api("clerk").get(f"{ROOT}/openapi.json").json()
    assert spec["info"]["description"].startswith("登记、测算")
    assert "\n\nThe API of register, measure" in spec["info"]["description"]
    assert spec["paths"]["/api/v1/me"]["get"]["summary"].startswith("我是谁，能做什么 | ")
    told = [
        p["description"]
        for path in spec["paths"].values()
        for o in path.values()
        for p in o.get("parameters", [])
        if "description" in p
    ]
    assert told
    assert all(" | " in text for text in told)
    fields = [f for s in spec["components"]["schemas"].values() for f in s.get("properties", {}).values()]
    assert any(" | " in f.get("description", "") for f in fields)


def test_everything_the_reference_says_has_english():
    """Titles, tags and descriptions are not marked for translation where they stand; the page looks them up."""
    spec = json.loads(json.dumps(junheng_api.described(path_prefix="/api/v1/"), default=str))
    english = translate.read(translate.HERE / "locale/en/LC_MESSAGES/django.po").texts
    found, left = set(), [spec["info"], spec["paths"], spec["components"]]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            found |= {part[k] for k in ("summary", "description") if isinstance(part.get(k), str)}
            found |= {tag for tag in part.get("tags", []) if isinstance(tag, str)}
        left += part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    chinese = {text for text in found if translate.CHINESE.search(text)}
    assert len(chinese) > 40
    assert sorted(chinese - set(english)) == []


def test_a_session_needs_the_csrf_header_to_write(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{ROOT}/me").status_code == 200
    problem(client.put(f"{ROOT}/tables/school/rows/{SCHOOL_A}", {"values": {}}, **JSON), 403)


def test_odd_addresses_too_get_a_problem(api):
    for path in (f"{ROOT}/tables/school/rows/a%0Ab", f"{ROOT}/tables/nichts/rows", f"{ROOT}/", "/api/"):
        answer = api("clerk").get(path)
        problem(answer, answer.status_code)
        assert answer.status_code in (404, 422)
