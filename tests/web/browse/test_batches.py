"""The list of writes, what each changed, and taking one back."""

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from junheng.web.accounts.models import Appointment
from junheng.web.browse.views import batches as views
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import function
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS, Batch

pytestmark = pytest.mark.django_db
SCHOOL_A, SCHOOL_B = "2153999001", "2153999002"


def more_books(person, schools, by=1):
    after = frame("campus").with_columns(
        books=pl.when(pl.col("school").is_in(schools))
        .then(pl.col("books").fill_null(0) + by)
        .otherwise("books")
    )
    return store.write({"campus": after}, by=person("clerk"), kind="edit", note="图书")


def test_batches_are_listed_with_what_they_changed(as_, person):
    batch = more_books(person, [SCHOOL_A])
    answer = as_("officer").get("/register/batches/")
    listed, counts = answer.context["rows"][0]
    assert listed == batch
    assert [(c["table"].name, c["new"], c["changed"], c["gone"]) for c in counts] == [("campus", 0, 3, 0)]
    assert [b.pk for b, _ in as_("officer").get("/register/batches/?kind=import").context["rows"]] == [1]


def test_a_batch_shows_its_changes_page_by_page(as_):
    answer = as_("officer").get("/register/batches/1/?table=school")
    assert answer.context["page"].paginator.count == 60
    assert len(answer.context["told"]) == 50
    assert len(as_("officer").get("/register/batches/1/?table=school&page=2").context["told"]) == 10
    assert as_("officer").get("/register/batches/1/").status_code == 200
    assert as_("officer").get("/register/batches/999/").status_code == 404


def test_children_in_a_batch_are_masked(as_):
    page = as_("officer").get("/register/batches/1/?table=pupil").content.decode()
    child = MODELS["pupil"].objects.order_by("pk").first()
    assert child.code not in page
    assert child.name not in page
    assert [c["table"].name for c in as_("director").get("/register/batches/1/").context["counts"]].count(
        "pupil"
    ) == 0


def test_a_principal_sees_only_batches_and_changes_of_their_school(as_, person):
    theirs, both = more_books(person, [SCHOOL_B]), more_books(person, [SCHOOL_A, SCHOOL_B])
    client = as_("principal_a")
    assert {b.pk for b, _ in client.get("/register/batches/").context["rows"]} == {1, both.pk}
    assert client.get(f"/register/batches/{theirs.pk}/").status_code == 403
    told = client.get(f"/register/batches/{both.pk}/").context["told"]
    assert {one["change"].school for one in told} == {SCHOOL_A}
    assert client.get(f"/register/batches/{both.pk}/undo/").status_code == 403


def test_a_batch_is_taken_back_after_asking(as_, person):
    before = frame("campus").sort("school", "campus", "year")
    batch = more_books(person, [SCHOOL_A])
    client = as_("clerk")
    assert "撤销整个批次" in client.get(f"/register/batches/{batch.pk}/undo/").content.decode()
    assert client.post(f"/register/batches/{batch.pk}/undo/").status_code == 302
    assert frame("campus").sort("school", "campus", "year").equals(before)
    count = Batch.objects.count()
    assert client.post(f"/register/batches/{batch.pk}/undo/").status_code == 302  # sent twice
    assert Batch.objects.count() == count


def test_undoing_refuses_with_a_sentence_where_rows_moved_on(as_, person):
    first = more_books(person, [SCHOOL_A])
    more_books(person, [SCHOOL_A])
    answer = as_("clerk").post(f"/register/batches/{first.pk}/undo/")
    assert answer.status_code == 409
    assert "之后又有改动" in answer.content.decode()


def test_undoing_needs_the_whole_county(as_, person):
    batch = more_books(person, [SCHOOL_A])
    for name in ("school_clerk", "director", "auditor", "teacher", "principal_a"):
        assert as_(name).post(f"/register/batches/{batch.pk}/undo/").status_code == 403, name
    assert not Batch.objects.filter(undoes=batch).exists()


def test_a_large_batch_is_undone_by_the_worker(as_, person, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 2)
    before = frame("campus").sort("school", "campus", "year")
    batch = more_books(person, [SCHOOL_A])
    as_("clerk").post(f"/register/batches/{batch.pk}/undo/")
    job = Job.objects.get(work="browse.undo")
    assert not Batch.objects.filter(undoes=batch).exists()
    function("browse.undo")(job, lambda *_: None)
    assert frame("campus").sort("school", "campus", "year").equals(before)
    Appointment.objects.filter(person=person("clerk")).delete()


def test_the_number_of_queries_does_not_grow_with_the_batches(as_, person):
    more_books(person, [SCHOOL_A])
    client = as_("principal_a")
    client.get("/register/batches/")
    with CaptureQueriesContext(connection) as few:
        client.get("/register/batches/")
    for n in range(4):
        more_books(person, [SCHOOL_A], n + 1)
    client.get("/register/batches/")
    with CaptureQueriesContext(connection) as many:
        client.get("/register/batches/")
    assert len(many) == len(few)
    officer = as_("officer")
    officer.get("/register/batches/1/?table=staff")
    with CaptureQueriesContext(connection) as staff:
        officer.get("/register/batches/1/?table=staff")
    assert len(staff) <= 18
