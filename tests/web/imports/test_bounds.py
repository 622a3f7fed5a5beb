"""Numbers and texts the database cannot hold are errors of the import, cell by cell, on either database."""

import polars as pl
import pytest

from junheng.schema import TableError
from junheng.web.imports.dryrun import Found, problems_of
from junheng.web.imports.models import Import
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import Batch

pytestmark = pytest.mark.django_db


def first(column, value, table="campus"):
    rows = frame(table).filter(pl.col("year") == 2024) if table == "campus" else frame(table)
    here = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(value))
    return rows.with_columns(here.otherwise(column).alias(column))


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("campus", "books", 2**31, "数字过大"),
        ("campus", "books", 2**31 - 1, ""),
        ("school", "name", "长" * 201, "文字过长"),
        ("school", "name", "长" * 200, ""),
    ],
)
def test_the_dry_run_names_the_cell(as_, book, send, table, column, value, said):
    before = Batch.objects.count()
    made = send(as_("clerk"), book({table: first(column, value, table)}))
    assert Batch.objects.count() == before
    if not said:
        assert made.state == Import.READY
        return
    assert made.state == Import.WRONG
    problem = next(p for p in problems_of(Found(made.folder).rows("problems")) if p.severe)
    assert said in problem.expected
    assert problem.row is not None
    assert problem.column
    assert problem.remedy
    assert said in as_("clerk").get(f"/imports/{made.pk}/").content.decode()


@pytest.mark.parametrize("value", [2**31, -(2**31), 10**15])
def test_the_writer_refuses_it_from_wherever_it_comes(person, value):
    with pytest.raises(TableError, match="数字过大"):
        store.write({"campus": first("books", value)}, by=person("clerk"), kind="edit")
    with pytest.raises(TableError, match="数字过大"):
        store.write_rows({"campus": (first("books", value).head(1), ())}, by=person("clerk"), kind="edit")


def test_a_null_character_is_refused(person):
    with pytest.raises(TableError, match="不能保存"):
        store.write({"school": first("name", "某\0校", "school")}, by=person("clerk"), kind="edit")
