"""Workbooks to import, and a worker that runs in the test's own process."""

import io
import uuid

import polars as pl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from junheng.io.template import write_workbook
from junheng.register.tables import TABLES
from junheng.web.imports.models import Import
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.register.frames import frame

YEAR = 2024


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    """Uploads and job files of one test."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.DATA = tmp_path


@pytest.fixture
def carry_out(db):
    """Carry out every queued job, as the worker would."""

    def run() -> list[Job]:
        done = []
        while job := work.claim():
            work.carry_out(job)
            done.append(Job.objects.get(pk=job.pk))
        return done

    return run


@pytest.fixture
def book(tmp_path):
    """`book({"campus": rows})`: the bytes of a workbook of our template holding these rows."""

    def write(tables: dict[str, pl.DataFrame]) -> bytes:
        path = tmp_path / f"{uuid.uuid4()}.xlsx"
        write_workbook(path, tables, TABLES)
        return path.read_bytes()

    return write


@pytest.fixture
def campus(db):
    """The campuses of the latest year, one of them with more books: (rows, how many differ)."""
    rows = frame("campus").filter(pl.col("year") == pl.col("year").max())
    return rows.with_columns(
        books=pl.when(pl.int_range(pl.len()) == 0).then(pl.col("books").fill_null(0) + 7).otherwise("books")
    )


def named(data: bytes, name: str = "数据.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def send(carry_out):
    """`send(client, bytes, …)`: upload, carry out the check, give the import."""

    def upload(client, *files, year: str = "", token: str = "", check: bool = True) -> Import:
        some = [named(f) if isinstance(f, bytes) else f for f in files]
        form = {"files": some, "year": year, "token": token or str(uuid.uuid4())}
        answer = client.post("/imports/new/", form)
        assert answer.status_code == 302, answer.content.decode()
        if check:
            carry_out()
        return Import.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))

    return upload


@pytest.fixture
def sheet():
    """`sheet("学校", [["列名", …], […]])`: the bytes of a workbook of one plain sheet."""

    def write(name: str, rows: list[list]) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
            page = made.add_worksheet(name)
            for n, row in enumerate(rows):
                page.write_row(n, 0, row)
        return out.getvalue()

    return write
