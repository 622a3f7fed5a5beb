"""One row's page: facts, origin, what refers to it, history, unmasking."""

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from junheng.web.accounts.models import Act, Sighting
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS, School

pytestmark = pytest.mark.django_db
SCHOOL_A = "2153999001"


def one(code=SCHOOL_A):
    return frame("school", School.objects.filter(code=code))


def test_a_row_shows_all_columns_and_what_refers_to_it(as_):
    answer = as_("officer").get(f"/register/school/{SCHOOL_A}/")
    assert len(answer.context["facts"]) == 11
    tabs = {tab["id"]: tab["count"] for tab in answer.context["tabs"]}
    assert tabs["enrolment"] == frame("enrolment").filter(pl.col("school") == SCHOOL_A).height
    related = as_("officer").get(f"/register/school/{SCHOOL_A}/?tab=enrolment")
    assert len(related.context["related"]["lines"]) == min(tabs["enrolment"], 20)
    more = as_("officer").get(related.context["related"]["address"])
    assert more.context["listing"].total == tabs["enrolment"]


def test_the_origin_of_a_row_is_told(as_, person):
    row = one().with_columns(
        name=pl.lit("又名"),
        source_file=pl.lit("学校.xlsx"),
        source_sheet=pl.lit("表一"),
        source_row=pl.lit(7),
    )
    store.write_rows({"school": (row, ())}, by=person("clerk"), kind="import")
    page = as_("officer").get(f"/register/school/{SCHOOL_A}/").content.decode()
    assert "学校.xlsx" in page
    assert "表一" in page


def test_the_history_tells_who_changed_which_cell(as_, person):
    batch = store.write_rows(
        {"school": (one().with_columns(name=pl.lit("新校名")), ())},
        by=person("clerk"),
        kind="edit",
        note="改名",
    )
    answer = as_("officer").get(f"/register/school/{SCHOOL_A}/history/")
    first = answer.context["told"][0]
    assert first["kind"] == "changed"
    assert [c["head"].name for c in first["cells"]] == ["name"]
    assert first["cells"][0]["now"].text == "新校名"
    page = answer.content.decode()
    assert "演示clerk" in page
    assert f"/register/batches/{batch.pk}/" in page
    assert answer.context["told"][-1]["kind"] == "new"


def test_a_deleted_row_keeps_its_history(as_, person):
    row = MODELS["award"].objects.first()
    store.write({"award": frame("award").filter(pl.col("code") != row.code)}, by=person("clerk"), kind="edit")
    answer = as_("officer").get(f"/register/award/{row.code}/", follow=True)
    assert answer.redirect_chain[0][0].endswith("/history/")
    assert "已经删除" in answer.content.decode()
    assert as_("officer").get("/register/award/nothing/").status_code == 404


def test_a_child_is_masked_until_a_reason_is_given(as_, person):
    client, child = as_("officer"), MODELS["pupil"].objects.first()
    address = f"/register/pupil/~{child.pk}/"
    page = client.get(address).content.decode()
    assert child.name not in page
    assert child.code not in page
    assert child.code not in client.get(f"{address}history/").content.decode()
    client.post(f"{address}unmask/", {"reason": " "})
    assert child.name not in client.get(address).content.decode()
    client.post(f"{address}unmask/", {"reason": "核对学籍"})
    page = client.get(address).content.decode()
    assert child.name in page
    assert child.code in page
    assert child.code in client.get(f"{address}history/").content.decode()
    seen = Sighting.objects.filter(person=person("officer"), key=f"{child.code}·{child.year}", unmasked=True)
    assert seen.count() >= 2
    assert set(seen.values_list("reason", flat=True)) == {"核对学籍"}
    assert Act.objects.filter(verb="unmask", person=person("officer")).exists()
    other = MODELS["pupil"].objects.exclude(name=child.name).last()
    assert other.name not in client.get(f"/register/pupil/~{other.pk}/").content.decode()
    client.post(f"{address}unmask/", {"mask": "1"})
    assert child.name not in client.get(address).content.decode()


def test_unmasking_needs_the_right_there(as_, person):
    mine = MODELS["pupil"].objects.first()
    MODELS["pupil"].objects.filter(pk=mine.pk).update(school_id=SCHOOL_A)
    address = f"/register/pupil/~{mine.pk}/"
    assert as_("school_clerk").get(address).status_code == 200
    assert as_("school_clerk").post(f"{address}unmask/", {"reason": "想看"}).status_code == 403
    assert as_("principal_b").post(f"{address}unmask/", {"reason": "想看"}).status_code == 404
    assert not Sighting.objects.filter(unmasked=True).exists()


@pytest.mark.parametrize("tab", ["", "?tab=posting", "?tab=enrolment"])
def test_the_number_of_queries_of_a_row_page_is_constant(as_, tab):
    client = as_("officer")
    client.get(f"/register/school/{SCHOOL_A}/{tab}")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/register/school/{SCHOOL_A}/{tab}")
    assert len(seen) <= 34


def test_lookups_answer_within_scope_and_are_logged_for_people(as_, person):
    answer = as_("officer").get("/register/school/lookup/?f-school=215399900")
    assert SCHOOL_A in answer.content.decode()
    mine = as_("principal_a").get("/register/school/lookup/?q=2153999").content.decode()
    assert mine.count("<option") == 1
    as_("officer").get("/register/staff/lookup/?f-staff=T")
    assert Sighting.objects.filter(person=person("officer"), table="staff").exists()
    assert as_("auditor").get("/register/staff/lookup/?q=T").status_code == 403
