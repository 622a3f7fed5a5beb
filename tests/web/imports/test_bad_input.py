"""What must be refused is refused with a sentence, and nothing is stored."""

import io
import uuid
import zipfile

import polars as pl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.conftest import SCHOOL_A, SCHOOL_B

from junheng.web.imports.models import Import
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.register.frames import frame
from junheng.web.register.models import Batch

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def refused(client, *files) -> str:
    before = Import.objects.count()
    answer = client.post("/imports/new/", {"files": list(files), "token": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert Import.objects.count() == before
    return text(answer)


def with_macros(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


def test_a_workbook_with_macros_is_refused_whatever_it_is_called(as_, book, campus):
    data = with_macros(book({"campus": campus}))
    for name in ("数据.xlsm", "数据.xlsx"):
        assert "文件带有宏，不能导入" in refused(as_("clerk"), SimpleUploadedFile(name, data))


def test_a_small_file_that_unpacks_to_very_much_is_not_read(as_, book, campus, settings):
    out = io.BytesIO(book({"campus": campus}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet99.xml", b" " * 40 * 2**20)
    assert len(out.getvalue()) < 2**20
    settings.UNPACKED_LIMIT = 30 * 2**20
    assert "解开后超过 30 MB" in refused(as_("clerk"), SimpleUploadedFile("数据.xlsx", out.getvalue()))


def test_an_old_xls_with_macros_is_refused(as_):
    data = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le")
    assert "文件带有宏" in refused(as_("clerk"), SimpleUploadedFile("旧.xls", data))


def test_an_xlsm_without_macros_is_read(as_, book, campus, send):
    imported = send(as_("clerk"), SimpleUploadedFile("数据.xlsm", book({"campus": campus})))
    assert imported.state == Import.READY


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("照片.png", b"\x89PNG....", "不是可以导入的文件"),
        ("空.xlsx", b"", "空"),
    ],
)
def test_files_that_are_no_tables_are_refused_at_once(as_, name, data, said):
    assert said in refused(as_("clerk"), SimpleUploadedFile(name, data))


def test_no_file_at_all(as_):
    assert "请选择要导入的文件" in refused(as_("clerk"))


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"<html>not a workbook</html>", b"\0\0\0\0"])
def test_broken_files_are_told_as_problems(as_, send, data):
    clerk = as_("clerk")
    imported = send(clerk, SimpleUploadedFile("坏.xlsx", data))
    assert imported.state == Import.WRONG
    assert imported.summary["severe"] >= 1
    assert "坏.xlsx" in text(clerk.get(f"/imports/{imported.pk}/"))


def test_a_csv_in_the_old_encoding_is_read(as_, send):
    rows = frame("finance").head(2)
    titles = {"school": "学校标识码", "year": "学年", "funded_pupils": "公用经费核定人数"}
    csv = rows.select(pl.col(c).alias(t) for c, t in titles.items()).write_csv()
    imported = send(as_("clerk"), SimpleUploadedFile("学校经费.csv", csv.encode("gb18030")))
    assert imported.state == Import.READY, imported.summary


def test_every_problem_names_its_cell_and_comes_back_marked(as_, book, campus, send):
    clerk, batches = as_("clerk"), Batch.objects.count()
    rows = campus.with_columns(
        indoor_sports_area=pl.when(pl.int_range(pl.len()) < 3).then(1e7).otherwise("indoor_sports_area")
    )
    imported = send(clerk, book({"campus": rows}))
    assert imported.state == Import.WRONG
    assert imported.summary["severe"] == 3
    assert imported.summary["wrong"][0]["rows"] == 3
    page = text(clerk.get(f"/imports/{imported.pk}/"))
    assert "第 3 行" in page
    assert "室内体育用房面积不应大于教学及辅助用房面积" in page
    marked = clerk.get(f"/imports/{imported.pk}/marked/0/")
    assert b"".join(marked.streaming_content).startswith(b"PK")
    listed = pl.read_excel(io.BytesIO(clerk.get(f"/imports/{imported.pk}/problems.xlsx").content))
    assert listed.height == 3 + imported.summary["notices"]
    filtered = text(clerk.get(f"/imports/{imported.pk}/?tab=problems&level=notice"))
    assert "第 3 行" not in filtered
    clerk.post(f"/imports/{imported.pk}/commit/")
    assert Batch.objects.count() == batches


def test_a_reference_to_nothing_is_a_problem_of_its_row(as_, book, send):
    rows = frame("finance").head(2).with_columns(school=pl.Series(["9999999999", SCHOOL_A]))
    imported = send(as_("clerk"), book({"finance": rows}))
    assert imported.state == Import.WRONG
    assert imported.summary["counts"][0]["wrong"] == 1


def test_the_same_upload_twice_is_one_import(as_, book, campus, send, carry_out):
    clerk, data, token = as_("clerk"), book({"campus": campus}), str(uuid.uuid4())
    one = send(clerk, data, token=token, check=False)
    assert send(clerk, data, token=token, check=False).pk == one.pk, "the form sent twice"
    assert send(clerk, data, check=False).pk == one.pk, "the same files from a second form"
    assert Job.objects.filter(work="imports.check").count() == 1
    carry_out()
    clerk.post(f"/imports/{one.pk}/commit/")
    carry_out()
    assert send(clerk, data).pk != one.pk, "after it is done the same file may come again"
    assert send(as_("officer"), data).pk != one.pk, "another person's upload is their own"


def test_fifty_megabytes(as_, send):
    """A workbook of 50 MB (a picture in it) is taken in and read."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet("学校经费")
        page.write_row(0, 0, ["学校标识码", "学年", "公用经费核定人数"])
        page.write_row(1, 0, [SCHOOL_A, 2024, 321])
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as package:
        package.writestr("xl/media/image1.png", bytes(50 * 2**20))
    imported = send(as_("clerk"), SimpleUploadedFile("大.xlsx", out.getvalue()))
    assert imported.files[0]["size"] > 50 * 2**20
    assert imported.state == Import.READY
    assert imported.paths()[0].stat().st_size == imported.files[0]["size"]


def test_more_than_the_limit_is_refused(as_, settings, book, campus):
    settings.UPLOAD_LIMIT = 1000
    assert "文件合计超过" in refused(as_("clerk"), SimpleUploadedFile("大.xlsx", book({"campus": campus})))


def test_a_school_clerk_imports_only_rows_of_the_school(as_, book, campus, send, carry_out):
    clerk = as_("school_clerk")
    imported = send(clerk, book({"campus": campus}))
    mine = campus.filter(pl.col("school") == SCHOOL_A).height
    assert imported.state == Import.WRONG
    assert imported.summary["severe"] == campus.height - mine
    page = text(clerk.get(f"/imports/{imported.pk}/"))
    assert "不在您可以导入的学校范围内" in page
    assert "科室人员" in page
    assert SCHOOL_B in page
    good = campus.filter(pl.col("school") == SCHOOL_A).with_columns(books=pl.lit(99_999))
    imported = send(clerk, book({"campus": good}))
    assert imported.state == Import.READY
    clerk.post(f"/imports/{imported.pk}/commit/")
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.DONE


def test_a_school_clerk_cannot_take_over_people_of_other_schools(as_, book, send):
    """Naming another school's teacher beside a posting at one's own school does not open that teacher's record."""
    posting = frame("posting").filter(pl.col("school") != SCHOOL_A, pl.col("until").is_null())
    stranger = posting.head(1)
    there = frame("posting").filter(pl.col("staff") == stranger["staff"][0], pl.col("school") == SCHOOL_A)
    assert there.is_empty()
    staff = (
        frame("staff").filter(pl.col("code") == stranger["staff"][0]).with_columns(education=pl.lit("博士"))
    )
    data = book({"staff": staff, "posting": stranger.with_columns(school=pl.lit(SCHOOL_A))})
    imported = send(as_("school_clerk"), data)
    assert imported.state == Import.WRONG
    assert any(row["table"] == "staff" and row["wrong"] for row in imported.summary["counts"])


def test_others_imports_are_not_shown(as_, book, campus, send):
    imported = send(as_("clerk"), book({"campus": campus}))
    for name, status in {
        "school_clerk": 404,
        "officer": 200,
        "principal_a": 403,
        "teacher": 403,
        "outsider": 403,
    }.items():
        client = as_(name)
        for page in ("", "columns/", "problems.xlsx", "files/0/"):
            assert client.get(f"/imports/{imported.pk}/{page}").status_code == status, (name, page)
        for verb in ("commit", "recheck", "undo", "discard"):
            if status != 200:
                assert client.post(f"/imports/{imported.pk}/{verb}/").status_code == status
    imported.refresh_from_db()
    assert imported.state == Import.READY


def test_a_strange_header_can_be_given_a_column(as_, sheet, send, carry_out):
    clerk = as_("clerk")
    rows = [
        ["学校标识码", "学年", "核定的学生人头", "电话"],
        [SCHOOL_A, 2024, 4321, "1"],
        [SCHOOL_B, 2024, 55, "2"],
    ]
    imported = send(clerk, sheet("学校经费", rows))
    entry = imported.summary["sheets"][0]
    assert [c["column"] for c in entry["columns"]] == ["学校标识码", "学年", "", ""]
    page = text(clerk.get(f"/imports/{imported.pk}/columns/"))
    assert "核定的学生人头" in page
    given = {f"column-0-{c['place']}": c["column"] or "-" for c in entry["columns"]}
    clerk.post(f"/imports/{imported.pk}/columns/", given | {"sheet-0": "", "column-0-2": "公用经费核定人数"})
    carry_out()
    imported.refresh_from_db()
    assert imported.summary["sheets"][0]["columns"][2] == {
        "place": "2", "letter": "C", "header": "核定的学生人头", "column": "公用经费核定人数",
    }  # fmt: skip
    assert "4321" in text(clerk.get(f"/imports/{imported.pk}/?tab=differences"))
    clerk.post(f"/imports/{imported.pk}/columns/", {"column-0-2": "-"})
    carry_out()
    imported.refresh_from_db()
    assert imported.summary["sheets"][0]["columns"][2]["column"] == ""


def test_a_sheet_under_a_strange_name_can_be_given_its_table(as_, sheet, send, carry_out):
    clerk = as_("clerk")
    imported = send(clerk, sheet("表3", [["标识码", "年度", "人数"], [SCHOOL_A, 2024, 4321]]))
    assert imported.state == Import.WRONG
    clerk.post(f"/imports/{imported.pk}/columns/", {"sheet-0": "finance"})
    carry_out()
    imported.refresh_from_db()
    assert imported.summary["sheets"][0]["form"] == "模板“学校经费”表"
    assert imported.state == Import.WRONG
    titles = dict(zip(("0", "1", "2"), ("学校标识码", "学年", "公用经费核定人数"), strict=True))
    clerk.post(f"/imports/{imported.pk}/columns/", {f"column-0-{p}": t for p, t in titles.items()})
    carry_out()
    imported.refresh_from_db()
    assert imported.state == Import.READY, imported.summary


def test_a_stopped_commit_writes_nothing_and_can_be_tried_again(as_, book, campus, send, carry_out):
    clerk, batches = as_("clerk"), Batch.objects.count()
    imported = send(clerk, book({"campus": campus}))
    clerk.post(f"/imports/{imported.pk}/commit/")
    job = work.claim()
    progress.cancel(job.pk)
    work.carry_out(job)
    assert Batch.objects.count() == batches
    page = text(clerk.get(f"/imports/{imported.pk}/"))
    assert "待提交" in page
    clerk.post(f"/imports/{imported.pk}/commit/")
    carry_out()
    assert Batch.objects.count() == batches + 1


def test_what_was_thrown_away_is_gone(as_, book, campus, send, django_capture_on_commit_callbacks):
    clerk = as_("clerk")
    imported = send(clerk, book({"campus": campus}))
    folder = imported.folder
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"/imports/{imported.pk}/discard/")
    assert not Import.objects.filter(pk=imported.pk).exists()
    assert not folder.exists()


def test_templates_come_empty_and_filled(as_, send):
    clerk = as_("school_clerk")
    assert clerk.get("/imports/template/").status_code == 200
    empty = clerk.get("/imports/template/?download=empty&table=campus&table=place")
    assert empty.content.startswith(b"PK")
    filled = clerk.get("/imports/template/?download=filled&table=campus&year=2024")
    imported = send(clerk, filled.content)
    assert imported.state == Import.READY
    (counts,) = imported.summary["counts"]
    assert (counts["new"], counts["changed"]) == (0, 0)
    assert (
        counts["same"]
        == frame("campus").filter(pl.col("school") == SCHOOL_A, pl.col("year") == 2024).height
        > 0
    )
    assert clerk.get("/imports/template/?download=filled&table=pupil").status_code == 403
