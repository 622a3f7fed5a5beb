"""Lists of every table: scope, filters, order, pages, columns, as-of, masks, and a constant number of queries."""

import datetime as dt
import re

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from junheng.register.tables import TABLES
from junheng.web.accounts.models import Sighting
from junheng.web.browse.cells import handle
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS, Batch
from junheng.web.register.queries import WHOLE_COUNTY_ONLY, right_to_read, rows_for

pytestmark = pytest.mark.django_db
SCHOOL_A, SCHOOL_B = "2153999001", "2153999002"


def get(client, table, query=""):
    return client.get(f"/register/{table}/?{query}")


def texts(answer, n=0):
    return [line.cells[n].text for line in answer.context["lines"]]


@pytest.mark.parametrize("table", TABLES)
def test_an_officer_reads_every_list_and_every_row(as_, table):
    client = as_("officer")
    answer = get(client, table, "year=all")
    assert answer.status_code == 200
    assert answer.context["listing"].total == MODELS[table].objects.count()
    link = answer.context["lines"][0].link
    assert client.get(link).status_code == 200
    assert client.get(f"{link}history/").status_code == 200
    assert client.get(f"{link}edit/").status_code == 200
    assert client.get(f"{link}delete/").status_code == 200
    assert client.get(f"/register/{table}/new/").status_code == 200
    for tab in client.get(link).context["tabs"]:
        assert client.get(f"{link}?tab={tab['id']}").status_code == 200


@pytest.mark.parametrize(
    "name", ["director", "principal_a", "teacher", "auditor", "group_head", "school_clerk"]
)
def test_the_list_of_tables_counts_what_the_person_may_read(as_, person, name):
    answer = as_(name).get(reverse("table_list"))
    assert answer.status_code == 200
    for table, _about, count, _last in answer.context["rows"]:
        assert count == rows_for(person(name), table.name).count(), table.name


@pytest.mark.parametrize("name", ["outsider", "admin"])
def test_who_may_not_read_the_register_is_refused(as_, name):
    client = as_(name)
    assert client.get(reverse("table_list")).status_code == 403
    assert get(client, "school").status_code == 403
    assert client.get(f"/register/school/{SCHOOL_A}/").status_code == 403
    assert client.get(reverse("batches")).status_code == 403


def test_a_principal_never_sees_another_school(as_, person):
    client = as_("principal_a")
    for table in TABLES:
        if "school" not in TABLES[table].columns or table == "membership":
            continue
        answer = get(client, table, "year=all")
        assert answer.status_code == 200
        assert {row["school"] for row in answer.context["listing"].rows} <= {SCHOOL_A}
        other = MODELS[table].objects.filter(school_id=SCHOOL_B).first()
        if other is None:
            continue
        cells = {
            k: getattr(other, f"{k}_id" if TABLES[table].columns[k].refers else k) for k in TABLES[table].key
        }
        for named in (handle(TABLES[table], cells, other.pk), f"~{other.pk}"):
            for part in ("", "history/", "edit/", "delete/"):
                assert client.get(f"/register/{table}/{named}/{part}").status_code in (403, 404), (
                    table,
                    part,
                )
    assert client.get(f"/register/school/{SCHOOL_B}/").status_code == 403
    assert get(client, "population").status_code == 403
    assert SCHOOL_B not in get(client, "school").content.decode()


def test_somebody_elses_pupil_looks_like_no_pupil(as_):
    theirs = MODELS["pupil"].objects.exclude(school_id=SCHOOL_A).first()
    client = as_("principal_a")
    assert client.get(f"/register/pupil/~{theirs.pk}/").status_code == 404
    assert client.get("/register/pupil/~99999999/").status_code == 404
    assert client.get("/register/pupil/~99999999999999999999/").status_code == 404
    assert get(as_("director"), "pupil").status_code == 403


def test_children_are_masked_and_each_page_view_is_logged(as_, person):
    answer = get(as_("officer"), "pupil", "year=all")
    shown, page = answer.context["listing"].rows, answer.content.decode()
    for row in shown:
        assert row["code"] not in page
        assert row["name"] not in page
        assert str(row["born"]) not in page
    assert re.match(r"^.\*\*$", texts(answer, 2)[0])
    logged = Sighting.objects.filter(person=person("officer"), table="pupil", unmasked=False)
    assert logged.count() == len(shown)
    assert set(logged.values_list("key", flat=True)) == {f"{r['code']}·{r['year']}" for r in shown}


