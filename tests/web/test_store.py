"""The one writer: what is stored is what was given, every write can be asked as of, and taken back."""

import polars as pl
import pytest

from junheng.register.example import demo
from junheng.register.tables import TABLES
from junheng.schema import TableError
from junheng.web.accounts.models import Act
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import Batch, School

pytestmark = pytest.mark.django_db


def same(name, one, other):
    key = list(TABLES[name].key)
    return one.sort(key).equals(other.sort(key))


def test_what_is_stored_is_what_was_given():
    given = demo.build().tables
    assert all(same(name, frame(name), given[name]) for name in TABLES)


def test_a_write_keeps_what_was_before_and_can_be_undone(person):
    clerk, before = person("clerk"), frame("campus")
    start = store.revision()
    after = before.filter(pl.col("school") != "2153999001").with_columns(books=pl.col("books") + 1)
    batch = store.write({"campus": after}, by=clerk, kind="edit", note="图书")
    assert same("campus", frame("campus"), after)
    assert same("campus", store.as_of("campus", start), before)
    assert batch.changes.filter(after__isnull=True).count() == 3
    assert Act.objects.filter(verb="edit", person=clerk, subject=f"批次 {batch.pk}").exists()
    store.undo(batch, by=clerk)
    assert same("campus", frame("campus"), before)
    assert same("campus", store.as_of("campus", batch.pk), after)
    with pytest.raises(ValueError, match="已经撤销过"):
        store.undo(batch, by=clerk)


def test_undoing_refuses_where_a_row_has_changed_since(person):
    clerk, before = person("clerk"), frame("finance")
    first = store.write(
        {"finance": before.with_columns(funded_pupils=pl.col("funded_pupils") + 1)}, by=clerk, kind="edit"
    )
    store.write(
        {"finance": before.with_columns(funded_pupils=pl.col("funded_pupils") + 2)}, by=clerk, kind="edit"
    )
    with pytest.raises(ValueError, match="之后又有改动（学校经费"):
        store.undo(first, by=clerk)


def test_nothing_is_written_where_a_row_refers_to_nothing(person):
    before, batches = frame("posting"), Batch.objects.count()
    wrong = before.with_columns(school=pl.lit("9999999999"))
    with pytest.raises(TableError, match="学校表里没有这个编号"):
        store.write({"posting": wrong}, by=person("clerk"), kind="edit")
    assert same("posting", frame("posting"), before)
    assert Batch.objects.count() == batches


def test_a_school_others_refer_to_is_not_deleted(person):
    with pytest.raises(TableError, match="请填停办日期"):
        store.write({"school": frame("school").head(3)}, by=person("clerk"), kind="edit")
    assert School.objects.count() == 60


def test_a_changed_row_counts_its_versions(person):
    one = School.objects.get(code="2153999001")
    after = frame("school").with_columns(
        name=pl.when(pl.col("code") == one.code).then(pl.lit("新名")).otherwise("name")
    )
    store.write({"school": after}, by=person("clerk"), kind="edit")
    assert School.objects.get(code=one.code).version == one.version + 1
    assert School.objects.exclude(code=one.code).filter(version__gt=1).count() == 0
