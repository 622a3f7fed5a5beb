"""Ways round the door that a person with some rights might try: each leads to what they may see anyhow, or nowhere."""

import json

import polars as pl
import pytest
from tests.web.conftest import SCHOOL_A, SCHOOL_B
from tests.web.imports.conftest import book, carry_out, send, uploads  # noqa: F401  (fixtures)

from junheng.register.tables import TABLES
from junheng.web.accounts.models import Act, ApiToken, Sighting
from junheng.web.accounts.roles import Right
from junheng.web.imports.dryrun import Found
from junheng.web.imports.models import Import
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS, Activity, Posting, Staff

pytestmark = pytest.mark.django_db
WITH_PEOPLE = "3153999005"
"""A school whose teachers stand in the register one by one."""


def text(answer) -> str:
    return answer.content.decode()


def stranger() -> str:
    """Somebody who works, but not at school A."""
    here = Posting.objects.filter(school_id=SCHOOL_A).values("staff_id")
    return Staff.objects.filter(postings__isnull=False).exclude(code__in=here).order_by("code").first().code


@pytest.mark.parametrize("asked", ["q=G", "q=G5", "f-pupil=张", "q="])
@pytest.mark.parametrize("who", ["officer", "clerk", "principal_b"])
def test_suggestions_never_tell_what_is_masked(as_, who, asked):
    answer = as_(who).get(f"/register/pupil/lookup/?{asked}")
    assert answer.status_code == 404
    children = frame("pupil")
    assert not any(said in text(answer) for said in [*children["code"], *children["name"]])


def test_only_tables_that_a_form_refers_to_answer_with_suggestions(as_):
    officer = as_("officer")
    referred = {c.refers for t in TABLES.values() for c in t.columns.values()} - {""}
    for table in TABLES:
        answer = officer.get(f"/register/{table}/lookup/?q=1")
        assert answer.status_code == (200 if table in referred else 404), table


def test_a_dry_run_tells_nothing_of_what_other_schools_have_stored(as_, book, send):  # noqa: F811
    """Keys of another school in a school's own workbook would bring that school's cells back as "before"."""
    campus = frame("campus").filter(pl.col("year") == 2024, pl.col("school").is_in([SCHOOL_A, SCHOOL_B]))
    clerk = as_("school_clerk")
    imported = send(clerk, book({"campus": campus.with_columns(books=pl.col("books").fill_null(0) + 1)}))
    assert imported.state == Import.WRONG
    told = Found(imported.folder).rows("differences")
    assert set(told["key"].str.split("·").list.first()) == {SCHOOL_A}
    assert SCHOOL_B not in text(clerk.get(f"/imports/{imported.pk}/?tab=differences"))
    (counted,) = imported.summary["counts"]
    assert (counted["changed"], counted["wrong"]) == (1, 1)
    only = send(clerk, book({"campus": campus.filter(school=SCHOOL_B)}))
    assert only.summary["counts"] == [{"table": "campus", "new": 0, "changed": 0, "same": 0, "wrong": 1}]


def test_a_search_in_a_dry_run_does_not_find_what_is_masked(as_, book, send):  # noqa: F811
    pupils = frame("pupil").head(3)
    child = pupils.row(0, named=True)
    clerk = as_("clerk")
    imported = send(
        clerk, book({"pupil": pupils.with_columns(name=pl.lit("甲乙丙"), boarder=~pl.col("boarder"))})
    )
    address = f"/imports/{imported.pk}/?tab=differences"
    assert clerk.get(address).context["page"].paginator.count == 6
    for words in ("甲乙丙", child["name"], child["code"], child["code"][-3:]):
        assert clerk.get(address, {"q": words, "tab": "differences"}).context["page"].paginator.count == 0, (
            words
        )
    title = TABLES["pupil"].columns["boarder"].title
    assert clerk.get(address, {"q": title, "tab": "differences"}).context["page"].paginator.count == 3