def test_private_cells_are_found_only_by_those_who_know_them(as_):
    client, child = as_("officer"), MODELS["pupil"].objects.first()
    assert get(client, "pupil", f"year=all&code={child.code[:-1]}").context["listing"].total == 0
    assert get(client, "pupil", f"year=all&code={child.code}").context["listing"].total >= 1
    assert get(client, "pupil", "sort=-born").context["listing"].sort == ""


def test_filters_are_what_the_address_says(as_):
    client, schools = as_("officer"), frame("school")
    kinds = get(client, "school", "kind=小学").context["listing"]
    assert kinds.total == schools.filter(pl.col("kind") == "小学").height
    some = schools["name"][3][:3]
    assert (
        get(client, "school", f"name={some}").context["listing"].total
        == schools.filter(pl.col("name").str.contains(some, literal=True)).height
    )
    campus = frame("campus").filter(pl.col("year") == 2024)
    wanted = campus.filter(pl.col("teaching_area").is_between(1000, 5000)).height
    found = get(client, "campus", "year=2024&teaching_area_from=1000&teaching_area_to=5000").context[
        "listing"
    ]
    assert found.total == wanted
    assert (
        get(client, "campus", f"year=all&school={SCHOOL_A}").context["listing"].total
        == frame("campus").filter(pl.col("school") == SCHOOL_A).height
    )
    assert (
        get(client, "campus", "year=all&missing=books").context["listing"].total
        == frame("campus")["books"].null_count()
    )
    assert (
        get(client, "school", "boarding=是").context["listing"].total
        == schools.filter(pl.col("boarding")).height
    )
    for odd in (
        "kind=x",
        "teaching_area_from=abc",
        "year=20x4",
        "sort=nothing",
        "page=999",
        "page=-1",
        "col=zzz",
        "on=x",
        "name=%00",
        "year=99999999999",
    ):
        assert (
            get(client, "campus" if "area" in odd or "year" in odd else "school", odd).status_code == 200
        ), odd


def test_large_numbers_in_a_filter_do_no_harm(as_):
    assert get(as_("officer"), "campus", "books_from=99999999999&multimedia_rooms_to=1e14").status_code == 200


def test_sorting_puts_the_unknown_last_and_grades_in_their_order(as_):
    client = as_("officer")
    areas = [
        r["equipment_value"] for r in get(client, "campus", "sort=-equipment_value").context["listing"].rows
    ]
    known = [a for a in areas if a is not None]
    assert known == sorted(known, reverse=True)
    assert areas[: len(known)] == known
    grades = [r["grade"] for r in get(client, "class_group", "year=2024&sort=grade").context["listing"].rows]
    order = TABLES["class_group"].columns["grade"].enum
    assert [order.index(g) for g in grades] == sorted(order.index(g) for g in grades)


def test_pages_together_are_the_whole_list_once(as_):
    client, seen = as_("officer"), []
    first = get(client, "staff", "page=1").context["listing"]
    for page in range(1, first.pages + 1):
        seen += [r["code"] for r in get(client, "staff", f"page={page}").context["listing"].rows]
    assert sorted(seen) == sorted(frame("staff")["code"])


def test_columns_are_those_chosen(as_):
    answer = get(as_("officer"), "school", "col=name&col=kind")
    assert [h["head"].name for h in answer.context["heads"]] == ["name", "kind"]


def test_units_stand_in_the_heading(as_):
    assert "教学及辅助用房面积（㎡）" in get(as_("officer"), "campus").content.decode()


def test_references_are_shown_by_name_with_a_link(as_):
    page = get(as_("officer"), "campus", "year=2024").content.decode()
    name = MODELS["school"].objects.get(code=SCHOOL_A).name
    assert re.search(rf'<a href="/register/school/{SCHOOL_A}/">\s*{name}', page)


