"""Lists of the measure as files: what is shown, all of it, by who may export, where they may; the unknown stays empty."""

import csv
import io

import openpyxl
import pytest
from tests.web.conftest import SCHOOL_A, SCHOOL_B

from junheng.register.codes import UNKNOWN, UNMET
from junheng.web.accounts.models import Act
from junheng.web.register.models import School

pytestmark = pytest.mark.django_db
LISTS = ("/schools/", "/indicators/R5/", "/overview/unfilled/")


def as_csv(answer):
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    cut = rows.index([])
    return {r[1]: r[2] for r in rows[:cut]}, rows[cut + 1], rows[cut + 2 :]


@pytest.mark.parametrize("page", LISTS)
def test_a_file_has_every_row_and_says_what_it_is(as_, page):
    about, head, rows = as_csv(as_("officer").get(f"{page}?format=csv"))
    assert about["行数"] == str(len(rows))
    assert rows
    assert about["学年"] == "2024—2025"
    assert head[0] == "学校标识码"
    assert all(len(row) == len(head) for row in rows)
    book = openpyxl.load_workbook(io.BytesIO(as_("officer").get(f"{page}?format=xlsx").content))
    sheet = book["清单"]
    assert (sheet.max_row - 1, sheet.max_column) == (len(rows), len(head))
    assert Act.objects.filter(verb="export").count() == 2


def test_the_filters_and_the_order_of_the_page_are_those_of_the_file(as_):
    about, head, rows = as_csv(
        as_("officer").get(f"/indicators/R5/?stage=小学&state={UNMET}&sort=-pupils&format=csv")
    )
    assert {row[head.index("结论")] for row in rows} == {UNMET}
    assert {row[head.index("学段")] for row in rows} == {"小学"}
    pupils = [int(row[head.index("在校生数")]) for row in rows]
    assert pupils == sorted(pupils, reverse=True)
    assert "学段：小学" in about["筛选"]


def test_the_unknown_is_empty_and_numbers_are_numbers(as_):
    head, *rows = openpyxl.load_workbook(
        io.BytesIO(as_("officer").get("/indicators/R5/?format=xlsx").content)
    )["清单"].iter_rows(values_only=True)
    value, state = next(n for n, h in enumerate(head) if h.startswith("指标值")), head.index("结论")
    assert any(row[state] == UNKNOWN for row in rows)
    for row in rows:
        assert (row[value] is None) == (row[state] == UNKNOWN)
        assert row[value] is None or isinstance(row[value], int | float)


@pytest.mark.parametrize("page", LISTS)
def test_who_may_not_export_gets_no_file_and_no_link(as_, page):
    for name in ("inspector", "teacher"):
        assert as_(name).get(f"{page}?format=csv").status_code == 403
        assert "format=csv" not in as_(name).get(page).content.decode()
    assert "format=csv" in as_("officer").get(page).content.decode()


def test_a_principal_takes_the_own_school_only(as_):
    _about, _head, rows = as_csv(as_("principal_a").get("/schools/?format=csv"))
    assert {row[0] for row in rows} == {SCHOOL_A}
    assert SCHOOL_B not in as_("principal_a").get("/indicators/R5/?format=csv").content.decode()


def test_text_is_never_a_formula(as_, nothing_kept):
    School.objects.filter(code=SCHOOL_A).update(name="=1+1")
    _about, head, rows = as_csv(as_("officer").get("/schools/?format=csv"))
    assert next(row[head.index("学校")] for row in rows if row[0] == SCHOOL_A) == "'=1+1"
    sheet = openpyxl.load_workbook(io.BytesIO(as_("officer").get("/schools/?format=xlsx").content))["清单"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