def test_nobody_draws_a_teacher_of_another_school_into_their_own(as_, person, book, send, client):  # noqa: F811
    """A post written for a stranger would open the stranger's record: not by form, not by a program, not by a workbook."""
    code = stranger()
    sample = frame("posting").filter(staff=code).head(1).with_columns(school=pl.lit(SCHOOL_A))
    post = {n: sample[n][0] for n in TABLES["posting"].columns}
    sent = {f"f-{n}": "" if v is None else str(v) for n, v in post.items()}
    answer = as_("principal_a").post("/register/posting/new/", sent | {"token": "t"})
    assert answer.status_code == 422
    assert "只在您的范围之外任职" in text(answer)

    imported = send(as_("school_clerk"), book({"posting": sample}))
    assert imported.state == Import.WRONG
    assert imported.summary["counts"][0]["wrong"] == 1

    clerk = person("school_clerk")
    _token, words = ApiToken.make(
        person=clerk, title="试", rights=[r.value for r in clerk.rights_now()], expires="2099-01-01"
    )
    key = "·".join(str(post[k]) for k in TABLES["posting"].key)
    body = {
        "values": {n: str(v) for n, v in post.items() if v is not None and n not in TABLES["posting"].key}
    }
    put = client.put(
        f"/api/v1/tables/posting/rows/{key}", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {words}"},
    )  # fmt: skip
    assert put.status_code == 422, text(put)
    assert as_("principal_a").get(f"/register/staff/{code}/").status_code == 404


def test_a_school_writes_no_row_that_belongs_to_no_school(as_):
    """Where the school may be left open, the row would be the county's."""
    open_ = [n for n, t in TABLES.items() if "school" in t.columns and not t.columns["school"].required]
    assert "activity" in open_
    for table in open_:
        answer = as_("principal_a").post(
            f"/register/{table}/new/", {"f-code": "X-1", "f-title": "私设", "token": table}
        )
        assert answer.status_code in (403, 422), table
        if answer.status_code == 422:
            assert "请选择您可以修改的学校" in text(answer)
    assert not MODELS["activity"].objects.filter(code="X-1").exists()


def test_a_school_does_not_give_its_row_to_the_county(as_):
    row = Activity.objects.order_by("code").first()
    Activity.objects.filter(pk=row.pk).update(school_id=SCHOOL_A)
    address = f"/register/activity/{row.code}/edit/"
    opened = as_("principal_a").get(address).context
    sent = {f.id: f.value for f in opened["form"].fields if not f.fixed} | {"f-school": ""}
    answer = as_("principal_a").post(
        address, sent | {"version": row.version, "seen": opened["seen"], "token": "t"}
    )
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.school_id == SCHOOL_A


def test_a_program_without_the_right_over_staff_is_told_how_many_not_who(person, client):
    asked = {"stage": "初中", "indicator": "R1", "on": "2024-09-01"}
    address = f"/api/v1/measure/proof/school/{WITH_PEOPLE}"
    for who, named in (("auditor", False), ("director", True)):
        rights = [Right.READ, *([Right.READ_STAFF] if named else [])]
        _token, words = ApiToken.make(person=person(who), title="试", rights=rights, expires="2099-01-01")
        answer = client.get(address, asked, headers={"Authorization": f"Bearer {words}"})
        people = [row for row in answer.json()["rows"] if row["table"] == "任职"]
        assert people
        assert all(bool(row["row"]) == named for row in people)
        assert Sighting.objects.filter(person=person(who), table="staff").exists() == named


@pytest.mark.parametrize("form", ["json", "txt"])
def test_a_proof_is_taken_along_by_who_may_export_and_that_is_written_down(as_, person, form):
    address = f"/proof/school/{SCHOOL_A}/小学/R5/"
    page = text(as_("teacher").get(address))
    assert "format=" not in page
    assert as_("teacher").get(address, {"format": form}).status_code == 403
    assert f"format={form}" in text(as_("principal_a").get(address))
    assert as_("principal_a").get(address, {"format": form}).status_code == 200
    line = Act.objects.get(person=person("principal_a"), verb="export")
    assert line.after["格式"] == form
