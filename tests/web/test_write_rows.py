"""Single rows written without reading whole tables: the same checks, history and undoing as a whole write."""

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from junheng.register.tables import TABLES
from junheng.schema import TableError
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS, Batch, School

pytestmark = pytest.mark.django_db
CODE = "2153999001"


def school(code=CODE):
    return frame("school", School.objects.filter(code=code))


def test_a_row_is_changed_and_taken_back(person):
    before = frame("school").sort("code")
    batch = store.write_rows(
        {"school": (school().with_columns(name=pl.lit("新名")), ())}, by=person("clerk"), kind="edit"
    )
    assert School.objects.get(code=CODE).name == "新名"
    assert [c.key for c in batch.changes.all()] == [CODE]
    store.undo(batch, by=person("clerk"))
    assert frame("school").sort("code").equals(before)


def test_equal_content_writes_no_batch(person):
    count = Batch.objects.count()
    assert store.write_rows({"school": (school(), ())}, by=person("clerk"), kind="edit") is None
    assert (
        store.write_rows(
            {"room": (TABLES["room"].empty(), [(CODE, "无", 2024, "音乐", "9")])}, by=None, kind="edit"
        )
        is None
    )
    assert Batch.objects.count() == count


def test_rows_may_be_added_changed_and_removed_in_one_write(person):
    rooms = frame("room").filter(pl.col("school") == CODE).sort("number", "kind")
    first, second = rooms.head(1), rooms.slice(1, 1)
    added = first.with_columns(number=pl.lit("新1"))
    changed = second.with_columns(area=pl.lit(77.5))
    batch = store.write_rows(
        {"room": (pl.concat([added, changed]), list(first.select(TABLES["room"].key).iter_rows()))},
        by=person("clerk"),
        kind="edit",
    )
    after = frame("room").filter(pl.col("school") == CODE)
    assert after.height == rooms.height
    assert after.filter(pl.col("number") == "新1").height == 1
    assert 77.5 in after["area"]
    assert batch.changes.count() == 3


def test_a_row_that_refers_to_nothing_is_refused(person):
    wrong = school().with_columns(place=pl.lit("统计:999"))
    with pytest.raises(TableError, match="地点表里没有这个编号"):
        store.write_rows({"school": (wrong, ())}, by=person("clerk"), kind="edit")


def test_a_row_and_what_it_refers_to_may_come_together(person):
    new = TABLES["school"].example(code=["2153999777"])
    room = TABLES["room"].example(school=["2153999777"])
    store.write_rows({"room": (room, ()), "school": (new, ())}, by=person("clerk"), kind="edit")
    with pytest.raises(TableError, match="引用"):
        store.write_rows({"school": (TABLES["school"].empty(), [("2153999777",)])}, by=None, kind="edit")
    gone = {
        "room": (TABLES["room"].empty(), list(room.select(TABLES["room"].key).iter_rows())),
        "school": (TABLES["school"].empty(), [("2153999777",)]),
    }
    store.write_rows(gone, by=person("clerk"), kind="edit")
    assert not School.objects.filter(code="2153999777").exists()


def test_a_place_under_another_keeps_its_unread_forebears(person):
    below = frame("place").filter(pl.col("parent").is_not_null()).head(1)
    batch = store.write_rows(
        {"place": (below.with_columns(altitude=pl.lit(1999.0)), ())}, by=person("clerk"), kind="edit"
    )
    assert MODELS["place"].objects.get(code=below["code"][0]).altitude == 1999.0
    assert batch is not None


def test_the_number_of_queries_does_not_grow_with_the_table(person):
    clerk, row = person("clerk"), school().with_columns(name=pl.lit("又名"))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        store.write_rows({"school": (row, ())}, by=clerk, kind="edit")
    asked_for_the_lock = connection.vendor == "postgresql"
    assert len(seen) <= 13 + asked_for_the_lock  # a batch keeps its tally, which is one of the thirteen
    assert not any("LIMIT" not in q["sql"] and q["sql"].endswith('FROM "register_school"') for q in seen)
