"""Exports: exactly the rows, columns and order of the list; no formulas; the right and the record of it."""

import csv
import io

import openpyxl
import polars as pl
import pytest

from junheng.register.tables import TABLES
from junheng.web.accounts.models import Act, Appointment, Sighting
from junheng.web.browse import export
from junheng.web.browse.cells import harmless
from junheng.web.register import store
from junheng.web.register.frames import frame

pytestmark = pytest.mark.django_db
SCHOOL_A = "2153999001"


def body(answer):
    return b"".join(answer.streaming_content)


def as_csv(answer):
    rows = list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))
    cut = rows.index([])
    return {r[1]: r[2] for r in rows[:cut]}, rows[cut + 1], rows[cut + 2 :]


def as_xlsx(answer):
    book = openpyxl.load_workbook(io.BytesIO(body(answer)))
    about = {r[0]: r[1] for r in book["说明"].iter_rows(values_only=True)}
    return about, book


@pytest.mark.parametrize("table", ["school", "enrolment", "campus", "room", "survey"])
@pytest.mark.parametrize("query", ["year=all", "year=2024&sort=-school", "on=2099-01-01&year=all"])
def test_the_file_holds_the_rows_of_the_list_in_its_order(as_, table, query):
    client = as_("officer")
    chosen = list(TABLES[table].columns)[:4]
    query += "".join(f"&col={c}" for c in chosen)
    listed, page = [], 1
    while True:
        listing = client.get(f"/register/{table}/?{query}&page={page}").context["listing"]
        listed += [[row[c] for c in chosen] for row in listing.rows]
        if page >= listing.pages:
            break
        page += 1
    about, head, rows = as_csv(client.get(f"/register/{table}/export/?{query}&format=csv"))
    own = [n for n, title in enumerate(head) if not title.endswith("（名称）")]
    exported = [[row[n] for n in own] for row in rows]
    assert exported == [[export.typed(v) for v in row] for row in listed]
    assert about["行数"] == str(len(listed))
    assert [head[n].split("（")[0] for n in own] == [TABLES[table].columns[c].title for c in chosen]
    about, book = as_xlsx(client.get(f"/register/{table}/export/?{query}&format=xlsx"))
    sheet = book[TABLES[table].title]
    assert sheet.max_row == len(listed) + 1
    assert about["行数"] == str(len(listed))


def test_the_file_says_its_filters_and_the_act_is_recorded(as_, person):
    about, _head, rows = as_csv(
        as_("officer").get("/register/school/export/?kind=小学&sort=-name&format=csv")
    )
    assert about["筛选"] == "办学类型：小学；按学校名称降序"
    assert about["表"] == "学校"
    act = Act.objects.get(verb="export", person=person("officer"))
    assert act.after["行数"] == len(rows) == int(about["行数"])
    assert act.after["筛选"] == about["筛选"]
    assert act.after["格式"] == "csv"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_looks_like_a_formula_does_no_harm(as_, person, sign):
    text = f"{sign}HYPERLINK(1)"
    after = frame("school").with_columns(
        name=pl.when(pl.col("code") == SCHOOL_A).then(pl.lit(text)).otherwise("name")
    )
    store.write({"school": after}, by=person("clerk"), kind="edit")
    _about, head, rows = as_csv(as_("officer").get("/register/school/export/?format=csv"))
    at = head.index("学校名称")
    assert f"'{text}" in {row[at] for row in rows}
    assert all(not row[at].startswith(sign) for row in rows)
    _about, book = as_xlsx(as_("officer").get("/register/school/export/?format=xlsx"))
    cells = [c for row in book["学校"].iter_rows() for c in row if c.value == text]
    assert [c.data_type for c in cells] == ["s"]


def test_numbers_stay_numbers():
    assert harmless("-5 度") == "'-5 度"
    assert export.typed(-5.0) == "-5"
    assert export.typed(0.1 + 0.2) == "0.30000000000000004"


def test_a_personal_export_needs_its_own_right_is_masked_and_logged(as_, person):
    client = as_("officer")
    about, head, rows = as_csv(client.get("/register/pupil/export/?year=all&format=csv"))
    assert len(rows) == frame("pupil").height
    names, codes = head.index("姓名"), head.index("学籍号")
    assert all(row[names].endswith("**") and row[codes].endswith("***…") for row in rows)
    assert "个人信息" in about["提示"]
    assert Sighting.objects.filter(table="pupil", person=person("officer")).count() == len(rows)
    assert as_("school_clerk").get("/register/pupil/?").status_code == 200
    refused = as_("school_clerk").get("/register/pupil/export/?format=csv")
    assert refused.status_code == 403
    assert "科室人员" in refused.content.decode()
    assert as_("inspector").get("/register/school/export/?format=csv").status_code == 403


def test_only_where_the_person_may_export_too(as_, person):
    inspector = person("inspector")
    Appointment.objects.create(person=inspector, role="principal", scope="school", code=SCHOOL_A)
    client = as_("inspector")
    assert client.get("/register/school/").context["listing"].total == 60
    for query in ("format=csv", "format=csv&on=2099-01-01"):
        _about, _head, rows = as_csv(client.get(f"/register/school/export/?{query}"))
        assert [row[0] for row in rows] == [SCHOOL_A]


def test_a_principal_exports_what_the_list_shows(as_):
    client = as_("principal_a")
    for table in ("school", "network", "place", "membership", "enrolment", "posting"):
        listed = client.get(f"/register/{table}/?year=all").context["listing"].total
        about, _head, rows = as_csv(client.get(f"/register/{table}/export/?year=all&format=csv"))
        assert int(about["行数"]) == len(rows) == listed, table


def test_a_list_too_long_for_a_workbook_is_sent_to_csv(as_, monkeypatch):
    monkeypatch.setattr(export, "MOST_XLSX", 10)
    answer = as_("officer").get("/register/school/export/?format=xlsx", follow=True)
    assert "请改用 csv" in answer.content.decode()
    assert len(as_csv(as_("officer").get("/register/school/export/?format=csv"))[2]) == 60