@pytest.mark.parametrize("name", ["officer", "principal_a"])
@pytest.mark.parametrize("table", ["school", "posting", "pupil", "membership", "staff"])
def test_the_number_of_queries_does_not_grow_with_the_rows(as_, name, table):
    client = as_(name)
    get(client, table, "year=all")
    with CaptureQueriesContext(connection) as few:
        get(client, table, f"year=all&school={SCHOOL_A}&name=x")
    with CaptureQueriesContext(connection) as many:
        get(client, table, "year=all")
    assert len(many) <= len(few) + 5  # names of what the rows refer to, and the log of personal views
    assert len(many) <= 26


def test_a_list_as_of_a_day_is_what_stood_then(as_, person):
    client, before = as_("officer"), frame("campus")
    Batch.objects.update(at=timezone.now() - dt.timedelta(days=10))
    day = (timezone.localdate() - dt.timedelta(days=5)).isoformat()
    store.write({"campus": before.filter(pl.col("school") != SCHOOL_A)}, by=person("clerk"), kind="edit")
    now = get(client, "campus", "year=all").context["listing"].total
    answer = get(client, "campus", f"year=all&on={day}&sort=school")
    assert answer.context["listing"].total == before.height == now + 3
    assert "只能查看" in answer.content.decode()
    assert "/new/" not in answer.content.decode()
    long_ago = get(client, "campus", "year=all&on=2001-01-01").context["listing"].total
    assert long_ago == 0
    mine = get(as_("principal_b"), "campus", f"year=all&on={day}")
    assert {r["school"] for r in mine.context["listing"].rows} == {SCHOOL_B}


@pytest.mark.parametrize("table", TABLES)
def test_filters_and_order_mean_the_same_for_today_and_for_a_day(as_, table):
    client, columns = as_("officer"), TABLES[table].columns
    day = timezone.localdate().isoformat()
    sorts = [n for n, c in columns.items() if not c.private][-2:]
    choice = next((f"{n}={c.enum[0]}" for n, c in columns.items() if c.enum and n != "year"), "")
    for query in ("", choice, *(f"sort=-{n}" for n in sorts)):
        today = get(client, table, f"year=all&{query}").context["listing"]
        then = get(client, table, f"year=all&{query}&on={day}").context["listing"]
        names = list(columns)
        assert [[r[n] for n in names] for r in today.rows] == [[r[n] for n in names] for r in then.rows], (
            query
        )
        assert today.total == then.total


def test_views_are_kept_shared_by_role_and_forgotten(as_, person):
    client = as_("officer")
    client.post(
        "/register/school/views/?kind=小学&sort=-name&page=3", {"title": "小学倒序", "role": "officer"}
    )
    view = person("officer").views.get()
    assert view.query == "kind=%E5%B0%8F%E5%AD%A6&sort=-name"
    assert [v.title for v in get(client, "school").context["views"]] == ["小学倒序"]
    assert list(get(as_("director"), "school").context["views"]) == []
    client.post("/register/school/views/", {"title": "借名", "role": "director"})
    assert person("officer").views.get(title="借名").role == ""
    assert as_("director").post(f"/register/school/views/{view.pk}/delete/").status_code == 404
    client.post(f"/register/school/views/{view.pk}/delete/")
    assert not person("officer").views.filter(pk=view.pk).exists()


def test_a_request_by_htmx_pushes_the_short_address(as_):
    answer = as_("officer").get(
        "/register/school/?name=&kind=小学&opened_from=", headers={"HX-Request": "true"}
    )
    assert answer["HX-Push-Url"] == "/register/school/?kind=%E5%B0%8F%E5%AD%A6"


def test_no_column_is_called_as_a_part_of_the_address():
    taken = {"missing", "sort", "on", "col", "page", "format", "q", "tab", "draft"}
    for table in TABLES.values():
        ends = {f"{n}{end}" for n in table.columns for end in ("", "_from", "_to")}
        assert not ends & taken
        assert len(ends) == 3 * len(table.columns)
        assert len({c.title for c in table.columns.values()}) == len(table.columns)


@pytest.mark.parametrize("name", ["director", "researcher", "group_head", "teacher", "auditor"])
def test_every_role_meets_either_the_list_or_a_refusal(as_, person, name):
    client = as_(name)
    for table in TABLES:
        answer = get(client, table, "col=year" if "year" in TABLES[table].columns else "")
        assert answer.status_code == (
            200
            if person(name).may(right_to_read(table))
            and (name in ("director", "researcher", "auditor") or table not in WHOLE_COUNTY_ONLY)
            else 403
        ), table
