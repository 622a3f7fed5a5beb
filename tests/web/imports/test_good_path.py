"""Upload, look at the dry run, commit, see the indicator change, take it back."""

import datetime as dt

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from junheng.web.accounts.models import Act
from junheng.web.imports.models import Import
from junheng.web.jobs.models import Job
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.measured import measured, years
from junheng.web.register.models import Batch

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_a_corrected_workbook_changes_the_indicator_and_back(as_, book, send, carry_out):
    clerk = as_("clerk")
    year = years()[0]
    on = dt.date(year, 9, 1)
    before, was = frame("campus"), measured(on)
    school = before.filter(pl.col("year") == year)["school"][0]
    mine = (pl.col("school") == school) & (pl.col("year") == year)
    given = before.filter(pl.col("year") == year).with_columns(
        equipment_value=pl.when(mine).then(pl.col("equipment_value") * 3 + 1).otherwise("equipment_value")
    )
    imported = send(clerk, book({"campus": given}))
    assert imported.state == Import.READY
    (counts,) = imported.summary["counts"]
    changed = given.filter(mine).height
    assert (counts["new"], counts["changed"], counts["same"]) == (0, changed, given.height - changed)
    page = text(clerk.get(f"/imports/{imported.pk}/"))
    assert f"写入 {changed} 行" in page
    assert "教学仪器设备值" in page
    assert frame("campus").equals(before), "a dry run writes nothing"

    assert clerk.post(f"/imports/{imported.pk}/commit/").status_code == 302
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.DONE
    assert imported.batch.kind == "import"
    assert imported.batch.changes.count() == changed
    now = measured(on)
    assert not now.values.equals(was.values)
    page = text(clerk.get(f"/imports/{imported.pk}/?tab=totals"))
    assert f"批次 {imported.batch_id}" in page
    assert "文件合计与入库合计全部一致" in page
    assert Act.objects.filter(verb="import", person__username="clerk").exists()

    clerk.post(f"/imports/{imported.pk}/undo/")
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.UNDONE
    key = ["school", "campus", "year"]
    assert frame("campus").sort(key).equals(before.sort(key))
    assert measured(on).values.equals(was.values)
    assert "已整个撤销" in text(clerk.get(f"/imports/{imported.pk}/"))


def test_a_second_click_on_commit_writes_once(as_, book, campus, send, carry_out):
    clerk, batches = as_("clerk"), Batch.objects.count()
    imported = send(clerk, book({"campus": campus}))
    clerk.post(f"/imports/{imported.pk}/commit/")
    clerk.post(f"/imports/{imported.pk}/commit/")
    assert Job.objects.filter(work="imports.commit").count() == 1
    carry_out()
    assert Batch.objects.count() == batches + 1


def test_the_same_rows_again_are_nothing_to_write(as_, book, send):
    clerk = as_("clerk")
    imported = send(clerk, book({"campus": frame("campus")}))
    assert "没有需要写入的内容" in text(clerk.get(f"/imports/{imported.pk}/"))
    clerk.post(f"/imports/{imported.pk}/commit/")
    imported.refresh_from_db()
    assert imported.state == Import.READY


def test_several_files_are_one_import(as_, book, campus, send):
    clerk = as_("clerk")
    one, other = (
        SimpleUploadedFile("一.xlsx", book({"campus": campus})),
        SimpleUploadedFile("一.xlsx", book({"finance": frame("finance")})),
    )
    imported = send(clerk, one, other)
    assert imported.state == Import.READY
    assert {c["table"] for c in imported.summary["counts"]} == {"campus", "finance"}
    assert [len(f["sha256"]) for f in imported.files] == [64, 64]
    assert len({p.read_bytes() for p in imported.paths()}) == 2


def test_a_stale_dry_run_is_checked_again_before_anything_is_written(
    as_, person, book, campus, send, carry_out
):
    clerk = as_("clerk")
    imported = send(clerk, book({"campus": campus}))
    rows = frame("campus")
    key = campus.row(0, named=True)
    here = pl.all_horizontal(pl.col(k) == key[k] for k in ("school", "campus", "year"))
    moved = rows.with_columns(books=pl.when(here).then(pl.col("books").fill_null(0) + 1).otherwise("books"))
    store.write({"campus": moved}, by=person("officer"), kind="edit")
    batches = Batch.objects.count()
    clerk.post(f"/imports/{imported.pk}/commit/")
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.READY
    assert Batch.objects.count() == batches
    assert "没有写入。下面是重新试算的结果" in text(clerk.get(f"/imports/{imported.pk}/"))
    clerk.post(f"/imports/{imported.pk}/commit/")
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.DONE


def test_a_change_elsewhere_does_not_make_the_dry_run_stale(as_, person, book, campus, send, carry_out):
    clerk = as_("clerk")
    imported = send(clerk, book({"campus": campus}))
    other = frame("finance").with_columns(funded_pupils=pl.col("funded_pupils") + 1)
    store.write({"finance": other}, by=person("officer"), kind="edit")
    clerk.post(f"/imports/{imported.pk}/commit/")
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.DONE


def test_undo_refuses_in_words_where_rows_changed_since(as_, person, book, campus, send, carry_out):
    clerk = as_("clerk")
    imported = send(clerk, book({"campus": campus}))
    clerk.post(f"/imports/{imported.pk}/commit/")
    carry_out()
    later = frame("campus").with_columns(books=pl.col("books") + 1)
    store.write({"campus": later}, by=person("officer"), kind="edit")
    clerk.post(f"/imports/{imported.pk}/undo/")
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.DONE
    assert "在之后又有改动" in text(clerk.get(f"/imports/{imported.pk}/"))


def test_pages_of_an_import_answer_and_ask_few_queries(
    as_, book, campus, send, django_assert_max_num_queries
):
    clerk = as_("clerk")
    imported = send(clerk, book({"campus": campus}))
    for tab in ("differences", "problems", "totals", "columns"):
        with django_assert_max_num_queries(25):
            assert clerk.get(f"/imports/{imported.pk}/?tab={tab}&q=1").status_code == 200
    assert clerk.get("/imports/").status_code == 200
    assert clerk.get("/imports/new/").status_code == 200
    assert clerk.get(f"/imports/{imported.pk}/problems.xlsx").status_code == 200
    assert clerk.get(f"/imports/{imported.pk}/files/0/").status_code == 200
    assert clerk.get(f"/imports/{imported.pk}/columns/").status_code == 200


def test_personal_rows_are_masked_and_the_look_is_kept(as_, person, book, send):
    clerk = as_("clerk")
    one = frame("pupil").head(1).with_columns(name=pl.lit("改名甲"), number=pl.lit("9班"))
    imported = send(clerk, book({"pupil": one}))
    page = text(clerk.get(f"/imports/{imported.pk}/?tab=differences"))
    assert "改**" in page
    assert one["code"][0] not in page
    assert person("clerk").sightings.filter(table="pupil").exists()
